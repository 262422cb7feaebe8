"""An inequality index taken apart: how much lies between groups and how much within them.

The conventions are those of `concentration`: one level a place, zeros count, a missing value is
an error, heads come as `weights` or, with counts, as `base`. Groups may be nested (belt, then
province, then city).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import checked_groups, checked_values, path_codes
from shuanggao_analytics.layout.concentration.kernels import log, quotient

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats, Groups, Values


@dataclass(frozen=True)
class Decomposition:
    """An inequality index with its parts between and within groups.

    Attributes
    ----------
    index
        ``"T"`` or ``"L"``.
    total, between, within
        The index and its two parts, in nats; ``between + within == total``. With nested groups
        they are about the outermost ones: all that lies inside them is within.
    table
        One row an (outermost) group: ``head_share``, ``value_share``, ``mean``, ``inequality``
        (the index inside the group), ``within`` and ``between`` (its terms of the two parts) and
        ``contribution`` (its within term over the total).
    levels
        One row a level of groups from outer to inner, then ``within``: ``groups`` (how many),
        ``value`` (between the groups of this level inside those of the level above; the rows
        add up to the total) and ``share`` of the total.
    branches
        One row a group of any level: ``level``, ``group`` (its path, outer / inner),
        ``head_share``, ``value_share``, ``mean``, ``inequality`` (the index between its own
        subgroups, or between its places at the innermost level) and ``contribution`` (that,
        weighted, over the total). With the between share of the outermost level the
        contributions add up to 1.
    """

    index: str
    total: float
    between: float
    within: float
    table: pd.DataFrame
    levels: pd.DataFrame
    branches: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        if not self.total:
            return f"Theil {self.index} = 0: every place has the same level"
        *between, within = (
            f"{row.value:.4f} ({row.share:.1%})" for row in self.levels.itertuples(index=False)
        )
        if len(between) == 1:
            parts = [f"between groups {between[0]}", f"within groups {within}"]
        else:
            names = [str(name) for name in self.levels.index[:-1]]
            parts = [f"between {name} {value}" for name, value in zip(names, between, strict=True)]
            parts.append(f"within {names[-1]} {within}")
        return f"Theil {self.index} = {self.total:.4f}: {', '.join(parts)}"

    def _repr_html_(self) -> str:
        shown = self.table if len(self.levels) == 2 else self.levels
        return f"<p>{self.text}</p>{shown.to_html(float_format='{:.4f}'.format)}"


def theil(
    x: Values,
    *,
    weights: Values | None = None,
    base: Values | None = None,
    groups: Groups | None = None,
    index: Literal["T", "L"] = "T",
) -> Decomposition:
    r"""Return the Theil index of `x` with its parts between and within groups.

    With heads :math:`w_i`, level :math:`x_i`, mean :math:`\mu` and value share
    :math:`s_i = w_i x_i / \sum_j w_j x_j`:

    .. math:: T = \sum_i s_i \ln\frac{x_i}{\mu} = \sum_g s_g T_g + \sum_g s_g \ln\frac{\mu_g}{\mu}
    .. math:: L = \sum_i \frac{w_i}{W} \ln\frac{\mu}{x_i}
                = \sum_g \frac{w_g}{W} L_g + \sum_g \frac{w_g}{W} \ln\frac{\mu}{\mu_g}

    With nested groups :math:`T_g` is taken apart again in the same way by the next level.

    Parameters
    ----------
    x
        Level of each place, ≥ 0 (T: a zero adds 0, the limit of x ln x; L: must be > 0); with
        `base` a count of each place.
    weights
        Heads of each place, > 0; without it each place weighs 1.
    base
        Heads of each place, > 0, when `x` is a count: the level is count over base. Not together
        with `weights`.
    groups
        One label a place (belt, say), none missing, or a table of labels with one column a level
        from outer to inner (belt, province, city). A group is known by its path: the same inner
        label under two outer groups is two groups. Without it all places are one group.
    index
        ``"T"`` (weights the top) or ``"L"`` (mean log deviation, weights the bottom).

    Returns
    -------
    Decomposition
        Total, between, within (nats), the table by group, the levels and all branches.

    Raises
    ------
    DataContractError
        For missing, negative or non-numeric values, a base of zero, zeros when `index` is
        ``"L"``, missing group labels or a wrong number of them.
    ShuanggaoError
        When all values are zero.

    References
    ----------
    Theil, H. (1967). *Economics and Information Theory*, ch. 4; Shorrocks (1980),
    *Econometrica* 48, 613–625; nested: Akita, T. (2003), *Annals of Regional Science* 37, 55–77.

    Examples
    --------
    >>> theil([1, 1, 3, 3], groups=["a", "a", "b", "b"]).text
    'Theil T = 0.1308: between groups 0.1308 (100.0%), within groups 0.0000 (0.0%)'
    >>> labels = pd.DataFrame({"belt": list("eeww"), "province": list("abcc")})
    >>> theil([1, 2, 4, 5], groups=labels).levels.round(4)
              groups   value   share
    belt           2  0.1308  0.8744
    province       3  0.0142  0.0946
    within         4  0.0046  0.0310
    """
    levels, heads, labels = checked_values(x, weights, base)
    check_index(index, levels, labels)
    keys = checked_groups(groups, labels)
    codes, paths = path_codes(keys)
    depth = [_branches(levels, heads, code, index) for code in codes]
    total = _theil(levels, heads, index)
    for number, (table, path) in enumerate(zip(depth, paths, strict=True)):
        table.index = pd.Index([key[-1] for key in path], name=keys.columns[number])
    between = [float(table["between"].sum()) for table in depth]
    steps = np.append(np.diff(between, prepend=0.0), float(depth[-1]["within"].sum()))
    outer = depth[0].assign(contribution=depth[0]["within"] / total if total else np.nan)
    summary = pd.DataFrame(
        {
            "groups": [*map(len, paths), len(labels)],
            "value": steps,
            "share": steps / total if total else np.nan,
        },
        index=pd.Index([*map(str, keys.columns), "within"]),
    )
    return Decomposition(
        index,
        total,
        between[0],
        float(outer["within"].sum()),
        outer,
        summary,
        _all_branches(depth, codes, paths, total=total, index=index),
    )


def check_index(index: str, levels: Floats, labels: pd.Index) -> None:
    """Raise when `index` is unknown, or L is asked for with a level of zero."""
    if index not in {"T", "L"}:
        raise DataContractError(
            [Fault("index", "unknown index", value=str(index), remedy="use T or L")]
        )
    if index == "L" and (levels == 0).any():
        raise DataContractError(
            Fault("x", "Theil L needs values > 0", row=str(label), value="0", remedy="use T")
            for label in labels[levels == 0]
        )


def _theil(levels: Floats, heads: Floats, index: str) -> float:
    value = levels * heads
    logs = log(levels * (heads.sum() / value.sum()))
    if index == "T":
        return float((value / value.sum()) @ logs)
    return -float((heads / heads.sum()) @ logs)


def _branches(levels: Floats, heads: Floats, code: Codes, index: str) -> pd.DataFrame:
    """Return the table of one level of groups, as `Decomposition.table` describes it."""
    value = levels * heads
    people, amount = np.bincount(code, heads), np.bincount(code, value)
    head_share, value_share = people / people.sum(), amount / amount.sum()
    mean = amount / people
    # each place against the mean of its own group, then each group against the whole
    own = mean[code]
    inside = log(np.divide(levels, own, out=np.ones_like(levels), where=own > 0))
    outside = log(mean / (amount.sum() / people.sum()))
    if index == "T":
        weight, part, sign = value_share, value / value.sum(), 1.0
    else:
        weight, part, sign = head_share, heads / heads.sum(), -1.0
    within = np.asarray(sign * np.bincount(code, part * inside), dtype=np.float64)
    return pd.DataFrame(
        {
            "head_share": head_share,
            "value_share": value_share,
            "mean": mean,
            "inequality": quotient(within, weight),
            "within": within,
            "between": sign * weight * outside,
        }
    )


def _all_branches(
    depth: list[pd.DataFrame],
    codes: list[Codes],
    paths: list[list[tuple[object, ...]]],
    *,
    total: float,
    index: str,
) -> pd.DataFrame:
    """Return every group of every level with the inequality between its direct parts."""
    tables = []
    for number, table in enumerate(depth):
        own = table["within"].to_numpy()
        if number + 1 < len(depth):
            parent = np.zeros(len(depth[number + 1]), dtype=np.intp)
            parent[codes[number + 1]] = codes[number]
            own = own - np.bincount(parent, depth[number + 1]["within"], minlength=len(table))
        weight = table["value_share" if index == "T" else "head_share"].to_numpy()
        tables.append(
            pd.DataFrame(
                {
                    "level": str(table.index.name),
                    "group": [" / ".join(map(str, path)) for path in paths[number]],
                    **{name: table[name].to_numpy() for name in table.columns[:3]},
                    "inequality": quotient(own, weight),
                    "contribution": own / total if total else np.nan,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)
