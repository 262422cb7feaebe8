"""Which categories occur together: co-occurrence, relatedness and how close a place is to each.

A table of places (or colleges) × categories goes in. What is *present* is decided first, by one of
two rules: ``positive`` (the count is above zero; for few groups a college) or
``location_quotient`` (the location quotient is at least 1; for amounts such as employment).
Relatedness found in this way says that two categories are held together more or less often than
others; it says nothing about why. The literature uses it in place of a technical link that nobody
has measured: it is a proxy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.inputs import checked_matrix
from shuanggao_analytics.layout.concentration.measures import location_quotient

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

Presence: TypeAlias = Literal["positive", "location_quotient"]
Relatedness: TypeAlias = Literal[
    "association", "cosine", "jaccard", "probability", "proximity", "conditional"
]


def present(matrix: pd.DataFrame, *, rule: Presence = "positive") -> pd.DataFrame:
    r"""Return which place has which category, as 0 and 1.

    :math:`M_{ri} = [x_{ri} > 0]` or :math:`M_{ri} = [LQ_{ri} \ge 1]`.

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0.
    rule
        ``"positive"`` or ``"location_quotient"``.

    Returns
    -------
    pandas.DataFrame
        The same shape and labels, 0.0 or 1.0. A place or category with nothing has only zeros.

    Raises
    ------
    DataContractError
        For cells that are missing, negative or no number, labels that stand twice, an empty table.
    UnknownNameError
        For an unknown rule.

    Examples
    --------
    >>> present(pd.DataFrame({"a": [3, 1], "b": [1, 5]}, index=["x", "y"]),
    ...         rule="location_quotient")
         a    b
    x  1.0  0.0
    y  0.0  1.0
    """
    faults = _axis_faults(matrix)
    if rule not in get_args(Presence):
        remedy = f"use one of {', '.join(get_args(Presence))}"
        raise UnknownNameError(
            [*faults, Fault("presence", "no such rule", None, None, rule, remedy)]
        )
    if faults:
        raise DataContractError(faults)
    cells = checked_matrix(matrix)
    if rule == "location_quotient":
        cells = location_quotient(matrix).to_numpy("float64") - 1 + 1e-12  # NaN is not present
    return pd.DataFrame((cells > 0) * 1.0, index=matrix.index, columns=matrix.columns)


def co_occurrence(matrix: pd.DataFrame, *, presence: Presence = "positive") -> pd.DataFrame:
    r"""Count the places in which two categories are present together.

    .. math:: C_{ij} = \sum_r M_{ri} M_{rj}\ (i \ne j),\quad C_{ii} = 0

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0; its transpose gives the places that share
        categories.
    presence
        When a category counts as present: see `present`.

    Returns
    -------
    pandas.DataFrame
        Categories × categories, symmetric, in places. Zero: never together. The diagonal is zero.

    Raises
    ------
    DataContractError, UnknownNameError
        As for `present`.

    References
    ----------
    Engelsman & van Raan (1994), *Research Policy* 23, 1–26; the convention of the zero diagonal is
    that of Balland (2017), *Economic Geography in R*, Papers in Evolutionary Economic Geography
    17.09.

    Examples
    --------
    >>> groups = pd.DataFrame({"46": [1, 1, 0], "51": [1, 1, 1], "53": [0, 0, 2]})
    >>> co_occurrence(groups)
         46   51   53
    46  0.0  2.0  0.0
    51  2.0  0.0  1.0
    53  0.0  1.0  0.0
    """
    here = present(matrix, rule=presence)
    counts = _together(here.to_numpy())
    return pd.DataFrame(counts, index=here.columns, columns=here.columns)


def relatedness(
    matrix: pd.DataFrame, *, method: Relatedness = "association", presence: Presence = "positive"
) -> pd.DataFrame:
    r"""Return how much more often two categories occur together than would be expected.

    With :math:`C_{ij}` of `co_occurrence`, :math:`s_i = \sum_j C_{ij}`, :math:`T = \sum_i s_i` and
    the ubiquity :math:`k_i = \sum_r M_{ri}`:

    - ``association``: :math:`C_{ij} T / (s_i s_j)`; 1 is what independence gives (to first order);
    - ``probability``: :math:`C_{ij} \big/ \left[\frac{T}{2} \left(\frac{s_i}{T} \frac{s_j}{T - s_i}
      + \frac{s_j}{T} \frac{s_i}{T - s_j}\right)\right]`, the same for draws without repetition;
    - ``cosine``: :math:`C_{ij} / \sqrt{s_i s_j}`;
    - ``jaccard``: :math:`C_{ij} / (s_i + s_j - C_{ij})`;
    - ``proximity``: :math:`C_{ij} / \max(k_i, k_j)`, the smaller of the two conditional
      probabilities;
    - ``conditional``: :math:`C_{ij} / k_i`, the share of the places with i (row) that have j
      (column): not symmetric.

    The first four have the co-occurrences as margins, the last two the occurrences: a college with
    a single group counts only in the latter. With few co-occurrences a ratio says little (one pair
    of colleges can make an association of 17): read it beside `co_occurrence`.

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0.
    method
        One of the above.
    presence
        When a category counts as present: see `present`.

    Returns
    -------
    pandas.DataFrame
        Categories × categories, no unit. Zero: present somewhere, but never together; the
        diagonal is zero. Missing: the category is present nowhere, so nothing can be said.

    Raises
    ------
    DataContractError, UnknownNameError
        As for `present`; an unknown method.

    References
    ----------
    van Eck & Waltman (2009), *JASIST* 60, 1635–1651 (association, cosine, Jaccard); Steijn (2021),
    *Quantitative Science Studies* 2, 778–794 (probability); Hidalgo, Klinger, Barabási & Hausmann
    (2007), *Science* 317, 482–487 (proximity).

    Examples
    --------
    >>> groups = pd.DataFrame({"46": [1, 1, 0], "51": [1, 1, 1], "53": [0, 0, 2]})
    >>> relatedness(groups, method="proximity").round(3)
           46     51     53
    46  0.000  0.667  0.000
    51  0.667  0.000  0.333
    53  0.000  0.333  0.000
    """
    if method not in get_args(Relatedness):
        remedy = f"use one of {', '.join(get_args(Relatedness))}"
        raise UnknownNameError([Fault("method", "no such relatedness", None, None, method, remedy)])
    here = present(matrix, rule=presence)
    cells = here.to_numpy()
    together = _together(cells)
    ubiquity = cells.sum(axis=0)
    expected = _expected(together, ubiquity, method=method)
    ratio = np.divide(together, expected, out=np.zeros_like(together), where=expected > 0)
    nowhere = ubiquity == 0
    ratio[nowhere, :] = np.nan
    ratio[:, nowhere] = np.nan
    return pd.DataFrame(ratio, index=here.columns, columns=here.columns)


def relatedness_density(
    matrix: pd.DataFrame, relatedness: pd.DataFrame, *, presence: Presence = "positive"
) -> pd.DataFrame:
    r"""Return how much of what a category is related to a place has already.

    .. math:: \omega_{ri} = \frac{\sum_{j \ne i} M_{rj} \varphi_{ij}}{\sum_{j \ne i} \varphi_{ij}}

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0.
    relatedness
        Categories × categories ≥ 0, e.g. of `relatedness`; row i holds :math:`\varphi_{ij}`. It
        may come from other places (the country) than those of `matrix`.
    presence
        When a category counts as present: see `present`.

    Returns
    -------
    pandas.DataFrame
        The shape of `matrix`, 0 (nothing related is there) to 1 (all of it; some software prints
        per cent). It is given for present categories too. Missing where the category is related
        to nothing, or where its relatedness is missing.

    Raises
    ------
    DataContractError, UnknownNameError
        As for `present`; when the labels of `relatedness` are not the categories of `matrix`, or
        it has negative or infinite cells.

    References
    ----------
    Hidalgo et al. (2007), *Science* 317, 482–487; Boschma, Balland & Kogler (2015), *Industrial and
    Corporate Change* 24, 223–250.

    Examples
    --------
    >>> groups = pd.DataFrame({"46": [1, 1, 0], "51": [1, 1, 1], "53": [0, 0, 2]})
    >>> relatedness_density(groups, relatedness(groups, method="proximity")).round(3)
        46     51   53
    0  1.0  0.667  1.0
    1  1.0  0.667  1.0
    2  1.0  0.333  1.0
    """
    here = present(matrix, rule=presence)
    links = _links(relatedness, here.columns)
    nowhere = np.isnan(links).all(axis=1)
    known = np.nan_to_num(links)
    np.fill_diagonal(known, 0.0)
    whole = np.where(nowhere, 0.0, known.sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        density = (here.to_numpy() @ known.T) / whole
    density[:, whole == 0] = np.nan
    return pd.DataFrame(density, index=here.index, columns=here.columns)


def _together(cells: Floats) -> Floats:
    counts: Floats = cells.T @ cells
    np.fill_diagonal(counts, 0.0)
    return counts


def _expected(together: Floats, ubiquity: Floats, *, method: Relatedness) -> Floats:
    """Return what the co-occurrences are divided by; zero where a margin is."""
    sums = together.sum(axis=1)
    total = max(sums.sum(), 1.0)  # without any co-occurrence every margin is zero
    row, column = sums[:, None], sums[None, :]
    expected: Floats
    if method == "proximity":
        expected = np.maximum(ubiquity[:, None], ubiquity[None, :])
    elif method == "conditional":
        expected = np.repeat(ubiquity[:, None], len(ubiquity), axis=1)
    elif method == "cosine":
        expected = np.sqrt(row * column)
    elif method == "jaccard":
        expected = row + column - together
    elif method == "association":
        expected = row * column / total
    else:
        expected = row * column / 2 * (1 / (total - row) + 1 / (total - column))
    return expected


def _links(relatedness: pd.DataFrame, categories: pd.Index) -> Floats:
    """Return the cells of a relatedness table in the order of the categories."""
    faults = []
    for axis, labels in (("rows", relatedness.index), ("columns", relatedness.columns)):
        missing = categories.difference(labels, sort=False)
        faults += [
            Fault("relatedness", f"no such category in its {axis}", value=str(label))
            for label in missing
        ]
        if not labels.is_unique:
            faults.append(Fault("relatedness", f"a label stands twice in its {axis}"))
    if faults:
        raise DataContractError(faults)
    numbers = relatedness.loc[categories, categories].apply(pd.to_numeric, errors="coerce")
    cells: Floats = numbers.to_numpy("float64", na_value=np.nan)
    if wrong := np.argwhere((cells < 0) | np.isinf(cells)).tolist():
        raise DataContractError(
            Fault(
                "relatedness",
                "needs a number ≥ 0",
                row=str(categories[i]),
                column=str(categories[j]),
                value=str(cells[i, j]),
            )
            for i, j in wrong
        )
    return cells


def _axis_faults(matrix: pd.DataFrame) -> list[Fault]:
    faults = []
    if matrix.empty:
        remedy = "at least one place and one category are needed"
        faults.append(Fault("matrix", "no rows or no columns", remedy=remedy))
    for axis, labels in (("row", matrix.index), ("column", matrix.columns)):
        twice = labels[labels.duplicated()].unique()
        faults += [Fault("matrix", f"{axis} stands twice", value=str(label)) for label in twice]
    return faults
