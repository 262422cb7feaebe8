"""A study: tables and parameters in, tables out, and nothing else looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from shuanggao_analytics.packs.canonical import Kind

    Tables: TypeAlias = dict[str, pd.DataFrame]


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A study that is shipped with the package, so that a pack of it can be replayed.

    Attributes
    ----------
    name
        How it is called on the command line.
    title_zh, title_en
        Its question.
    scenario_zh, scenario_en
        What it assumes that no document says.
    seed
        Of all that is drawn.
    parameters
        Name → number, text, list or mapping of them.
    inputs
        Table → column → kind, in the order of the pack.
    load
        Gives the shipped tables, with these columns at least.
    compute
        ``compute(tables, parameters, seed)`` gives the results; each table has its key as index.
    """

    name: str
    title_zh: str
    title_en: str
    scenario_zh: str
    scenario_en: str
    seed: int
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Mapping[str, Kind]]
    load: Callable[[], Tables]
    compute: Callable[[Tables, Mapping[str, Any], int], Tables]
