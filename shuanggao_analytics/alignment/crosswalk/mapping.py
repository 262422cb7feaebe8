"""Crosswalks: how one classification passes into another, with weights and reasons.

A crosswalk is a table of one row a pair: ``code`` (what is mapped), ``target`` and ``weight``
(0 < w ≤ 1), and whatever explains the row (``why``, ``why_en``, ``confidence``, ``trust``,
``source``), which is carried along. In a *partition* the weights of every code sum to one, so that
totals are kept; what lies outside the target classification goes to the target ``none``. In a
*membership* a code belongs to several targets at once and nothing is summed over them.

Specialty codes are hierarchical: a row for a longer code overrides that for a shorter one, so that
460301 is looked up as 460301, then as its class 4603, then as its category 46. The codes of the
vocational-bachelor level (21… to 39…) number their specialties differently but share the classes,
twenty higher: 260301 is looked up under its own codes, then as 4603 and 46, never as 460301.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.crosswalk import contract
from shuanggao_analytics.alignment.crosswalk.contract import check_crosswalk
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import number_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["check_crosswalk", "compose_crosswalks", "distribute", "invert_crosswalk", "map_codes"]


def map_codes(codes: pd.Series, *, crosswalk: pd.DataFrame) -> pd.DataFrame:
    """Return what each code passes into, one row a code and target.

    The longest prefix wins: all rows of the longest code that the crosswalk has, and no others.

    Parameters
    ----------
    codes
        Text codes; specialties, classes and categories may be mixed. Other codes (clusters,
        sections) are only matched whole.
    crosswalk
        A partition or a membership: `check_crosswalk`.

    Returns
    -------
    pandas.DataFrame
        Index: that of `codes`, repeated once a target. Columns ``code``, ``matched`` (the code of
        the crosswalk that was found), ``target``, ``weight``, and the crosswalk's further columns.

    Raises
    ------
    DataContractError
        With every code that is missing or that the crosswalk does not know, or the faults of the
        crosswalk.

    Examples
    --------
    >>> table = pd.DataFrame({"code": ["46", "460301"], "target": ["c", "i"], "weight": [1.0, 1.0]})
    >>> map_codes(pd.Series(["460302", "460301", "260301"]), crosswalk=table)
         code matched target  weight
    0  460302      46      c     1.0
    1  460301  460301      i     1.0
    2  260301      46      c     1.0
    """
    checked = check_crosswalk(crosswalk, partition=False)
    if faults := contract.text_faults(codes, "codes"):
        raise DataContractError(faults)
    row, source = contract.pairs(codes, checked, table="codes")
    more = [column for column in checked.columns if column not in {"code", "matched"}]
    matched = checked["code"].to_numpy()[source]
    mapped = checked[more].take(source)
    mapped.index = codes.index.take(row)
    mapped.insert(0, "code", codes.to_numpy()[row])
    mapped.insert(1, "matched", matched)
    first = ["code", "matched", "target", "weight"]
    return mapped[first + [column for column in mapped.columns if column not in first]]


def distribute(
    table: pd.DataFrame,
    *,
    by: str | Sequence[str],
    code: str = "specialty_code",
    crosswalk: pd.DataFrame,
    size: str | None = None,
    targets: Sequence[str] | None = None,
) -> pd.DataFrame:
    r"""Spread the rows of a table over the targets of a crosswalk, counted by area.

    .. math:: n_{at} = \sum_{i \in a} s_i \, w_{c(i)\,t}

    With a partition the rows of the result add up to the amounts of the areas; with a membership
    they do not, for one row counts in each of its targets.

    Parameters
    ----------
    table
        One row a thing to be spread (a programme group, a programme).
    by
        Column, or columns, of the areas.
    code
        Column of the codes.
    crosswalk
        From these codes to the targets.
    size
        Column of amounts ≥ 0 (students, say); without it every row counts as one.
    targets
        The columns of the result, in this order; those of the crosswalk in their order when not
        given. A target that no row reaches is a column of zeros.

    Returns
    -------
    pandas.DataFrame
        Index of the areas in order of first appearance, one column a target; fractional counts in
        the unit of `size`. Zero means that nothing falls there.

    Raises
    ------
    DataContractError
        For missing columns, no rows, areas or codes that are missing or unknown, amounts that are
        no number ≥ 0, targets that would be left out: each with its row.

    Examples
    --------
    >>> groups = pd.DataFrame({"province": ["a", "a", "b"], "specialty_code": ["46", "51", "46"]})
    >>> walk = pd.DataFrame({"code": ["46", "51", "51"], "target": ["make", "make", "ict"],
    ...                      "weight": [1.0, 0.25, 0.75]})
    >>> distribute(groups, by="province", crosswalk=walk)
    target    make   ict
    province
    a         1.25  0.75
    b         1.00  0.00
    """
    areas = [by] if isinstance(by, str) else list(by)
    checked = check_crosswalk(crosswalk, partition=False)
    _require(table, [*areas, code, *([size] if size else [])])
    columns = list(dict.fromkeys(checked["target"])) if targets is None else list(targets)
    faults = contract.text_faults(table[code], "table", column=code)
    faults += [
        Fault("table", "nothing given", str(label), area)
        for area in areas
        for label in table.index[table[area].isna()]
    ]
    if size:
        faults += number_faults(f"table, column {size}", table[size], strict=False)
    remedy = "add it to targets, for its amounts would be lost"
    faults += [
        Fault("targets", "a target of the crosswalk is left out", value=target, remedy=remedy)
        for target in dict.fromkeys(checked["target"])
        if target not in columns
    ]
    if faults:
        raise DataContractError(faults)
    amount = pd.to_numeric(table[size]).to_numpy("float64") if size else np.ones(len(table))
    row, source = contract.pairs(table[code], checked, table="table", column=code)
    grouped = table.groupby(areas, sort=False, observed=True, dropna=False)
    number = np.asarray(grouped.ngroup(), dtype=np.intp)
    shape = (int(np.max(number)) + 1, len(columns))
    column = pd.Index(columns).get_indexer(pd.Index(checked["target"]))
    cell = number[row] * shape[1] + column[source]
    parts = amount[row] * checked["weight"].to_numpy("float64")[source]
    counts = np.bincount(cell, weights=parts, minlength=shape[0] * shape[1]).reshape(shape)
    first = table[areas].iloc[np.unique(number, return_index=True)[1]]
    index = pd.MultiIndex.from_frame(first) if len(areas) > 1 else pd.Index(first[areas[0]])
    return pd.DataFrame(counts, index=index, columns=pd.Index(columns, name="target"))


def compose_crosswalks(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    r"""Return the crosswalk that leads through two: the targets of `first` are codes of `second`.

    .. math:: w_{ct} = \sum_m w^{(1)}_{cm} \, w^{(2)}_{mt}

    Two partitions give a partition. The middle codes are looked up as in `map_codes`; ``none``
    stays ``none`` unless `second` maps it.

    Parameters
    ----------
    first, second
        Two crosswalks.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``target``, ``weight``, ``via`` (the middle codes, joined by ``;``); where both
        have them ``why`` and ``why_en`` (the reasons along each way) and ``confidence`` (the least
        sure link of all ways). For two memberships a weight can come out above one: such a pair is
        reached by several ways, and the sum is cut at one.

    Raises
    ------
    DataContractError
        When a target of `first` is no code of `second`, or one of the two is faulty.

    Examples
    --------
    >>> one = pd.DataFrame({"code": ["c1", "c1"], "target": ["4603", "none"],
    ...                     "weight": [0.5, 0.5]})
    >>> two = pd.DataFrame({"code": ["46", "46"], "target": ["make", "ict"],
    ...                     "weight": [0.8, 0.2]})
    >>> compose_crosswalks(one, two)
      code target  weight   via
    0   c1   make     0.4  4603
    1   c1    ict     0.1  4603
    2   c1   none     0.5  none
    """
    start = check_crosswalk(first, partition=False, table="first")
    end = check_crosswalk(second, partition=False, table="second")
    rest = contract.RESIDUAL
    if rest in set(start["target"]) - set(end["code"]):
        stays = pd.DataFrame({"code": [rest], "target": [rest], "weight": [1.0]})
        end = pd.concat([end, stays], ignore_index=True)
    row, source = contract.pairs(start["target"], end, table="first", column="target")
    left, right = start.take(row).reset_index(drop=True), end.take(source).reset_index(drop=True)
    ways = pd.DataFrame(
        {
            "code": left["code"],
            "target": right["target"],
            "weight": left["weight"] * right["weight"],
            "via": left["target"],
        }
    )
    for column in ("why", "why_en"):
        if column in left and column in right:
            ways[column] = left[column].fillna("—") + " → " + right[column].fillna("—")
    if "confidence" in left and "confidence" in right:
        ways["doubt"] = np.maximum(_doubt(left["confidence"]), _doubt(right["confidence"]))
    return _joined(ways)


def invert_crosswalk(crosswalk: pd.DataFrame, *, base: pd.Series) -> pd.DataFrame:
    r"""Return the crosswalk from targets back to codes, by Bayes with the amounts of the codes.

    .. math:: w'_{tc} = \frac{b_c \, w_{ct}}{\sum_{c'} b_{c'} \, w_{c't}}

    so that spreading what fell on the targets back over the codes gives the base again.

    Parameters
    ----------
    crosswalk
        From codes to targets.
    base
        Amounts ≥ 0 by code (looked up as in `map_codes`), e.g. groups by specialty.

    Returns
    -------
    pandas.DataFrame
        ``code`` (a former target), ``target`` (a code of `base`), ``weight`` and the crosswalk's
        further columns; a partition. A code with amount zero and a target on which nothing falls
        have no row.

    Raises
    ------
    DataContractError
        For amounts that are missing or negative, a code twice or unknown, a base of zeros, or a
        faulty crosswalk.

    Examples
    --------
    >>> walk = pd.DataFrame({"code": ["46", "51", "51"], "target": ["make", "make", "ict"],
    ...                      "weight": [1.0, 0.5, 0.5]})
    >>> invert_crosswalk(walk, base=pd.Series({"46": 3.0, "51": 2.0}))
       code target  weight
    0  make     46    0.75
    1  make     51    0.25
    2   ict     51    1.00
    """
    faults = number_faults("base", base, strict=False)
    twice = base.index[base.index.duplicated()].unique()
    faults += [Fault("base", "code twice", row=str(code)) for code in twice]
    if not faults and not (pd.to_numeric(base) > 0).any():
        faults.append(Fault("base", "no amount above zero", remedy="nothing can be inverted"))
    if faults:
        raise DataContractError(faults)
    amounts = pd.to_numeric(base).astype("float64")
    mapped = map_codes(pd.Series(base.index, index=base.index), crosswalk=crosswalk)
    mapped = mapped.assign(weight=mapped["weight"] * amounts.loc[mapped.index])
    mapped = mapped[mapped["weight"] > 0].drop(columns="matched")
    back = mapped.rename(columns={"code": "target", "target": "code"})
    total = back.groupby("code")["weight"].transform("sum")
    back = back.assign(weight=back["weight"] / total)
    order = {target: place for place, target in enumerate(dict.fromkeys(crosswalk["target"]))}
    back = back.sort_values("code", key=lambda names: names.map(order), kind="stable")
    more = [column for column in back.columns if column not in contract.REQUIRED]
    return back[[*contract.REQUIRED, *more]].reset_index(drop=True)


def _require(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise unless a table has these columns and at least one row."""
    faults = [
        Fault("table", "missing column", column=column)
        for column in dict.fromkeys(columns)
        if column not in table.columns
    ]
    if table.empty:
        faults.append(Fault("table", "no rows", remedy="there is nothing to be spread"))
    if faults:
        raise DataContractError(faults)


def _doubt(confidence: pd.Series) -> pd.Series:
    """Return 0 for high, 1 for medium, 2 for low and for what is not said."""
    return confidence.map({"high": 0, "medium": 1}).fillna(2).astype("int64")


def _joined(ways: pd.DataFrame) -> pd.DataFrame:
    """Return one row a pair of code and target, the ways between them joined."""
    grouped = ways.groupby(["code", "target"], sort=False)
    joined = grouped["weight"].sum().clip(upper=1.0).to_frame()
    for column, between in (("via", ";"), ("why", "；"), ("why_en", "; ")):
        if column in ways:
            joined[column] = grouped[column].agg(between.join)
    if "doubt" in ways:
        joined["confidence"] = grouped["doubt"].max().map({0: "high", 1: "medium", 2: "low"})
    return joined.reset_index()
