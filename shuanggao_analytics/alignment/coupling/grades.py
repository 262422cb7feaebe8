"""Grades of the coupling coordination degree: named scales, half-open, and the user's own.

No document of the Double-High Plan grades a coupling coordination degree. The scales are
conventions of the literature, and the same D is 高度 on one and 初级 on another: a grade is only
readable beside its scale. Printed scales often leave gaps (0.50–0.59, 0.60–0.69) or close the
upper end (0.4 < D ≤ 0.5); here every interval holds its lower bound and not its upper one, and
the last one holds 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.inputs import as_series

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats, Values

    Scale: TypeAlias = str | pd.DataFrame

_CLOSE = 1e-9  # a value this little below a bound stands on it: 0.6 computed as 0.5999…


class _Scale(NamedTuple):
    lower: Sequence[float]
    grades: Sequence[str]
    source: str
    trust: str


_TEN = [
    "极度失调",
    "严重失调",
    "中度失调",
    "轻度失调",
    "濒临失调",
    "勉强协调",
    "初级协调",
    "中级协调",
    "良好协调",
    "优质协调",
]
_SCALES = {
    "ten": _Scale(
        [i / 10 for i in range(10)],
        _TEN,
        "田深圳 等 (2021)《地理学报》76(4), table 1 (there closed above); 赵胡兰 等, "
        "ChinaXiv 202011.00071, table 4",
        "compiled",
    ),
    "five": _Scale(
        [0.0, 0.2, 0.4, 0.6, 0.8],
        ["严重失调", "中度失调", "基本协调", "中度协调", "高度协调"],
        "common in the literature in steps of 0.2; no printed table at hand",
        "recalled",
    ),
    "four": _Scale(
        [0.0, 0.3, 0.5, 0.8],
        ["低度协调", "中度协调", "高度协调", "极度协调"],
        "common in the literature with 0.3, 0.5, 0.8; no printed table at hand",
        "recalled",
    ),
    "xu2020": _Scale(
        [0.0, 0.5, 0.6, 0.7],
        ["濒临失调", "初级协调", "中级协调", "高级协调"],
        "徐维祥 等 (2020)《自然资源学报》35(9), 2044, table 2",
        "compiled",
    ),
    "three": _Scale(
        [0.0, 0.4, 0.6],
        ["失调衰退", "过渡", "协调发展"],
        "the three classes above the ten levels; no printed table at hand",
        "recalled",
    ),
    "coupling": _Scale(
        [0.0, 0.3, 0.5, 0.8],
        ["低水平耦合", "拮抗", "磨合", "高水平耦合"],
        "stages of C, not of D: 田深圳 等 (2021)《地理学报》76(4), table 1 (there closed above)",
        "compiled",
    ),
}


def grade_scales() -> pd.DataFrame:
    """Return every named scale of grades with its bounds and where it is printed.

    Returns
    -------
    pandas.DataFrame
        One row a scale and grade: ``scale``, ``lower``, ``upper`` (half-open, the last one
        closed), ``grade``, ``source``, ``trust`` (``compiled``: read in a printed table;
        ``recalled``: known, with no printed table at hand).

    Examples
    --------
    >>> scales = grade_scales()
    >>> list(scales["scale"].unique())
    ['ten', 'five', 'four', 'xu2020', 'three', 'coupling']
    """
    tables = [
        grade_scale(name).assign(scale=name, source=scale.source, trust=scale.trust)
        for name, scale in _SCALES.items()
    ]
    columns = ["scale", "lower", "upper", "grade", "source", "trust"]
    return pd.concat(tables, ignore_index=True)[columns]


def grade_scale(scale: Scale = "ten") -> pd.DataFrame:
    """Return a scale of grades as a table: a named one, or the user's own after a check.

    Parameters
    ----------
    scale
        A name of `grade_scales`, or a table of ``lower``, ``upper``, ``grade``, one row a grade
        from low to high, half-open, from 0 to 1 without gap or overlap.

    Returns
    -------
    pandas.DataFrame
        ``lower``, ``upper``, ``grade``.

    Raises
    ------
    UnknownNameError
        For a name that no scale has.
    DataContractError
        For a table with missing columns or values, bounds that do not rise, a gap (0.59–0.60),
        an overlap, an end that is not 0 or 1, or a grade twice: all of them.

    Examples
    --------
    >>> grade_scale("three")
       lower  upper grade
    0    0.0    0.4  失调衰退
    1    0.4    0.6    过渡
    2    0.6    1.0  协调发展
    """
    if isinstance(scale, pd.DataFrame):
        return _checked_scale(scale)
    if scale not in _SCALES:
        remedy = f"scales: {', '.join(_SCALES)}; or give a table of lower, upper, grade"
        raise UnknownNameError([Fault("scale", "no such scale", value=str(scale), remedy=remedy)])
    known = _SCALES[scale]
    upper = [*known.lower[1:], 1.0]
    return pd.DataFrame({"lower": known.lower, "upper": upper, "grade": known.grades})


def coordination_grades(values: Values, *, scale: Scale = "ten") -> pd.Series:
    r"""Return the grade of each degree: grade g where :math:`l_g \le D < u_g`, and of 1 the last.

    Parameters
    ----------
    values
        Degrees of coordination D in [0, 1]. A missing one has no grade. A value less than 1e-9
        below a bound counts as the bound, so that 0.6 is 0.6 however it was computed.
    scale
        As for `grade_scale`.

    Returns
    -------
    pandas.Series
        ``grade`` as text with the index of `values`.

    Raises
    ------
    DataContractError
        For values that are no number or outside [0, 1], each of them; for a bad scale.
    UnknownNameError
        For an unknown scale.

    References
    ----------
    See ``grade_scales()``: conventions of the literature, none of them official.

    Examples
    --------
    >>> coordination_grades([0.59, 0.6, 1.0]).tolist()
    ['勉强协调', '初级协调', '优质协调']
    """
    table = grade_scale(scale)
    series = as_series(values)
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    missing = series.isna().to_numpy()
    with np.errstate(invalid="ignore"):
        bad = ~missing & ~((numbers >= -_CLOSE) & (numbers <= 1 + _CLOSE))
    if bad.any():
        raise DataContractError(
            Fault("values", "outside [0, 1]", str(label), None, str(value))
            for label, value in series[bad].items()
        )
    codes = grade_codes(np.where(missing, 0.0, numbers), table)
    grades = pd.Index(table["grade"]).take(codes)
    graded = pd.Series(grades, index=series.index, name="grade")
    return graded.mask(missing) if missing.any() else graded


def grade_codes(values: Floats, table: pd.DataFrame) -> NDArray[np.intp]:
    """Return the number of the grade (0 the lowest) of each degree, on a checked scale."""
    bounds = table["lower"].to_numpy(dtype="float64") - _CLOSE
    return np.maximum(np.searchsorted(bounds, values, side="right") - 1, 0)


def _checked_scale(scale: pd.DataFrame) -> pd.DataFrame:
    columns = ["lower", "upper", "grade"]
    faults = [
        Fault("scale", "missing column", column=name) for name in columns if name not in scale
    ]
    if not faults and scale.empty:
        faults = [Fault("scale", "no rows")]
    if faults:
        raise DataContractError(faults)
    table = scale[columns].reset_index(drop=True)
    numbers = table[["lower", "upper"]].apply(pd.to_numeric, errors="coerce").astype("float64")
    unnamed = table["grade"].isna() | (table["grade"].astype(str).str.strip() == "")
    faults += [
        Fault("scale", "a grade without name", row=str(number)) for number in table.index[unnamed]
    ]
    faults += [
        Fault("scale", "lower is not a number below upper", str(grade), None, f"{low}–{high}")
        for low, high, grade in table[~(numbers["lower"] < numbers["upper"])].to_numpy()
    ]
    twice = table["grade"][table["grade"].duplicated()]
    faults += [Fault("scale", "grade twice", row=str(name)) for name in twice]
    faults += _join_faults(numbers, table["grade"])
    if faults:
        raise DataContractError(faults)
    return table.assign(lower=numbers["lower"], upper=numbers["upper"])


def _join_faults(numbers: pd.DataFrame, grades: pd.Series) -> list[Fault]:
    """Return a fault for each gap or overlap between intervals and for ends other than 0 and 1."""
    lower, upper = numbers["lower"].to_numpy(), numbers["upper"].to_numpy()
    faults = []
    for at in range(1, len(grades)):
        if abs(lower[at] - upper[at - 1]) > _CLOSE:
            problem = "a gap before" if lower[at] > upper[at - 1] else "out of order or overlapping"
            found = f"{upper[at - 1]:g}–{lower[at]:g}"
            remedy = "start each interval where the one before ends: [0.5, 0.6), [0.6, 0.7)"
            faults.append(Fault("scale", problem, str(grades.iloc[at]), None, found, remedy))
    ends = (("lower", lower[0], 0.0, 0), ("upper", upper[-1], 1.0, len(grades) - 1))
    faults += [
        Fault("scale", f"does not reach {end:g}", str(grades.iloc[at]), column, f"{value:g}")
        for column, value, end, at in ends
        if not abs(value - end) <= _CLOSE
    ]
    return faults
