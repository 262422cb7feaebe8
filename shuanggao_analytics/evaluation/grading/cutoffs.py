r"""Grades 优, 良, 中, 差 from scores and the user's cut-offs.

Both rounds grade by score and neither prints a cut-off (002:1480, 000:220), so that there is no
default here. The bounds 90, 80, 60 that public copies of the standard of 2024 show can be passed
on as ``policy.scoring.compiled_standard()``; they are compiled, not official.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.scoring.contract import HIGH, LOW, checked_scores
from shuanggao_analytics.inputs import as_series, checked_groups
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.options import as_number
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats, Groups, Values

    CutOffs: TypeAlias = Mapping[str, float] | pd.Series | pd.DataFrame

CLOSE = 1e-9  # a score this little below a bound stands on it: 83 computed as 82.999…
_OWN = "no cut-off is official (002:1480, 000:220): give your own, such as {'优': 90, …}"


class Bounds(NamedTuple):
    """The grades from best to worst, and the lowest score of each but the last."""

    grades: list[str]
    lower: Floats


def grade(scores: Values, *, cutoffs: CutOffs) -> pd.Series:
    r"""Return the grade of each score: the best grade g whose bound it reaches, :math:`s \ge l_g`.

    Intervals are half-open, the lower bound belongs to the grade: with 90 and 80, 良 is [80, 90).
    Nothing is rounded up: 89.995 stays 良.

    Parameters
    ----------
    scores
        Scores from 0 to 100. A missing one has no grade. A score less than 1e-9 below a bound
        counts as the bound, so that 90 is 90 however it was computed.
    cutoffs
        The lowest score of 优, 良 and 中, falling, as a mapping or Series; what is below the last
        is 差. Or a table of rules such as ``policy.scoring.compiled_standard()``, of whose rows
        the bounds are read. There is no default.

    Returns
    -------
    pandas.Series
        ``grade`` as text with the labels of `scores`, <NA> without a score.

    Raises
    ------
    DataContractError
        With every fault: scores outside [0, 100] or no number, and cut-offs missing, unknown, no
        number, outside [0, 100] or not falling.

    References
    ----------
    002:1480, 000:220 (four grades, no cut-offs).

    Examples
    --------
    >>> grade([90, 89.995, 60, 59.97], cutoffs={"优": 90, "良": 80, "中": 60}).tolist()
    ['优', '良', '中', '差']
    """
    values, bounds = together(
        lambda: checked_scores(scores, missing=True), lambda: checked_cutoffs(cutoffs)
    )
    names = np.array(bounds.grades, dtype=object)[grade_codes(values, bounds)]
    names[np.isnan(values)] = pd.NA
    return pd.Series(names, index=as_series(scores).index, name="grade", dtype="string")


def grade_counts(grades: pd.Series, *, by: Groups | None = None) -> pd.DataFrame:
    r"""Return how many units have each grade, and their share of the units with a grade.

    The units are all there are, so that a share is a share and has no interval.

    Parameters
    ----------
    grades
        One grade a unit, 优, 良, 中, 差; missing where there is none.
    by
        What parts the units, as for `standing`; ``None``: all together.

    Returns
    -------
    pandas.DataFrame
        One row a group and grade, from best to worst, also where nobody has it: the columns of
        `by`, ``grade``, ``units``, ``share`` (0 to 1; missing where no unit of the group has a
        grade), ``graded`` and ``ungraded`` (units of the group with and without a grade).

    Raises
    ------
    DataContractError
        For other words than the four grades, no rows, and a unit without a group.

    References
    ----------
    002:1480. Mid-term of round one: 160 优 and 37 良 of 197 (教职成厅函〔2023〕3号).

    Examples
    --------
    >>> found = grade_counts(pd.Series(["优"] * 160 + ["良"] * 37))
    >>> found[["grade", "units", "share"]].round(3).values.tolist()
    [['优', 160, 0.812], ['良', 37, 0.188], ['中', 0, 0.0], ['差', 0, 0.0]]
    """
    series = as_series(grades)
    codes, keys = together(lambda: checked_grades(series), lambda: checked_groups(by, series.index))
    names = scoring.grades()
    rows = []
    for path, part in keys.assign(_code=codes).groupby(list(keys.columns), sort=True):
        counts = np.bincount(part["_code"][part["_code"] >= 0], minlength=len(names))
        graded, known = int(counts.sum()), {} if by is None else dict(zip(keys, path, strict=True))
        rows += [
            {
                **known,
                "grade": name,
                "units": int(count),
                "share": count / graded if graded else np.nan,
                "graded": graded,
                "ungraded": len(part) - graded,
            }
            for name, count in zip(names, counts, strict=True)
        ]
    return pd.DataFrame(rows)


def checked_cutoffs(cutoffs: CutOffs | None) -> Bounds:
    """Return cut-offs as bounds from best to worst, or raise with every fault found.

    Examples
    --------
    >>> checked_cutoffs({"优": 90, "良": 80, "中": 60}).lower.tolist()
    [90.0, 80.0, 60.0]
    """
    grades = scoring.grades()
    given, faults = _as_given(cutoffs)
    if given is None:
        raise DataContractError(faults)
    remedy = f"lowest scores of {', '.join(grades[:-1])}; below the last is {grades[-1]}"
    faults += [
        Fault("cutoffs", "no bound of this grade", row=str(name), remedy=remedy)
        for name in given
        if name not in grades[:-1]
    ]
    faults += [
        Fault("cutoffs", "no bound given", row=name, remedy=remedy)
        for name in grades[:-1]
        if name not in given
    ]
    numbers = {name: as_number(given[name]) for name in grades[:-1] if name in given}
    faults += [
        Fault("cutoffs", "needs a number from 0 to 100", row=name, value=str(given[name]))
        for name, value in numbers.items()
        if not LOW <= value <= HIGH
    ]
    ordered = list(numbers.items())
    faults += [
        Fault("cutoffs", f"not below the bound of {better}", row=name, value=f"{low:g}",
              remedy="bounds fall from the best grade to the worst")
        for (better, high), (name, low) in pairwise(ordered) if low >= high
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return Bounds(grades, np.array(list(numbers.values())))


def grade_codes(values: Floats, bounds: Bounds) -> NDArray[np.intp]:
    """Return the number of the grade of each score, 0 the best; a missing one has the last."""
    reached = values[:, None] >= bounds.lower[None, :] - CLOSE
    return np.asarray(len(bounds.lower) - reached.sum(axis=1), dtype=np.intp)


def checked_grades(grades: pd.Series) -> NDArray[np.intp]:
    """Return the number of each grade, 0 the best and −1 where missing, or raise for others.

    Examples
    --------
    >>> checked_grades(pd.Series(["良", None, "差"])).tolist()
    [1, -1, 3]
    """
    names = scoring.grades()
    codes = pd.Index(names).get_indexer(pd.Index(grades.astype(object)))
    remedy = f"the grades are: {', '.join(names)}"
    faults = [
        Fault("grades", "no such grade", str(label), value=str(value), remedy=remedy)
        for (label, value), code in zip(grades.items(), codes, strict=True)
        if code < 0 and not pd.isna(value)
    ]
    if grades.empty:
        faults = [Fault("grades", "there is no grade")]
    if faults:
        raise DataContractError(faults)
    return np.asarray(codes, dtype=np.intp)


def _as_given(
    cutoffs: CutOffs | None,
) -> tuple[dict[Any, Any] | None, list[Fault]]:
    """Return cut-offs by grade; of a table of rules its bounds."""
    if isinstance(cutoffs, pd.DataFrame):
        wanted = ("kind", "grade", "value")
        faults = [
            Fault("cutoffs", "missing column", column=name,
                  remedy="a table as policy.scoring.compiled_standard() returns it")
            for name in wanted if name not in cutoffs.columns
        ]  # fmt: skip
        if faults:
            return None, faults
        bounds = cutoffs[cutoffs["kind"] == "bound"]
        twice = bounds["grade"][bounds["grade"].duplicated()]
        faults = [Fault("cutoffs", "grade twice", row=str(name)) for name in twice]
        return dict(zip(bounds["grade"], bounds["value"], strict=True)), faults
    if isinstance(cutoffs, pd.Series):
        twice = cutoffs.index[cutoffs.index.duplicated()].to_series()
        faults = [Fault("cutoffs", "grade twice", row=str(name)) for name in twice]
        return dict(cutoffs.items()), faults
    if isinstance(cutoffs, Mapping):
        return dict(cutoffs), []
    return None, [Fault("cutoffs", "not a mapping of grades", value=str(cutoffs), remedy=_OWN)]
