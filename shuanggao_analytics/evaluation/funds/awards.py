"""The central award that a unit's groups would get by the notice, beside what its plan says.

The notice gives one number, 1,000 万元 a group and year (000:85), and says that awards are adjusted
by the result of the evaluation (000:91). A difference is named here; it is not judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import TABLE, read_funds, totals, whole_sums
from shuanggao_analytics.evaluation.funds.rates import finished
from shuanggao_analytics.performance.cells import ROUNDING, row_name, together
from shuanggao_analytics.performance.columns import floats, name_faults, words
from shuanggao_analytics.performance.options import as_number
from shuanggao_analytics.policy.rounds import get_round

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from shuanggao_analytics.inputs import Floats

    UnitTypes: TypeAlias = str | pd.Series | Mapping[Any, str]

COMPARED = ("as_expected", "less", "more")
"""How a plan or an arrival stands to the award expected."""

_NO_ROW = "no row of central money in the year"


def award_check(
    funds: pd.DataFrame,
    *,
    unit_type: UnitTypes = "unit_type",
    round: int = 2,  # noqa: A002
    per_group_wan: float | None = None,
) -> pd.DataFrame:
    r"""Return the central award expected for each unit and year, and what was planned and came.

    .. math:: \text{expected} = g \cdot a

    with g groups (2 for a school unit, 1 for a group unit) and the award a of a group and year.
    Central money of all layers of a unit is added up.

    Parameters
    ----------
    funds
        As for `fund_rates`, with ``year``; only rows of the source ``central`` are compared.
    unit_type
        Name of the column of `funds` that holds ``school`` or ``group``, the same in all rows of
        a unit; or a Series or mapping by unit.
    round
        Round whose number of groups and award hold.
    per_group_wan
        Another award, 万元 a group and year: a scenario. Round one needs it, for the documents at
        hand give no award of that round.

    Returns
    -------
    pandas.DataFrame
        Index ``unit_id``, ``year``: ``unit_type``, ``groups``, ``expected_wan``; ``planned_wan``
        (central budget), ``planned_difference_wan`` and ``planned`` (``as_expected``, ``less``,
        ``more``); ``arrived_wan``, ``arrived_difference_wan`` and ``arrived``; ``reason`` where
        one is <NA>; ``clause`` of the award, <NA> for a scenario.

    Raises
    ------
    DataContractError
        As `fund_rates`; for a unit without a type, with two types, or of another type than
        ``school`` and ``group``; for an award that is no number above 0, and for round one
        without one.
    UnknownNameError
        When there is no such round.

    References
    ----------
    000:85 (1,000 万元 a group and year), 000:91 (adjusted by result), 000:208 (2 and 1 groups).

    Examples
    --------
    >>> money = pd.DataFrame({"unit_id": ["a", "b"], "unit_type": ["school", "group"],
    ...                       "year": 2025, "source": "central", "budget_wan": [2000, 900],
    ...                       "arrived_wan": [2000, 900], "spent_wan": [0, 0]})
    >>> award_check(money)[["expected_wan", "planned_difference_wan", "planned"]]
                  expected_wan  planned_difference_wan      planned
    unit_id year
    a       2025        2000.0                     0.0  as_expected
    b       2025        1000.0                  -100.0         less
    """
    facts = get_round(round)
    award, clause = _award(per_group_wan, round)
    named = isinstance(unit_type, str)
    read, _ = together(
        lambda: read_funds(funds, need=["year"]),
        lambda: _require(funds, unit_type) if named else None,
    )
    sums = totals(read, ["unit_id", "year"])
    units = pd.Index(read.table["unit_id"].drop_duplicates())
    kinds = _types(funds, unit_type, units, tuple(facts.groups_per_unit))
    kind = kinds.loc[sums.index.get_level_values("unit_id")].to_numpy()
    groups = np.array([facts.groups_per_unit[each] for each in kind], dtype=np.int64)
    rows = read.table[read.table["source"] == "central"]
    central = whole_sums(rows, ["unit_id", "year"]).reindex(sums.index)
    seen = pd.MultiIndex.from_frame(rows[["unit_id", "year"]])
    expected: Floats = (groups * award).astype("float64")
    columns: dict[str, object] = {"unit_type": kind, "groups": groups, "expected_wan": expected}
    for name, word in (("budget_wan", "planned"), ("arrived_wan", "arrived")):
        values = central[name].to_numpy()
        columns[f"{word}_wan"] = floats(values)
        columns[f"{word}_difference_wan"] = floats(values - expected)
        columns[word] = _compared(values, expected)
    missing = central[["budget_wan", "arrived_wan"]].isna().any(axis=1).to_numpy()
    listed = sums.index.isin(seen)
    columns["reason"] = words([(missing, "an amount missing"), (~listed, _NO_ROW)], len(sums))
    columns["clause"] = pd.array([clause] * len(sums), dtype="string")
    return finished(pd.DataFrame(columns), sums.index, read)


def _award(given: float | None, number: int) -> tuple[float, str | None]:
    """Return the award of a group and year and its clause, or raise where there is none."""
    target = get_round(number).award_wan_per_group_year
    if given is None:
        if target.value is None:
            remedy = "give per_group_wan, as a scenario"
            raise DataContractError(
                [Fault("per_group_wan", f"no award of round {number}: {target.reason}",
                       remedy=remedy)]
            )  # fmt: skip
        return float(target.value), str(target.clause)
    award = as_number(given)
    if not (award > 0 and np.isfinite(award)):
        raise DataContractError([Fault("per_group_wan", "needs a number > 0", value=str(given))])
    same = target.value is not None and award == target.value
    return award, str(target.clause) if same else None


def _require(funds: pd.DataFrame, column: object) -> None:
    if not isinstance(funds, pd.DataFrame):
        return
    faults = name_faults(funds, [str(column)], table=TABLE, once=())
    if faults:
        raise DataContractError(faults)


def _types(
    funds: pd.DataFrame, given: UnitTypes, units: pd.Index, known: tuple[str, ...]
) -> pd.Series:
    """Return the type of each unit, or raise with every unit whose type is not known."""
    if isinstance(given, str):
        pairs = funds[["unit_id", given]].dropna().drop_duplicates()
        pairs = pairs.set_axis(["unit", "type"], axis=1)
    else:
        series = given if isinstance(given, pd.Series) else pd.Series(dict(given), dtype=object)
        pairs = pd.DataFrame({"unit": series.index, "type": series.to_numpy()}).dropna()
    pairs = pairs[pairs["unit"].isin(units)]
    twice = pairs.loc[pairs["unit"].duplicated(), "unit"].drop_duplicates()
    remedy = f"there are: {', '.join(known)}"
    faults = [Fault("unit_type", "unit of two types", row_name(unit)) for unit in twice]
    faults += [
        Fault("unit_type", "no such type", row_name(unit), None, str(kind), remedy)
        for unit, kind in zip(pairs["unit"], pairs["type"], strict=True)
        if kind not in known
    ]
    faults += [
        Fault("unit_type", "no type given", row_name(unit), remedy=remedy)
        for unit in units[~units.isin(pairs["unit"])]
    ]
    if faults:
        raise DataContractError(faults)
    return pairs.set_index("unit")["type"]


def _compared(values: Floats, expected: Floats) -> pd.Series:
    slack = ROUNDING * np.maximum(1.0, expected)
    off = values - expected
    holds = (np.abs(off) <= slack, off < -slack, off > slack)
    return words(zip(holds, COMPARED, strict=True), len(values))
