"""Nearest-neighbour tables: expected distance, index R, z and the word for the pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import (
    Wording,
    audit_of,
    checked_table,
    printed_figures,
)
from shuanggao_analytics.audit.checks.mean_rows import rows_apart, unit_figures, unit_relation
from shuanggao_analytics.audit.reading.columns import Role, assign, plain
from shuanggao_analytics.audit.reading.layouts import turned
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.relations import Relation
    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.audit.reading.figures import Figures

_NEAREST = r"(最邻近|最近邻)?(点)?(平均)?"
ROLES = (
    Role("n", r"n|个数|数量|点数|.*(单位|院校|学校|公园|点)数(量)?|count|points"),
    Role("area", r"a|.*面积.*|area.*"),
    Role("expected", rf"(理论|期望|预期|随机)(平均)?{_NEAREST}距离.*|re|.*expected(km|m)?"),
    Role("observed", rf"(实际|观测|平均)(平均)?{_NEAREST}距离.*|r[io1]|.*observed(km|m)?"),
    Role("R", r"(paper)?r|r值|(最邻近|最近邻)(点)?(指数|比率|比)r?|ann(r)?|nni|"
              r"nearestneighbou?r(index|ratio)"),
    Role("z", r"z|z值|z得分|z检验值|zscore|zvalue"),
    Role("type", r"(空间)?(分布)?(类型|模式|格局)|type|pattern"),
)  # fmt: skip
MAXIMUM = 2.1491  # of R in a large area: a triangular lattice
_SE = 0.26136  # of the mean distance: 0.26136 / √(n²/A)
_CRITICAL = 1.96

CLUSTERED = ("集聚", "凝聚", "聚集", "聚集分布", "clustered")
REGULAR = ("均匀", "离散", "分散", "dispersed", "regular")
RANDOM = ("随机", "random")


def nearest_neighbour(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    area: float | None = None,
) -> Audit:
    r"""Check expected distances, nearest-neighbour indices, z and pattern words of a table.

    .. math:: \bar r_E = \frac{1}{2\sqrt{n/A}},\quad R = \frac{\bar r_O}{\bar r_E},\quad
       z = \frac{\bar r_O - \bar r_E}{0.26136/\sqrt{n^2/A}} = \frac{(R - 1)\sqrt n}{0.52272}

    R is checked against the printed expected distance and against the one that follows from n
    and A, so that an expected distance that is wrong and was carried into R is found.

    Parameters
    ----------
    table
        One row a period or place, or one column, as printed; a row of means is left out.
    columns
        Role → heading where the headings do not tell: ``n``, ``area``, ``expected``,
        ``observed``, ``R``, ``z``, ``type``.
    area
        Area in the square of the unit of the distances, where it is no column.

    Returns
    -------
    Audit
        Of kind ``nearest_neighbour``. A word for the pattern is judged by z where n is printed
        (|z| < 1.96 allows only a random one); without n it is judged by R alone and a note says
        so (``type_without_test``). ``above_maximum``: an R above 2.1491 comes from few points
        near a border.

    Raises
    ------
    DataContractError
        When too few columns are recognised; for an area not above 0.

    References
    ----------
    Clark & Evans (1954), Distance to nearest neighbor, *Ecology* 35(4), 445–453.

    Examples
    --------
    >>> import pandas as pd
    >>> parks = pd.DataFrame({"年份": ["2004", "2019"], "n": ["564", "892"],
    ...     "理论距离": ["65.23", "39.77"], "实际距离": ["48.44", "36.59"], "R": ["0.74", "0.92"]})
    >>> nearest_neighbour(parks, area=9.6e6).findings[["row", "column", "expected"]]
        row column expected
    1  2019   理论距离    51.87
    5  2019      R     0.71
    """
    table = turned(checked_table(table), ROLES)
    roles = {key: names[0] for key, names in assign(table, ROLES, columns=columns).items()}
    if area is not None and "area" not in roles:
        if not area > 0:
            raise DataContractError([Fault("area", "needs a number above 0", value=str(area))])
        roles["area"] = _free_name(table)
        table = table.assign(**{roles["area"]: area})
    numeric = [
        roles[key] for key in ("n", "area", "expected", "observed", "R", "z") if key in roles
    ]
    printed = printed_figures(table, numeric, counts=[roles[key] for key in ("n",) if key in roles])
    if area is not None:
        printed[roles["area"]].halves[:] = 0.0
    places = ~np.isin(np.arange(len(table)), rows_apart(table, numeric).means)
    printed |= unit_figures(places)
    relations = _relations(roles, places)
    if not relations and "type" not in roles:
        remedy = "name them: columns={'observed': …, 'expected': …, 'R': …}; there are: "
        fault = Fault("table", "no two distances with their R, and no n with its area",
                      remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
        raise DataContractError([fault])
    notes: list[tuple[str, str]] = []
    if "R" in roles and np.any(printed[roles["R"]].low > MAXIMUM):
        rows = int(np.sum(printed[roles["R"]].low > MAXIMUM))
        notes.append(("above_maximum", f"{rows} / {len(table)}"))
    wordings = []
    if "type" in roles and "R" in roles:
        words, tested = _patterns(table[roles["type"]], roles, printed)
        wordings.append(words)
        notes += [] if tested else [("type_without_test", roles["type"])]
    return audit_of("nearest_neighbour", table, relations, printed=printed,
                    wordings=wordings, notes=notes)  # fmt: skip


def _relations(roles: Mapping[str, str], places: NDArray[np.bool_]) -> list[Relation]:
    """Return what can be checked with the columns there are."""
    formulas = (
        ("r_E = 0.5/√(n/A)", "expected", ("n", "area"), lambda n, a: 0.5 * np.sqrt(a / n)),
        ("R = r_O/r_E", "R", ("observed", "expected"), lambda o, e: o / e),
        (
            "R = 2·r_O·√(n/A)",
            "R",
            ("observed", "n", "area"),
            lambda o, n, a: 2 * o * np.sqrt(n / a),
        ),
        ("z = (R−1)·√n/0.52272", "z", ("R", "n"), lambda r, n: (r - 1) * np.sqrt(n) / (2 * _SE)),
    )
    return [
        unit_relation(check, roles[target], [roles[key] for key in inputs], formula, units=places)
        for check, target, inputs, formula in formulas
        if target in roles and all(key in roles for key in inputs)
    ]  # fmt: skip


def _patterns(
    words: pd.Series, roles: Mapping[str, str], printed: Mapping[str, Figures]
) -> tuple[Wording, bool]:
    """Return the words that R allows in each row, by z where n is printed; and whether it is."""
    index = printed[roles["R"]]
    tested = "n" in roles
    n = printed[roles["n"]].numbers if tested else np.full(len(words), np.inf)
    allowed: list[list[str]] = []
    for at, word in enumerate(words):
        low, high = index.low[at], index.high[at]
        if not np.isfinite(low) or _kind(str(word)) is None or not n[at] > 0:
            allowed.append([])
            continue
        reach = _CRITICAL * 2 * _SE / np.sqrt(n[at])
        can = {
            CLUSTERED: low < 1 - reach,
            RANDOM: low <= 1 + reach and high >= 1 - reach and tested,
            REGULAR: high > 1 + reach,
        }
        fitting = [kind[0] for kind, possible in can.items() if possible]
        allowed.append([str(word)] if can[_kind(str(word)) or RANDOM] else fitting)
    check = "z → pattern" if tested else "R → pattern"
    return Wording(
        check=check, target=roles["type"], allowed=allowed, cause="pattern_not_of_r"
    ), tested


def _kind(word: str) -> tuple[str, ...] | None:
    """Return which of the three patterns a word means; None for another word."""
    for kind in (CLUSTERED, REGULAR, RANDOM):
        if any(each in plain(word) for each in kind):
            return kind
    return None


def _free_name(table: pd.DataFrame) -> str:
    name = "area"
    while name in table.columns:
        name += "_"
    return name
