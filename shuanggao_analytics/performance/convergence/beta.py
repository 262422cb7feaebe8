"""Beta convergence: whether units that start lower grow faster, absolutely and conditionally."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import p_words, together
from shuanggao_analytics.performance.convergence.contract import balanced, check_word
from shuanggao_analytics.performance.convergence.ols import (
    FULL_LEVERAGE,
    coefficient_table,
    dependent_columns,
    least_squares,
)
from shuanggao_analytics.performance.convergence.speed import INITIAL, rate, rates_of, rates_text
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.convergence.contract import BalancedPanel, Rule
    from shuanggao_analytics.performance.convergence.ols import Errors

    Form: TypeAlias = Literal["log-growth", "log-change"]
    Robust: TypeAlias = bool | Literal["HC1", "HC3"]

_CAUTION = (
    "A negative coefficient alone does not say that the spread narrows (regression to the mean; "
    "see sigma_convergence), and an error of measurement in the first year pushes it down"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class BetaConvergence:
    """A regression of growth on the initial level.

    Attributes
    ----------
    table
        One row a coefficient (``intercept``, ``initial``, the controls): ``estimate``, ``se``,
        ``low``, ``high``, ``t``, ``p``.
    rates
        ``speed`` (a year) and ``half_life`` (years): ``estimate``, ``low``, ``high``; <NA> where
        not defined.
    units
        One row a unit: ``initial`` (its logarithm), ``growth``, ``fitted``, ``residual``,
        ``leverage``.
    r2, n, span, start, end
        Share explained, units, years from start to end.
    controls
        Names of the controls; empty for absolute convergence.
    errors
        Kind of the standard errors: ``"HC3"``, ``"HC1"`` or ``"OLS"``.
    form, level
        As given.
    """

    table: pd.DataFrame
    rates: pd.DataFrame
    units: pd.DataFrame
    r2: float
    n: int
    span: float
    start: int
    end: int
    controls: tuple[str, ...]
    errors: str
    form: str
    level: float

    @property
    def speed(self) -> Any:
        """Speed of convergence λ a year, a float; <NA> when it is not defined."""
        return rate(self.rates, "speed")

    @property
    def half_life(self) -> Any:
        """Years until half of a gap is closed, a float; <NA> when not converging."""
        return rate(self.rates, "half_life")

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        row = self.table.loc[INITIAL]
        given = f"given {', '.join(self.controls)}" if self.controls else "no controls"
        kind = "Conditional" if self.controls else "Absolute"
        p = row.to_numpy("float64", na_value=np.nan)[-1]
        test = "" if np.isnan(p) else f", {p_words(p)}"
        return (
            f"{kind} beta convergence ({given}), {self.n} units, {self.start} to {self.end}: "
            f"coefficient of the initial level {row['estimate']:+.5f} ({self.level:.0%} interval "
            f"{row['low']:+.5f} to {row['high']:+.5f}, {self.errors} errors{test}), R² "
            f"{self.r2:.2f}. {rates_text(self.rates)} {_CAUTION}."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.5f}'.format)}"


def beta_convergence(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    start: int | None = None,
    end: int | None = None,
    controls: Sequence[str] = (),
    controls_at: Literal["start", "mean"] = "start",
    form: Form = "log-growth",
    robust: Robust = True,
    level: float = 0.95,
) -> BetaConvergence:
    r"""Return the regression of growth between two years on the level in the first.

    .. math::
        \tfrac1T \ln\frac{y_{iT}}{y_{i0}} = a + \beta \ln y_{i0} + \gamma^\top c_i + u_i
        \ (\text{log-growth}),\qquad
        \lambda = -\frac{\ln(1 + \beta T)}{T},\qquad
        \text{half-life} = \frac{\ln 2}{\lambda}

    ``"log-change"`` leaves out 1/T, so that its coefficients are T times as large and
    :math:`\lambda = -\ln(1+\beta)/T`. The interval of λ is by the delta method,
    :math:`\mathrm{se}(\lambda) = \mathrm{se}(\beta)/(1+\beta T)`, with the t distribution.

    Parameters
    ----------
    panel
        Long table, one row a unit and year, every unit in every year from `start` to `end`.
    value, by, time
        Columns of the values (> 0), the units and the years.
    start, end
        First and last year; ``None``: of the panel.
    controls
        Columns of numbers: with none the convergence is absolute, else conditional.
    controls_at
        ``"start"``: controls as they are in the first year; ``"mean"``: their mean from start to
        end, which also takes in what came after the start.
    form
        ``"log-growth"`` (mean a year) or ``"log-change"`` (whole period).
    robust
        ``True`` or ``"HC3"``: standard errors HC3, for few units; ``"HC1"``; ``False``: classical.
    level
        Of the intervals.

    Returns
    -------
    BetaConvergence
        ``.table``, ``.rates``, ``.speed``, ``.half_life``, ``.units``, ``.text``. The speed is
        <NA> where 1 + βT ≤ 0 (units would overshoot each other), the half-life where λ ≤ 0.

    Raises
    ------
    DataContractError
        For everything that `balanced` names, values not above zero (they have no logarithm and are
        not filled), too few units, units that all start at one level, controls that follow from
        the other columns, a unit that a control fits by itself (HC3 is then not defined), and
        unknown options.

    References
    ----------
    Barro, R. J. & Sala-i-Martin, X. (1992). Convergence. *Journal of Political Economy* 100,
    223–251; the caution: Quah, D. (1993). *Scandinavian Journal of Economics* 95, 427–443.

    Examples
    --------
    >>> start = np.array([1.0, 2.0, 4.0, 8.0])
    >>> panel = pd.DataFrame({"place": list("abcd") * 2, "year": [2010] * 4 + [2020] * 4,
    ...                       "income": [*start, *(3 * start**0.8)]})
    >>> found = beta_convergence(panel, value="income", by="place")
    >>> found.table["estimate"].round(4).tolist()  # ln 3 / 10 and -0.2 / 10
    [0.1099, -0.02]
    >>> round(found.speed, 4), round(found.half_life, 1)  # -ln 0.8 / 10
    (0.0223, 31.1)
    """
    names = tuple(dict.fromkeys([controls] if isinstance(controls, str) else controls))
    beside: dict[str, Rule] = dict.fromkeys(names, "any")
    data, *_ = together(
        lambda: balanced(
            panel, value=value, by=by, time=time, rule="positive", beside=beside,
            between=(start, end),
        ),
        lambda: check_word("form", form, words=["log-growth", "log-change"]),
        lambda: check_word("robust", robust, words=[True, False, "HC1", "HC3"]),
        lambda: check_word("controls_at", controls_at, words=["start", "mean"]),
        lambda: check_share("level", level),
    )  # fmt: skip
    errors: Errors = "HC3" if robust is True else robust or "OLS"
    logs = np.log(data.cells)
    initial, span = logs[:, 0], float(data.years[-1] - data.years[0])
    unit = span if form == "log-growth" else 1.0
    growth = (logs[:, -1] - initial) / unit
    columns = [_control(data.beside[name], controls_at) for name in names]
    design = np.column_stack([np.ones_like(initial), initial, *columns])
    _check_design(data, design, names, errors)
    fit = least_squares(design, growth, errors=errors)
    terms = ["intercept", INITIAL, *names]
    table = coefficient_table(terms, fit.coefficients, fit.errors, df=fit.df, level=level)
    scale = unit / span
    rates = rates_of(
        float(fit.coefficients[1]) * scale, float(fit.errors[1]) * scale,
        span=span, df=fit.df, level=level,
    )  # fmt: skip
    units = pd.DataFrame(
        {
            "initial": initial,
            "growth": growth,
            "fitted": fit.fitted,
            "residual": fit.residuals,
            "leverage": fit.leverage,
        },
        index=data.units,
    )
    return BetaConvergence(
        table=table,
        rates=rates,
        units=units,
        r2=fit.r2,
        n=len(units),
        span=span,
        start=int(data.times[0]),
        end=int(data.times[-1]),
        controls=names,
        errors=errors,
        form=form,
        level=level,
    )


def growth_rates(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    start: int | None = None,
    end: int | None = None,
) -> pd.DataFrame:
    r"""Return the initial level and the mean growth of each unit, for a scatter of convergence.

    .. math:: \text{growth} = \frac1T \ln\frac{y_{iT}}{y_{i0}}

    Parameters
    ----------
    panel, value, by, time, start, end
        As for `beta_convergence`.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``last`` (the values), ``initial`` (ln first) and ``growth`` by unit.

    Raises
    ------
    DataContractError
        For everything that `balanced` names and values not above zero.

    Examples
    --------
    >>> panel = pd.DataFrame({"place": list("ab") * 2, "year": [2010] * 2 + [2020] * 2,
    ...                       "income": [1.0, 2.0, 2.0, 2.0]})
    >>> growth_rates(panel, value="income", by="place").round(4)
           first  last  initial  growth
    place
    a        1.0   2.0   0.0000  0.0693
    b        2.0   2.0   0.6931  0.0000
    """
    data = balanced(panel, value=value, by=by, time=time, rule="positive", between=(start, end))
    first, last = data.cells[:, 0], data.cells[:, -1]
    growth = np.log(last / first) / float(data.years[-1] - data.years[0])
    table = {"first": first, "last": last, "initial": np.log(first), "growth": growth}
    return pd.DataFrame(table, index=data.units)


def _control(cells: Floats, at: str) -> Floats:
    found: Floats = cells[:, 0] if at == "start" else cells.mean(axis=1)
    return found


def _check_design(
    data: BalancedPanel, design: Floats, names: tuple[str, ...], errors: Errors
) -> None:
    """Raise unless the regression has a degree of freedom and its columns are free."""
    n, k = design.shape
    faults = []
    if n <= k:
        remedy = "leave controls out or take more units"
        faults.append(Fault("panel", f"{n} units for {k} coefficients", remedy=remedy))
    for column in dependent_columns(design) if n > k else []:
        if column == 1:
            fault = Fault("panel", "all units start at the same level", value=str(data.times[0]))
        else:
            remedy = "it follows from the columns before it: leave it out"
            fault = Fault("controls", "adds nothing", column=names[column - 2], remedy=remedy)
        faults.append(fault)
    if not faults and errors == "HC3":
        q, _ = np.linalg.qr(design)
        alone = np.flatnonzero(np.einsum("ij,ij->i", q, q) >= FULL_LEVERAGE)
        remedy = 'use robust="HC1", or leave out the unit or the control that is its own'
        faults = [
            Fault("panel", "fitted by itself, so HC3 is not defined", str(data.units[int(at)]),
                  remedy=remedy)
            for at in alone
        ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
