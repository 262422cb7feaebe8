"""Indicators, targets and tasks of the sample: what was planned, and how far each layer came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.datasets.sample.draws import Draws
from shuanggao_analytics.datasets.sample.units import FINAL, LAYERS, MID_TERM, YEARS

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

BASELINE_YEAR = 2024

# code, layers, names, units, comparator, soft (左右), cumulative, decimals, baseline from … to,
# change planned until 2029 from … to
_PLAN = (
    ("dual_staff", "school", "双师型专任教师占比", "Dual-qualified teachers", "%", "%",
     ">", False, False, 1, 48.0, 60.0, 8.0, 18.0),
    ("part_time", "school", "兼职教师占比", "Part-time teachers", "%", "%",
     "<=", False, False, 1, 28.0, 42.0, -12.0, -5.0),
    ("practice", "school", "实践性教学学时占比", "Practice hours", "%", "%",
     ">=", False, False, 1, 47.0, 55.0, 3.0, 8.0),
    ("training", "school", "非学历培训人次与在校生之比", "Trainees per student", "倍", "times",
     ">=", False, False, 2, 0.6, 1.8, 0.5, 1.2),
    ("employment", "school", "毕业生半年后就业率", "Employed after six months", "%", "%",
     ">=", False, False, 1, 90.0, 94.0, 2.0, 4.0),
    ("student_ratio", "school", "生师比", "Students per teacher", ":1", ":1",
     "<=", False, False, 1, 16.0, 20.0, -3.0, -1.0),
    ("tech_income", "school", "技术服务到款额", "Income from services", "万元", "10k yuan",
     ">=", False, False, 0, 300.0, 3000.0, 400.0, 2500.0),
    ("satisfaction", "school", "毕业生满意度", "Satisfaction of graduates", "%", "%",
     ">=", False, False, 1, 86.0, 92.0, 2.0, 5.0),
    ("joint_texts", "group", "校企合作教材数", "Textbooks made with companies", "种", "books",
     ">=", False, True, 0, 2.0, 8.0, 8.0, 18.0),
    ("courses", "group", "在线精品课程数", "Online courses of quality", "门", "courses",
     ">=", False, True, 0, 3.0, 10.0, 8.0, 16.0),
    ("bases", "group", "产学研合作基地数", "Bases with companies", "个", "bases",
     "=", True, True, 0, 4.0, 10.0, 8.0, 14.0),
    ("awards", "group", "学生省级以上竞赛获奖数", "Awards of students", "项", "awards",
     ">=", False, True, 0, 3.0, 12.0, 12.0, 40.0),
    ("ordered", "group", "企业订单培养学生占比", "Students trained to order", "%", "%",
     ">=", False, False, 1, 12.0, 28.0, 8.0, 16.0),
    ("matched", "group", "对口就业率", "Employed in their field", "%", "%",
     ">=", False, False, 1, 62.0, 74.0, 5.0, 10.0),
)  # fmt: skip
_COLUMNS = ("indicator", "unit_type", "name_zh", "name_en", "unit", "unit_en", "comparator", "soft",
            "cumulative", "decimals", "base_low", "base_high", "rise_low", "rise_high")  # fmt: skip

TASKS = {
    "school": ("思政育人", "产教融合", "双师队伍", "数字教学", "国际合作"),
    "group": ("专业群建设", "核心课程", "优质教材", "实训基地"),
}
_COURSE = np.array([0.0, 0.12, 0.30, 0.52, 0.76, 1.0])  # of a plan, 2024 … 2029
_BAND = 0.05
_REASONS = ("区域产业布局调整", "合作企业经营变化", "专业群合并，口径改变")
_ADJUSTED, _UNEXPLAINED = 33, 4


def indicator_list() -> pd.DataFrame:
    """Return the fourteen indicators: eight of the school layer, six of a programme group.

    Returns
    -------
    DataFrame
        ``indicator`` (key), ``layer_type`` (``school``, ``group``), ``name_zh``, ``name_en``,
        ``unit``, ``unit_en``, ``comparator``, ``soft``, ``cumulative``, ``decimals``.

    Examples
    --------
    >>> indicator_list()["layer_type"].value_counts().to_dict()
    {'school': 8, 'group': 6}
    """
    plan = pd.DataFrame(_PLAN, columns=_COLUMNS).rename(columns={"unit_type": "layer_type"})
    return plan.drop(columns=["base_low", "base_high", "rise_low", "rise_high"])


def layers_of(units: pd.DataFrame) -> pd.DataFrame:
    """Return the layers of the units, one row each, with the place of the unit among them.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_id": ["s2-001", "s2-002"], "unit_type": ["school", "group"]})
    >>> layers_of(units)["layer"].tolist()
    ['school', 'group_a', 'group_b', 'school', 'group_a']
    """
    return pd.DataFrame(
        [
            (unit_id, place, layer, "school" if layer == "school" else "group")
            for place, (unit_id, kind) in enumerate(
                zip(units["unit_id"], units["unit_type"], strict=True)
            )
            for layer in LAYERS[kind]
        ],
        columns=["unit_id", "place", "layer", "layer_type"],
    )


def make_targets(units: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return the targets filed in 2025 and, for 33 units, two adjusted at the mid-term each.

    Four of five adjusted targets are lowered; four of the 66 have no reason, as happens.

    Parameters
    ----------
    units
        As `make_units` gives them.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a layer, indicator and version; see `load_sample`.
    """
    draws = Draws(seed, "targets")
    plan = pd.DataFrame(_PLAN, columns=_COLUMNS).rename(columns={"unit_type": "layer_type"})
    rows = layers_of(units).merge(plan, on="layer_type", how="left", validate="m:m")
    size, decimals = len(rows), rows["decimals"].to_numpy()
    base = draws.uniform(size) * (rows["base_high"] - rows["base_low"]) + rows["base_low"]
    rise = draws.uniform(size) * (rows["rise_high"] - rows["rise_low"]) + rows["rise_low"]
    rows["baseline"] = rounded(base.to_numpy(), decimals)
    rows["target"] = rounded((rows["baseline"] + rise).to_numpy(), decimals)
    first = rows.assign(version=1, from_year=YEARS[0], reason=None)
    adjusted = np.sort(draws.chosen(_ADJUSTED, of=np.arange(len(units))))
    upward = first.index[first["comparator"] == ">="].to_numpy()
    of_unit = first.loc[upward, "place"].to_numpy()
    taken = np.concatenate([draws.chosen(2, of=upward[of_unit == unit]) for unit in adjusted])
    second = first.loc[np.sort(taken)].assign(version=2, from_year=MID_TERM)
    factor = np.where(
        draws.uniform(len(second)) < 0.8,
        draws.uniform(len(second), low=0.70, high=0.85),
        draws.uniform(len(second), low=1.15, high=1.30),
    )
    moved = second["baseline"] + factor * (second["target"] - second["baseline"])
    reasons = np.resize(np.array(_REASONS, dtype="object"), len(second))
    reasons[draws.chosen(_UNEXPLAINED, of=np.arange(len(second)))] = None
    second = second.assign(
        target=rounded(moved.to_numpy(), second["decimals"].to_numpy()), reason=reasons
    )
    table = pd.concat([first, second]).sort_index(kind="stable").reset_index(drop=True)
    table["band"] = np.where(table["soft"], _BAND, np.nan)
    return table.assign(baseline_year=BASELINE_YEAR, due_year=FINAL)


