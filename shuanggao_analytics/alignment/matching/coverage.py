"""Which clusters are served and by which groups, which are not, which groups serve none.

*Served* means that a matching proposes at least one group for the cluster, by codes or names; it
does not mean that anybody works together. What counts as a match is a choice (the lowest score,
the crosswalk), so every count can be had over several of them: `coverage_range`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.access.distances import twice_faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REACHES = ("local", "province", "elsewhere", "unknown")
_COUNTS = ("clusters_served", "clusters_unserved", "groups_matched", "groups_without")


@dataclass(frozen=True)
class ClusterCoverage:
    """Groups and clusters as the two sides of a graph, an edge where they match.

    Attributes
    ----------
    clusters
        One row a cluster: ``groups`` (how many serve it), ``served``, ``best_score`` and
        ``best_group`` (the first of several; missing where unserved), and, when the matches have
        ``reach``, ``local``, ``province``, ``elsewhere`` and ``unknown`` groups.
    groups
        One row a group: ``clusters`` (how many it serves), ``best_score``, ``best_cluster``, and
        ``nearest_km`` when the matches have ``km``.
    minimum
        The lowest score that counted.
    """

    clusters: pd.DataFrame
    groups: pd.DataFrame
    minimum: float

    @property
    def unserved(self) -> list[object]:
        """The clusters that no group serves."""
        return list(self.clusters.index[~self.clusters["served"]])

    @property
    def without_cluster(self) -> list[object]:
        """The groups that serve no cluster."""
        return list(self.groups.index[self.groups["clusters"] == 0])

    @property
    def text(self) -> str:
        """The result in one sentence."""
        served = int(self.clusters["served"].sum())
        near = ""
        if "local" in self.clusters.columns:
            near = f" ({int((self.clusters['local'] > 0).sum())} by a group nearby)"
        return (
            f"{served} of {len(self.clusters)} clusters have a matching group{near}, "
            f"{len(self.unserved)} have none; {len(self.without_cluster)} of {len(self.groups)} "
            f"groups match no cluster (score ≥ {self.minimum:g})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.clusters.to_html(float_format='{:.4f}'.format)}"


def cluster_coverage(
    matches: pd.DataFrame, *, groups: pd.Index, clusters: pd.Index, minimum: float = 0.5
) -> ClusterCoverage:
    r"""Return clusters served and unserved and groups without a cluster.

    The edges are the pairs with score ≥ `minimum`. A cluster is served when it has an edge.

    Parameters
    ----------
    matches
        ``row``, ``target``, ``score``; with ``reach`` and ``km`` (`cluster_service`) the near are
        told from the far. Give all candidates (``match_groups(…, top=None)``): with a `top` a
        cluster may look unserved because its groups suit others better.
    groups, clusters
        All of them by label, matched or not: what has no edge is found only so.
    minimum
        Lowest score that counts; choose it with `coverage_range` in view.

    Returns
    -------
    ClusterCoverage
        ``.clusters`` and ``.groups`` in the order given. Zero means none, never unknown.

    Raises
    ------
    DataContractError
        Missing columns, no groups or clusters, labels that stand twice, pairs of labels that are
        not among them, pairs that stand twice, scores that are no numbers: all at once.

    Examples
    --------
    >>> matches = pd.DataFrame({"row": [0, 1], "target": ["c1", "c1"], "score": [1.0, 0.25]})
    >>> found = cluster_coverage(matches, groups=pd.RangeIndex(3), clusters=pd.Index(["c1", "c2"]))
    >>> found.clusters
        groups  served  best_score best_group
    c1       1    True         1.0          0
    c2       0   False         NaN        NaN
    >>> found.without_cluster
    [1, 2]
    """
    if faults := _faults(matches, groups, clusters, minimum):
        raise DataContractError(faults)
    table = matches.assign(score=pd.to_numeric(matches["score"]))
    edges = table[table["score"] >= minimum]
    edges = edges.sort_values("score", ascending=False, kind="stable").astype({"row": "object"})
    count = edges["target"].value_counts().reindex(clusters, fill_value=0)
    best = edges.drop_duplicates("target").set_index("target").reindex(clusters)
    of_clusters = pd.DataFrame(
        {
            "groups": count.to_numpy(dtype="int64"),
            "served": count.to_numpy() > 0,
            "best_score": best["score"].to_numpy("float64", na_value=np.nan),
            "best_group": best["row"].array,
        },
        index=clusters,
    )
    if "reach" in edges.columns:
        by_reach = pd.crosstab(edges["target"], edges["reach"])
        by_reach = by_reach.reindex(index=clusters, columns=list(_REACHES), fill_value=0)
        of_clusters = of_clusters.assign(**by_reach)
    serves = edges["row"].value_counts().reindex(groups, fill_value=0)
    first = edges.drop_duplicates("row").set_index("row").reindex(groups)
    of_groups = pd.DataFrame(
        {
            "clusters": serves.to_numpy(dtype="int64"),
            "best_score": first["score"].to_numpy("float64", na_value=np.nan),
            "best_cluster": first["target"].array,
        },
        index=groups,
    )
    if "km" in edges.columns:
        of_groups["nearest_km"] = edges.groupby("row")["km"].min().reindex(groups)
    return ClusterCoverage(of_clusters, of_groups, minimum)


def coverage_range(
    matches: Mapping[str, pd.DataFrame],
    *,
    groups: pd.Index,
    clusters: pd.Index,
    minimums: Sequence[float] = (0.25, 0.5, 0.75, 1.0),
) -> pd.DataFrame:
    """Return the counts of `cluster_coverage` under other crosswalks and other lowest scores.

    Parameters
    ----------
    matches
        Candidate pairs by name of the choice, e.g. of `match_groups` under each of the `variants`
        of a crosswalk, or by catalogue and by text.
    groups, clusters
        As in `cluster_coverage`.
    minimums
        The lowest scores that are tried.

    Returns
    -------
    pandas.DataFrame
        One row a choice and lowest score (index ``variant``, ``minimum``): ``clusters_served``,
        ``clusters_unserved``, ``groups_matched``, ``groups_without``. The range to be reported is
        its least and largest: ``.agg(["min", "max"])``.

    Raises
    ------
    DataContractError
        As for `cluster_coverage`; also without any variant or lowest score.

    Examples
    --------
    >>> pairs = pd.DataFrame({"row": [0], "target": ["c1"], "score": [0.5]})
    >>> coverage_range({"as_given": pairs}, groups=pd.RangeIndex(1), clusters=pd.Index(["c1"]),
    ...                minimums=[0.5, 1.0])["clusters_served"].tolist()
    [1, 0]
    """
    if not matches or not minimums:
        remedy = "give at least one matching and one lowest score"
        raise DataContractError([Fault("matches", "nothing to compare", remedy=remedy)])
    faults = [
        fault
        for pairs in matches.values()
        for minimum in minimums
        for fault in _faults(pairs, groups, clusters, minimum)
    ]
    if faults:
        raise DataContractError(dict.fromkeys(faults))
    rows = []
    for pairs in matches.values():
        score = pd.to_numeric(pairs["score"])
        for minimum in minimums:
            edges = pairs[score >= minimum]
            served, matched = edges["target"].nunique(), edges["row"].nunique()
            rows.append((served, len(clusters) - served, matched, len(groups) - matched))
    index = pd.MultiIndex.from_product(
        [list(matches), list(minimums)], names=["variant", "minimum"]
    )
    return pd.DataFrame(rows, index=index, columns=list(_COUNTS))


def _faults(
    matches: pd.DataFrame, groups: pd.Index, clusters: pd.Index, minimum: float
) -> list[Fault]:
    faults = []
    if not 0 <= minimum <= 1:
        faults.append(Fault("minimum", "needs a score from 0 to 1", value=str(minimum)))
    for name, labels in (("groups", groups), ("clusters", clusters)):
        if not len(labels):
            faults.append(Fault(name, "there is none in it"))
        faults += twice_faults(labels, name)
    missing = [column for column in ("row", "target", "score") if column not in matches.columns]
    if missing:
        return faults + [Fault("matches", "missing column", column=column) for column in missing]
    for column, labels in (("row", groups), ("target", clusters)):
        lost = matches.loc[~matches[column].isin(labels), column].unique()
        faults += [Fault("matches", "unknown label", column=column, value=str(x)) for x in lost]
    twice = matches[matches.duplicated(["row", "target"])]
    faults += [
        Fault("matches", "pair stands twice", str(row), "row+target", str(target), "keep one")
        for row, target in zip(twice["row"], twice["target"], strict=True)
    ]
    score = pd.to_numeric(matches["score"], errors="coerce")
    faults += [
        Fault("matches", "needs a number", str(label), "score", str(value))
        for label, value in matches.loc[score.isna().to_numpy(), "score"].items()
    ]
    return faults
