"""The meta-data of the shipped indicator sets: what an index is made of, node by node.

The values are no table: a measure computes them from the tables that the definitions name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.datasets.store import only, shipped

if TYPE_CHECKING:
    import pandas as pd


def load_indicators(name: str | None = None) -> pd.DataFrame:
    """Return the indicators of a set with their dimensions and index, one row a node.

    Parameters
    ----------
    name
        ``"province_capacity"``: capacity and outcome of higher vocational education of the 31
        provinces, whose values `performance.province_indicators` computes. ``None``: all sets.

    Returns
    -------
    DataFrame
        Indicators first, the index last, as `performance.CompositeIndex` reads it:

        - ``set`` and ``code`` (key), ``parent`` (missing for the index), ``name_zh``, ``name_en``,
          ``level`` (int: 1 indicators, 2 dimensions, 3 the index);
        - ``direction`` (``+1``, ``-1``, ``middle``, ``interval``), ``unit``, ``unit_en``,
          ``denominator`` and ``weight`` (both missing throughout: the indicators are rates
          already, and no document gives a weight), ``year`` (Int64: the latest year that the
          values speak of);
        - ``covers`` (``vocational``: vocational colleges alone; ``higher``: bachelor and 专科
          together; ``all_levels`` of education; ``population``), ``proxy`` (boolean: stands in for
          what no shipped table measures);
        - ``definition_zh``, ``definition_en`` (what it is, and what it does not say), ``trust``,
          ``source``, ``source_en``.

        Direction, unit, year, ``covers`` and ``proxy`` are missing for dimensions and index.

    Raises
    ------
    UnknownNameError
        When there is no such set.

    Notes
    -----
    The choice of indicators is ours: what the shipped tables support. It is no official system.

    Examples
    --------
    >>> meta = load_indicators("province_capacity")
    >>> meta.groupby("parent")["code"].size().to_dict()
    {'capacity': 5, 'outcome': 4, 'province_capacity': 2}
    """
    return only(shipped("indicator_sets"), "set", name, asked="load_indicators(…)")
