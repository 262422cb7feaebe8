"""The standards framework of round two (6 / 19 / 33) and the evaluation contents of round one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.policy.documents import tabulate
from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


def indices() -> pd.DataFrame:
    """Return the six first-level indices of the round-two framework.

    Returns
    -------
    pandas.DataFrame
        Columns ``index`` (``"1"`` … ``"6"``), ``name_zh``, ``name_en``, ``document``, ``passage``
        and ``quote``. No document gives weights to them.

    Examples
    --------
    >>> len(indices())
    6

    References
    ----------
    000:117-148. Index 4 is printed 可达程度 there and 可达成度 in the text (000:29).
    """
    return tabulate(_round_two("indices"), key="index", columns=("name_zh", "name_en"))


def sub_indices() -> pd.DataFrame:
    """Return the nineteen second-level indices of the round-two framework.

    Returns
    -------
    pandas.DataFrame
        Columns ``sub_index`` (``"1.1"`` … ``"6.5"``), ``index``, ``name_zh``, ``name_en``,
        ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> sub_indices().groupby("index").size().tolist()
    [2, 2, 2, 5, 3, 5]

    References
    ----------
    000:117-148.
    """
    columns = ("index", "name_zh", "name_en")
    return tabulate(_round_two("sub_indices"), key="sub_index", columns=columns)


def observation_points() -> pd.DataFrame:
    """Return the thirty-three observation points of the round-two framework.

    Returns
    -------
    pandas.DataFrame
        Columns ``point`` (1 … 33), ``index``, ``row_printed`` (the row in which the table prints
        the point; ``"5.1–5.3"`` is one shared cell), ``row_content`` (the row to which its content
        belongs), ``inferred`` (true where the second is a reading of ours), ``inference`` (its
        ground, missing where nothing was inferred), ``label_zh``, ``label_en`` (short labels in
        our own words), ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> points = observation_points()
    >>> points.groupby("index").size().tolist()
    [3, 4, 4, 12, 3, 7]
    >>> points.loc[points["inferred"], "point"].tolist()
    [17, 24, 25, 26, 30, 31]

    References
    ----------
    000:117-148.
    """
    columns = ("row_printed", "row_content", "inferred", "inference", "label_zh", "label_en")
    entries = [{**entry, "id": entry["number"]} for entry in _round_two("observation_points")]
    table = tabulate(entries, key="point", columns=columns)
    table.insert(1, "index", table["row_content"].str.partition(".")[0])
    return table


def round1_contents() -> pd.DataFrame:
    """Return the three contents of the round-one evaluation and the stages that looked at them.

    Returns
    -------
    pandas.DataFrame
        Columns ``content``, ``name_zh``, ``name_en``, ``indicators`` (joined by ``、``),
        ``mid_term`` and ``final`` (true where the stage evaluates the content), ``document``,
        ``passage`` and ``quote``.

    Examples
    --------
    >>> contents = round1_contents()
    >>> contents["mid_term"].tolist(), contents["final"].tolist()
    ([True, True, False], [True, True, True])

    References
    ----------
    002:1452-1458 (contents); 002:2026 (mid-term against final).
    """
    entries = [
        {**entry, "indicators": "、".join(entry["indicators"])} for entry in _round_one("contents")
    ]
    columns = ("name_zh", "name_en", "indicators", "mid_term", "final")
    return tabulate(entries, key="content", columns=columns)


def round1_dimensions() -> pd.DataFrame:
    """Return the ten school and nine programme-group dimensions of the round-one evaluation.

    Returns
    -------
    pandas.DataFrame
        Columns ``dimension``, ``level`` (``school`` or ``group``), ``number``, ``name_zh``,
        ``name_en``, ``document``, ``passage`` and ``quote``. Their weights stand in an annex that
        is not available.

    Examples
    --------
    >>> round1_dimensions()["level"].value_counts().to_dict()
    {'school': 10, 'group': 9}

    References
    ----------
    002:1456, 002:1458; the annex is named in 002:1488.
    """
    columns = ("level", "number", "name_zh", "name_en")
    return tabulate(_round_one("dimensions"), key="dimension", columns=columns)


def _round_two(part: str) -> Sequence[Mapping[str, Any]]:
    entries: Sequence[Mapping[str, Any]] = read_policy("framework")[part]
    return entries


def _round_one(part: str) -> Sequence[Mapping[str, Any]]:
    entries: Sequence[Mapping[str, Any]] = read_policy("framework_round1")[part]
    return entries
