"""Shares of units kept, promoted or moved, by group, with exact intervals; and their differences.

The lists are the whole population of units. An interval says how far a share this size could be
from the rate behind it if units had been kept one by one with that rate: it is a guide to how
little a few units say, and no error of the lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.transitions.grouping import BELTS, first_units, grouped
from shuanggao_analytics.evaluation.transitions.intervals import difference_interval, exact_interval
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats, words
from shuanggao_analytics.performance.options import check_share, require_known

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.transitions.rounds import Transition
    from shuanggao_analytics.inputs import Floats

    Outcome = Literal["kept", "promoted", "up", "down"]
    Belts = Literal["three", "four"]
    Exact = Literal["fisher", "boschloo"]

_OUTCOMES = ("kept", "promoted", "up", "down")
_ELIGIBLE = {"up": "group", "down": "school"}  # who can move there
_TINY, _WIDE = 2, 10


class _Tally(NamedTuple):
    """Units with an outcome by group, and the pairs behind it; `value` is missing if unknown."""

    table: pd.DataFrame
    held: pd.DataFrame
    value: pd.Series


def retention(
    transition: Transition | pd.DataFrame,
    *,
    by: str,
    outcome: Outcome = "kept",
    level: float = 0.95,
    belts: Belts = "three",
    membership: pd.DataFrame | None = None,
    groups: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the share of units of round one with an outcome, by group, with exact intervals.

    Parameters
    ----------
    transition
        The result of `transition`, or its table ``units``.
    by
        ``"tier"`` (``tier_school_a`` … ``tier_group_c``), ``"belt"``, ``"province"`` (the 31 of
        the plan), ``"strategy"``, ``"category"`` (大类 of the groups of a unit), ``"ownership"``,
        or any column of the units. **Strategies and categories overlap**: a unit counts in each
        that holds it, and rows must not be added up.
    outcome
        ``"kept"``: in round two as well; ``"promoted"``: at a bachelor level now; ``"up"``: a
        school unit now, of the group units; ``"down"``: a group unit now, of the school units.
    level
        Of the intervals (Clopper and Pearson).
    belts
        ``"three"`` (三大地带) or ``"four"`` (四大地区).
    membership
        Members of the strategies, as `policy.strategies.membership` gives them (the default).
    groups
        For ``"category"``: the groups of round one, ``unit_id`` and ``category``.

    Returns
    -------
    pandas.DataFrame
        By group: ``n`` (units whose outcome is known), ``k``, ``share``, ``low``, ``high`` (missing
        where n is 0), ``small_n`` (``tiny``: n ≤ 2, the share says nothing; ``wide``: n < 10;
        else missing) and ``unknown`` (units whose outcome is missing). Units without a group stand
        under ``not_given``.

    Raises
    ------
    DataContractError
        For columns missing, an unknown outcome or division into belts, a level not between 0 and
        1, and ``"category"`` without its groups or with those of two rounds.

    Examples
    --------
    >>> units = pd.DataFrame({"college_code": ["1", "2", "3"], "unit_type_1": "group",
    ...                       "tier_1": ["A", "B", "B"], "unit_type_2": ["group", "school", None],
    ...                       "outcome": ["kept", "kept", "left"], "promoted": pd.NA,
    ...                       "move": ["same", "up", "left"]})
    >>> retention(units, by="tier")[["n", "k", "share", "small_n"]].head(2)
             n  k  share small_n
    tier
    tier_group_a  1  1    1.0    tiny
    tier_group_b  2  1    0.5    tiny
    """
    tally = _tally(transition, by=by, outcome=outcome, level=level, belts=belts,
                   membership=membership, groups=groups)  # fmt: skip
    return _shares(tally.table, level=level)


