"""Targets adjusted on the way: which version holds when, what changed, and the old ones kept.

Mid-term the tasks may be adjusted (000:216; 002:2028). The value that was filed first stays in the
register as version 1, so that what was attained can be read against both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.progress.attainment import attainment, check_cap
from shuanggao_analytics.evaluation.progress.contract import COMPARATORS
from shuanggao_analytics.evaluation.progress.register import (
    KEYS,
    check_same,
    in_order,
    read_indicators,
    read_targets,
)
from shuanggao_analytics.evaluation.stages.contract import the_trust
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats, whole_numbers, words
from shuanggao_analytics.performance.options import check_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Bools = NDArray[np.bool_]


def target_versions(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the register of targets in the order of its versions, each with its years.

    Parameters
    ----------
    targets
        One row a unit, layer, indicator and version: ``unit_id``, ``layer``, ``indicator``,
        ``version``, ``from_year``, ``target``, ``due_year``, ``comparator``; as far as there are
        any ``baseline``, ``baseline_year``, ``soft`` (左右), ``band`` (its width, a share of the
        target; a missing one is no width), ``reason``, ``trust``.

    Returns
    -------
    pandas.DataFrame
        The rows and columns of `targets` with their index, by target and version; and
        ``until_year`` (last year in which the version holds, <NA> for the latest) and ``latest``.

    Raises
    ------
    DataContractError
        For columns or keys missing, layers or comparators unknown, numbers that are none or out
        of their bounds, a target of 0; and where versions do not run 1, 2 … without gaps, do not
        rise with ``from_year`` or turn the direction of the target round: all at once.

    References
    ----------
    000:216 (mid-term adjustment of tasks).

    Examples
    --------
    >>> targets = pd.DataFrame({
    ...     "unit_id": "甲", "layer": "school", "indicator": "patents", "version": [2, 1],
    ...     "from_year": [2027, 2025], "target": [80.0, 100.0], "due_year": 2029,
    ...     "comparator": ">=",
    ... })
    >>> target_versions(targets)[["version", "from_year", "until_year", "target", "latest"]]
       version  from_year  until_year  target  latest
    1        1       2025        2026   100.0   False
    0        2       2027        <NA>    80.0    True
    """
    read = read_targets(targets)
    order = in_order(read)
    found = targets.iloc[order].copy()
    after = read.iloc[order].groupby(KEYS, sort=False)["from_year"].shift(-1)
    until = after.to_numpy(dtype="float64", na_value=np.nan)
    latest = np.isnan(until)
    found["until_year"] = whole_numbers(np.nan_to_num(until) - 1, latest)
    found["latest"] = latest
    return found


