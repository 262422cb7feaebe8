"""Coupling coordination tables: C, T and D of printed system scores, grades and types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import (
    Limit,
    Wording,
    audit_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.checks.mean_rows import (
    ARITHMETIC,
    mean_relations,
    rows_apart,
    unit_figures,
    unit_relation,
)
from shuanggao_analytics.audit.checks.relations import evaluate
from shuanggao_analytics.audit.checks.result import beside
from shuanggao_analytics.audit.kinds.coupling import words
from shuanggao_analytics.audit.kinds.coupling.forms import (
    FORMS,
    Printed,
    definition,
    degree,
    level,
    level_weights,
    mistaken,
    swapped,
)
from shuanggao_analytics.audit.reading.columns import Role, assign, number_columns, plain
from shuanggao_analytics.audit.reading.figures import figures as figures_of
from shuanggao_analytics.audit.reading.layouts import turned, year_blocks
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.checks.relations import Relation
    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

ROLES = (
    Role("C", r"耦合度c?(值)?|c|c值|coupling(degree)?"),
    Role("T", r"t|t值|(综合)?(协调|调和|发展|评价)(指数|水平|值)?t?|综合指数|发展度|coord"),
    Role("D", r"d|d值|(耦合)?协调(发展)?度d?(值)?|(published|printed)?(as)?d|"
              r"coupling_?coord(ination)?(degree)?"),
    Role("grade", r"(耦合)?(协调)?(等级|程度|阶段)|(耦合)?协调类型|grade"),
    Role("type", r"(发展|滞后|超前)?类型|type|lagging"),
    Role("systems", r"[uf]\d.*|[uvfgxyz]|.*(系统|子系统|得分)", many=True),
)  # fmt: skip
_DERIVED = re.compile(r"[CTD]_|.*(耦合|协调)", re.IGNORECASE)  # no score of a system


def coupling(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    weights: Weights | None = None,
    variant: str | None = None,
    scale: str | pd.DataFrame | None = None,
) -> Audit:
    r"""Check whether C, T, D, grades and types of a table follow from its system scores.

    With the printed scores :math:`U_1 … U_n`: C under the definition that most rows follow
    (``standard``, ``wang2021``, ``fan2024``, ``product-k`` for k = 1, 2, 3, and ``undoubled``,
    the misprint :math:`C = (\prod U)^{1/n} / \sum U` that cannot exceed 1/n);
    :math:`T = \sum w_i U_i` with equal weights, or with those that most rows follow;
    :math:`D = \sqrt{C T}` from the printed C and T. A D that fails throughout is compared with
    C, T and C·T: papers print one for the other. A row of means is asked only whether it is one.

    Parameters
    ----------
    table
        One row a place or year, or one column, or a block of columns a year, as printed: text
        keeps its decimals.
    columns
        Role → heading where the headings do not tell: ``systems`` (a list), ``C``, ``T``, ``D``,
        ``grade``, ``type``.
    weights
        Of the systems in T as the paper states them; None: found from the table.
    variant
        Definition of C as the paper states it; None: the one that most rows follow.
    scale
        Scale of the grades: a name of ``grade_scales``, or a table of ``lower``, ``upper``,
        ``grade`` as printed, gaps and all. None: the named scale that has the printed words.

    Returns
    -------
    Audit
        Of kind ``coupling``. Notes: the definition and the weights that the numbers follow, what
        D is instead, gaps of a scale, and rows whose high C says little (``even_but_low``).

    Raises
    ------
    DataContractError
        When too few columns are recognised, with those that there are; for a bad role or weight.
    UnknownNameError
        For an unknown variant.

    References
    ----------
    王淑佳 等 (2021)《自然资源学报》36(3), 793–810, who found the same misprints in the literature.

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({"年份": ["2010", "2011"], "U": ["0.246", "0.327"],
    ...                         "V": ["0.599", "0.397"], "耦合协调度": ["0.909", "0.995"]})
    >>> audit = coupling(printed)
    >>> audit.verdict, audit.findings["expected"].tolist(), audit.findings["cause"].tolist()
    ('does_not_follow', ['0.620', '0.600'], ['d_is_c', 'd_is_c'])
    """
    table = _upright(checked_table(table))
    blocks = {} if columns else year_blocks(table, ROLES)
    if not blocks:
        return _one(table, columns, weights=weights, variant=variant, scale=scale)
    audits = []
    for year, block in blocks.items():
        others = [name for other in blocks if other != year for names in blocks[other].values()
                  for name in names]  # fmt: skip
        only = table.drop(columns=others)
        audits.append(_one(only, block, weights=weights, variant=variant, scale=scale))
    return beside("coupling", audits, list(blocks))


def _one(
    table: pd.DataFrame,
    columns: Mapping[str, str | Sequence[str]] | None,
    *,
    weights: Weights | None,
    variant: str | None,
    scale: str | pd.DataFrame | None,
) -> Audit:
    roles = _roles(table, columns)
    systems = tuple(roles.get("systems", []))
    c, t, d = (roles.get(key, [None])[0] for key in ("C", "T", "D"))
    names = [name for name in (*systems, c, t, d) if name is not None]
    apart = rows_apart(table, names)
    figures = printed_figures(table, names) | unit_figures(apart.units)
    printed = Printed(figures=figures, systems=systems, c=c, t=t, d=d)
    form, first = definition(printed, variant)
    share, notes = level_weights(printed, form, weights)
    second, last = level(printed, share), degree(printed, form, share)
    causes = {first.relation.check: first.cause} if first.relation and first.cause else {}
    notes = (*first.notes, *notes)
    if first.relation and second and not first.notes and swapped(printed, variant):
        causes |= {first.relation.check: "c_t_swapped", second.check: "c_t_swapped"}
        notes = (*notes, ("c_t_swapped", f"{c}, {t}"))
    wrong = last is not None and share_that_follows(last, figures) < 0.5
    if last is not None and wrong and (mixed := mistaken(printed, form, share)) is not None:
        causes[last.check] = mixed
        notes = (*notes, (mixed, last.target))
    relations = [
        unit_relation(each.check, each.target, each.inputs, each.formula, units=apart.units)
        for each in (first.relation, second, last) if each is not None
    ]  # fmt: skip
    means, remarks = mean_relations(figures, names, apart, kinds=(ARITHMETIC,))
    relations, notes = [*relations, *means], (*notes, *remarks)
    wordings: list[Wording] = []
    if "grade" in roles and last is not None:
        span = _span(printed, last, wrong=wrong)
        more = words.grades(table[roles["grade"][0]], span, scale, wrong=wrong)
        wordings, notes = [*wordings, *more[0]], (*notes, *more[1])
    if "type" in roles and systems:
        more = words.types(table[roles["type"][0]], printed)
        wordings, notes = [*wordings, *more[0]], (*notes, *more[1])
    if systems:
        even = figures[c].numbers if c else FORMS[form][1](*(figures[n].numbers for n in systems))
        notes = (*notes, *words.even_but_low(printed, even))
    limits = [Limit(check=f"0 ≤ {name} ≤ 1", target=name, low=0, high=1) for name in names]
    return audit_of("coupling", table, relations, printed=figures, wordings=wordings,
                    limits=limits, notes=notes, causes=causes)  # fmt: skip


def _upright(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose rows are U, V, C, T, D turned round; letters of a list are no roles."""
    upright = turned(table, ROLES)
    if upright is table:
        return table
    named = sum(map(len, assign(upright, ROLES).values()))
    return upright if named >= len(table) else table


