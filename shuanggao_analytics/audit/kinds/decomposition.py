"""Decompositions of an inequality index: between and within groups, contributions, Dagum's parts.

The second half is shared by the kinds whose figures stand in a net: a table taken apart into its
cells, and the claim that a cell follows from other cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import audit_of, checked_table, printed_figures
from shuanggao_analytics.audit.columns import Role, assign, number_columns, plain
from shuanggao_analytics.audit.figures import Figures, label, parse
from shuanggao_analytics.audit.kinds.outliers import (
    row_heads,
    turned_back,
    turned_table,
    year_column,
    year_of,
    years_in_rows,
)
from shuanggao_analytics.audit.relations import FOLLOWS, Relation, evaluate
from shuanggao_analytics.audit.result import COLUMNS, Audit
from shuanggao_analytics.audit.suspects import Suspect, slip
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.concentration import dagum, theil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.layout.concentration import DagumGini, Decomposition

    Formula: TypeAlias = Callable[..., Floats]

Place: TypeAlias = tuple[int, str]  # row, column

_WHOLE_YEAR = re.compile(r"\b((?:19|20)\d{2})\.0\b")
_MANY = 8  # suspects that are named
_FEW = 6  # failures of a small table
_ALIKE = 0.05  # of a value: how far apart the values may be that mend several failures
_STEPS = 12  # of the secant method
_HERE = "∎"  # the label of the only row of a table taken apart
_NOT = r"(?!.*(时间|空间|期间|中间|年间|民间))"
_OF = r"(组|区域|地区|区|带|省|省份|群|类|市|县|板块|流域|层)"
_PATTERNS = {
    "between": rf"{_NOT}.*{_OF}(间|际|之间).*|省际.*|区际.*|tb[a-z]?|g(nb|b)|.*between.*|"
    r".*inter(-?group|-?region|-?provinc).*|rb",
    "within": rf"{_NOT}.*{_OF}(内|之内).*|tw[a-z]?|gw|.*within.*|.*intra.*|rw",
    "overlap": r".*(超变|剩余项|交叉项).*|gt|.*(transvariation|overlap|residual).*",
    "total": r"(总|整体|全国|全省|全部|全域|合计|total|overall|aggregate).*|[tg]|"
    r"(theil|泰尔|gini|基尼|dagum).*",
}
_SHARE = re.compile(r"贡献率|贡献度|贡献|占比|比重|比例|contribution|share|percent|pct|%|(?<=.)率$")
_BARE = re.compile(r"((差异|占|的)?(贡献率|贡献度|贡献|占比|比重|比例|contribution|share|pct|%)"
                   r"(rate|pct|%)?)([.#]\d+)?")  # fmt: skip
_PAIR = re.compile(r".+(-|—|–|与|&|vs).+")
_KEYS = ("total", "between", "within", "overlap", "groups", "weights")
ROLES = tuple(
    Role(key, r"(?!)", many=key != "total")
    for key in (*_KEYS, "between_share", "within_share", "overlap_share", "group_shares")
)
_MAJORITY = 0.75


def decomposition(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    data: pd.DataFrame | None = None,
) -> Audit:
    r"""Check whether the parts of an inequality index add up and its contributions follow.

    Theil: :math:`T = T_b + T_w` and :math:`T_w = \sum_g s_g T_g`. The columns of the groups are
    either :math:`s_g T_g`, so that they add to T_w, or the bare T_g, between whose least and
    greatest T_w must lie; the table tells which. Dagum: :math:`G = G_w + G_{nb} + G_t`, and
    :math:`G_w \le \max_j G_{jj}`. Nested indices have more parts: all columns that are between or
    within something are tried. A contribution is the part over the total, in per cent or not, and
    contributions add to 100; where bare T_g and contributions R_g are printed,
    :math:`s_g = R_g T / T_g` add to one.

    Parameters
    ----------
    table
        One row a year and a column a part, or the parts in rows and the years in columns, as
        printed. Contributions stand in columns of their own (``组间贡献率``, or a bare ``贡献率``
        behind the part) or in rows of their own.
    columns
        Role → headings where the headings do not tell: ``total``, ``between``, ``within``,
        ``overlap`` (超变密度), ``groups``, ``weights`` (shares of the groups, in their order),
        ``between_share``, ``within_share``, ``overlap_share``, ``group_shares``.
    data
        The places behind the index, where they are at hand: columns ``group`` and ``value`` and,
        where they apply, ``weight`` (heads) and ``year``.

    Returns
    -------
    Audit
        Of kind ``decomposition``. Notes: whether the groups are weighted (``groups_weighted``,
        ``groups_unweighted``) or neither (``groups_unclear``: not checked), and the index that
        recomputation from the data follows (``index_followed``).

    Raises
    ------
    DataContractError
        When there are no two parts, or a part and the total; for a bad role, and for data without
        its columns or with values that the index cannot take.

    References
    ----------
    Theil (1967), *Economics and Information Theory*, ch. 4; Dagum (1997), *Empirical Economics*
    22, 515–531; Akita (2003), *Annals of Regional Science* 37, 55–77 (nested).

    Examples
    --------
    >>> printed = pd.DataFrame({"年份": ["2010", "2011"], "总体差异": ["0.179", "0.164"],
    ...     "区域间差异": ["0.085", "0.080"], "区域内差异": ["0.095", "0.048"]})
    >>> decomposition(printed).findings[["row", "column", "expected"]]
        row column expected
    1  2011   总体差异    0.128
    """
    table, turned = _parts_in_columns(checked_table(table), columns)
    roles = _roles(table, columns)
    _check_enough(table, roles)
    names = [name for key in roles for name in roles[key]]
    cells = cells_of(table, printed_figures(table, names))
    sheet = _sheet(table, roles, cells)
    in_groups, of_groups = _of_groups(sheet)
    of_data, index = _of_data(sheet, data)
    claims = [*_added(sheet), *_contributions(sheet), *in_groups, *_group_shares(sheet),
              *_not_negative(sheet), *of_data]  # fmt: skip
    notes = [*of_groups, *index]
    causes = {claim.check: "parts_swapped" for claim in claims if _swapped(sheet, claims, claim)}
    audit = audit_claims("decomposition", cells, claims, notes=notes, causes=causes)
    return turned_back(audit, cells.labels) if turned else audit


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A decomposition as read: its columns by role, its parts, and which rows are contributions."""

    table: pd.DataFrame
    roles: Mapping[str, list[str]]
    cells: Cells
    parts: Sequence[str]
    groups: Sequence[str]
    value_rows: Sequence[int]
    shares: Mapping[int, int]  # row of contributions → row of what they are contributions to

    @property
    def total(self) -> str | None:
        return self.roles["total"][0] if "total" in self.roles else None

    @property
    def rows(self) -> list[int]:
        return [*self.value_rows, *self.shares]

    def part(self, key: str) -> str | None:
        """Return the column of a part that there is once."""
        found = [name for name in self.roles.get(key, []) if name in self.parts]
        return found[0] if len(found) == 1 else None

    def share_columns(self) -> dict[str, str]:
        """Return the column of contributions of each part."""
        pairs: dict[str, str] = {}
        for key in ("between", "within", "overlap"):
            parts = [name for name in self.roles.get(key, []) if name in self.parts]
            pairs |= dict(zip(parts, self.roles.get(f"{key}_share", []), strict=False))
        return pairs

    def best(self, tries: Sequence[list[Claim]]) -> list[Claim]:
        """Return the claims that hold most often, the first of those that tie."""
        return max(tries, key=lambda claims: share_of(self.cells, claims))


