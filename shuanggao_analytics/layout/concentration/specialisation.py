"""Who leads and who specialises: primacy, the Ellison–Glaeser index, quotients against chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.inputs import checked_matrix, checked_values, number_faults
from shuanggao_analytics.layout.concentration import kernels
from shuanggao_analytics.layout.concentration.measures import location_quotient

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats, Values


@dataclass(frozen=True)
class Primacy:
    """How far the largest place stands before the next.

    Attributes
    ----------
    leader
        Label of the largest place (the first one of several).
    share
        Its share of the whole.
    two_place, four_place
        :math:`P_2 = x_{(1)} / x_{(2)}` (首位度) and
        :math:`P_4 = x_{(1)} / (x_{(2)} + x_{(3)} + x_{(4)})` (四城市指数); an even rank-size
        rule gives 2 and 12/13. NaN without that many places, or when the others have nothing.
    table
        The four largest: ``value`` and ``share``.
    """

    leader: object
    share: float
    two_place: float
    four_place: float
    table: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        return (
            f"{self.leader} holds {self.share:.1%}; two-place index {self.two_place:.2f}, "
            f"four-place index {self.four_place:.2f}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def primacy(x: Values) -> Primacy:
    r"""Return the share of the largest place and its two-place and four-place index.

    Parameters
    ----------
    x
        One count or amount ≥ 0 a place.

    Returns
    -------
    Primacy
        Leader, share, P2, P4 and the four largest places.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `gini`.

    References
    ----------
    Jefferson, M. (1939). The law of the primate city. *Geographical Review* 29, 226–232.

    Examples
    --------
    >>> primacy(pd.Series([12, 6, 4, 3], index=["北京", "上海", "广州", "深圳"])).text
    '北京 holds 48.0%; two-place index 2.00, four-place index 0.92'
    """
    values, heads, labels = checked_values(x, None)
    share, two, four = map(float, kernels.primacy(kernels.whole(values, heads))[0])
    largest = pd.DataFrame({"value": values, "share": values / values.sum()}, index=labels)
    table = largest.sort_values("value", ascending=False, kind="stable").head(4)
    return Primacy(table.index[0], share, two, four, table)


def ellison_glaeser(
    matrix: pd.DataFrame, *, herfindahl: pd.Series | dict[object, float] | None = None
) -> pd.DataFrame:
    r"""Return the Ellison–Glaeser index of geographic concentration of each category.

    With :math:`s_{ij}` the share of place i in category j and :math:`x_i` its share of all:

    .. math:: \gamma_j = \frac{G_j / (1 - \sum_i x_i^2) - h_j}{1 - h_j},\quad
              G_j = \sum_i (s_{ij} - x_i)^2

    :math:`h_j` is the Herfindahl index of the *firms* (colleges, plants) of category j. Convention
    when there are no firm data: :math:`h_j = \sum_i s_{ij}^2` over places, as if each place were
    one firm. That overstates :math:`h_j`, so the index comes out too low and often negative: then
    compare categories, do not read the sign.

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0; all the categories, since :math:`x_i` is
        their sum.
    herfindahl
        :math:`h_j` in [0, 1) by category, e.g. from `hhi` over the firms of each.

    Returns
    -------
    pandas.DataFrame
        One row a category: ``raw`` (G), ``herfindahl`` (h) and ``index`` (γ; 0: as by chance,
        above .05 commonly called strong). A category without anything, and every category when
        one place or one firm holds all, has no index (missing).

    Raises
    ------
    DataContractError
        For bad cells, or a herfindahl that is missing for a category or not in [0, 1].
    ShuanggaoError
        When the whole table is zero.

    References
    ----------
    Ellison, G. & Glaeser, E. L. (1997). *Journal of Political Economy* 105, 889–927, eq. 5.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [9, 1], "b": [1, 9]}, index=["x", "y"])
    >>> ellison_glaeser(jobs, herfindahl={"a": 0.1, "b": 0.1}).round(4)
        raw  herfindahl  index
    a  0.32         0.1    0.6
    b  0.32         0.1    0.6
    """
    cells = checked_matrix(matrix)
    if not cells.sum():
        msg = "the whole table is zero, so nothing is located anywhere"
        raise ShuanggaoError(msg)
    given = None if herfindahl is None else checked_herfindahl(herfindahl, matrix.columns)
    index = kernels.ellison_glaeser(np.ones((1, len(cells))), cells, given)[0]
    share = kernels.quotient(cells, cells.sum(axis=0))
    overall = cells.sum(axis=1, keepdims=True) / cells.sum()
    return pd.DataFrame(
        {
            "raw": ((share - overall) ** 2).sum(axis=0),
            "herfindahl": (share**2).sum(axis=0) if given is None else given,
            "index": index,
        },
        index=matrix.columns,
    )


def checked_herfindahl(herfindahl: pd.Series | dict[object, float], columns: pd.Index) -> Floats:
    """Return the Herfindahl index of each category in order, or raise with every fault."""
    series = pd.Series(herfindahl).reindex(columns)
    faults = number_faults("herfindahl", series, strict=False)
    too_high = series[pd.to_numeric(series, errors="coerce") > 1]
    faults += [
        Fault("herfindahl", "needs a number ≤ 1", row=str(label), value=str(value))
        for label, value in too_high.items()
    ]
    if faults:
        raise DataContractError(faults)
    return pd.to_numeric(series).to_numpy(dtype="float64")


def location_quotient_test(matrix: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    r"""Set each location quotient against what chance gives with the same row and column sums.

    When the labels of the N single units are permuted, the count of category j in place i is
    hypergeometric: :math:`P(k) = \binom{K_j}{k} \binom{N - K_j}{n_i - k} / \binom{N}{n_i}`. This
    is the exact permutation distribution, so nothing is drawn.

    Parameters
    ----------
    matrix
        Places × categories, counts of single units (whole numbers ≥ 0, no amounts).
    level
        Share of the chance distribution that ``low`` to ``high`` holds (at least).

    Returns
    -------
    pandas.DataFrame
        One row a cell: the names of rows and columns (``place`` and ``category`` when they have
        none), ``count``, ``location_quotient``, ``low`` and ``high`` (the quotient under chance),
        ``p_more`` and ``p_fewer`` (chance of a count as high, as low). Not corrected for looking
        at many cells. Missing where a place or a category has nothing.

    Raises
    ------
    DataContractError
        For bad cells, and for cells that are no whole numbers.

    References
    ----------
    Fisher, R. A. (1935). *Journal of the Royal Statistical Society* 98, 39–82.

    Examples
    --------
    >>> units = pd.DataFrame({"a": [4, 0], "b": [1, 5]}, index=["x", "y"])
    >>> location_quotient_test(units)[["count", "location_quotient", "p_more"]].round(4).head(2)
       count  location_quotient  p_more
    0    4.0             2.0000  0.0238
    1    1.0             0.3333  1.0000
    """
    from scipy.stats import hypergeom

    cells = checked_matrix(matrix)
    if (cells % 1).any():
        remedy = "give counts of single units; an amount has no such distribution"
        raise DataContractError([Fault("matrix", "not all whole numbers", remedy=remedy)])
    n, k = (np.broadcast_to(cells.sum(axis=axis, keepdims=True), cells.shape) for axis in (1, 0))
    chance = hypergeom(cells.sum(), k, n)
    scale = kernels.quotient(np.full_like(cells, cells.sum()), n * k)
    empty = np.isnan(scale)
    tail = (1 - level) / 2
    names = [matrix.index.name or "place", matrix.columns.name or "category"]
    columns = {
        "count": cells,
        "location_quotient": location_quotient(matrix).to_numpy(),
        "low": chance.ppf(tail) * scale,
        "high": chance.ppf(1 - tail) * scale,
        "p_more": np.where(empty, np.nan, chance.sf(cells - 1)),
        "p_fewer": np.where(empty, np.nan, chance.cdf(cells)),
    }
    keys = pd.MultiIndex.from_product([matrix.index, matrix.columns], names=names)
    cellwise = {name: value.ravel() for name, value in columns.items()}
    return pd.DataFrame(cellwise, index=keys).reset_index()
