r"""Data envelopment analysis: how far each unit is from the best practice among all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.efficiency.checks import efficiency_checks
from shuanggao_analytics.performance.efficiency.contract import (
    RETURNS,
    SIDES,
    checked_data,
    warn_of_few_units,
)
from shuanggao_analytics.performance.efficiency.models import (
    radial_levels,
    radial_prices,
    slacks_based_programs,
    unit_programs,
)
from shuanggao_analytics.performance.efficiency.result import EQUAL, Efficiency
from shuanggao_analytics.performance.efficiency.simplex import solve
from shuanggao_analytics.performance.efficiency.super_efficiency import (
    INCOMPARABLE,
    without_themselves,
)
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.efficiency.contract import (
        Data,
        Measure,
        Orientation,
        Returns,
    )
    from shuanggao_analytics.performance.efficiency.simplex import Answers

_LEAST = 1e-9  # a smaller weight of a peer, or slack on data of mean 1, is rounding
MEASURES = ("radial", "sbm", "super")


def dea(
    inputs: pd.DataFrame,
    outputs: pd.DataFrame,
    *,
    returns: Returns = "crs",
    orientation: Orientation | None = None,
    measure: Measure = "radial",
    non_discretionary: Sequence[str] = (),
    non_controllable: Sequence[str] = (),
    undesirable: pd.DataFrame | None = None,
) -> Efficiency:
    r"""Return the efficiency of each unit against the best practice among all units.

    Radial, input-oriented: the smallest share :math:`\theta` of its inputs with which a mix
    :math:`\lambda \ge 0` of units makes at least its outputs,

    .. math:: \theta_o = \min\{\theta : X^\top\lambda \le \theta x_o,\ Y^\top\lambda \ge y_o\};

    output-oriented: :math:`1/\varphi_o`, where :math:`\varphi_o` is the largest factor on its
    outputs that a mix reaches with its inputs. In a second phase the sum of the slacks (each
    divided by the mean of its column, so that units of measure do not matter) is made as large as
    can be; DEAP's multi-stage method chooses other slacks, with the same scores.

    Parameters
    ----------
    inputs, outputs
        Units × columns of numbers ≥ 0 with the same unit labels. Zeros are values: a unit with a
        zero input can look efficient by that input alone. Missing and negative values are errors.
    returns
        ``"crs"`` (CCR), ``"vrs"`` (BCC), ``"nirs"`` or ``"ndrs"``: the sum of λ is free, 1, at
        most 1, at least 1.
    orientation
        ``"input"`` or ``"output"``, for the slacks-based measure also ``"none"``. ``None``: input
        for radial scores, none for the slacks-based one.
    measure
        ``"radial"``; ``"sbm"``, which counts all slacks (Tone 2001), all values above zero;
        ``"super"``, in which a unit is not compared with itself, so that efficient units differ.
    non_discretionary
        Inputs or outputs that the units cannot change and that limit the mix (Banker & Morey 1986:
        at most the input, at least the output); they are compared, and not scaled down or up.
    non_controllable
        The same for those that a mix must meet exactly (Cooper et al. 2007, ch. 7), for radial and
        super-efficiency scores.
    undesirable
        Units × columns of bad outputs, for ``measure="sbm"`` (Tone 2003).

    Returns
    -------
    Efficiency
        ``.table``, ``.slacks``, ``.peers``, ``.targets``, ``.prices``, ``.checks``, ``.deap``,
        ``.text``. Returns to scale: ``"–"`` where crste = vrste; ``"drs"`` where the score under
        non-increasing returns is vrste, ``"irs"`` where it is crste (of one projection: input and
        output orientation may differ).

    Raises
    ------
    DataContractError
        With every fault of the tables and options.
    ShuanggaoError
        When a program is left to HiGHS and HiGHS is missing.

    Warns
    -----
    SmallSampleWarning
        For fewer units than max(m·s, 3(m + s)).

    References
    ----------
    Charnes, A., Cooper, W. W. & Rhodes, E. (1978). *EJOR* 2, 429–444. Banker, R. D., Charnes, A. &
    Cooper, W. W. (1984). *Management Science* 30, 1078–1092. Andersen, P. & Petersen, N. C. (1993).
    *Management Science* 39, 1261–1264. Tone, K. (2001). *EJOR* 130, 498–509. Coelli, T. (1996). *A
    Guide to DEAP Version 2.1*.

    Examples
    --------
    >>> units = [f"u{i}" for i in range(1, 7)]
    >>> found = dea(
    ...     pd.DataFrame({"teachers": [2.0, 4, 6, 3, 5, 4]}, index=units),
    ...     pd.DataFrame({"graduates": [1.0, 4, 5, 2, 5, 2]}, index=units),
    ... )
    >>> found.table[["efficiency", "vrste", "returns_to_scale"]].round(3)
        efficiency  vrste returns_to_scale
    u1       0.500  1.000              irs
    u2       1.000  1.000                –
    u3       0.833  0.833                –
    u4       0.667  0.889              irs
    u5       1.000  1.000                –
    u6       0.500  0.667              irs
    """
    side = orientation or ("none" if measure == "sbm" else "input")
    sides = (*SIDES, "none") if measure == "sbm" else SIDES
    *_, data = together(
        lambda: require_known("returns", returns, RETURNS),
        lambda: require_known("measure", measure, MEASURES),
        lambda: require_known("orientation", side, sides),
        lambda: _check_use(measure, undesirable, non_controllable),
        lambda: checked_data(
            inputs,
            outputs,
            undesirable=undesirable,
            non_discretionary=non_discretionary,
            non_controllable=non_controllable,
            ratios=measure == "sbm",
        ),
    )
    warn_of_few_units(len(data.units), data.X.shape[1], data.Y.shape[1] + data.bad.shape[1])
    checks = efficiency_checks(inputs, outputs)
    if measure == "sbm":
        return _slacks_based(data, returns, side, checks)
    return _radial(data, returns, side, checks, alone=measure == "super")


def radial_scores(data: Data, *, returns: Returns, orientation: Orientation) -> Floats:
    """Return the radial efficiency of each unit, in (0, 1]."""
    answers = solve(unit_programs(data, returns=returns, orientation=orientation))
    return efficiency_of(radial_levels(answers, data)[0], orientation)


def efficiency_of(factor: Floats, orientation: Orientation) -> Floats:
    """Return θ, or 1 / φ, with 1 for what differs from it by rounding."""
    return _to_one(factor if orientation == "input" else 1.0 / factor)


def returns_to_scale(crste: Floats, vrste: Floats, nirste: Floats) -> list[str]:
    """Return irs, drs or – by the scores under constant, variable and non-increasing returns."""
    constant = np.abs(vrste - crste) <= EQUAL
    decreasing = np.abs(vrste - nirste) <= EQUAL
    return list(np.where(constant, "–", np.where(decreasing, "drs", "irs")))


def _to_one(score: Floats) -> Floats:
    return np.where(np.abs(score - 1.0) <= _LEAST, 1.0, score)


def _check_use(
    measure: str, undesirable: pd.DataFrame | None, non_controllable: Sequence[str]
) -> None:
    """Raise for tables and columns that the measure has no place for."""
    faults = []
    if undesirable is not None and measure != "sbm":
        remedy = 'use measure="sbm", or give "a constant − b" among the outputs yourself'
        faults.append(Fault("undesirable", f"has no place in {measure} scores", remedy=remedy))
    if measure == "sbm" and len(non_controllable):
        remedy = "give them as non_discretionary, or use the radial measure"
        faults.append(Fault("non_controllable", "has no place in sbm scores", remedy=remedy))
    if faults:
        raise DataContractError(faults)


def _radial(
    data: Data, returns: Returns, side: Orientation, checks: pd.DataFrame, *, alone: bool
) -> Efficiency:
    answers = solve(unit_programs(data, returns=returns, orientation=side, slacks=True))
    factor, slacks = radial_levels(answers, data)
    score = efficiency_of(factor, side)
    strong = (score >= 1 - EQUAL) & (slacks <= EQUAL).all(axis=1)
    incomparable = np.zeros(len(score), dtype=bool)
    if alone:
        best = np.flatnonzero(score >= 1 - EQUAL)
        answers, incomparable = without_themselves(
            data, answers, best, returns=returns, orientation=side
        )
        factor, slacks = radial_levels(answers, data)
        score = efficiency_of(factor, side)
    slacks[incomparable] = score[incomparable] = np.nan
    table = pd.DataFrame({"efficiency": score, "phi": 1.0 / score, "strong": strong}, data.units)
    if not alone:
        crs, vrs, nirs = (
            score if kind == returns else radial_scores(data, returns=kind, orientation=side)
            for kind in ("crs", "vrs", "nirs")
        )
        table["crste"], table["vrste"], table["scale"] = crs, vrs, np.minimum(crs / vrs, 1.0)
        table["returns_to_scale"] = returns_to_scale(crs, vrs, nirs)
    table["reason"] = pd.Series(pd.NA, index=data.units, dtype="string")
    table.loc[incomparable, "reason"] = INCOMPARABLE
    prices = radial_prices(answers, data)
    prices[incomparable] = np.nan
    measure: Measure = "super" if alone else "radial"
    return _result(data, answers, (table, slacks, prices, checks), (measure, returns, side))


def _slacks_based(
    data: Data, returns: Returns, side: Orientation, checks: pd.DataFrame
) -> Efficiency:
    programs = slacks_based_programs(data, returns=returns, orientation=side)
    answers = solve(programs)
    levels = answers.own_levels(programs.own.shape[2])
    score = _to_one(-(levels * programs.gains[0]).sum(axis=1))
    answers = replace(answers, levels=answers.levels / levels[:, :1])
    slacks = levels[:, 1 : 1 + len(data.columns)] / levels[:, :1]
    strong = (score >= 1 - EQUAL) & (slacks <= EQUAL).all(axis=1)
    table = pd.DataFrame({"efficiency": score, "phi": 1.0 / score, "strong": strong}, data.units)
    table["reason"] = pd.Series(pd.NA, index=data.units, dtype="string")
    prices = np.full(slacks.shape, np.nan)
    return _result(data, answers, (table, slacks, prices, checks), ("sbm", returns, side))


def _result(
    data: Data,
    answers: Answers,
    parts: tuple[pd.DataFrame, Floats, Floats, pd.DataFrame],
    how: tuple[Measure, Returns, Orientation],
) -> Efficiency:
    table, slacks, prices, checks = parts
    unit, peer, weight = answers.peers(_LEAST)
    others = peer[peer != unit]
    table.insert(3, "peer_of", np.bincount(others, minlength=len(data.units)))
    values = np.hstack((data.X, data.Y, data.bad))
    mix = np.zeros_like(values)
    np.add.at(mix, unit, weight[:, None] * values[peer])
    mix[np.isnan(slacks)] = np.nan
    measure, returns, side = how
    return Efficiency(
        table=table,
        slacks=_frame(data, slacks * data.scale),
        peers=pd.DataFrame({"unit": data.units[unit], "peer": data.units[peer], "weight": weight}),
        targets=_frame(data, mix * data.scale),
        prices=_frame(data, prices / data.scale),
        checks=checks, measure=measure, returns=returns, orientation=side,
        left_alone=answers.alone,
    )  # fmt: skip


def _frame(data: Data, values: Floats) -> pd.DataFrame:
    return pd.DataFrame(values, index=data.units, columns=data.columns)
