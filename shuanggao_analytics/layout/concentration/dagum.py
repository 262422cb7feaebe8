"""Dagum's Gini: within groups, net between them, and what their overlap (transvariation) adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import checked_groups, checked_values, path_codes
from shuanggao_analytics.layout.concentration import kernels

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats, Groups, Values


@dataclass(frozen=True)
class DagumGini:
    """A Gini coefficient in Dagum's three parts.

    Attributes
    ----------
    total, within, between, transvariation
        The Gini and its parts, ``total == within + between + transvariation``; ``between`` is the
        net part, and the gross part between groups is ``between + transvariation``.
    table
        One row a group: ``places``, ``head_share``, ``value_share``, ``mean``, ``gini`` (inside
        the group), ``within`` (its term) and ``contribution`` (that over the total).
    pairs
        One row a pair of groups, the richer first: ``group``, ``other``, ``gini`` (G_jk),
        ``affluence`` (D_jk, relative economic affluence), ``gross``, ``net`` and
        ``transvariation`` (its terms, ``gross == net + transvariation``).
    """

    total: float
    within: float
    between: float
    transvariation: float
    table: pd.DataFrame
    pairs: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        if not self.total:
            return "Gini = 0: every place has the same level"
        parts = [
            f"{name} {value:.4f} ({value / self.total:.1%})"
            for name, value in (
                ("within groups", self.within),
                ("net between groups", self.between),
                ("transvariation", self.transvariation),
            )
        ]
        return f"Gini = {self.total:.4f}: {', '.join(parts)}"

    def _repr_html_(self) -> str:
        tables = (self.table, self.pairs)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def dagum(
    x: Values, *, groups: Groups, weights: Values | None = None, base: Values | None = None
) -> DagumGini:
    r"""Return the Gini coefficient of `x` in Dagum's three parts.

    With head shares :math:`p_j`, value shares :math:`s_j`, means :math:`\mu_j` and the mean
    difference :math:`\Delta_{jk} = E|x_j - x_k|` of two groups:

    .. math:: G_{jk} = \frac{\Delta_{jk}}{\mu_j + \mu_k},\quad
              D_{jk} = \frac{d_{jk} - p_{jk}}{d_{jk} + p_{jk}} = \frac{|\mu_j - \mu_k|}{\Delta_{jk}}
    .. math:: G_w = \sum_j G_{jj} p_j s_j,\quad
              G_{nb} = \sum_{j > k} G_{jk} (p_j s_k + p_k s_j) D_{jk},\quad
              G_t = \sum_{j > k} G_{jk} (p_j s_k + p_k s_j) (1 - D_{jk})

    :math:`G = G_w + G_{nb} + G_t` is `gini` of the same places. :math:`G_{nb}` is the Gini of
    the group means, and :math:`G_t` is zero when no two groups overlap.

    Parameters
    ----------
    x
        Level of each place, ≥ 0; with `base` a count of each place. Zeros count.
    groups
        One label a place, none missing.
    weights, base
        As for `gini`.

    Returns
    -------
    DagumGini
        The four numbers, the table by group and the table by pair of groups. A group without
        any value has no Gini inside (missing) and adds nothing within; two such groups have no
        ``gini`` and ``affluence`` between them (missing).

    Raises
    ------
    DataContractError
        As for `gini`; also for missing labels, a wrong number of them, or nested groups.
    ShuanggaoError
        When all values are zero.

    References
    ----------
    Dagum, C. (1997). A new approach to the decomposition of the Gini income inequality ratio.
    *Empirical Economics* 22, 515–531.

    Examples
    --------
    The groups (1, 3) and (2, 6), by hand: the six differences sum to 16, so G = 16 / (4² · 3);
    within 1/4·1/2·1/3 + 1/4·1/2·2/3, means 2 and 4 apart by 2, Δ = (1 + 5 + 1 + 3) / 4.

    >>> result = dagum([1, 3, 2, 6], groups=["a", "a", "b", "b"])
    >>> [round(24 * part, 9) for part in (result.total, result.within, result.between)]
    [8.0, 3.0, 4.0]
    >>> result.pairs.round(4)
      group other    gini  affluence   gross     net  transvariation
    0     b     a  0.4167        0.8  0.2083  0.1667          0.0417
    """
    levels, heads, labels = checked_values(x, weights, base)
    keys = checked_groups(groups, labels)
    if keys.shape[1] > 1:
        remedy = "Dagum's Gini has one level of groups; theil takes nested ones"
        raise DataContractError([Fault("groups", "more than one column", remedy=remedy)])
    (code,), (paths,) = path_codes(keys)
    names = pd.Index([path[0] for path in paths], name=keys.columns[0])
    draw = kernels.whole(levels, heads)
    total, within, between, transvariation = map(float, kernels.dagum(draw, code)[0])
    people, amount = np.bincount(code, heads), np.bincount(code, levels * heads)
    head_share, value_share = people / people.sum(), amount / amount.sum()
    apart = _mean_differences(levels, heads, code)
    mean = amount / people
    inside = kernels.quotient(apart.diagonal(), 2 * mean)
    term = np.nan_to_num(inside) * head_share * value_share
    table = pd.DataFrame(
        {
            "places": np.bincount(code),
            "head_share": head_share,
            "value_share": value_share,
            "mean": mean,
            "gini": inside,
            "within": term,
            "contribution": term / total if total else np.nan,
        },
        index=names,
    )
    pairs = _pairs(table, apart)
    return DagumGini(total, within, between, transvariation, table, pairs)


def _mean_differences(levels: Floats, heads: Floats, code: Codes) -> Floats:
    """Return E|x_j - x_k| of all pairs of groups, from sums up to each place in rising order."""
    order = np.argsort(levels, kind="stable")
    levels, heads, code = levels[order], heads[order], code[order]
    member = np.zeros((levels.size, int(np.max(code)) + 1))
    member[np.arange(levels.size), code] = heads
    value = member * levels[:, None]
    people, amount = member.cumsum(axis=0), value.cumsum(axis=0)
    away = levels[:, None] * (2 * people - people[-1]) - (2 * amount - amount[-1])
    mean_difference: Floats = (member.T @ away) / np.outer(people[-1], people[-1])
    return mean_difference


def _pairs(table: pd.DataFrame, apart: Floats) -> pd.DataFrame:
    names = table.index
    mean, head_share, value_share = table[["mean", "head_share", "value_share"]].to_numpy().T
    first, second = np.triu_indices(len(names), k=1)
    swap = mean[first] < mean[second]
    richer, poorer = np.where(swap, second, first), np.where(swap, first, second)
    ratio = kernels.quotient(apart[richer, poorer], mean[richer] + mean[poorer])
    affluence = kernels.quotient(mean[richer] - mean[poorer], apart[richer, poorer])
    weight = head_share[richer] * value_share[poorer] + head_share[poorer] * value_share[richer]
    gross = np.nan_to_num(ratio) * weight
    net = gross * np.nan_to_num(affluence)
    return pd.DataFrame(
        {
            "group": names.take(richer),
            "other": names.take(poorer),
            "gini": ratio,
            "affluence": affluence,
            "gross": gross,
            "net": net,
            "transvariation": gross - net,
        }
    )
