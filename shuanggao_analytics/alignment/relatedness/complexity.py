"""Diversity, ubiquity and economic complexity of places and categories.

A place is *diverse* when it has many categories, a category is *ubiquitous* when many places have
it. The method of reflections and the complexity indices read both at once. They describe a table
of presence and nothing else: what is complex here is what is rare and held by diverse places, no
statement about difficulty or quality of a programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.relatedness.proximity import present
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.alignment.relatedness.proximity import Presence
    from shuanggao_analytics.inputs import Floats

_EPSILON = 1e-9


@dataclass(frozen=True)
class Reflections:
    """The method of reflections: averages of averages, step by step.

    Attributes
    ----------
    places
        One row a place; ``step_0`` is its diversity, ``step_1`` the mean ubiquity of what it has,
        and so on.
    categories
        One row a category; ``step_0`` is its ubiquity, ``step_1`` the mean diversity of the places
        that have it, and so on.
    """

    places: pd.DataFrame
    categories: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        first = self.places["step_0"]
        return (
            f"{len(self.places)} places hold {first.mean():.1f} of {len(self.categories)} "
            f"categories on average; {self.places.shape[1] - 1} reflections"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.places.to_html(float_format='{:.4f}'.format)}"


@dataclass(frozen=True)
class EconomicComplexity:
    """Complexity of places (ECI) and of categories (PCI).

    Attributes
    ----------
    places
        ``complexity`` (mean 0, standard deviation 1 over the places that have one), ``diversity``
        and ``reason`` (``""``, ``has_nothing`` or ``not_connected``: why it is missing).
    categories
        The same with ``ubiquity``.
    second_eigenvalue
        0 to 1; near 1 the table falls nearly into two parts and the index tells these apart.
    """

    places: pd.DataFrame
    categories: pd.DataFrame
    second_eigenvalue: float

    @property
    def text(self) -> str:
        """The result in one sentence."""
        ranked = self.places["complexity"].dropna().sort_values(ascending=False, kind="stable")
        left = len(self.places) - len(ranked)
        return (
            f"{ranked.index[0]} stands first and {ranked.index[-1]} last of {len(ranked)} places; "
            f"{left} without an index; second eigenvalue {self.second_eigenvalue:.3f}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.places.to_html(float_format='{:.4f}'.format)}"


def reflections(
    matrix: pd.DataFrame, *, steps: int = 2, presence: Presence = "positive"
) -> Reflections:
    r"""Return diversity, ubiquity and their repeated averages (method of reflections).

    .. math:: k_{r,0} = \sum_i M_{ri},\ k_{i,0} = \sum_r M_{ri},\quad
              k_{r,n} = \frac{1}{k_{r,0}} \sum_i M_{ri} k_{i,n-1},\
              k_{i,n} = \frac{1}{k_{i,0}} \sum_r M_{ri} k_{r,n-1}

    Values of one step can be compared with each other, not with those of another step; all of them
    run together as the steps go on, which is why `economic_complexity` is preferred.

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0.
    steps
        How many reflections, 0 or more.
    presence
        When a category counts as present: see `relatedness.present`.

    Returns
    -------
    Reflections
        ``.places`` and ``.categories``, columns ``step_0`` to ``step_<steps>``. A place or category
        with nothing has 0 at step 0 and is missing afterwards.

    Raises
    ------
    DataContractError, UnknownNameError
        As for `relatedness.present`; steps that are no whole number ≥ 0.

    References
    ----------
    Hidalgo & Hausmann (2009), *PNAS* 106, 10570–10575.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 1], "b": [1, 0]}, index=["x", "y"])
    >>> reflections(table, steps=1).places
       step_0  step_1
    x     2.0     1.5
    y     1.0     2.0
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise DataContractError([Fault("steps", "needs a whole number ≥ 0", value=str(steps))])
    here = present(matrix, rule=presence)
    cells = here.to_numpy()
    of_places, of_categories = [cells.sum(axis=1)], [cells.sum(axis=0)]
    with np.errstate(divide="ignore", invalid="ignore"):
        to_places = cells / of_places[0][:, None]
        to_categories = cells.T / of_categories[0][:, None]
        for _ in range(steps):
            place, category = of_places[-1], of_categories[-1]
            of_places.append(to_places @ np.nan_to_num(category))
            of_categories.append(to_categories @ np.nan_to_num(place))
    names = [f"step_{n}" for n in range(steps + 1)]
    return Reflections(
        pd.DataFrame(np.column_stack(of_places), index=here.index, columns=names),
        pd.DataFrame(np.column_stack(of_categories), index=here.columns, columns=names),
    )


