"""Beta convergence within units: growth from each year to the next, with unit and year effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.convergence.contract import balanced, equal_steps
from shuanggao_analytics.performance.convergence.ols import (
    clustered,
    coefficient_table,
    dependent_columns,
)
from shuanggao_analytics.performance.convergence.speed import INITIAL, rates_of, rates_text
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.convergence.contract import Rule

_FEW_UNITS, _LEAST_TIMES = 30, 3


@dataclass(frozen=True, kw_only=True, eq=False)
class PanelBetaConvergence:
    """A regression of growth on the level before, within units and years.

    Attributes
    ----------
    table
        One row a coefficient (``initial``, the controls): ``estimate``, ``se`` (clustered by
        unit), ``low``, ``high``, ``t``, ``p``.
    rates
        ``speed`` (a year) and ``half_life`` (years): ``estimate``, ``low``, ``high``.
    effects
        Effect of each unit (``effect``, mean 0): where its own path leads, beside the others'.
    bias
        What the coefficient is too low by, roughly: −(1 + ρ)/(m − 1)/d with ρ = 1 + βd for m steps
        of d years (Nickell).
    r2
        Share of the variance within units and years that is explained.
    n_units, n_steps, span
        Units, steps used, years a step.
    controls, level
        As given.
    """

    table: pd.DataFrame
    rates: pd.DataFrame
    effects: pd.Series
    bias: float
    r2: float
    n_units: int
    n_steps: int
    span: float
    controls: tuple[str, ...]
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        row = self.table.loc[INITIAL]
        given = f", given {', '.join(self.controls)}" if self.controls else ""
        few = ""
        if self.n_units < _FEW_UNITS:
            few = f" With {self.n_units} clusters the interval is on the narrow side."
        return (
            f"Convergence within units and years ({self.n_units} units, {self.n_steps} steps"
            f"{given}): coefficient of the level before {row['estimate']:+.4f} ({self.level:.0%} "
            f"interval {row['low']:+.4f} to {row['high']:+.4f}, errors clustered by unit). "
            f"{rates_text(self.rates)} Each unit is taken to approach a level of its own, not "
            f"that of the others. With only {self.n_steps} steps the unit effects pull the "
            f"coefficient down by roughly {-self.bias:.2f} (Nickell bias), so the speed is too "
            f"high.{few}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def panel_beta_convergence(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    controls: Sequence[str] = (),
    level: float = 0.95,
) -> PanelBetaConvergence:
    r"""Return the regression of growth on the level before, with effects of units and of years.

    .. math::
        \tfrac1d \ln\frac{y_{it}}{y_{i,t-d}}
        = \alpha_i + \tau_t + \beta \ln y_{i,t-d} + \gamma^\top c_{i,t-d} + u_{it},\qquad
        \lambda = -\frac{\ln(1+\beta d)}{d}

    for years d apart. Standard errors allow any dependence within a unit (CR1: G/(G−1) ·
    (n−1)/(n−k) with year effects among the k coefficients, those of units not, as they lie within
    the clusters; t distribution on G − 1).

    Parameters
    ----------
    panel
        Long table, one row a unit and year, every unit in every year, years equally far apart.
    value, by, time
        Columns of the values (> 0), the units and the years.
    controls
        Columns of numbers, used as they are at the beginning of each step.
    level
        Of the intervals.

    Returns
    -------
    PanelBetaConvergence
        ``.table``, ``.rates``, ``.effects``, ``.text``.

    Raises
    ------
    DataContractError
        For everything that `balanced` names, values not above zero, fewer than three years or
        unequal steps, and a level or control that does not differ within units and years.

    References
    ----------
    Islam, N. (1995). Growth empirics: a panel data approach. *Quarterly Journal of Economics* 110,
    1127–1170; Nickell, S. (1981). Biases in dynamic models with fixed effects. *Econometrica* 49,
    1417–1426.

    Examples
    --------
    >>> level, rows = np.array([1.0, 2.0, 4.0]), []
    >>> for year in range(2015, 2020):
    ...     rows += [(place, year, x) for place, x in zip("abc", level)]
    ...     level = level**0.9 * np.array([1.1, 1.2, 1.15])
    >>> panel = pd.DataFrame(rows, columns=["place", "year", "income"])
    >>> found = panel_beta_convergence(panel, value="income", by="place")
    >>> found.table["estimate"].round(4).tolist()  # 0.9 - 1
    [-0.1]
    """
    names = tuple(dict.fromkeys([controls] if isinstance(controls, str) else controls))
    beside: dict[str, Rule] = dict.fromkeys(names, "any")
    data, _ = together(
        lambda: balanced(panel, value=value, by=by, time=time, rule="positive", beside=beside),
        lambda: check_share("level", level),
    )
    span = equal_steps(data)
    n, times = data.cells.shape
    if times < _LEAST_TIMES:
        remedy = "use beta_convergence for two years"
        fault = Fault("panel", "at least three times are needed", value=str(times), remedy=remedy)
        raise DataContractError([fault])
    logs = np.log(data.cells)
    before = [logs[:, :-1], *(data.beside[name][:, :-1] for name in names)]
    growth = np.diff(logs, axis=1) / span
    design = np.column_stack([_within(cells).ravel() for cells in before])
    _check_within(before, names, rows=n * (times - 1), steps=times - 1, units=n)
    outcome = _within(growth).ravel()
    found, *_rest = np.linalg.lstsq(design, outcome, rcond=None)
    coefficients: Floats = found.astype("float64")
    residuals = outcome - design @ coefficients
    groups = np.repeat(np.arange(n), times - 1)
    covariance = clustered(design, residuals, groups, absorbed=times - 1)
    errors = np.sqrt(np.diag(covariance))
    beta = float(coefficients[0])
    total = float(outcome @ outcome)
    explained = 1 - float(residuals @ residuals) / total if total > 0 else float("nan")
    left = growth.mean(axis=1) - sum(
        coefficient * cells.mean(axis=1)
        for coefficient, cells in zip(coefficients, before, strict=True)
    )
    return PanelBetaConvergence(
        table=coefficient_table([INITIAL, *names], coefficients, errors, df=n - 1, level=level),
        rates=rates_of(beta, float(errors[0]), span=span, df=n - 1, level=level),
        effects=pd.Series(left - left.mean(), index=data.units, name="effect"),
        bias=-(2 + beta * span) / (times - 2) / span,
        r2=explained,
        n_units=n,
        n_steps=times - 1,
        span=span,
        controls=names,
        level=level,
    )


def _within(cells: Floats) -> Floats:
    """Return a table less the means of its rows and columns, plus the mean of all."""
    found: Floats = cells - cells.mean(axis=0) - cells.mean(axis=1)[:, None] + cells.mean()
    return found


def _check_within(
    before: list[Floats], names: tuple[str, ...], *, rows: int, steps: int, units: int
) -> None:
    """Raise unless each column differs within units and years, and rows are enough."""
    k = len(before)
    faults = []
    free = rows - units - steps + 1 - k
    if free < 1:
        faults = [Fault("panel", f"{rows} steps of units leave nothing for {k} coefficients")]
    columns = []
    for cells in before:
        inside = _within(cells)
        size = float(np.max(np.abs(cells - cells.mean()), initial=0.0))
        rounding = np.max(np.abs(inside), initial=0.0) <= 1e-12 * max(size, 1e-300)
        columns.append(np.zeros(cells.size) if rounding else inside.ravel())
    for column in dependent_columns(np.column_stack(columns)) if not faults else []:
        name = None if column == 0 else names[column - 1]
        remedy = "it follows from the effects of units and years, or from the columns before it"
        table = "panel" if name is None else "controls"
        faults.append(Fault(table, "adds nothing within units and years", None, name,
                            remedy=remedy))  # fmt: skip
    if faults:
        raise DataContractError(faults)