def targets_in_force(targets: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """Return the version of each target that holds in a year: the latest one from it or before.

    Parameters
    ----------
    targets
        As for `target_versions`.
    year
        The year. A target whose first version is of a later year does not hold yet and is left
        out; one that is past its due year still holds.

    Returns
    -------
    pandas.DataFrame
        Rows and columns of `targets` with their index, one row a target, in the order in which
        targets first stand.

    Raises
    ------
    DataContractError
        As for `target_versions`, and for a year that is no whole number.

    Examples
    --------
    >>> targets = pd.DataFrame({
    ...     "unit_id": "甲", "layer": "school", "indicator": "patents", "version": [1, 2],
    ...     "from_year": [2025, 2027], "target": [100.0, 80.0], "due_year": 2029,
    ...     "comparator": ">=",
    ... })
    >>> [targets_in_force(targets, year=y)["target"].tolist() for y in (2024, 2026, 2027)]
    [[], [100.0], [80.0]]
    """
    read, _ = together(
        lambda: read_targets(targets),
        lambda: check_whole("year", year, low=1),
    )
    return targets.iloc[in_force(read, year)].copy()


def target_changes(targets: pd.DataFrame) -> pd.DataFrame:
    """Return what each new version of a target changed against the one before.

    Parameters
    ----------
    targets
        As for `target_versions`.

    Returns
    -------
    pandas.DataFrame
        One row a new version, with the index of its row: ``unit_id``, ``layer``, ``indicator``,
        ``version``, ``from_year``; ``old_target``, ``new_target``, ``change``, ``change_pct``,
        ``target_move`` (``raised``, ``lowered``, ``unchanged``: the number as such); ``old_due``,
        ``new_due``, ``due_move`` (``later``, ``earlier``, ``unchanged``); ``eased`` and
        ``tightened``: whether number, due year, comparator or width make the target easier or
        harder to meet (both may be true; for ``=`` another number is neither); ``reason``, as
        given, and ``reason_missing``; ``trust`` where given.

    Raises
    ------
    DataContractError
        As for `target_versions`.

    Examples
    --------
    >>> targets = pd.DataFrame({
    ...     "unit_id": "甲", "layer": "school", "indicator": "patents", "version": [1, 2],
    ...     "from_year": [2025, 2027], "target": [100.0, 80.0], "due_year": [2028, 2029],
    ...     "comparator": ">=", "reason": [None, " "],
    ... })
    >>> target_changes(targets).iloc[0][
    ...     ["old_target", "new_target", "target_move", "due_move", "eased", "reason_missing"]
    ... ].astype(str).tolist()
    ['100.0', '80.0', 'lowered', 'later', 'True', 'True']
    """
    read = read_targets(targets)
    ordered = read.iloc[in_order(read)]
    before = ordered.groupby(KEYS, sort=False).shift(1)
    new = (ordered["version"] > 1).to_numpy(dtype=bool)
    now, old = ordered.loc[new], before.loc[new]
    target, was = _floats(now["target"]), _floats(old["target"])
    due, due_was = _floats(now["due_year"]), _floats(old["due_year"])
    easier, harder = _moves(now, old)
    reason = now["reason"] if "reason" in now.columns else pd.Series(pd.NA, now.index)
    given = reason.map(lambda each: isinstance(each, str) and bool(each.strip()))
    found = now[[*KEYS, "version", "from_year"]].assign(
        old_target=was,
        new_target=target,
        change=target - was,
        change_pct=100 * (target - was) / was,
    )
    size = len(found)
    moves = {
        "target_move": (target - was, "raised", "lowered"),
        "due_move": (due - due_was, "later", "earlier"),
    }
    for name, (move, up, down) in moves.items():
        if name == "due_move":
            found["old_due"], found["new_due"] = due_was.astype("int64"), due.astype("int64")
        choices = [(move == 0, "unchanged"), (move > 0, up), (move < 0, down)]
        found[name] = words(choices, size).set_axis(found.index)
    found["eased"], found["tightened"] = easier, harder
    found["reason"] = reason
    found["reason_missing"] = ~given.to_numpy(dtype=bool)
    return found.assign(trust=now["trust"]) if "trust" in now.columns else found


def attainment_by_version(
    indicators: pd.DataFrame,
    *,
    targets: pd.DataFrame,
    year: int,
    cap: float | None = None,
) -> pd.DataFrame:
    """Return what is attained of the target as first filed, and of the one now in force.

    Parameters
    ----------
    indicators
        One row a unit, layer, indicator and year: ``unit_id``, ``layer``, ``indicator``, ``year``,
        ``actual``.
    targets
        As for `target_versions`.
    year
        Year of the actual value and of the version in force.
    cap
        As for `attainment`; it then counts in the four percentages.

    Returns
    -------
    pandas.DataFrame
        By ``unit_id``, ``layer`` and ``indicator``, one row a target in force: ``actual`` (<NA>
        where there is none of the year), ``comparator``, ``version``, ``adjusted`` (whether it is
        not the first), ``original_target``, ``original_pct``, ``original_met``,
        ``adjusted_target``, ``adjusted_pct``, ``adjusted_met``, ``difference`` (adjusted −
        original, in percentage points), ``only_adjusted`` (met as adjusted and not as filed) and
        ``trust`` where given. Without an adjustment both are the same.

    Raises
    ------
    DataContractError
        As for `target_versions`; for values that are text, infinite or there twice, and for
        tables of different rounds or trusts.

    Examples
    --------
    >>> keys = {"unit_id": "甲", "layer": "school", "indicator": "patents"}
    >>> targets = pd.DataFrame({
    ...     **keys, "version": [1, 2], "from_year": [2025, 2027], "target": [100.0, 80.0],
    ...     "due_year": 2029, "comparator": ">=",
    ... })
    >>> indicators = pd.DataFrame({**keys, "year": [2028, 2029], "actual": [70.0, 84]})
    >>> attainment_by_version(indicators, targets=targets, year=2029).iloc[0][
    ...     ["original_pct", "original_met", "adjusted_pct", "adjusted_met", "only_adjusted"]
    ... ].astype(str).tolist()
    ['84.0', 'False', '105.0', 'True', 'True']
    """
    actual, read, *_ = together(
        lambda: read_indicators(indicators),
        lambda: read_targets(targets),
        lambda: check_whole("year", year, low=1),
        lambda: check_cap(cap),
    )
    _, now = together(
        lambda: check_same(actual, read, names=("indicators", "targets")),
        lambda: held(read, year),
    )
    first = read.loc[read["version"] == 1].set_index(KEYS).reindex(now.index)
    value = actual.loc[actual["year"] == year].set_index(KEYS)["actual"].reindex(now.index)
    sides = {"original": first, "adjusted": now}
    found = pd.DataFrame(index=now.index)
    found["actual"] = floats(value)
    found["comparator"] = now["comparator"]
    found["version"] = now["version"]
    found["adjusted"] = now["version"] > 1
    for side, table in sides.items():
        reached = _reached(value, table, cap)
        found[f"{side}_target"] = table["target"]
        found[f"{side}_pct"] = reached["attained_pct" if cap is None else "capped_pct"]
        found[f"{side}_met"] = reached["met"]
    found["difference"] = found["adjusted_pct"] - found["original_pct"]
    found["only_adjusted"] = found["adjusted_met"] & ~found["original_met"]
    trust = the_trust(actual) or the_trust(read)
    return found if trust is None else found.assign(trust=trust)


def in_force(targets: pd.DataFrame, year: int) -> list[int]:
    """Return the places of the versions that hold in a year, by target; the register is read.

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": list("baa"), "layer": "school", "indicator": "x",
    ...                       "version": [1, 2, 1], "from_year": [2025, 2027, 2025]})
    >>> in_force(table, 2026), in_force(table, 2027)
    ([0, 2], [0, 1])
    """
    order = in_order(targets)
    begun = order[targets["from_year"].to_numpy()[order] <= year]
    again = targets.iloc[begun].duplicated(KEYS, keep="last").to_numpy(dtype=bool)
    found: list[int] = begun[~again].tolist()
    return found


def held(targets: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the versions that hold in a year by their keys, or raise where there is none.

    The register is read.
    """
    found = targets.iloc[in_force(targets, year)].set_index(KEYS)
    if found.empty:
        first = f"the first is in force from {targets['from_year'].min()}"
        raise DataContractError([Fault("year", "no target is in force", value=str(year),
                                       remedy=first)])  # fmt: skip
    return found


def _reached(value: pd.Series, table: pd.DataFrame, cap: float | None) -> pd.DataFrame:
    """Return the attainment of a version."""
    return attainment(
        value,
        target=table["target"],
        comparator=table["comparator"],
        soft=table["soft"],
        band=table["band"],
        cap=cap,
    )


def _moves(now: pd.DataFrame, old: pd.DataFrame) -> tuple[Bools, Bools]:
    """Return where a new version is easier, and where harder, in anything it changed."""
    sign = now["comparator"].map(COMPARATORS).to_numpy(dtype="float64")
    number = sign * (_floats(now["target"]) - _floats(old["target"]))
    time = _floats(now["due_year"]) - _floats(old["due_year"])
    width = _width(now) - _width(old)
    looser = _strict(old) - _strict(now)
    easier, harder = np.zeros(len(now), dtype=bool), np.zeros(len(now), dtype=bool)
    for part in (-number, time, width, looser):
        easier |= part > 0
        harder |= part < 0
    return easier, harder


def _strict(table: pd.DataFrame) -> Floats:
    return _floats(table["comparator"].isin([">", "<"]))


def _width(table: pd.DataFrame) -> Floats:
    width: Floats = _floats(table["band"]) * table["soft"].to_numpy(dtype="float64")
    return width


def _floats(column: pd.Series) -> Floats:
    found: Floats = column.to_numpy(dtype="float64", na_value=np.nan)
    return found
