"""Replication packs: a study with its data and results, which reruns elsewhere to the same bytes.

Only the studies that are shipped can be packed, since replaying runs the code of the package and
never code from a pack.
"""

from __future__ import annotations

from shuanggao_analytics.packs.comparison import Difference
from shuanggao_analytics.packs.registry import STUDIES
from shuanggao_analytics.packs.replaying import Replay, replay
from shuanggao_analytics.packs.study import Study
from shuanggao_analytics.packs.writing import write_pack

__all__ = ["STUDIES", "Difference", "Replay", "Study", "replay", "write_pack"]
