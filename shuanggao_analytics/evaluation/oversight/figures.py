"""Figures of the targets as they are printed, and what progress says of each.

左右 ("about") stands in the documents without a width. The caller gives one, or a figure that is
not reached stays undecided: 49 of 50 左右 is never called a failure by a width of our own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import year_faults
from shuanggao_analytics.evaluation.oversight.contract import check_table, twice_faults
from shuanggao_analytics.performance.cells import ROUNDING, row_name
from shuanggao_analytics.performance.columns import (
    cell_fault,
    floats,
    numbers,
    places,
    whole_numbers,
    words,
)
from shuanggao_analytics.policy import targets as policy_targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Bools = NDArray[np.bool_]

STATUSES = (
    "below",
    "over_limit",
    "undecided",
    "no_data",
    "not_due",
    "within_band",
    "met",
    "exceeded",
    "qualitative",
)
"""What can be said of a figure; of a target the first that holds for one of its figures."""

_SIGNS = {">=": "≥", ">": ">", "<=": "≤"}
_TABLE = "progress"
_KEYS = ["target", "label"]


def printed_figures() -> pd.DataFrame:
    """Return every figure of the targets with its words, its way of counting and its deadline.

    Returns
    -------
    pandas.DataFrame
        As `policy.targets.figures`, with ``figure_zh`` (the figure in words), ``counting``
        (``cumulative``: includes earlier stages; ``yearly``: every year anew; ``single``: of its
        own stage), ``deadline``, ``due_year``, ``series`` and ``repeats`` (the earlier figure
        that it is once more: of the same series, with the same number, unit and deadline).

    Examples
    --------
    >>> table = printed_figures().set_index(["target", "label"])
    >>> table.loc[("T6-3", "每年赛项"), ["figure_zh", "counting"]].tolist()
    ['每年赛项 120–130个', 'yearly']
    """
    return _printed().copy()


@cache
def _printed() -> pd.DataFrame:
    table = policy_targets.figures()
    columns = ["target", "deadline"]
    all_targets = pd.concat(
        [policy_targets.action_plan()[columns], policy_targets.targets()[columns]]
    )
    deadlines = all_targets.set_index("target")["deadline"]
    table["deadline"] = table["target"].map(deadlines)
    own = table["label"].str.extract(r"（(\d{4})）", expand=False)  # a figure of its own year
    years = own.where(own.notna(), table["deadline"].str[:4])
    table["due_year"] = pd.to_numeric(years).astype("Int64")
    yearly = (
        table["unit"].str.endswith("/年")
        | table["label"].str.contains("每年")
        | table["label"].str.startswith("年")
    )
    table["counting"] = np.where(
        table["cumulative"].astype(bool), "cumulative", np.where(yearly, "yearly", "single")
    )
    table["figure_zh"] = [_words(row) for _, row in table.iterrows()]
    members = policy_targets.series()
    grouped = members.groupby("target", sort=False)["series"].agg("、".join)
    table["series"] = table["target"].map(grouped).fillna("")
    order = pd.Index([*policy_targets.action_plan()["target"], *policy_targets.targets()["target"]])
    table = table.iloc[np.argsort(order.get_indexer(table["target"]), kind="stable")]
    table = table.reset_index(drop=True)
    table["repeats"] = _repeats(table, members)
    return table


def read_progress(progress: pd.DataFrame | None, figures: pd.DataFrame) -> pd.DataFrame:
    """Return progress with the row of its figure (``at``), or raise with every fault of it.

    Progress given for a figure that repeats another counts for both.

    Examples
    --------
    >>> given = pd.DataFrame({"target": ["T3-3"], "year": [2024], "value": [100]})
    >>> read_progress(given, printed_figures())[["label", "year", "value"]].values.tolist()
    [['联合体', 2024, 100.0]]
    """
    if progress is None or (isinstance(progress, pd.DataFrame) and progress.empty):
        return pd.DataFrame({"label": [], "year": [], "value": [], "at": []}, dtype="float64")
    check_table(progress, ["target", "year"], table=_TABLE, also=["value"])
    table, faults = _labelled(progress, figures)
    faults += year_faults(progress, _TABLE)
    values, bad = numbers(progress["value"])
    faults += [
        cell_fault(_TABLE, progress.index[at], "value", progress["value"].iloc[at])
        for at in places(bad)
    ]
    faults += [] if faults else twice_faults(table, [*_KEYS, "year"], table=_TABLE)
    if faults:
        raise DataContractError(faults)
    table["value"] = values
    index = pd.MultiIndex.from_frame(figures[_KEYS])
    own = index.get_indexer(pd.MultiIndex.from_frame(table[_KEYS]))
    first = _first(figures)
    table["group"] = first[own]
    table = table.dropna(subset=["value"])
    spread = table.groupby(["group", "year"])["value"].agg(["min", "max"])
    torn = spread[spread["min"] != spread["max"]].reset_index()
    if len(torn):
        remedy = "the two are one figure printed twice: give one value"
        raise DataContractError(
            Fault(_TABLE, "two values for one figure", row_name(index[int(group)]), "value",
                  f"{low:g} and {high:g} in {when:g}", remedy)
            for group, when, low, high in torn.to_numpy(dtype="float64").tolist()
        )  # fmt: skip
    once = table.drop_duplicates(["group", "year"])[["group", "label", "year", "value"]]
    rows = pd.DataFrame({"at": np.arange(len(figures)), "group": first})
    return once.merge(rows, on="group").drop(columns="group")


def figure_status(
    figures: pd.DataFrame, progress: pd.DataFrame, *, year: int | None, band: float | None
) -> pd.DataFrame:
    """Return for each figure the latest value up to a year and what it says.

    Parameters
    ----------
    figures, progress
        As `printed_figures` and `read_progress` return them.
    year
        Year at whose end the figures are looked at; ``None``: no deadline is compared.
    band
        Width of 左右 as a share of the figure, or ``None``.

    Examples
    --------
    >>> figures = printed_figures()
    >>> given = pd.DataFrame({"target": ["T3-3"], "year": [2025], "value": [147]})
    >>> status = figure_status(figures, read_progress(given, figures), year=2025, band=0.05)
    >>> status.loc[figures["target"] == "T3-3", ["value", "attained_pct", "status"]].values.tolist()
    [[147.0, 98.0, 'within_band']]
    """
    size = len(figures)
    due = figures["due_year"].to_numpy(dtype="float64", na_value=np.inf)
    now = np.full(size, np.inf if year is None else float(year))
    yearly = figures["counting"].eq("yearly").to_numpy()
    by_due = np.minimum(now, due)
    value, when, fell = _latest(progress, np.where(yearly, by_due, now))
    then, *_ = _latest(progress, by_due)
    other_year = yearly & (when != by_due)
    value, when = (np.where(other_year, np.nan, each) for each in (value, when))
    number = figures["value"].to_numpy(dtype="float64")
    status = _status(figures, value, band)
    before = _status(figures, then, band)
    open_ = np.isin(status, ("below", "undecided", "no_data"))
    later = (due > now) & np.isfinite(due) & ~yearly
    status = np.where(open_ & later, "not_due", status)
    reached = np.isin(status, ("met", "exceeded", "within_band"))
    judged = reached & np.isfinite(due) & ~yearly & np.isin(figures["comparator"], ("=", ">=", ">"))
    late = judged & np.isin(before, ("below", "undecided"))
    unknown = judged & np.isnan(then)
    caps = ~figures["comparator"].isin(["=", ">=", ">"]).to_numpy()
    ahead = np.where(caps, np.nan, 100 * value / number)
    return pd.DataFrame({
        "value": floats(value),
        "value_year": whole_numbers(np.nan_to_num(when), np.isnan(when)),
        "difference": floats(value - number),
        "attained_pct": floats(ahead),
        "status": status,
        "late": pd.arrays.BooleanArray(late, unknown | ~judged),
        "note": _notes(figures, value, status, figures["counting"].eq("cumulative") & fell),
    })  # fmt: skip


def target_status(statuses: pd.Series) -> str:
    """Return the status of a target: the first of `STATUSES` that one of its figures has.

    Figures without a number are passed over unless there is no other.

    Examples
    --------
    >>> target_status(pd.Series(["met", "below"])), target_status(pd.Series([], dtype=object))
    ('below', 'qualitative')
    """
    held = set(statuses)
    return next((name for name in STATUSES if name in held), STATUSES[-1])


def _words(row: pd.Series) -> str:
    """Return one figure as it is read: label, sign, number, unit, 左右."""
    if isinstance(row["printed"], str):
        return f"{row['label']} {row['printed']}"
    if pd.isna(row["value"]):
        return f"{row['label']}（{row['reason']}）"
    unit = "%" if row["unit"] == "pct" else "" if row["unit"] == "ratio" else row["unit"]
    number = f"{row['value']:.10g}"
    if row["comparator"] == "between":
        number += f"–{row['upper']:.10g}"
    about = "左右" if row["soft"] else ""
    return f"{row['label']} {_SIGNS.get(row['comparator'], '')}{number}{unit}{about}"


def _repeats(table: pd.DataFrame, members: pd.DataFrame) -> pd.Series:
    """Return the earlier figure of the same series, number, unit and deadline; <NA> for none."""
    numbered = table[table["value"].notna()].merge(
        members[["series", "target"]].rename(columns={"series": "of"}), on="target", how="inner"
    )
    numbered["name"] = numbered["target"] + " " + numbered["label"]
    same = ["of", "value", "unit", "deadline"]
    first = numbered.groupby(same, sort=False, dropna=False)[["target", "name"]].transform("first")
    later = numbered[first["target"] != numbered["target"]]
    names = dict(zip(later["name"], first.loc[later.index, "name"], strict=True))
    found = (table["target"] + " " + table["label"]).map(names)
    return found.astype("string")


def _first(figures: pd.DataFrame) -> NDArray[np.intp]:
    """Return for each figure the row of the figure that it repeats, or its own."""
    own = (figures["target"] + " " + figures["label"]).tolist()
    at = {name: row for row, name in enumerate(own)}
    return np.array([
        row if pd.isna(name) else at[name] for row, name in enumerate(figures["repeats"])
    ], dtype=np.intp)  # fmt: skip


def _labelled(progress: pd.DataFrame, figures: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Return target, label and year of each row; a target with one figure needs no label."""
    labels = figures.groupby("target", sort=False)["label"].agg(list).to_dict()
    known = {*policy_targets.action_plan()["target"], *policy_targets.targets()["target"]}
    given = progress["label"] if "label" in progress.columns else pd.Series(pd.NA, progress.index)
    faults, found = [], []
    for row, target, label in zip(progress.index, progress["target"], given, strict=True):
        names = labels.get(target, [])
        name = row_name(row)
        chosen = names[0] if pd.isna(label) and len(names) == 1 else label
        found.append(chosen)
        if target not in known:
            problem, remedy = "no such target", "the targets are T1-1 … T6-15 and Q-01 … Q-56"
            faults.append(Fault(_TABLE, problem, name, "target", str(target), remedy))
        elif not names:
            problem = "a target without figures has no progress in numbers"
            faults.append(Fault(_TABLE, problem, name, "target", str(target)))
        elif pd.isna(chosen) or chosen not in names:
            problem = "no label given" if pd.isna(chosen) else "no such label"
            value = None if pd.isna(chosen) else str(chosen)
            remedy = f"the figures of {target} are: {', '.join(names)}"
            faults.append(Fault(_TABLE, problem, name, "label", value, remedy))
    table = pd.DataFrame({"target": progress["target"].to_numpy(), "label": found,
                          "year": progress["year"].to_numpy()})  # fmt: skip
    return table, faults