def economic_complexity(
    matrix: pd.DataFrame, *, presence: Presence = "positive"
) -> EconomicComplexity:
    r"""Return the economic-complexity index of places and the product-complexity of categories.

    With :math:`D = diag(k_r)` and :math:`U = diag(k_i)` the index of places is the eigenvector of
    the second-largest eigenvalue of :math:`D^{-1} M U^{-1} M^T`, that of categories the same of
    :math:`U^{-1} M^T D^{-1} M`; both are brought to mean 0 and (population) standard deviation 1.
    An eigenvector has no sign of its own: it is turned so that complexity of places correlates
    positively with their diversity, and categories go with the places that have them.

    In a table that falls into unconnected parts the vector only tells the parts apart. The index is
    then given for the largest part and is missing, with the reason, for the others.

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0.
    presence
        When a category counts as present: see `relatedness.present`.

    Returns
    -------
    EconomicComplexity
        ``.places``, ``.categories`` and ``.second_eigenvalue``. Missing carries its reason.

    Raises
    ------
    DataContractError, UnknownNameError
        As for `relatedness.present`.
    ShuanggaoError
        When no part is the largest, when it has fewer than two places or categories, when two
        eigenvalues are equal, or when the sign cannot be told: then there is no one index.

    References
    ----------
    Hidalgo & Hausmann (2009), *PNAS* 106, 10570–10575; Hausmann et al. (2014), *The Atlas of
    Economic Complexity*, technical box 2.2; Mealy, Farmer & Teytelboym (2019), *Science Advances*
    5, eaau1705.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0]}, index=["x", "y", "z"]
    ... )
    >>> economic_complexity(table).text
    'x stands first and z last of 3 places; 0 without an index; second eigenvalue 0.250'
    """
    here = present(matrix, rule=presence)
    cells = here.to_numpy()
    places, categories = _largest_part(cells)
    eci, pci, eigenvalue = _second_vectors(cells[np.ix_(places, categories)])
    diversity, ubiquity = cells.sum(axis=1), cells.sum(axis=0)
    return EconomicComplexity(
        _scores(here.index, places, eci, diversity, name="diversity"),
        _scores(here.columns, categories, pci, ubiquity, name="ubiquity"),
        eigenvalue,
    )


def _largest_part(cells: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places and categories of the largest connected part of the table."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = cells.shape
    row, column = np.nonzero(cells)
    graph = csr_array(
        (np.ones(len(row)), (row, rows + column)), shape=(rows + columns, rows + columns)
    )
    _, part = connected_components(graph, directed=False)
    sizes = np.sort(np.bincount(part))[::-1]
    if len(sizes) > 1 and sizes[0] == sizes[1]:
        msg = (
            f"the table falls into {len(sizes)} unconnected parts and none is the largest, so "
            "there is no one index; give one part at a time"
        )
        raise ShuanggaoError(msg)
    inside = part == np.argmax(np.bincount(part))
    places, categories = np.flatnonzero(inside[:rows]), np.flatnonzero(inside[rows:])
    if min(len(places), len(categories)) < 2:
        msg = "an index needs at least two places and two categories that are connected"
        raise ShuanggaoError(msg)
    return places, categories


def _second_vectors(cells: Floats) -> tuple[Floats, Floats, float]:
    """Return both indices and the eigenvalue by the singular values of the scaled table."""
    diversity, ubiquity = cells.sum(axis=1), cells.sum(axis=0)
    scaled = cells / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)[None, :]
    left, singular, right = np.linalg.svd(scaled, full_matrices=False)
    third = singular[2] if len(singular) > 2 else 0.0
    if singular[1] < _EPSILON or singular[1] - third < _EPSILON:
        msg = (
            "the second eigenvalue is zero or stands twice (all places alike, or a symmetric "
            "table), so the index is not determined"
        )
        raise ShuanggaoError(msg)
    eci = _standard(left[:, 1] / np.sqrt(diversity))
    pci = _standard(right[1] / np.sqrt(ubiquity))
    lean = float(eci @ (diversity - diversity.mean()))
    if abs(lean) < _EPSILON * len(eci):
        msg = "complexity does not correlate with diversity here, so its sign cannot be told"
        raise ShuanggaoError(msg)
    sign = np.sign(lean)
    return sign * eci, sign * pci, float(singular[1] ** 2)


def _standard(values: Floats) -> Floats:
    standard: Floats = (values - values.mean()) / values.std()
    return standard


def _scores(
    labels: pd.Index, inside: NDArray[np.intp], index: Floats, held: Floats, *, name: str
) -> pd.DataFrame:
    complexity = np.full(len(labels), np.nan)
    complexity[inside] = index
    reason = np.where(held == 0, "has_nothing", "not_connected").astype(object)
    reason[inside] = ""
    return pd.DataFrame({"complexity": complexity, name: held, "reason": reason}, index=labels)
