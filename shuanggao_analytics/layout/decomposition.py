"""An inequality index taken apart: how much lies between groups and how much within them.

The conventions are those of `concentration`: one level a place, zeros count, a missing value is
an error, weights are heads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.concentration import checked_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.layout.concentration import Values


@dataclass(frozen=True)
class Decomposition:
    """An inequality index with its parts between and within groups.

    Attributes
    ----------
    index
        ``"T"`` or ``"L"``.
    total, between, within
        The index and its two parts, in nats; ``between + within == total``.
    table
        One row a group: ``head_share``, ``value_share``, ``mean``, ``inequality`` (the index
        inside the group), ``within`` and ``between`` (its terms of the two parts) and
        ``contribution`` (its within term over the total).
    """

    index: str
    total: float
    between: float
    within: float
    table: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        share = self.between / self.total if self.total else float("nan")
        return (
            f"Theil {self.index} = {self.total:.4f}: between groups {self.between:.4f} "
            f"({share:.1%}), within groups {self.within:.4f} ({1 - share:.1%})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def theil(
    x: Values,
    *,
    weights: Values | None = None,
    groups: pd.Series | Sequence[object] | None = None,
    index: Literal["T", "L"] = "T",
) -> Decomposition:
    r"""Return the Theil index of `x` with its parts between and within groups.

    With heads :math:`w_i`, level :math:`x_i`, mean :math:`\mu` and value share
    :math:`s_i = w_i x_i / \sum_j w_j x_j`:

    .. math:: T = \sum_i s_i \ln\frac{x_i}{\mu} = \sum_g s_g T_g + \sum_g s_g \ln\frac{\mu_g}{\mu}
    .. math:: L = \sum_i \frac{w_i}{W} \ln\frac{\mu}{x_i}
                = \sum_g \frac{w_g}{W} L_g + \sum_g \frac{w_g}{W} \ln\frac{\mu}{\mu_g}

    Parameters
    ----------
    x
        Level of each place, ≥ 0 (T: a zero adds 0, the limit of x ln x; L: must be > 0).
    weights
        Heads of each place, > 0; without it each place weighs 1.
    groups
        One label a place (belt, say), none missing. Without it all places are one group.
    index
        ``"T"`` (weights the top) or ``"L"`` (mean log deviation, weights the bottom).

    Returns
    -------
    Decomposition
        Total, between, within (nats) and the table by group.

    Raises
    ------
    DataContractError
        For missing, negative or non-numeric values, for zeros when `index` is ``"L"``, for
        missing group labels or a wrong number of them.
    ShuanggaoError
        When all values are zero.

    References
    ----------
    Theil, H. (1967). *Economics and Information Theory*, ch. 4; Shorrocks (1980),
    *Econometrica* 48, 613–625.

    Examples
    --------
    >>> theil([1, 1, 3, 3], groups=["a", "a", "b", "b"]).text
    'Theil T = 0.1308: between groups 0.1308 (100.0%), within groups 0.0000 (0.0%)'
    """
    values, heads, labels = checked_values(x, weights)
    if index == "L" and (values == 0).any():
        raise DataContractError(
            Fault("x", "Theil L needs values > 0", row=str(label), value="0", remedy="use T")
            for label in labels[values == 0]
        )
    frame = pd.DataFrame({"heads": heads, "value": heads * values})
    frame["group"] = _group_labels(groups, labels)
    total_heads, total_value = heads.sum(), frame["value"].sum()
    sums = frame.groupby("group", sort=True, observed=True)[["heads", "value"]].sum()
    head_share, value_share = sums["heads"] / total_heads, sums["value"] / total_value
    level = sums["value"] / sums["heads"]
    # each place against the mean of its own group, then each group against the whole
    relative = values / frame["group"].map(level).to_numpy(dtype="float64")
    if index == "T":
        part = frame["value"].to_numpy() / total_value * _log(relative)
        group_weight, between = value_share, value_share * _log(level * total_heads / total_value)
    else:
        part = -heads / total_heads * _log(relative)
        group_weight, between = head_share, -head_share * _log(level * total_heads / total_value)
    within = pd.Series(part).groupby(frame["group"], observed=True).sum()
    total = float(within.sum() + between.sum())
    table = pd.DataFrame(
        {
            "head_share": head_share,
            "value_share": value_share,
            "mean": level,
            "inequality": (within / group_weight).where(group_weight > 0),
            "within": within,
            "between": between,
            "contribution": within / total if total else np.nan,
        }
    )
    return Decomposition(index, total, float(between.sum()), float(within.sum()), table)


def _log(ratio: Any) -> Any:
    """Natural logarithm with log 0 = 0, for use in x ln x only."""
    return np.log(np.where(ratio > 0, ratio, 1.0))


def _group_labels(groups: object, labels: pd.Index) -> pd.Series:
    if groups is None:
        return pd.Series("all", index=range(len(labels)))
    if isinstance(groups, pd.Series) and groups.index.is_unique and not groups.index.equals(labels):
        groups = groups.reindex(labels)
    keys = pd.Series(np.asarray(groups, dtype=object))
    if len(keys) != len(labels):
        fault = Fault("groups", f"{len(keys)} labels for {len(labels)} places")
        raise DataContractError([fault])
    if keys.isna().any():
        raise DataContractError(
            Fault("groups", "no group given", row=str(label)) for label in labels[keys.isna()]
        )
    return keys