def _latest(progress: pd.DataFrame, until: Floats) -> tuple[Floats, Floats, Bools]:
    """Return the last value of each figure up to its year, that year, and whether it fell.

    Value and year are NaN where there is none.
    """
    value, when = np.full(len(until), np.nan), np.full(len(until), np.nan)
    fell = np.zeros(len(until), dtype=bool)
    rows = progress.sort_values("year", kind="stable")
    for at, year, given in zip(rows["at"].astype(int), rows["year"], rows["value"], strict=True):
        if year <= until[at]:
            fell[at] = given < value[at]
            value[at], when[at] = given, year
    return value, when, fell


def _status(figures: pd.DataFrame, value: Floats, band: float | None) -> NDArray[np.str_]:
    """Return the status of each figure by its value alone, the deadline aside."""
    number = figures["value"].to_numpy(dtype="float64")
    sign = figures["comparator"].to_numpy()
    soft = figures["soft"].to_numpy(dtype=bool)
    upper = figures["upper"].to_numpy(dtype="float64")
    slack = ROUNDING * np.maximum(1.0, np.abs(np.nan_to_num(number)))
    ahead = np.where(sign == "<=", -1.0, 1.0) * (value - number)
    more = ahead > slack
    exact = np.abs(ahead) <= slack
    inside = soft & (np.abs(ahead) <= (band or 0.0) * np.abs(number) + slack) & ~exact
    hit = np.where(sign == ">", more, more | exact)
    over = (sign == "between") & (value - upper > slack)
    choices: list[tuple[Bools, str]] = [
        (np.ones(len(number), dtype=bool), "below"),
        (soft & ~hit, "undecided" if band is None else "below"),
        (hit, "met"),
        ((sign == "=") & more, "exceeded"),
        (inside & (band is not None), "within_band"),
        (((sign == "<=") & ~hit) | over, "over_limit"),
        (np.isnan(value), "no_data"),
        (np.isnan(number), "qualitative"),
    ]
    return words(choices, len(number)).to_numpy(dtype=str)


def _notes(
    figures: pd.DataFrame, value: Floats, status: NDArray[np.str_], fell: pd.Series
) -> pd.Series:
    """Return what should be known about a status; <NA> where there is nothing."""
    pct = figures["unit"].eq("pct").to_numpy() & (figures["value"] >= 30).to_numpy()
    return words([
        (status == "exceeded", "more than the number printed"),
        (status == "undecided", "左右 has no width: give a band"),
        (fell.to_numpy(), "lower than the value before, and yet cumulative"),
        (status == "qualitative", "no number is printed"),
        (pct & (value > 0) & (value <= 1), "looks like a fraction: write 95 for 95 %"),
        (figures["repeats"].notna().to_numpy(), "printed twice: counted once"),
    ], len(value))  # fmt: skip
