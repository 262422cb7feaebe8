"""Screening: which units have values enough to be scored at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.steps.gaps import gapped_cells

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Screened:
    """Which units were kept, and why the others were not.

    Attributes
    ----------
    kept
        The rows of the table that pass, unchanged.
    table
        One row a unit: ``available`` (share of the indicators with a value), ``nonzero`` (share
        of these that are not zero; missing where there is no value), ``kept`` and ``reason``
        (empty where kept).
    indicators
        One row an indicator: ``available`` and ``nonzero``, the same shares over all units.
    least, zeros
        The limits used.
    """

    kept: pd.DataFrame
    table: pd.DataFrame
    indicators: pd.DataFrame
    least: float
    zeros: float | None

    @property
    def text(self) -> str:
        """The result in one sentence."""
        rule = f"at least {self.least:.0%} of the {len(self.indicators)} indicators"
        if self.zeros is not None:
            rule += f", at least {self.zeros:.0%} of these not zero"
        line = f"{len(self.kept)} of {len(self.table)} units kept ({rule})"
        dropped = self.table.loc[~self.table["kept"], "reason"]
        if len(dropped):
            named = (f"{row_name(unit)} ({reason})" for unit, reason in dropped.items())
            line += f"; left out: {', '.join(named)}"
        return line


def screen_units(
    X: pd.DataFrame,
    *,
    least: float = 0.9,
    zeros: float | None = None,
) -> Screened:
    r"""Return the units of `X` that have values for enough of the indicators.

    Of m indicators a unit has a values, z of them not zero. It is kept where
    :math:`a / m \ge` `least` and, if `zeros` is given, :math:`z / a \ge` `zeros`.

    Parameters
    ----------
    X
        Units × indicators, numbers or missing. A missing cell is not available; a zero is.
    least
        Least share of indicators with a value, 0 to 1.
    zeros
        Least share of the available values that are not zero, 0 to 1; ``None``: zeros are values
        like others. A unit without any value fails it.

    Returns
    -------
    Screened
        The rows kept, and the shares of every unit and indicator.

    Raises
    ------
    DataContractError
        For a cell that is text or infinite, a column name twice, an empty table, and a limit
        outside 0 to 1.

    References
    ----------
    R package COINr 1.1.14, ``Screen`` (``byNA``, ``byNAandzeros``).

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, None, 0], "b": [2, 3, 0]}, index=["n", "s", "w"])
    >>> screened = screen_units(x, least=0.6)
    >>> screened.kept.index.tolist()
    ['n', 'w']
    >>> screened.text
    '2 of 3 units kept (at least 60% of the 2 indicators); left out: s (available 50.0% < 60%)'
    """
    limits = {"least": least} if zeros is None else {"least": least, "zeros": zeros}
    faults = [
        Fault(name, "needs a share from 0 to 1", value=str(limit))
        for name, limit in limits.items()
        if not 0 <= limit <= 1
    ]
    if faults:
        raise DataContractError(faults)
    cells = gapped_cells(X)
    units = _shares(cells, X.index, axis=1)
    tests = {"available": (units["available"], least)}
    if zeros is not None:
        tests["nonzero"] = (units["nonzero"].fillna(-1.0), zeros)
    kept = np.all([shares >= limit for shares, limit in tests.values()], axis=0)
    reasons = [
        "; ".join(
            f"{name} {max(shares.iloc[i], 0.0):.1%} < {limit:.0%}"
            for name, (shares, limit) in tests.items()
            if shares.iloc[i] < limit
        )
        for i in range(len(X))
    ]
    return Screened(
        kept=X.loc[kept].copy(),
        table=units.assign(kept=kept, reason=reasons),
        indicators=_shares(cells, X.columns, axis=0),
        least=least,
        zeros=zeros,
    )


def _shares(cells: Floats, labels: pd.Index, *, axis: int) -> pd.DataFrame:
    """Return the share of cells with a value, and of these the share that is not zero."""
    there = ~np.isnan(cells)
    count = there.sum(axis=axis)
    filled = (there & (cells != 0)).sum(axis=axis)
    nonzero = np.divide(filled, count, out=np.full(len(count), np.nan), where=count > 0)
    return pd.DataFrame({"available": count / cells.shape[axis], "nonzero": nonzero}, index=labels)
