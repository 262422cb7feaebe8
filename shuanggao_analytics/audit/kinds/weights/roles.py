"""Which columns of a table are weights: by their headings, and by what speaks for it beside them.

A heading alone does not tell: a ``w`` may be a width and a column of weights may be one of
relative importance that never sums to anything. A guessed column is taken for weights when it
sums to about one, over the table or within its groups, or stands beside entropies or judgements.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.mean_rows import rows_apart
from shuanggao_analytics.audit.kinds.weights.judgements import matrix_columns
from shuanggao_analytics.audit.kinds.weights.links import combination_relations
from shuanggao_analytics.audit.reading.columns import Role, assign, plain
from shuanggao_analytics.audit.reading.figures import figures
from shuanggao_analytics.audit.reading.layouts import turned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.mean_rows import RowsApart
    from shuanggao_analytics.audit.kinds.weights.groups import Scheme
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

    Columns = Mapping[str, str | Sequence[str]]

_NO = r"(?!.*(排名|排序|名次|位次|变化|变动|加权|得分|rank|score|change|weighted))"
_WORD = r"(权重|权数|权值|权系数|赋权|weights?)"
_WHOLE = (
    r"(综合|全局|整体|总|最终|组合|合成|绝对|集成|博弈|乘法|线性|加法|global|combined|overall|final|"
    r"comprehensive|linear|multiplicative|product|geometric|game)"
)
_LEVEL = (
    rf"(?!.*{_WHOLE})(一级|二级|三级|四级|第[一二三四]层|[一二三四]层|目标层?|准则层?|要素层?|因素层?|"
    r"领域层?|维度层?|子系统层?|系统层?|方案层?|指标层|局部|相对|层内|单层|组内|local|parent|level\d|"
    r"dimension|within)"
)
ROLES = (
    Role("matrix", r"(?!)", many=True),
    Role("direction", r".*(属性|方向|性质|正负|指标类型|sign|direction).*"),
    Role("passed", r".*(一致性(检验)?(结果|情况)?|是否通过|检验结果|consistent|passed)"),
    Role("lambda", r".*(最大特征(根|值)|λmax|lambdamax).*|λ|lambda"),
    Role("CI", r"ci值?|一致性指标(ci)?|consistencyindex"),
    Role("RI", r"ri值?|(平均)?随机一致性指标(ri)?|randomindex"),
    Role("CR", r"cr值?|(随机)?一致性比[率例](cr)?|一致性检验cr|consistencyratio"),
    Role("n", r"n|阶数|矩阵阶数|order|size"),
    Role("e", r"(信息)?熵值?[eh]?j?|[eh]j?|(information)?entropy[eh]?j?"),
    Role("g", r"(信息)?熵?(差异性?系数|差异度|差异性|效用值?|效用度|冗余度)[gd]?j?|1-ej?|[gd]j?|"
              r"divergence|redundancy|(degreeof)?diversification"),
    Role("S", r"(指标)?(变异性|对比强度|标准差)[sσ]?j?|[sσ]j?|std\.?(dev\.?)?|"
              r"standarddeviation|variability"),
    Role("R", r"(指标)?冲突性r?j?|rj?|conflict"),
    Role("C", r"(指标)?信息(承载)?量c?j?|cj|information(content)?"),
    Role("mean", r"平均值?|均值|mean|average"),
    Role("v", r"变异系数[vc]?j?|cv(系数)?|离散系数|coefficientofvariation|vj?"),
    Role("vector", r"特征向量|eigenvector"),
    Role("levels", rf"{_NO}{_LEVEL}.*({_WORD}.*|w)", many=True),
    Role("combined", rf"{_NO}(.*{_WHOLE}.*({_WORD}.*|w)|(linear|multiplicative|geometric|game).*)",
         many=True),
    Role("weights", rf"{_NO}(.*({_WORD}|熵权).*|.*w.{{0,3}}|w.*)", many=True),
)  # fmt: skip
SHARES = ("levels", "weights", "combined")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[{}]")
_LETTER = re.compile(r"(.*[\W_])?w([\W_]?([a-z]|\d+)|[\W_][a-z]+)?([#.]\d+)?")
_NAMED = re.compile(r".*(权重|权数|权值|权系数|赋权|熵权|weights?([\W_].*)?$)")
_EXACT = re.compile(r"(指标)?(熵权|权重|权数|权值)(系数|值)?|weights?")
_COMBINED = re.compile(r"(linear|multiplicative|geometric|game).*")
_NEAR = 0.05  # of their total that sums of weights can be off, so that an error is still seen
_PRINTED = 0.02  # the same of a sum that is printed
_WHOLE_TABLE = 0.2  # the same where other weights of the table sum to their total
_MOSTLY = 0.6  # of entropies, at least, lie between 0 and 1
_MOST = 30  # criteria of a matrix of judgements


def upright(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of weights turned round where its roles stand down a column.

    One with a column of weights stands upright: its rows may be called E, G and R.
    """
    return table if any(key in SHARES for key in _assigned(table, None)) else turned(table, ROLES)