def _span(printed: Printed, last: Relation, *, wrong: bool) -> tuple[Floats, Floats]:
    """Return the range of D that grades are read from: printed, or recomputed if that is wrong."""
    if wrong:
        outcome = evaluate(last, printed.figures)
        return outcome.low, outcome.high
    target = printed.figures[last.target]
    return target.low, target.high


def _roles(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None
) -> dict[str, list[str]]:
    roles = assign(table, ROLES, columns=columns)
    if "grade" not in roles and "type" in roles and words.are_grades(table[roles["type"][0]]):
        roles["grade"] = roles.pop("type")
    used = {name for names in roles.values() for name in names}
    told = columns is not None or len(roles.get("systems", [])) > 1
    if len(roles.get("systems", [])) < 2 and not (columns and "systems" in columns):
        rest = [
            name for name in number_columns(table)
            if name not in used and not _DERIVED.match(str(name))
        ]  # fmt: skip
        roles["systems"] = [*roles.get("systems", []), *(n for n in rest if _in_unit(table[n]))]
    if len(roles["systems"]) < 2:
        roles["systems"] = []
    known = [key for key in ("C", "T", "D") if key in roles]
    if not _meant(roles, known, told=told):
        remedy = "name them: columns={'systems': [...], 'D': ...}; there are: " + ", ".join(
            map(str, table.columns)
        )
        raise DataContractError(
            [Fault("table", "no scores of two systems with a C, T or D beside them", remedy=remedy)]
        )
    return roles


def _meant(roles: Mapping[str, list[str]], known: Sequence[str], *, told: bool) -> bool:
    """Return whether a C or D is there to check, and not only by one heading of one letter."""
    if not roles["systems"]:
        return len(known) == 3
    letters = all(len(plain(roles[key][0])) == 1 for key in known)
    return bool({"C", "D"} & set(known)) and (told or len(known) > 1 or not letters)


def _in_unit(column: pd.Series) -> bool:
    """Return whether all numbers of a column lie between 0 and 1, as scores of a system do."""
    numbers = figures_of(column).numbers
    return bool(np.all((numbers >= 0) & (numbers <= 1) | np.isnan(numbers)))