def retention_difference(
    transition: Transition | pd.DataFrame,
    *,
    by: str,
    reference: str,
    outcome: Outcome = "kept",
    level: float = 0.95,
    exact: Exact | None = None,
    belts: Belts = "three",
    membership: pd.DataFrame | None = None,
    groups: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return how far the share of each group lies from that of a reference, with intervals.

    Parameters
    ----------
    transition, by, outcome, level, belts, membership, groups
        As for `retention`.
    reference
        The group that the others are set against.
    exact
        ``"fisher"`` or ``"boschloo"`` (sharper, slower): the exact p of equal shares, two-sided;
        ``None``: none is computed. The p are not adjusted for their number; ``p_holm`` is.

    Returns
    -------
    pandas.DataFrame
        By group but the reference: ``n``, ``k``, ``share``, ``n_reference``, ``k_reference``,
        ``share_reference``, ``difference``, ``low``, ``high`` (Newcombe), ``p`` and ``p_holm``
        (missing without `exact`), and ``shared``: units in both groups. Where there are some the
        groups are not separate, and where a group has no units there is nothing to compare:
        difference, ends and p are missing there.

    Raises
    ------
    DataContractError
        As for `retention`; also for an unknown reference, one without units, and an unknown test.

    References
    ----------
    Newcombe, R. G. (1998). *Statistics in Medicine* 17, 873–890; Boschloo, R. D. (1970).
    *Statistica Neerlandica* 24, 1–9; Holm, S. (1979). *Scandinavian Journal of Statistics* 6,
    65–70.

    Examples
    --------
    >>> units = pd.DataFrame({"college_code": list("123456"), "unit_type_1": "group",
    ...                       "tier_1": list("AAABBB"), "unit_type_2": ["group"] * 4 + [None] * 2,
    ...                       "outcome": ["kept"] * 4 + ["left"] * 2, "promoted": pd.NA,
    ...                       "move": ["same"] * 4 + ["left"] * 2})
    >>> found = retention_difference(units, by="tier", reference="tier_group_b", exact="fisher")
    >>> found[["difference", "low", "high", "p"]].head(1).astype(float).round(3).values.tolist()
    [[0.667, -0.059, 0.939, 0.4]]
    """
    tally, _ = together(
        lambda: _tally(transition, by=by, outcome=outcome, level=level, belts=belts,
                       membership=membership, groups=groups),
        lambda: None if exact is None else require_known("exact", exact, ["fisher", "boschloo"]),
    )  # fmt: skip
    counts = tally.table
    _check_reference(reference, counts)
    base = counts.loc[reference]
    rows = [
        _compared(row, base, shared=_shared(tally, name, reference), level=level, exact=exact)
        for name, row in counts.drop(index=reference).iterrows()
    ]
    names = counts.index.drop(reference)
    table = pd.DataFrame(rows, index=names, columns=["difference", "low", "high", "p", "shared"])
    result: pd.DataFrame = _shares(counts, level=level).loc[names, ["n", "k", "share"]].copy()
    result["n_reference"], result["k_reference"] = int(base["n"]), int(base["k"])
    result["share_reference"] = float(base["k"] / base["n"])
    for name in ("difference", "low", "high", "p"):
        result[name] = floats(table[name])
    result["p_holm"] = floats(_holm(table["p"].to_numpy(dtype="float64")))
    result["shared"] = table["shared"].astype("int64")
    return result


def _tally(
    transition: Transition | pd.DataFrame,
    *,
    by: str,
    outcome: str,
    level: float,
    belts: str,
    membership: pd.DataFrame | None,
    groups: pd.DataFrame | None,
) -> _Tally:
    """Return n, k and unknown by group, in the order of the groups."""
    units, _, _, _ = together(
        lambda: first_units(transition),
        lambda: require_known("outcome", outcome, _OUTCOMES),
        lambda: require_known("belts", belts, BELTS),
        lambda: check_share("level", level),
    )
    if outcome in _ELIGIBLE:
        units = units[units["unit_type_1"] == _ELIGIBLE[outcome]].reset_index(drop=True)
    found = grouped(units, by=by, membership=membership, groups=groups, belts=belts)
    value = _value(units, outcome)
    held = found.held.assign(value=value.iloc[found.held["row"]].to_numpy(dtype="float64"))
    each = held.groupby("group")["value"]
    table = pd.DataFrame({"n": each.count(), "k": each.sum(), "size": each.size()})
    table = table.reindex(pd.Index(found.order, name=by), fill_value=0).astype("int64")
    return _Tally(table.assign(unknown=table["size"] - table["n"]), found.held, value)


def _shares(counts: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """Return counts with shares, intervals and flags beside them."""
    n, k = (counts[name].to_numpy(dtype="float64") for name in ("n", "k"))
    low, high = exact_interval(k, n, level=level)
    share = np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0)
    table = counts[["n", "k"]].copy()
    table["share"], table["low"], table["high"] = floats(share), floats(low), floats(high)
    small = words([(n < _WIDE, "wide"), (n <= _TINY, "tiny")], len(n))
    table["small_n"] = small.array
    return table.assign(unknown=counts["unknown"])


def _value(units: pd.DataFrame, outcome: str) -> pd.Series:
    """Return 1 where a unit has the outcome, 0 where not, NaN where that is not known."""
    if outcome == "promoted":
        return units["promoted"].astype("Float64").astype("float64")
    column = "outcome" if outcome == "kept" else "move"
    return (units[column] == outcome).astype("float64")


def _shared(tally: _Tally, one: object, other: object) -> int:
    """Return how many units two groups share."""
    rows = [set(tally.held.loc[tally.held["group"] == name, "row"]) for name in (one, other)]
    return len(rows[0] & rows[1])


def _compared(
    row: pd.Series, base: pd.Series, *, shared: int, level: float, exact: str | None
) -> tuple[float, float, float, float, int]:
    k, n = (int(row["k"]), int(base["k"])), (int(row["n"]), int(base["n"]))
    if shared or not n[0]:
        return np.nan, np.nan, np.nan, np.nan, shared
    low, high = difference_interval(k, n, level=level)
    return k[0] / n[0] - k[1] / n[1], low, high, _exact_p(k, n, exact), shared


def _exact_p(k: tuple[int, int], n: tuple[int, int], exact: str | None) -> float:
    from scipy.stats import boschloo_exact, fisher_exact

    if exact is None:
        return np.nan
    cells = np.array([k, np.subtract(n, k)])
    if not cells.sum(axis=1).all():  # nobody or everybody has the outcome
        return 1.0
    return float((fisher_exact if exact == "fisher" else boschloo_exact)(cells).pvalue)


def _holm(p: Floats) -> Floats:
    """Return p adjusted for their number after Holm; missing ones do not count."""
    order = np.argsort(p)[: int(np.sum(~np.isnan(p)))]
    steps = p[order] * np.arange(len(order), 0, -1)
    found = np.full(len(p), np.nan)
    found[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return found


def _check_reference(reference: object, counts: pd.DataFrame) -> None:
    if reference not in counts.index:
        remedy = f"there are: {', '.join(map(str, counts.index))}"
        raise DataContractError([Fault("reference", "no such group", value=str(reference),
                                       remedy=remedy)])  # fmt: skip
    if not counts["n"].to_dict()[reference]:
        raise DataContractError([Fault("reference", "has no units", value=str(reference))])
