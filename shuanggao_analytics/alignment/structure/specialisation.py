"""How specialised places are, and in how many places a sector is at home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.structure import kernels
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.concentration.measures import location_quotient

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats


@dataclass(frozen=True)
class Specialisation:
    """Measures of specialisation and diversity by region, and of spread by sector.

    Attributes
    ----------
    table
        One row a region: ``total``, ``hhi``, ``entropy`` (bits), ``entropy_share`` (of the
        largest possible), ``hachman``, ``krugman`` (against the whole), ``krugman_rest``
        (against all the other regions), ``coefficient``, ``diversity`` (sectors with a location
        quotient ≥ 1), ``sectors`` (sectors with anything) and ``leading`` (sector with the
        highest quotient, the first of several).
    sectors
        One row a sector: ``total``, ``share``, ``ubiquity`` (regions with a location quotient
        ≥ 1) and ``regions`` (regions with anything).
    """

    table: pd.DataFrame
    sectors: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        known = self.table["krugman"].dropna()
        line = (
            f"{len(known)} of {len(self.table)} regions with a structure, "
            f"{len(self.sectors)} sectors"
        )
        if known.empty:
            return line
        return (
            f"{line}: most specialised {known.idxmax()} (Krugman index {known.max():.3f}), "
            f"least {known.idxmin()} ({known.min():.3f}), median {known.median():.3f}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.3f}".format) for table in (self.table, self.sectors)
        )


def specialisation(matrix: pd.DataFrame) -> Specialisation:
    r"""Return how specialised each region is and how widespread each sector.

    With :math:`s_{rj}` the share of sector j in region r, :math:`x_j` its share in the whole
    table and :math:`x_j^{(r)}` its share in all the regions but r:

    .. math::
       H_r = \sum_j s_{rj}^2, \quad
       E_r = -\sum_j s_{rj} \log_2 s_{rj}, \quad
       \text{Hachman}_r = \Big(\sum_j s_{rj}^2 / x_j\Big)^{-1}

       K_r = \sum_j |s_{rj} - x_j|, \quad
       K_r^{\text{rest}} = \sum_j |s_{rj} - x_j^{(r)}|, \quad
       \text{coefficient}_r = K_r / 2

    Both forms of the Krugman index are in use: EconGeo compares with the whole (``krugman``),
    Krugman (1991) with another economy, and studies of one country often with its other regions
    (``krugman_rest``), which is larger by the factor 1 / (1 − share of r in the whole).

    Parameters
    ----------
    matrix
        Regions × sectors, counts or amounts ≥ 0. The whole is their sum: the regions must not
        overlap.

    Returns
    -------
    Specialisation
        ``.table`` by region, ``.sectors`` by sector. A region with nothing has no structure, its
        measures are missing; ``krugman_rest`` is missing where there is no other region with
        anything. Hachman is 1 for the structure of the whole and falls towards 0.

    Raises
    ------
    DataContractError
        For missing, negative, infinite or non-numeric cells, labels that stand twice, an empty
        table or one with nothing in it.

    References
    ----------
    Hoover, E. M. & Giarratani, F. (1984). *An Introduction to Regional Economics*, ch. 9 (the
    coefficient of specialisation); Krugman, P. (1991). *Geography and Trade*, 75–76; Frenken, K.,
    van Oort, F. & Verburg, T. (2007), *Regional Studies* 41, 685–697 (entropy); Hidalgo, C. A. &
    Hausmann, R. (2009), *PNAS* 106, 10570–10575 (diversity, ubiquity); definitions and numbers
    as in Balland, P.-A., *EconGeo* (R package).

    Examples
    --------
    >>> jobs = pd.DataFrame({"industry": [3, 1], "services": [1, 3]}, index=["x", "y"])
    >>> result = specialisation(jobs)
    >>> result.table[["hhi", "krugman", "krugman_rest", "diversity", "leading"]]
         hhi  krugman  krugman_rest  diversity   leading
    x  0.625      0.5           1.0          1  industry
    y  0.625      0.5           1.0          1  services
    """
    faults = [
        Fault("matrix", "label twice", value=str(label))
        for labels in (matrix.index, matrix.columns)
        for label in labels[labels.duplicated()]
    ]
    if matrix.empty:
        faults.append(Fault("matrix", "no regions or no sectors"))
    if faults:
        raise DataContractError(faults)
    lq = location_quotient(matrix).to_numpy()
    cells = matrix.apply(pd.to_numeric).to_numpy(dtype="float64")
    if not cells.sum():
        raise DataContractError([Fault("matrix", "nothing in any region", remedy="all are zero")])
    total, by_sector = cells.sum(axis=1), cells.sum(axis=0)
    share, whole = kernels.shares(cells), kernels.shares(by_sector)
    apart = kernels.krugman(share, whole)
    known = total > 0
    strong = lq >= kernels.STRONG
    leading = np.where(np.isnan(lq), -1.0, lq).argmax(axis=1)
    entropy = _entropy(share)
    largest = np.log2(cells.shape[1]) if cells.shape[1] > 1 else np.nan
    names = pd.Series(matrix.columns.to_numpy(), dtype=object)
    table = pd.DataFrame(
        {
            "total": total,
            "hhi": (share**2).sum(axis=1),
            "entropy": entropy,
            "entropy_share": entropy / largest,
            "hachman": kernels.quotient(
                np.where(known, 1.0, np.nan),
                np.where(by_sector > 0, kernels.quotient(share**2, whole), 0.0).sum(axis=1),
            ),
            "krugman": apart,
            "krugman_rest": kernels.krugman(share, kernels.shares(by_sector - cells)),
            "coefficient": apart / 2,
            "diversity": pd.Series(strong.sum(axis=1), dtype="Int64").where(known).array,
            "sectors": (cells > 0).sum(axis=1),
            "leading": names.take(leading).reset_index(drop=True).where(known, None).to_numpy(),
        },
        index=matrix.index,
    )
    sectors = pd.DataFrame(
        {
            "total": by_sector,
            "share": whole,
            "ubiquity": strong.sum(axis=0),
            "regions": (cells > 0).sum(axis=0),
        },
        index=matrix.columns,
    )
    return Specialisation(table, sectors)


def _entropy(share: Floats) -> Floats:
    """Return Shannon's entropy in bits of each row, with 0·log 0 = 0."""
    logs = np.log2(share, where=share > 0, out=np.zeros_like(share))
    result: Floats = 0.0 - np.where(share == 0, 0.0, share * logs).sum(axis=1)
    return result
