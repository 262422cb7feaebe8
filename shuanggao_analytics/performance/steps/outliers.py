"""Outliers: indicators whose few far values would decide the scale are winsorised, or logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.steps.gaps import changed_cells, gapped_cells
from shuanggao_analytics.performance.steps.statistics import is_out, moments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shuanggao_analytics.inputs import Floats

SHARE_BELOW = 0.01  # of the range, added before the logarithm so that the least value has one


@dataclass(frozen=True, kw_only=True, eq=False)
class Treated:
    """The indicators after treatment, and everything that was changed.

    Attributes
    ----------
    data
        The table given, with the treated columns; missing cells stay missing.
    table
        One row an indicator: ``skewness`` and ``kurtosis`` as given, ``skewness_after`` and
        ``kurtosis_after``, the points winsorised ``low`` and ``high``, ``log``, ``passed`` and
        ``note`` (why there is nothing to test or to do, or empty).
    cells
        One row a changed cell: ``unit``, ``indicator``, ``before``, ``after``.
    """

    data: pd.DataFrame
    table: pd.DataFrame
    cells: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        points = self.table["low"] + self.table["high"]
        line = (
            f"{int((points > 0).sum())} of {len(self.table)} indicators winsorised, points moved: "
            f"{int(points.sum())}; on log scale: {int(self.table['log'].sum())}"
        )
        if len(failed := self.table.index[~self.table["passed"]]):
            line += f"; still beyond the limits: {', '.join(map(str, failed))}"
        if len(untested := self.table.index[self.table["skewness"].isna()]):
            line += f"; without moments to test: {', '.join(map(str, untested))}"
        return line


def treat_outliers(
    X: pd.DataFrame,
    *,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    most: int = 5,
    then: Literal["log"] | None = "log",
) -> Treated:
    r"""Return `X` with the indicators winsorised, or on log scale, that are far from symmetric.

    An indicator is out where :math:`|G_1|` > `skewness` and :math:`G_2` > `kurtosis`, the
    adjusted moments of `indicator_statistics`. It is then winsorised in steps: all values equal
    to the greatest (the least, where :math:`G_1 < 0`) become the next lower (higher) value, until
    it is no longer out. Never more than `most` points are moved, values that tie count each, and
    no step that would leave one value only is taken. If it is still out, the winsorising is
    undone and the whole indicator becomes

    .. math:: \ln(x - \min x + a R),\quad\text{or for } G_1 < 0:\quad
              -\ln(\max x - x + a R),\qquad R = \max x - \min x,\; a = 0.01

    which stays even where it does not pass either; `Treated.table` and the text say so. The order
    of the units never turns round.

    Parameters
    ----------
    X
        Units × indicators, numbers or missing; missing cells are left out of the moments.
    skewness, kurtosis
        The limits, both ≥ 0 for skewness.
    most
        Most points of an indicator to winsorise, ≥ 0.
    then
        ``"log"``, or ``None``: what winsorising did stays where it was not enough.

    Returns
    -------
    Treated
        The table treated, one row an indicator and one row a changed cell.

    Raises
    ------
    DataContractError
        For a cell that is text or infinite, a column name twice, an empty table, and limits or
        options out of their range.

    Notes
    -----
    Indicators that are constant or have fewer than four values have no moments: they pass, and
    the note says why. An indicator with two different values is left as it is, out or not: no
    change that keeps their order changes its moments.

    References
    ----------
    R package COINr 1.1.14, ``Treat`` with ``winsorise``, then ``log_CT``; the mirrored logarithm
    for negative skew is ours.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4, 90]}, index=list("vwxyz"))
    >>> treated = treat_outliers(x)
    >>> treated.data["a"].tolist()
    [1.0, 2.0, 3.0, 4.0, 4.0]
    >>> treated.text
    '1 of 1 indicators winsorised, points moved: 1; on log scale: 0'
    """
    if faults := _option_faults(skewness, kurtosis, most, then):
        raise DataContractError(faults)
    cells = gapped_cells(X)
    skew, kurt = moments(cells)
    out = is_out(skew, kurt, skewness=skewness, kurtosis=kurtosis)
    limits = (skewness, kurtosis)
    after = cells.copy()
    notes = [_note(column[~np.isnan(column)]) for column in cells.T]
    logged = np.zeros(len(X.columns), dtype=bool)
    for j in np.flatnonzero(out & (np.array(notes) == "")):
        there = ~np.isnan(cells[:, j])
        values = _winsorised(cells[there, j], limits, most)
        if then == "log" and _sides(values, limits):
            values = _logged(cells[there, j], negative=bool(skew[j] < 0))
            logged[j] = True
        after[there, j] = values
    treated = pd.DataFrame(after, index=X.index, columns=X.columns)
    return treatment(X, treated, logged=X.columns[logged], limits=limits)


def treatment(
    X: pd.DataFrame,
    after: pd.DataFrame,
    *,
    logged: Iterable[object] = (),
    limits: tuple[float, float] = (2.0, 3.5),
) -> Treated:
    """Return what was done to a table, whatever did it: moments before and after, changed cells.

    Parameters
    ----------
    X, after
        Units × indicators before and after, of one shape.
    logged
        Indicators put on log scale; a change of any other is a value moved up (``low``) or down
        (``high``).
    limits
        Skewness and kurtosis beyond which an indicator does not pass.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 2, 3, 4, 90]})
    >>> treatment(x, x.clip(upper=4)).table[["low", "high", "passed"]].to_numpy().tolist()
    [[0, 1, True]]
    """
    cells, found = gapped_cells(X), gapped_cells(after, table="after")
    notes = [_note(column[~np.isnan(column)]) for column in cells.T]
    (skew, kurt), (new_skew, new_kurt) = moments(cells), moments(found)
    on_log = X.columns.isin(list(logged))
    moved = np.where(on_log, 0.0, np.nan_to_num(found - cells))
    changed = np.argwhere((found != cells) & ~np.isnan(cells))
    return Treated(
        data=after.astype("float64"),
        table=pd.DataFrame(
            {
                "skewness": skew,
                "kurtosis": kurt,
                "skewness_after": new_skew,
                "kurtosis_after": new_kurt,
                "low": (moved > 0).sum(axis=0),
                "high": (moved < 0).sum(axis=0),
                "log": on_log,
                "passed": ~is_out(new_skew, new_kurt, skewness=limits[0], kurtosis=limits[1]),
                "note": notes,
            },
            index=X.columns,
        ),
        cells=changed_cells(X, changed).assign(
            before=cells[tuple(changed.T)], after=found[tuple(changed.T)]
        ),
    )


def _winsorised(values: Floats, limits: tuple[float, float], most: int) -> Floats:
    """Return the values with up to `most` points moved inward."""
    moved = values.copy()
    while side := _sides(moved, limits):
        end = np.max(moved) if side > 0 else np.min(moved)
        inside = moved[moved != end]
        step = moved.copy()
        step[moved == end] = inside.max() if side > 0 else inside.min()
        if (step != values).sum() > most or np.min(step) == np.max(step):
            break
        moved = step
    return moved


def _sides(values: Floats, limits: tuple[float, float]) -> int:
    """Return 0 where the values are within the limits, else the sign of their skewness."""
    skew, kurt = moments(values[:, None])
    out = is_out(skew, kurt, skewness=limits[0], kurtosis=limits[1])
    return int(np.sign(skew[0])) if out[0] else 0


def _logged(values: Floats, *, negative: bool) -> Floats:
    low, high = np.min(values), np.max(values)
    beyond = SHARE_BELOW * (high - low)
    logged: Floats = -np.log(high - values + beyond) if negative else np.log(values - low + beyond)
    return logged


def _note(values: Floats) -> str:
    different = len(np.unique(values))
    if len(values) < 4:
        return f"{len(values)} values: too few for the moments"
    return {1: "constant: no moments", 2: "two values: nothing to treat"}.get(different, "")


def _option_faults(skewness: float, kurtosis: float, most: int, then: object) -> list[Fault]:
    faults = [
        Fault(name, "needs a finite number", value=str(limit))
        for name, limit in (("skewness", skewness), ("kurtosis", kurtosis))
        if not np.isfinite(limit)
    ]
    if not skewness >= 0:
        faults.append(Fault("skewness", "needs a number ≥ 0", value=str(skewness)))
    if not isinstance(most, int | np.integer) or most < 0:
        faults.append(Fault("most", "needs a whole number ≥ 0", value=str(most)))
    if then not in ("log", None):
        faults.append(Fault("then", "no such choice", value=str(then), remedy='"log" or None'))
    return faults