def _parts_in_columns(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None
) -> tuple[pd.DataFrame, bool]:
    """Return the table with its parts in columns, and whether it had to be turned for that."""
    if columns is not None:
        return years_in_rows(table)
    heads = row_heads(table, number_columns(table))
    words = [name for name in heads if year_of(table[name].iloc[0]) is None]
    if not words:
        return table, False
    turned = turned_table(table, words)
    here, there = (
        sum(bool(each.get(key)) for key in ("total", "between", "within", "overlap"))
        for each in (_headings(table), _headings(turned))
    )
    return (turned, True) if there > here and there > 1 else (table, False)


def _headings(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the columns of numbers by role, as their headings tell."""
    found: dict[str, list[str]] = {}
    before: str | None = None
    for name in number_columns(table):
        if name == year_column(table):
            continue
        key, bare = _role(name), _BARE.fullmatch(plain(name))
        if bare and before is not None:
            key = f"{before}_share"
        elif not key.endswith("share"):
            before = "group" if key == "groups" else key
        found.setdefault("group_shares" if key == "group_share" else key, []).append(name)
    return found


def _role(heading: object) -> str:
    """Return the role of a heading; what is no part is a group, or the contribution of one."""
    text = plain(heading)
    raw = str(heading).casefold()
    share = bool(_SHARE.search(text) or "%" in raw or text in {"rb", "rw"})
    share = share or re.match(r"r_.+", raw) is not None
    for key, pattern in _PATTERNS.items():
        if re.fullmatch(pattern, text) and not (key == "total" and raw.startswith("r_")):
            return f"{key}_share" if share else key
    if _PAIR.fullmatch(text):
        return "pairs"
    return "group_share" if share else "groups"


def _roles(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None
) -> dict[str, list[str]]:
    given = assign(table, ROLES, columns=columns)
    taken = {name for names in given.values() for name in names}
    keys = {role.key for role in ROLES}
    found = {
        key: [name for name in names if name not in taken]
        for key, names in _headings(table).items() if key in keys and key not in given
    }  # fmt: skip
    roles = {key: names for key, names in {**found, **given}.items() if names}
    if len(roles.get("total", [])) > 1:
        roles["total"] = roles["total"][:1]
    return roles


def _check_enough(table: pd.DataFrame, roles: Mapping[str, list[str]]) -> None:
    parts = [name for key in ("between", "within", "overlap") for name in roles.get(key, [])]
    shares = [name for key in ("between_share", "within_share") for name in roles.get(key, [])]
    if len(parts) >= 2 or len(shares) >= 2 or (parts and "total" in roles):
        return
    missing = [key for key in ("total", "between", "within") if key not in roles]
    remedy = "name them: columns={'total': …, 'between': …, 'within': …}; there are: "
    fault = Fault("table", "no parts of an index: none is " + " or ".join(missing),
                  remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
    raise DataContractError([fault])


def _sheet(table: pd.DataFrame, roles: Mapping[str, list[str]], cells: Cells) -> _Sheet:
    shares: dict[int, int] = {}
    values: list[int] = []
    for at, name in enumerate(cells.labels):
        if _SHARE.search(plain(name)) or "%" in name:
            if values:
                shares[at] = values[-1]
        else:
            values.append(at)
    between, within, overlap = (roles.get(key, []) for key in ("between", "within", "overlap"))
    every = [*between, *within, *overlap]
    parts = every
    if "total" in roles and (len(between) > 1 or len(within) > 1):
        tries = [every, [*between[:1], *within[:1], *overlap], [*between, *within[:1], *overlap]]
        tries += [list(pair) for pair in combinations(every, 2)]
        total = roles["total"][0]
        parts = max(tries, key=lambda each: share_of(cells, _sums(total, each, values)))
    groups = [*roles.get("groups", []), *(name for name in within if name not in parts)]
    return _Sheet(table, roles, cells, parts, groups, values, shares)


def _sums(total: str, parts: Sequence[str], rows: Iterable[int]) -> list[Claim]:
    check = "total = Σ parts"
    return [
        Claim(check=check, target=(at, total), inputs=tuple((at, name) for name in parts),
              formula=lambda *x: sum(x))
        for at in rows
    ]  # fmt: skip


def _added(sheet: _Sheet) -> list[Claim]:
    """Return that the parts add to the total, or the contributions where there is nothing else."""
    if sheet.total is None:
        return []
    if len(sheet.parts) > 1:
        return _sums(sheet.total, sheet.parts, sheet.rows)
    shares = [name for key in ("between", "within", "overlap")
              for name in sheet.roles.get(f"{key}_share", [])]  # fmt: skip
    if not sheet.parts and len(shares) > 1:
        return _sums(sheet.total, shares, sheet.rows)
    return []


def _over(
    sheet: _Sheet, target: Place, part: Place, *, whole: Sequence[Place], scale: float
) -> Claim:
    """Return that a contribution is a part over its whole, one cell or several that add up."""
    others = [place for place in whole if place != part]
    mistakes: dict[str, tuple[tuple[Place, ...], Formula]] = {}
    for name in sheet.parts:
        other = (part[0], name)
        if other != part and len(sheet.parts) == 2:
            mistakes["parts_swapped"] = ((other, *whole), lambda x, *w: scale * x / sum(w))
            mistakes["share_of_other_part"] = ((part, other), lambda x, y: scale * x / y)
    if part in whole:
        return Claim(check="contribution = part / Σ parts", target=target,
                     inputs=(part, *others), mistakes=mistakes,
                     formula=lambda x, *rest: scale * x / (x + sum(rest)))  # fmt: skip
    return Claim(check="contribution = part / total", target=target, inputs=(part, *whole),
                 mistakes=mistakes, formula=lambda x, total: scale * x / total)  # fmt: skip


def _contributions(sheet: _Sheet) -> list[Claim]:
    """Return that contributions are parts over the total, and add to 100 or 1."""
    columns = sheet.share_columns()
    claims: list[Claim] = []

    def whole(at: int) -> list[Place]:
        names = [sheet.total] if sheet.total is not None else list(sheet.parts)
        return [(at, name) for name in names]

    if sheet.total is not None or len(sheet.parts) > 1:
        for part, column in columns.items():
            claims += sheet.best([
                [_over(sheet, (at, column), (at, part), whole=whole(at), scale=scale)
                 for at in sheet.value_rows]
                for scale in (100.0, 1.0)
            ])  # fmt: skip
        for part in (*sheet.parts, *sheet.groups):
            if part in columns or not sheet.shares:
                continue
            claims += sheet.best([
                [_over(sheet, (at, part), (of, part), whole=whole(of), scale=scale)
                 for at, of in sheet.shares.items()]
                for scale in (100.0, 1.0)
            ])  # fmt: skip
    named = [name for key in ("between", "within", "overlap")
             for name in sheet.roles.get(f"{key}_share", [])]  # fmt: skip
    complete = len(named) > 1 and (not sheet.parts or len(named) == len(sheet.parts))
    if complete and not (not sheet.parts and sheet.total is not None):
        claims += sheet.best([
            [Claim(check=f"Σ contributions = {scale:g}", target=(at, named[-1]),
                   inputs=tuple((at, name) for name in named[:-1]),
                   formula=lambda *x, scale=scale: scale - sum(x)) for at in sheet.value_rows]
            for scale in (100.0, 1.0)
        ])  # fmt: skip
    return claims


def _of_groups(sheet: _Sheet) -> tuple[list[Claim], list[tuple[str, str]]]:
    """Return what the columns of the groups say of the part within, weighted or not."""
    within = sheet.part("within")
    groups = list(sheet.groups)
    if within is None or len(groups) < 2:
        return [], []
    names = ", ".join(map(str, groups))
    if "weights" in sheet.roles:
        n = len(groups)
        claims = [
            Claim(check="within = Σ s·T_g", target=(at, within),
                  inputs=tuple((at, name) for name in (*groups, *sheet.roles["weights"])),
                  formula=lambda *x: sum(w * t for t, w in zip(x[:n], x[n:], strict=True)))
            for at in sheet.value_rows
        ]  # fmt: skip
        return claims, [("groups_unweighted", names)]
    weighted = _sums(within, groups, sheet.value_rows)
    weighted = [replace(claim, check="within = Σ groups") for claim in weighted]
    least = 0.0 if "overlap" in sheet.roles else 1.0  # Dagum's weights add to less than one
    bounded = [
        Claim(check="within between the least and the greatest group", target=(at, within),
              inputs=((at, within), *((at, name) for name in groups)),
              formula=lambda t, *x: np.clip(t, least * np.min(x, axis=0), np.max(x, axis=0)))
        for at in sheet.value_rows
    ]  # fmt: skip
    sure = share_of(sheet.cells, weighted)
    if sure >= 0.5:
        return weighted, [("groups_weighted", names)]
    if share_of(sheet.cells, bounded) >= 0.5:
        return bounded, [("groups_unweighted", names)]
    if sure > 0 or _alike(sheet, within):
        return weighted, [("groups_weighted", names)]
    return [], [("groups_unclear", names)]


def _alike(sheet: _Sheet, within: str) -> bool:
    """Return whether the groups are as large as terms of the part within: about half to double."""
    numbers = sheet.cells.numbers
    total = np.array([numbers(at, within) for at in sheet.value_rows])
    added = sum(np.array([numbers(at, name) for at in sheet.value_rows]) for name in sheet.groups)
    with np.errstate(all="ignore"):
        ratio = added / total
    return bool(np.nanmedian(ratio) > 0.5 and np.nanmedian(ratio) < 2)


def _group_shares(sheet: _Sheet) -> list[Claim]:
    """Return that contributions of groups follow from them, and add to that of the part within."""
    shares = _named_shares(sheet)
    within_share = sheet.roles.get("within_share", [])
    total, within = sheet.total, sheet.part("within")
    if len(shares) < 2:
        return []
    claims: list[Claim] = []
    if len(within_share) == 1:
        claims += [
            Claim(check="within contribution = Σ of the groups", target=(at, within_share[0]),
                  inputs=tuple((at, name) for name in shares), formula=lambda *x: sum(x))
            for at in sheet.value_rows
        ]  # fmt: skip
        if share_of(sheet.cells, claims) == 0:
            claims = []  # shares of the part within, not of the total
    paired = {share: group for share, group in shares.items() if group is not None}
    if total is None or len(paired) < len(shares):
        return claims
    tries = [
        [_over(sheet, (at, share), (at, group), whole=[(at, whole)], scale=scale)
         for share, group in paired.items() for at in sheet.value_rows]
        for whole in (total, within) if whole is not None for scale in (100.0, 1.0)
    ]  # fmt: skip
    found = sheet.best(tries)
    if share_of(sheet.cells, found) >= 0.5:
        return [*claims, *found]
    tries = [_implied(sheet, paired, total, scale) for scale in (100.0, 1.0)]
    found = sheet.best(tries)
    return [*claims, *(found if share_of(sheet.cells, found) >= 0.5 else [])]


def _named_shares(sheet: _Sheet) -> dict[str, str | None]:
    """Return each column of contributions of groups with its group, by name or by place."""
    shares = sheet.roles.get("group_shares", [])
    found: dict[str, str | None] = {}
    for share in shares:
        stem = _SHARE.sub("", plain(re.sub(r"^[Rr]_", "", str(share))))
        found[share] = next((g for g in sheet.groups if plain(g) == stem), None)
    if all(group is None for group in found.values()) and len(shares) == len(sheet.groups):
        return dict(zip(shares, sheet.groups, strict=True))
    return found


def _implied(sheet: _Sheet, paired: Mapping[str, str], total: str, scale: float) -> list[Claim]:
    """Return that the value shares R·T/T_g which contributions imply add to one."""
    shares, groups = list(paired), list(paired.values())
    n = len(shares)

    def formula(whole, *x):  # type: ignore[no-untyped-def]
        ratios, terms = x[: n - 1], x[n - 1 :]
        rest = sum(r * whole / t for r, t in zip(ratios, terms[:-1], strict=True))
        return (scale - rest) * terms[-1] / whole

    return [
        Claim(check="Σ R_g·T/T_g = 1", target=(at, shares[-1]), formula=formula,
              inputs=((at, total), *((at, name) for name in (*shares[:-1], *groups))))
        for at in sheet.value_rows
    ]  # fmt: skip


def _not_negative(sheet: _Sheet) -> list[Claim]:
    """Return a claim for each part below zero, which no part of an index can be."""
    names = [*([sheet.total] if sheet.total else []), *sheet.parts]
    return [
        Claim(check="≥ 0", target=(at, name), inputs=((at, name),),
              formula=lambda x: np.maximum(x, 0.0))
        for name in names for at in sheet.value_rows if sheet.cells.high(at, name) < 0
    ]  # fmt: skip


def _of_data(sheet: _Sheet, data: pd.DataFrame | None) -> tuple[list[Claim], list[tuple[str, str]]]:
    """Return the index and its parts as recomputed from the places behind it."""
    if data is None:
        return [], []
    _check_data(data)
    kinds = ("Dagum",) if "overlap" in sheet.roles else ("T", "L")
    if (data["value"].astype("float64") <= 0).any() and "L" in kinds:
        kinds = ("T",)
    tries = {}
    for kind in kinds:
        for weighted in (True, False) if "weight" in data.columns else (False,):
            words = f"{kind}, weighted" if weighted else kind
            tries[words] = _recomputed(sheet, data, kind, weighted=weighted)
    if not any(tries.values()):
        return [], [("data_without_rows", "")]
    words = max(tries, key=lambda key: share_of(sheet.cells, tries[key]))
    return tries[words], [("index_followed", words)]


def _check_data(data: pd.DataFrame) -> None:
    missing = [name for name in ("group", "value") if name not in data.columns]
    if missing:
        remedy = "there are: " + ", ".join(map(str, data.columns))
        raise DataContractError(
            [Fault("data", "missing column", column=name, remedy=remedy) for name in missing]
        )


def _recomputed(sheet: _Sheet, data: pd.DataFrame, kind: str, *, weighted: bool) -> list[Claim]:
    year = year_column(sheet.table)
    claims: list[Claim] = []
    for at in sheet.value_rows:
        part = data
        if "year" in data.columns:
            when = None if year is None else year_of(sheet.table[year].iloc[at])
            when = year_of(sheet.table.iloc[at, 0]) if when is None else when
            part = data.loc[[year_of(each) == when for each in data["year"]]]
        if part.empty:
            continue
        weights = part["weight"].to_numpy() if weighted else None
        numbers = _parts_of(part, kind, weights)
        for name, number in _printed_as(sheet, numbers).items():
            claims.append(Claim(check=f"{kind} of the data", target=(at, name), inputs=(),
                                formula=lambda number=number: np.array([number])))  # fmt: skip
    return claims


def _parts_of(part: pd.DataFrame, kind: str, weights: Floats | None) -> dict[str, float]:
    """Return the index, its parts, and each group's own index and weighted term by plain name."""
    x, groups = part["value"].to_numpy(dtype="float64"), part["group"].astype(str).to_numpy()
    if kind == "Dagum":
        gini = dagum(x, groups=groups, weights=weights)
        numbers = {"overlap": gini.transvariation}
        own, term = gini.table["gini"], gini.table["within"]
        found: DagumGini | Decomposition = gini
    else:
        index = theil(x, groups=groups, weights=weights, index="T" if kind == "T" else "L")
        numbers = {}
        own, term = index.table["inequality"], index.table["within"]
        found = index
    numbers |= {"total": found.total, "between": found.between, "within": found.within}
    numbers |= {f"own {plain(name)}": float(value) for name, value in own.items()}
    return numbers | {f"term {plain(name)}": float(value) for name, value in term.items()}


def _printed_as(sheet: _Sheet, numbers: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers by the columns they are printed in."""
    found = {}
    for key in ("total", "between", "within", "overlap"):
        name = sheet.total if key == "total" else sheet.part(key)
        if name is not None and key in numbers:
            found[name] = numbers[key]
    weighted = any(note[0] == "groups_weighted" for note in _of_groups(sheet)[1])
    for name in sheet.groups:
        key = f"{'term' if weighted else 'own'} {plain(name)}"
        if key in numbers:
            found[name] = numbers[key]
    return found


def _swapped(sheet: _Sheet, claims: Sequence[Claim], claim: Claim) -> bool:
    """Return whether contributions of a check fail throughout because two parts are swapped."""
    if "parts_swapped" not in claim.mistakes:
        return False
    same = [each for each in claims if each.check == claim.check]
    if share_of(sheet.cells, same) >= 0.5:
        return False
    wrong = [each for each in same if "parts_swapped" in each.mistakes]
    mixed = [
        replace(each, inputs=each.mistakes["parts_swapped"][0],
                formula=each.mistakes["parts_swapped"][1]) for each in wrong
    ]  # fmt: skip
    return share_of(sheet.cells, mixed) >= _MAJORITY


@dataclass(frozen=True, kw_only=True, eq=False)
class Claim:
    """A cell that follows from other cells.

    Attributes
    ----------
    check
        The formula in symbols; cells of one kind share it.
    target
        The cell that is recomputed.
    inputs
        The cells it is recomputed from, in the order of the arguments of `formula`.
    formula
        Numbers in, number out.
    mistakes
        Key of a cause → the formula (and its cells) that gives what is printed by mistake.
    """

    check: str
    target: Place
    inputs: tuple[Place, ...]
    formula: Formula
    mistakes: Mapping[str, tuple[tuple[Place, ...], Formula]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Cells:
    """A table taken apart: one row with a column a cell, so that any cells can be related.

    Attributes
    ----------
    table
        One row: what is printed in each cell.
    printed
        The figure of each cell.
    names
        Cell → its name, "row, column".
    labels
        What each row of the whole table is called.
    """

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    names: Mapping[Place, str]
    labels: Sequence[str]

    def relation(self, claim: Claim) -> Relation:
        """Return a claim as a relation between the columns of the row."""
        return self._relation(claim.check, claim.target, claim.inputs, claim.formula)

    def numbers(self, at: int, column: str) -> float:
        """Return the number in a cell, NaN where there is none."""
        return float(self.printed[self.names[at, column]].numbers[0])

    def is_blank(self, at: int, column: str) -> bool:
        """Return whether nothing at all is printed in a cell."""
        return self.table[self.names[at, column]].iloc[0] in ("", "nan", "None", "<NA>")

    def high(self, at: int, column: str) -> float:
        """Return the most that the number in a cell can be."""
        return float(self.printed[self.names[at, column]].high[0])

    def mistaken(self, claim: Claim) -> str | None:
        """Return the first mistake that gives what is printed in the target of a claim."""
        for cause, (inputs, formula) in claim.mistakes.items():
            relation = self._relation(cause, claim.target, inputs, formula)
            if evaluate(relation, self.printed).verdict[0] == FOLLOWS:
                return cause
        return None

    def _relation(
        self, check: str, target: Place, inputs: Sequence[Place], formula: Formula
    ) -> Relation:
        names = tuple(self.names[place] for place in inputs)
        return Relation(
            check=check,
            target=self.names[target],
            inputs=names,
            formula=formula,
            whole=bool(names),
        )


def cells_of(table: pd.DataFrame, printed: Mapping[str, Figures]) -> Cells:
    """Take the printed columns of a table apart into cells.

    Examples
    --------
    >>> table = pd.DataFrame({"省份": ["江苏", "合计"], "n": ["20", "20"]})
    >>> list(cells_of(table, printed_figures(table, ["n"])).table)
    ['江苏, n', '合计, n']
    """
    heads = row_heads(table, list(printed))
    labels = [_WHOLE_YEAR.sub(r"\1", label(table, at, heads)) for at in range(len(table))]
    names: dict[Place, str] = {}
    texts: dict[str, str] = {}
    figures: dict[str, Figures] = {}
    for column, each in printed.items():
        for at, row in enumerate(labels):
            name = f"{row}, {column}"
            while name in texts:
                name += " "
            names[at, column] = name
            texts[name] = str(table[column].iloc[at]).strip()
            part = slice(at, at + 1)
            figures[name] = Figures(each.numbers[part], each.halves[part], each.percent)
    return Cells(pd.DataFrame(texts, index=[_HERE]), figures, names, labels)


def share_of(cells: Cells, claims: Iterable[Claim]) -> float:
    """Return the share of checkable claims that hold; 0 where none can be checked."""
    verdicts = [evaluate(cells.relation(claim), cells.printed).verdict[0] for claim in claims]
    checked = [verdict for verdict in verdicts if verdict]
    return sum(verdict == FOLLOWS for verdict in checked) / len(checked) if checked else 0.0


def audit_claims(
    kind: str,
    cells: Cells,
    claims: Sequence[Claim],
    *,
    notes: Sequence[tuple[str, str]] = (),
    causes: Mapping[str, str] | None = None,
) -> Audit:
    """Check the claims on the cells of a table; parameters and result are those of `audit_of`.

    A claim that fails gets the cause of its check, else that of the mistake which gives what is
    printed, else that of its only suspect.
    """
    cells = _coarser(cells, claims)
    relations = [cells.relation(claim) for claim in claims]
    used = list(dict.fromkeys(name for each in relations for name in each.columns))
    audit = audit_of(kind, cells.table[used], relations, printed=cells.printed, notes=notes,
                     causes=causes)  # fmt: skip
    places = {name: place for place, name in cells.names.items()}
    mistakes = {(claim.check, cells.names[claim.target]): claim for claim in claims}
    table = audit.table.copy()
    suspects = _all_suspects(cells, claims, audit.table)
    found: list[object] = []
    for row, suspect in zip(table.itertuples(), suspects, strict=True):
        cause = (causes or {}).get(str(row.check)) if row.verdict != FOLLOWS else None
        if row.verdict != FOLLOWS and cause is None:
            cause = _slip(cells, suspect)
            if cause != "tenfold":
                cause = cells.mistaken(mistakes[str(row.check), str(row.column)]) or cause
        found.append(cause)
    at = [places[name] for name in table["column"]]
    counted = [_is_exact(cells.printed[name]) for name in table["column"]]
    shown = {
        "row": [cells.labels[row] for row, _ in at],
        "column": [name for _, name in at],
        "expected": [
            f"{round(number, 2):.12g}" if whole else text
            for number, text, whole in zip(
                table["recomputed"], table["expected"], counted, strict=True
            )
        ],
        "cause": found,
        "suspect": suspects,
    }
    for name, values in shown.items():
        table[name] = pd.Series(values, index=table.index, dtype=object)
    return replace(audit, table=table[COLUMNS])


def _plainest(text: object) -> str | None:
    """Return the suspects without the row they all share; those that carry others along last.

    In a table taken apart all cells stand in one row, so that a cell with whatever would have to
    change with it can always explain: it is named only where no cell alone can.
    """
    if not isinstance(text, str):
        return None
    suspects = [each.removeprefix(f"{_HERE}, ") for each in text.split("; ")]
    alone = [each for each in suspects if ", carried into " not in each]
    return "; ".join(alone or suspects)


def _all_suspects(cells: Cells, claims: Sequence[Claim], table: pd.DataFrame) -> list[str | None]:
    """Return the suspects of each check: where only one claim fails, all cells it alone looks at.

    Any of them explains it as well as another. Of more than eight none is named.
    """
    named = [_plainest(text) for text in table["suspect"]]
    used: dict[Place, int] = {}
    for claim in claims:
        for place in {claim.target, *claim.inputs}:
            used[place] = used.get(place, 0) + 1
    by_name = {(claim.check, cells.names[claim.target]): claim for claim in claims}
    rows = list(table.itertuples())
    failing = [by_name[str(row.check), str(row.column)] for row in rows if row.verdict != FOLLOWS]
    if not any(named) and len(failing) > 1:
        common = _common(cells, claims, failing)
        return [None if row.verdict == FOLLOWS else common for row in rows]
    found: list[str | None] = []
    for row, text in zip(rows, named, strict=True):
        claim = by_name[str(row.check), str(row.column)]
        free = [place for place in (claim.target, *claim.inputs) if used[place] == 1]
        if row.verdict == FOLLOWS or len(free) < 2 or (text is not None and named.count(text) > 1):
            found.append(text)
            continue
        lone = [] if text is None or ", carried into " in text else text.split("; ")
        more = [each for place in dict.fromkeys(free) if (each := _instead(cells, claim, place))]
        every = {each.partition(" → ")[0]: each for each in (*more, *lone)}
        found.append("; ".join(every.values()) if len(every) <= _MANY else None)
    return found


def _common(cells: Cells, claims: Sequence[Claim], failing: Sequence[Claim]) -> str | None:
    """Return the cells that alone explain all of a few failures, in a table with few checks."""
    if len(failing) > _FEW:
        return None
    shared = set.intersection(*({claim.target, *claim.inputs} for claim in failing))
    found = []
    for place in sorted(shared):
        texts = [_instead(cells, claim, place) for claim in failing]
        values = [float(text.partition(" → ")[2]) for text in texts if text is not None]
        if len(values) < len(failing):
            continue
        middle, name = float(np.median(values)), cells.names[place]
        apart = max(abs(value - middle) for value in values)
        if apart > _ALIKE * abs(middle):
            continue
        half = max(float(cells.printed[name].halves[0]), apart)
        printed = {**cells.printed, name: Figures(np.array([middle]), np.array([half]))}
        looked = [claim for claim in claims if place in (claim.target, *claim.inputs)]
        if not any(evaluate(cells.relation(claim), printed).fails[0] for claim in looked):
            found.append(texts[0] or "")
    return "; ".join(found) if 0 < len(found) <= _MANY else None


def _instead(cells: Cells, claim: Claim, place: Place) -> str | None:
    """Return a cell with the value with which a claim would hold, by the secant method."""
    numbers = [cells.numbers(*each) for each in claim.inputs]
    aim, name = cells.numbers(*claim.target), cells.names[place]
    decimals = max(parse(cells.table[name].iloc[0])[1], 0)

    def computed(x: float) -> float:
        tried = [np.array([x if each == place else number])
                 for each, number in zip(claim.inputs, numbers, strict=True)]  # fmt: skip
        with np.errstate(all="ignore"):
            return float(np.asarray(claim.formula(*tried)).ravel()[0])

    if place == claim.target:
        return f"{name} → {computed(np.nan):.{decimals}f}"
    x, step = cells.numbers(*place), max(abs(cells.numbers(*place)), 1.0) * 1e-4
    for _ in range(_STEPS):
        off = computed(x) - aim
        slope = (computed(x + step) - aim - off) / step
        if not np.isfinite(slope) or slope == 0:
            return None
        x -= off / slope
    return f"{name} → {x:.{decimals}f}"


def _slip(cells: Cells, suspects: str | None) -> str | None:
    """Return the slip that turns the value of a suspect into what is printed.

    Of several suspects the one with a misplaced point, a wrong sign or two digits swapped, where
    there is one: that is no accident. A single wrong digit says something of an only one.
    """
    found = []
    for each in (suspects or "").split("; "):
        name, _, value = each.partition(" → ")
        if name in cells.table.columns and ", carried into " not in each:
            text = str(cells.table[name].iloc[0])
            long = parse(text)[2] > 1 and float(value) != 0
            found.append(slip(text, Suspect(0, name, float(value), 0.0)) if long else None)
    if len(found) == 1:
        return found[0]
    telling = [each for each in found if each not in {None, "one_digit"}]
    return telling[0] if len(telling) == 1 else None


def _coarser(cells: Cells, claims: Iterable[Claim]) -> Cells:
    """Return the cells with those rounded more coarsely that come from elsewhere.

    A column is taken to be rounded to the decimals of its longest cell. Where a claim fails of
    which every cell, of three or more, has fewer decimals than its column, they were rounded to
    what they show: that all their last digits are zeros that were dropped is hardly possible.
    """
    printed = dict(cells.printed)
    for claim in claims:
        relation = cells.relation(claim)
        names = [name for name in relation.columns if np.isfinite(printed[name].numbers[0])]
        if len(names) < 3 or not evaluate(relation, printed).fails[0]:
            continue
        decimals = [parse(cells.table[name].iloc[0])[1] for name in names]
        own = 0.5 * 10.0 ** -float(max(decimals))
        if max(decimals) > 0 and all(own > 1.5 * printed[name].halves[0] for name in names):
            for name in names:
                figure = printed[name]
                printed[name] = Figures(figure.numbers, np.array([own]), figure.percent)
    return replace(cells, printed=printed)


def _is_exact(figure: Figures) -> bool:
    """Return whether a figure is a count, meant to the unit."""
    number = float(figure.numbers[0])
    return bool(number == round(number) and figure.halves[0] <= 1e-6 * max(abs(number), 1.0))