def weight_roles(
    table: pd.DataFrame, columns: Columns | None
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the columns of each role, and those of a matrix of judgements.

    Weights of one kind only are plain weights, whatever their heading calls them.
    """
    roles = _assigned(table, columns)
    matrix = roles.pop("matrix", [])
    if not matrix and len(table) <= _MOST:
        matrix = matrix_columns(table, rows_apart(table).units)
    roles = {key: [name for name in names if name not in matrix] for key, names in roles.items()}
    roles = {key: names for key, names in roles.items() if names}
    shares = {key for key in SHARES if key in roles}
    if shares == {"combined"} or (shares == {"levels"} and len(roles["levels"]) == 1):
        roles["weights"] = roles.pop(shares.pop())
    return roles, matrix


def doubtful(
    printed: Mapping[str, Figures],
    roles: Mapping[str, Sequence[str]],
    scheme: Scheme,
    *,
    told: Columns | None,
    judged: bool,
    apart: RowsApart,
) -> tuple[list[str], list[str]]:
    """Return the guessed columns that nothing shows to be weights, and those far from their sum.

    What shows it: a sum of about one or 100, over the table, in most groups or printed as such;
    entropies, redundancies or judgements beside the column; that it combines others. Where one
    column is shown, others whose headings say weight are believed too.

    Parameters
    ----------
    printed
        Figures of the columns.
    roles
        Role → columns.
    scheme
        How the columns hang together.
    told
        What the user says the columns are.
    judged
        Whether a matrix of judgements stands beside them.
    apart
        Which rows are indicators, and which are called totals.
    """
    said = [key for key in SHARES if key in (told or {})]
    guessed = [name for key in SHARES if key not in said for name in roles.get(key, [])]
    far = [name for name in guessed if not _near(name, printed[name], scheme, apart.totals)]
    if judged:
        return [], far
    wide = [name for name in far if scheme.nears(name, printed[name], _WHOLE_TABLE)]
    if _entropies(roles):
        shares = {name: printed[name].numbers / scheme.totals[name] for name in far}
        return [name for name in far if name not in wide and not (
            _named(name) and _in_unit(shares[name]))], far  # fmt: skip
    if said or len(far) < len(guessed):  # the table shows all its weights: others must sum too
        far = [name for name in far if name not in wide]
        return [name for name in far if not _named(name)], far
    believed = _combine(printed, roles, scheme, apart.units)
    return [name for name in far if not (believed and _named(name))], far


def over_their_sum(
    names: Sequence[str], printed: Mapping[str, Figures], scheme: Scheme
) -> list[str]:
    """Return the columns called weights, of shares, that sum to more than one and to no several.

    An excerpt of weights sums to less, sets below each other to two or three; what remains can
    only be an error, or weights of importance that were never brought to one.
    """
    found = []
    for name in names:
        numbers = printed[name].numbers[np.isfinite(printed[name].numbers)] / scheme.totals[name]
        total = float(np.sum(numbers))
        shares = np.all((numbers >= 0) & (numbers <= 1))
        called = _EXACT.fullmatch(plain(name)) and (scheme.totals[name] == 1 or "%" in str(name))
        if called and shares and total > 1 and abs(total - round(total)) > _NEAR:
            found.append(name)
    return [name for name in found if name in scheme.within]


def _near(name: str, figures: Figures, scheme: Scheme, totals: Sequence[int]) -> bool:
    """Return whether a column sums to about its total, to several times it, or prints it as sum."""
    whole = figures.numbers[list(totals)] / scheme.totals[name] - 1
    below = bool(np.nanmax(figures.numbers, initial=0.0) < scheme.totals[name])
    several = name not in scheme.within and below and _named(name)
    return several or bool((abs(whole) <= _PRINTED).any()) or scheme.nears(name, figures, _NEAR)


def _combine(
    printed: Mapping[str, Figures],
    roles: Mapping[str, Sequence[str]],
    scheme: Scheme,
    units: NDArray[np.bool_],
) -> bool:
    """Return whether a column is a combination of the others."""
    sources = [name for name in roles.get("weights", []) if name in scheme.leaves]
    return any(
        combination_relations(
            printed, sources, name, scheme.totals, way=scheme.ways[0], units=units
        )[0]
        for name in roles.get("combined", []) if name in scheme.leaves
    )  # fmt: skip


def _assigned(table: pd.DataFrame, columns: Columns | None) -> dict[str, list[str]]:
    """Return the columns of each role, without guessed weights whose headings only look so."""
    roles = assign(table, ROLES, columns=columns)
    guessed = [key for key in SHARES if key in roles and key not in (columns or {})]
    others = [name for key in SHARES for name in roles.get(key, []) if not _word(name)]
    for key in guessed:
        roles[key] = [
            name for name in roles[key]
            if _named(name) or (_LETTER.fullmatch(_raw(name)) is not None)
            or (_word(name) and others)
        ]  # fmt: skip
    for key in ("e", "g"):
        guess = key in roles and key not in (columns or {})
        if guess and not _in_unit(figures(table[roles[key][0]]).numbers):
            del roles[key]
    return {key: names for key, names in roles.items() if names}


def _raw(heading: object) -> str:
    return _BRACKETS.sub("", unicodedata.normalize("NFKC", str(heading))).strip().casefold()


def _named(heading: object) -> bool:
    """Return whether a heading says weight in a word."""
    return _NAMED.match(_raw(heading)) is not None


def _word(heading: object) -> bool:
    """Return whether a heading names a way to combine weights, and no weights."""
    return not _named(heading) and _COMBINED.fullmatch(plain(heading)) is not None


def _entropies(roles: Mapping[str, Sequence[str]]) -> bool:
    """Return whether entropies or what they lack to one are there, by more than a letter."""
    found = [name for key in ("e", "g") for name in roles.get(key, [])]
    return any(len(plain(name)) > 1 for name in found)


def _in_unit(numbers: Floats) -> bool:
    """Return whether most numbers of a column lie between 0 and 1, as entropies and shares do."""
    numbers = numbers[np.isfinite(numbers)]
    return bool(len(numbers)) and float(np.mean((numbers >= 0) & (numbers <= 1))) >= _MOSTLY