def make_indicators(targets: pd.DataFrame, truth: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    r"""Return the actual values from the baseline of 2024 to 2029.

    .. math:: y_t = y_0 + r\,g_t (z - y_0) + \varepsilon_t

    with the first target z, the course g of a plan (0, 0.12, 0.30, 0.52, 0.76, 1) and the reach r,
    which is about 1.03 + 0.05 quality, and 1.5 to 1.8 for the one in twelve that overshoots. Where
    a unit stalls, g stands still from that year on. Nothing passes 100 %.

    Parameters
    ----------
    targets, truth
        As `make_targets` and `make_truth` give them.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a layer, indicator and year; see `load_sample`.
    """
    draws = Draws(seed, "indicators")
    rows = targets[targets["version"] == 1].reset_index(drop=True)
    size, unit = len(rows), rows["place"].to_numpy()
    quality = truth["quality"].to_numpy(dtype="float64")[unit]
    reach = 1.03 + 0.05 * quality + draws.normal(size, spread=0.08)
    over = draws.uniform(size) < 1 / 12
    reach = np.where(over, draws.uniform(size, low=1.5, high=1.8), reach)
    years = np.array([BASELINE_YEAR, *YEARS])
    since = truth["stalled_from"].astype("float64").fillna(np.inf).to_numpy()[unit]
    last = np.minimum(years[None, :], since[:, None]) - BASELINE_YEAR
    course = _COURSE[last.astype("int64")]
    base = rows["baseline"].to_numpy(dtype="float64")[:, None]
    span = rows["target"].to_numpy(dtype="float64")[:, None] - base
    noise = draws.normal(size, years.size, spread=0.02) * (years > BASELINE_YEAR)
    level = base + span * (reach[:, None] * course + noise)
    level = np.where((rows["unit_en"] == "%").to_numpy()[:, None], np.minimum(level, 100.0), level)
    level = rounded(level, rows["decimals"].to_numpy()[:, None])
    growing = np.maximum.accumulate(level, axis=1)
    level = np.where(rows["cumulative"].to_numpy(dtype=bool)[:, None], growing, level)
    table = rows.loc[rows.index.repeat(years.size), ["unit_id", "layer", "indicator"]]
    table = table.assign(year=np.tile(years, size), actual=level.ravel())
    return table.reset_index(drop=True)


def make_tasks(units: pd.DataFrame, truth: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return the tasks with what is done of them at the mid-term and at the end, in per cent.

    The first two tasks of a layer are due in 2027, the others in 2029. Units that stall finish
    less, and the two units with low completion clearly less.

    Parameters
    ----------
    units, truth
        As `make_units` and `make_truth` give them.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a layer, task and year (2027, 2029); see `load_sample`.
    """
    draws = Draws(seed, "tasks")
    rows = pd.DataFrame(
        [
            (layer.unit_id, layer.place, layer.layer, task, MID_TERM if number < 2 else FINAL)
            for layer in layers_of(units).itertuples()
            for number, task in enumerate(TASKS[str(layer.layer_type)])
        ],
        columns=["unit_id", "place", "layer", "task", "due_year"],
    )
    unit, soon = rows["place"].to_numpy(), (rows["due_year"] == MID_TERM).to_numpy()
    size = len(rows)
    at_end = np.minimum(100.0, draws.uniform(size, low=94.0, high=106.0))
    stalled = truth["stalled_from"].notna().to_numpy()[unit]
    at_end = np.where(stalled & ~soon, draws.uniform(size, low=82.0, high=95.0), at_end)
    halfway = np.where(soon, at_end, draws.uniform(size, low=40.0, high=65.0))
    at_end = np.where(soon, np.minimum(100.0, at_end + 5.0), at_end)
    few = (truth["planted"] == "low_completion").to_numpy()[unit]
    at_end = np.where(few, draws.uniform(size, low=60.0, high=78.0), at_end)
    halfway = np.where(few, draws.uniform(size, low=30.0, high=58.0), halfway)
    table = pd.concat(
        [
            rows.assign(done_pct=np.round(done), year=year)
            for year, done in ((MID_TERM, halfway), (FINAL, at_end))
        ]
    )
    return table.sort_index(kind="stable").reset_index(drop=True)


def completion(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return what is done of the tasks that are due, in per cent: units × (2027, 2029).

    Examples
    --------
    >>> tasks = pd.DataFrame({"place": [0, 0], "due_year": [2027, 2029], "year": [2027, 2027],
    ...                       "done_pct": [90.0, 40.0]})
    >>> completion(tasks)[2027].tolist()
    [90.0]
    """
    due = tasks[tasks["due_year"] <= tasks["year"]]
    table = due.pivot_table(index="place", columns="year", values="done_pct", aggfunc="mean")
    return table.round(2)


def rounded(values: Floats, decimals: np.ndarray) -> Floats:
    """Return values rounded to so many decimals each.

    Examples
    --------
    >>> rounded(np.array([1.26, 3.7]), np.array([1, 0])).tolist()
    [1.3, 4.0]
    """
    scale = 10.0 ** decimals.astype("float64")
    result: Floats = np.rint(values * scale) / scale
    return result
