"""Weights from the judgements of several experts, with their disagreement shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_weights, together
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.performance.weights.pairwise import (
    RANDOM_INDICES,
    checked_judgements,
    weighed,
)

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights
    from shuanggao_analytics.performance.weights.pairwise import AHP

METHODS = ("judgements", "priorities")
_DIGITS = 9  # own weights that agree to so many decimals have the same rank


@dataclass(frozen=True, kw_only=True, eq=False)
class AHPGroup:
    """The weights of a group of experts, each one's own, and how far they disagree.

    Attributes
    ----------
    weights
        ``weight`` by criterion, > 0, summing to 1.
    experts
        One row an expert: own weight of each criterion, then ``lambda_max``,
        ``consistency_ratio`` (missing beyond the table of random indices) and ``expert_weight``.
    disagreement
        One row a criterion, over the experts' own weights: ``min``, ``max``, ``sd`` (divisor k)
        and ``cv`` (sd over mean). The experts count equally here.
    kendall_w
        Agreement of the experts' rankings, 0 to 1, corrected for ties; ``None`` for one expert,
        one criterion, or experts who all rank everything equal.
    group
        The AHP of the aggregated matrix under ``judgements``; ``None`` under ``priorities``.
    random_index_table
        Name of the table in `RANDOM_INDICES` that all consistency ratios used.
    """

    weights: pd.Series
    experts: pd.DataFrame
    disagreement: pd.DataFrame
    kendall_w: float | None
    group: AHP | None
    random_index_table: str

    @property
    def text(self) -> str:
        """The result in one sentence."""
        ratio = self.experts["consistency_ratio"]
        off = list(map(str, self.experts.index[ratio >= 0.1]))
        most = self.disagreement.iloc[int(self.disagreement["cv"].argmax())]
        agreement = "none" if self.kendall_w is None else f"{self.kendall_w:.3f}"
        own = f"not consistent on their own: {', '.join(off)}" if off else "each one consistent"
        if ratio.isna().any():
            own = "no CR for so many criteria"
        return (
            f"{self.weights.idxmax()} weighs most ({self.weights.max():.3f}) with "
            f"{len(self.experts)} experts ({own}, RI table "
            f'"{self.random_index_table}"); Kendall\'s W = {agreement}; they disagree most '
            f"on {most.name} ({most['min']:.3f} to {most['max']:.3f})"
        )

    def _repr_html_(self) -> str:
        tables = (self.weights.to_frame(), self.experts, self.disagreement)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def ahp_group(
    matrices: Mapping[str, pd.DataFrame],
    *,
    experts: Weights | None = None,
    method: Literal["judgements", "priorities"] = "judgements",
    random_index: str = "saaty",
) -> AHPGroup:
    r"""Return the weights of several experts' matrices, and how far the experts disagree.

    With the weight :math:`\alpha_k` of expert k, ``judgements`` takes the weights of the matrix
    of geometric means, and ``priorities`` the geometric mean of the experts' own weights:

    .. math:: a_{ij} = \prod_k (a_{ij}^{(k)})^{\alpha_k},\qquad
              w_j \propto \prod_k (w_j^{(k)})^{\alpha_k}

    Kendall's :math:`W = 12 S / (k^2 (n^3 - n) - k \sum T)` is of the ranks of the own weights, T
    being :math:`\sum (t^3 - t)` over an expert's ties of t criteria.

    Parameters
    ----------
    matrices
        By name of the expert, each as for `ahp_weights`, all with the same criteria; the order of
        the first is kept.
    experts
        Weights of the experts, by name or in the order of `matrices`; together 1. Equal by
        default.
    method
        ``judgements`` when the group acts as one, ``priorities`` when each expert keeps an
        own view.
    random_index
        As for `ahp_weights`.

    Returns
    -------
    AHPGroup
        ``.weights``, ``.experts``, ``.disagreement``, ``.kendall_w``, ``.group`` and ``.text``.
        Experts whose own matrix is not consistent (CR ≥ 0.1) are named in the text and kept:
        whom to ask again or leave out is for the reader to decide.

    Raises
    ------
    DataContractError
        For no expert at all, other criteria than the first expert's, weights of experts that do
        not fit, and each matrix as for `ahp_weights`: all of them at once.
    UnknownNameError
        For another method or table of random indices.

    References
    ----------
    Forman, E. & Peniwati, K. (1998). Aggregating individual judgments and priorities with the
    analytic hierarchy process. *European Journal of Operational Research* 108, 165–169.

    Examples
    --------
    >>> names = ["a", "b"]
    >>> first = pd.DataFrame([[1, 2], [1 / 2, 1]], index=names, columns=names)
    >>> other = pd.DataFrame([[1, 8], [1 / 8, 1]], index=names, columns=names)
    >>> ahp_group({"甲": first, "乙": other}).weights.round(3).to_dict()
    {'a': 0.8, 'b': 0.2}
    """
    require_known("method", method, METHODS)
    require_known("random_index", random_index, RANDOM_INDICES)
    if not isinstance(matrices, Mapping) or not matrices:
        remedy = "give matrices by name of the expert"
        raise DataContractError([Fault("matrices", "there is no expert", remedy=remedy)])
    who = pd.Index(list(matrices), name="expert")
    share, *judgements = together(
        lambda: checked_weights(experts, who, table="experts"),
        *(lambda name=name: checked_judgements(matrices[name], table=str(name)) for name in who),
    )
    names = matrices[who[0]].columns
    share = share / share.sum()
    aligned = _aligned(matrices, judgements, names)
    alone = [weighed(matrix, names, random_index=random_index) for matrix in aligned]
    own = pd.DataFrame([one.weights.to_numpy() for one in alone], index=who, columns=names)
    group = None
    if method == "judgements":
        mean = np.exp(np.tensordot(share, np.log(aligned), axes=1))
        group = weighed(mean, names, random_index=random_index)
        weights = group.weights
    else:
        product = np.exp(share @ np.log(own.to_numpy()))
        weights = pd.Series(product / product.sum(), index=names, name="weight")
    ratios = pd.Series([one.consistency_ratio for one in alone], index=who, dtype="float64")
    return AHPGroup(
        weights=weights,
        experts=own.assign(
            lambda_max=[one.lambda_max for one in alone],
            consistency_ratio=ratios,
            expert_weight=share,
        ),
        disagreement=_disagreement(own),
        kendall_w=_kendall(own),
        group=group,
        random_index_table=random_index,
    )


def _aligned(
    matrices: Mapping[str, pd.DataFrame], judgements: list[Floats], names: pd.Index
) -> Floats:
    """Return experts × criteria × criteria in the order of `names`, or raise for other criteria."""
    remedy = f"the criteria of the first are: {', '.join(map(str, names))}"
    faults, aligned = [], []
    for (name, matrix), cells in zip(matrices.items(), judgements, strict=True):
        places = matrix.columns.get_indexer(names)
        unknown = matrix.columns[~matrix.columns.isin(names)]
        faults += [
            *(Fault(str(name), "unknown criterion", column=str(c), remedy=remedy) for c in unknown),
            *(Fault(str(name), "criterion left out", column=str(c)) for c in names[places < 0]),
        ]
        aligned.append(cells[np.ix_(places, places)])
    if faults:
        raise DataContractError(faults)
    return np.stack(aligned)


def _disagreement(own: pd.DataFrame) -> pd.DataFrame:
    spread = own.std(ddof=0)
    return pd.DataFrame(
        {"min": own.min(), "max": own.max(), "sd": spread, "cv": spread / own.mean()}
    )


def _kendall(own: pd.DataFrame) -> float | None:
    experts, criteria = own.shape
    if experts < 2 or criteria < 2:
        return None
    ranks = own.round(_DIGITS).rank(axis=1).to_numpy(dtype="float64")
    ties = sum(
        int((count**3 - count).sum())
        for count in (np.unique(row, return_counts=True)[1] for row in ranks)
    )
    most = experts**2 * (criteria**3 - criteria) - experts * ties
    total = ranks.sum(axis=0)
    return float(12.0 * ((total - total.mean()) ** 2).sum() / most) if most else None
