"""How much a result hangs on the crosswalk: other weights that could be defended, and the range.

The weights of a crosswalk are judgements. `crosswalk_variants` makes the crosswalks that another
careful reader might have used, and `range_over` runs a measure under each of them, so that a number
is reported with the range that the choice of the crosswalk alone gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.crosswalk.contract import check_crosswalk
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shuanggao_analytics.inputs import Floats

_SMALLEST = 1e-12


def crosswalk_variants(
    crosswalk: pd.DataFrame,
    *,
    draws: int = 0,
    concentration: float = 20.0,
    seed: int = 0,
    partition: bool = True,
) -> dict[str, pd.DataFrame]:
    r"""Return a crosswalk with its weights as given and in other ways that could be defended.

    For a code with n targets and weights :math:`w_t`: ``as_given``; ``equal``, :math:`1/n` each;
    ``main``, all to the largest (ties share it); ``confident``, the rows of low confidence left
    out and the rest brought back to one (a code that would lose all its rows keeps them); and
    ``draw_1`` …, weights drawn from :math:`\mathrm{Dirichlet}(\kappa w)`, whose mean is w and whose
    variance is :math:`w_t (1 - w_t) / (\kappa + 1)`.

    In a membership the weights of a code share nothing out, so that ``equal`` means weight 1 for
    every row, ``main`` keeps the rows with the largest weight of their code as they are,
    ``confident`` only leaves rows out, and each weight is drawn for itself from
    :math:`\mathrm{Beta}(\kappa w, \kappa (1 - w))`; a weight of 1 stays 1.

    Parameters
    ----------
    crosswalk
        A partition, or a membership with ``partition=False``.
    draws
        How many crosswalks to draw besides.
    concentration
        κ > 0, how closely the draws keep to the weights: with 20 a weight of 0.5 has a standard
        deviation of 0.11.
    seed
        Seed of the draws; draw k is the same however many are made.
    partition
        Whether the weights of every code sum to one.

    Returns
    -------
    dict
        Crosswalks by name, ``as_given`` first; each with the caller's columns. ``confident`` is
        left out where the crosswalk has no column ``confidence``.

    Raises
    ------
    DataContractError
        For a faulty crosswalk, a negative number of draws or a concentration not above zero.

    Examples
    --------
    >>> walk = pd.DataFrame({"code": ["5102", "5102"], "target": ["ict", "manufacturing"],
    ...                      "weight": [0.8, 0.2]})
    >>> found = crosswalk_variants(walk, draws=2)
    >>> list(found)
    ['as_given', 'equal', 'main', 'draw_1', 'draw_2']
    >>> found["equal"]["weight"].tolist(), found["main"]["target"].tolist()
    ([0.5, 0.5], ['ict'])
    """
    faults = []
    if draws < 0:
        faults.append(Fault("crosswalk_variants", "needs draws ≥ 0", value=str(draws)))
    if not concentration > 0:
        faults.append(
            Fault("crosswalk_variants", "needs concentration > 0", value=str(concentration))
        )
    if faults:
        raise DataContractError(faults)
    given = check_crosswalk(crosswalk, partition=partition)
    by_code = given.groupby("code", sort=False)["weight"]
    largest = given[given["weight"] >= by_code.transform("max") - _SMALLEST]
    made = {
        "as_given": given,
        "equal": given.assign(weight=1.0),
        "main": largest.assign(weight=1.0) if partition else largest,
    }
    if "confidence" in given:
        sure = given["confidence"] != "low"
        made["confident"] = given[sure | ~sure.groupby(given["code"]).transform("any")]
    streams = np.random.SeedSequence(seed).spawn(draws)
    for number, stream in enumerate(streams, start=1):
        weight = _drawn(given["weight"], concentration, np.random.default_rng(stream), partition)
        made[f"draw_{number}"] = given.assign(weight=weight)
    return {name: _shared(each) if partition else each for name, each in made.items()}


def range_over(
    measure: Callable[[pd.DataFrame], pd.Series | pd.DataFrame],
    crosswalks: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """Return what a measure gives under each crosswalk: as given, lowest and highest.

    Parameters
    ----------
    measure
        From a crosswalk to numbers: a Series, or a table that is read cell by cell.
    crosswalks
        By name, ``as_given`` among them, as `crosswalk_variants` returns them.

    Returns
    -------
    pandas.DataFrame
        One row a label of the result as given (row and column where it is a table). Columns
        ``as_given``, ``low``, ``high`` (over all the crosswalks), ``low_variant`` and
        ``high_variant`` (the first that gives it), and ``missing`` (how many of the crosswalks
        give no number here: low and high are then of the others).

    Raises
    ------
    DataContractError
        When there is no ``as_given``, or the measure gives labels twice or something that is no
        number.

    Notes
    -----
    The range of a choice, not a confidence interval: it says nothing about chance or about errors
    that all the crosswalks share.

    Examples
    --------
    >>> walk = pd.DataFrame({"code": ["5102", "5102"], "target": ["ict", "manufacturing"],
    ...                      "weight": [0.8, 0.2]})
    >>> def share(crosswalk):
    ...     return crosswalk.set_index("target")["weight"]
    >>> range_over(share, crosswalk_variants(walk)).iloc[:, :5]
                   as_given  low  high low_variant high_variant
    target
    ict                 0.8  0.5   1.0       equal         main
    manufacturing       0.2  0.2   0.5    as_given        equal
    """
    if "as_given" not in crosswalks:
        remedy = f"there are: {', '.join(map(str, crosswalks)) or 'none'}"
        raise DataContractError([Fault("crosswalks", "no crosswalk as_given", remedy=remedy)])
    results, faults = {}, []
    for name, crosswalk in crosswalks.items():
        result = measure(crosswalk)
        cells = _cells(result) if isinstance(result, pd.DataFrame) else result
        numbers = pd.to_numeric(cells, errors="coerce")
        faults += [
            Fault("measure", "needs a number", f"{label} ({name})", None, str(value))
            for label, value in cells[numbers.isna() & cells.notna()].items()
        ]
        twice = cells.index[cells.index.duplicated()].unique()
        faults += [Fault("measure", "label twice", f"{label} ({name})") for label in twice]
        results[name] = numbers.astype("float64")
    if faults:
        raise DataContractError(faults)
    labels = results["as_given"].index
    table = pd.DataFrame({name: each.reindex(labels) for name, each in results.items()})
    values = table.to_numpy()
    absent = np.isnan(values)
    names = np.array(list(table.columns), dtype=object)
    lowest = np.argmin(np.where(absent, np.inf, values), axis=1)
    highest = np.argmax(np.where(absent, -np.inf, values), axis=1)
    rows, none = np.arange(len(table)), absent.all(axis=1)
    low, high = names[lowest], names[highest]
    low[none], high[none] = None, None
    return pd.DataFrame(
        {
            "as_given": table["as_given"],
            "low": values[rows, lowest],
            "high": values[rows, highest],
            "low_variant": low,
            "high_variant": high,
            "missing": absent.sum(axis=1),
        },
        index=labels,
    )


def _cells(table: pd.DataFrame) -> pd.Series:
    """Return a table as one long Series, labelled by row and column."""
    labels = pd.MultiIndex.from_product([table.index, table.columns])
    return pd.Series(table.to_numpy().ravel(), index=labels)


def _drawn(
    weights: pd.Series, concentration: float, generator: np.random.Generator, partition: bool
) -> Floats:
    """Return weights drawn round the given ones; of a partition still to be brought to one."""
    given = weights.to_numpy(dtype="float64")
    part: Floats = np.maximum(generator.standard_gamma(concentration * given), _SMALLEST)
    if partition:
        return part
    rest = generator.standard_gamma(concentration * np.maximum(1 - given, 0))
    drawn: Floats = part / (part + rest)
    return drawn


def _shared(crosswalk: pd.DataFrame) -> pd.DataFrame:
    """Return a crosswalk whose weights are brought to the sum of one in each code."""
    total = crosswalk.groupby("code", sort=False)["weight"].transform("sum")
    return crosswalk.assign(weight=crosswalk["weight"] / total)
