"""Do like values lie together: neighbour graphs, global and local association, the detector.

`graphs` and `neighbourhoods` say who is whose neighbour; `association` and `joins` measure the
whole map, `clusters` each place with control of false discoveries; `detector` asks how far a
factor divides the map.
"""

from shuanggao_analytics.layout.spatial.association import (
    gearys_c,
    getis_ord_g,
    morans_i,
    morans_i_table,
)
from shuanggao_analytics.layout.spatial.autocorrelation import GearyC, GetisOrdG, MoranI
from shuanggao_analytics.layout.spatial.clusters import getis_ord, local_morans_i
from shuanggao_analytics.layout.spatial.detector import factor_detector, interaction_detector
from shuanggao_analytics.layout.spatial.graphs import Graph, as_graph, subgraph
from shuanggao_analytics.layout.spatial.joins import JoinCounts, join_counts
from shuanggao_analytics.layout.spatial.neighbourhoods import (
    contiguity_graph,
    distance_band_graph,
    k_nearest_graph,
)

__all__ = [
    "GearyC",
    "GetisOrdG",
    "Graph",
    "JoinCounts",
    "MoranI",
    "as_graph",
    "contiguity_graph",
    "distance_band_graph",
    "factor_detector",
    "gearys_c",
    "getis_ord",
    "getis_ord_g",
    "interaction_detector",
    "join_counts",
    "k_nearest_graph",
    "local_morans_i",
    "morans_i",
    "morans_i_table",
    "subgraph",
]
