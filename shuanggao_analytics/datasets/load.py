"""Loaders of the programme's own lists: units, groups, colleges, strategies and what is published.

Every loader returns a table of its own (change it freely), checked against the data package on
first use. Text is text, also where it looks like a number: codes keep their zeros. The columns
``trust`` and ``source`` say for each row how far it can be trusted and where it was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.datasets.store import only, shipped
from shuanggao_analytics.policy.strategies import membership

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

Round = Literal[1, 2]


def _seats() -> pd.DataFrame:
    """Return longitude and latitude of the seat of every place that stands today, by code."""
    places = shipped("places")
    today = places[places["valid_to"].isna()]
    return today.set_index("place_code")[["lon", "lat", "short_name", "province_code"]]


def load_units(round: Round | None = None) -> pd.DataFrame:  # noqa: A002
    """Return the units (建设单位) of the Double-High Plan, one row a unit and round.

    Parameters
    ----------
    round
        1 (2019-2023, 197 units), 2 (2025-2029, 220 units), or ``None`` for both (417 rows).

    Returns
    -------
    DataFrame
        - ``unit_id`` (text, key ``r<round>-<college_code>``), ``round`` (int), ``list_no`` (int:
          place in the list as read; no ranking within a tier);
        - ``college_code`` (ten digits of the Ministry, stable while names change), ``name`` (in
          the list), ``name_current`` (in June 2025);
        - ``province_code``, ``city_code`` (GB/T 2260, six digits, 所在地 of 2025; a municipality
          stands under the code of the province level);
        - ``lon``, ``lat`` (degrees east and north: the *seat of the city*, not the campus; from
          table places; missing where the place has none);
        - ``unit_type`` (``school`` 高水平学校 or ``group`` 高水平专业群), ``tier`` (A, B, C;
          missing in round two, for which none were published), ``groups`` (int: programme groups
          the unit carries, 2 a school and 1 a group unit);
        - ``disputed`` (text where the two public lists of round two differ and it is not settled;
          missing: undisputed), ``trust``, ``source``.

    Raises
    ------
    UnknownNameError
        When there is no such round.

    Notes
    -----
    No official attachment of round two is public: its list is compiled from two third-party lists
    that agree on 213 of 220 units.

    Examples
    --------
    >>> units = load_units(round=1)
    >>> units["unit_type"].value_counts().to_dict()
    {'group': 141, 'school': 56}

    References
    ----------
    教职成函〔2019〕14号; 教职成〔2025〕1号. See ``citation("units")``.
    """
    units = only(shipped("units"), "round", round, asked="load_units(round=…)")
    seats = _seats()
    at = list(units.columns).index("city_code")
    for offset, axis in enumerate(("lon", "lat"), start=1):
        units.insert(at + offset, axis, units["city_code"].map(seats[axis]))
    return units


def load_groups(round: Round | None = None) -> pd.DataFrame:  # noqa: A002
    """Return the programme groups (专业群), one row a group.

    Parameters
    ----------
    round
        1 (all 253), 2 (the 167 of 280 that are known), or ``None`` for both.

    Returns
    -------
    DataFrame
        - ``unit_id`` and ``group_no`` (key; 1 or 2), ``round`` (int), ``group`` (name as listed);
        - ``specialty_code``, ``specialty``, ``class_code``, ``class``, ``category_code``,
          ``category``: the lead specialty in the catalogue of 2021, in the numbering of the
          zhuanke level; specialty and class are missing where only the category is known;
        - ``mapping`` (``exact``, ``renamed``, ``derived``, ``category_only``) and
          ``mapping_trust``: how the mapping, which is ours, was made;
        - ``confidence`` (high, medium: of the group's name), ``trust``, ``source``.

    Raises
    ------
    UnknownNameError
        When there is no such round.

    Notes
    -----
    The gaps of round two are *not random* (江苏 and the west are nearly missing): use it as a
    national distribution only with that said. See `load_group_completeness`.

    Examples
    --------
    >>> len(load_groups(round=1)), len(load_groups(round=2))
    (253, 167)
    """
    return only(shipped("groups"), "round", round, asked="load_groups(round=…)")


def load_group_completeness(round: Round | None = None) -> pd.DataFrame:  # noqa: A002
    """Return how many of the groups are known, one row a round and province.

    Parameters
    ----------
    round
        1, 2, or ``None`` for both.

    Returns
    -------
    DataFrame
        ``round`` and ``province_code`` (key), ``units``, ``units_with_group``,
        ``groups_expected``, ``groups_known`` (int, counts), ``status`` (``complete``,
        ``partial``, ``none``), ``trust``, ``source``. Zero units is a true zero.

    Raises
    ------
    UnknownNameError
        When there is no such round.

    Examples
    --------
    >>> two = load_group_completeness(round=2)
    >>> int(two["groups_expected"].sum()), int(two["groups_known"].sum())
    (280, 167)
    """
    table = shipped("group_completeness")
    return only(table, "round", round, asked="load_group_completeness(round=…)")


def load_colleges(year: int | None = 2025) -> pd.DataFrame:
    """Return the vocational colleges of the Ministry's lists, one row a college and year.

    Parameters
    ----------
    year
        2025 (list of June 2025), 2017 (list of May 2017), or ``None`` for both.

    Returns
    -------
    DataFrame
        ``year`` (int) and ``college_code`` (key), ``name`` (in that year), ``province_code`` (of
        the list), ``city_code`` (所在地), ``supervisor`` (主管部门), ``level`` (``zhuanke``,
        ``vocational_bachelor``, ``bachelor``), ``ownership`` (``public``, ``private``, ``joint``;
        missing where the list does not say, as in 2017), ``trust``, ``source``.

    Raises
    ------
    UnknownNameError
        When there is no list of that year here.

    Notes
    -----
    All institutions at the two vocational levels; at ``bachelor`` level only those that are a
    unit. Adult higher education is not included.

    Examples
    --------
    >>> sorted(load_colleges(year=None)["year"].unique().tolist())
    [2017, 2025]
    """
    return only(shipped("colleges"), "year", year, asked="load_colleges(year=…)")


def load_names() -> pd.DataFrame:
    """Return the names of colleges in time, for colleges that had more than one.

    Returns
    -------
    DataFrame
        ``college_code`` and ``name`` (key), ``valid_from`` (first year a source shows the name;
        missing: in use before the first source), ``valid_to`` (last year; missing: still in use),
        ``basis``, ``trust``, ``source``. Renaming dates are not guessed: the change lies between
        one row's ``valid_to`` and the next row's ``valid_from``.

    Examples
    --------
    >>> names = load_names().set_index("name")
    >>> str(names.loc["深圳职业技术大学", "valid_from"])
    '2025'
    """
    return shipped("names")


def load_provincial_units() -> pd.DataFrame:
    """Return the units of the provinces' own programmes: *not comparable between provinces*.

    Returns
    -------
    DataFrame
        ``province_code`` and ``list_no`` (key), ``name`` (in the list), ``name_current``,
        ``college_code`` (missing where no college of 2025 matches), ``city_code``, ``programme``
        (kind and tier as named there), ``year_text`` (as written), ``round_hint``
        (``first_phase_or_2019_2023``, ``second_phase_2025_on``), ``groups`` (text, names as
        written; missing: not given), ``list_status``, ``is_provincial_programme`` (bool: False
        where the rows are national units), ``trust``, ``source``.

    Notes
    -----
    Rounds, years and kinds differ by province: never compare counts, nor read a missing province
    as no activity.

    Examples
    --------
    >>> load_provincial_units()["is_provincial_programme"].dtype
    dtype('bool')
    """
    return shipped("provincial_units")


def load_college_outcomes(block: str | None = None) -> pd.DataFrame:
    """Return how selective the admission of single colleges is, one row a college and year.

    For each examination province and track the percentile (100 = most selective) of a college's
    lowest admitted score among all colleges of the 专科 batch, averaged over these cells.

    Parameters
    ----------
    block
        ``"2017-2020"``, ``"2024-2025"``, or ``None`` for both. 2020 → 2024 is a *break*: never
        join the two blocks or read the jump as an effect.

    Returns
    -------
    DataFrame
        ``college_code`` and ``year`` (key), ``block``, ``name`` (2025), ``province_code``,
        ``level`` (2025), ``cells`` and ``exam_provinces`` (int: how many were averaged),
        ``mean_pctile`` (all cells), ``home_pctile``, ``outside_pctile`` (percentiles; missing: no
        such cell), ``cells_balanced``, ``mean_balanced_pctile`` (cells present in all of
        2017-2020: use this there), ``cells_long``, ``mean_long_pctile`` (cells present in all six
        years), ``line_basis`` and ``trust`` (derived). The sources of each block stand in the data
        package (`sources`).

    Raises
    ------
    UnknownNameError
        When there is no such block.

    Notes
    -----
    It measures student demand, not the plan's own indicators; 浙江 and 上海 are absent as
    examination provinces, and 2020 lacks 北京, 天津, 山东, 海南 and 甘肃.
    ``home_pctile`` jumps in some provinces in a single year (median over the colleges of 贵州 60,
    4, 57 in 2018-2020), which the compilations do not explain: compare colleges of one province,
    or look at ``outside_pctile`` too.

    Examples
    --------
    >>> sorted(load_college_outcomes(block="2024-2025")["year"].unique().tolist())
    [2024, 2025]
    """
    table = shipped("college_outcomes")
    return only(table, "block", block, asked="load_college_outcomes(block=…)")


def load_published_totals() -> pd.DataFrame:
    """Return the published counts that the lists must reproduce; `verify` recomputes each.

    Returns
    -------
    DataFrame
        ``total_id`` (key), ``statement`` (what was published), ``table``, ``where`` (conditions
        ``column=value`` joined by ``;``; missing: the whole table), ``statistic`` (``count``,
        ``sum:<column>``, ``nunique:<column>``), ``expected`` (number), ``basis`` (``published``,
        or ``own_list``: counted in our list and pinned), ``source``.

    Examples
    --------
    >>> totals = load_published_totals()
    >>> {"published", "own_list"} >= set(totals["basis"])
    True
    """
    return shipped("published_totals")


def load_strategies(strategy_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the member places of the national strategies, one row a strategy and place.

    Parameters
    ----------
    strategy_ids
        Ids to keep, in this order; ``None`` for all.

    Returns
    -------
    DataFrame
        ``strategy_id``, ``strategy``, ``strategy_en``, ``place_code``, ``place`` (short name),
        ``province_code``, ``level`` (``province``, ``city``, ``county``), ``part`` (bool: only a
        part of the place belongs), ``named_in_notice`` (bool: the notice of round two names the
        strategy), ``document``, ``trust``.

    Raises
    ------
    UnknownNameError
        When an id is not a shipped strategy.

    Notes
    -----
    Strategies overlap: nothing may be summed over them. No document of the programme lists
    members; each row names the document that does.

    Examples
    --------
    >>> load_strategies(["jing-jin-ji"])["place"].tolist()
    ['北京', '天津', '河北']
    """
    table = membership(strategy_ids)
    seats = _seats()
    at = list(table.columns).index("place_code")
    table.insert(at + 1, "place", table["place_code"].map(seats["short_name"]))
    table.insert(at + 2, "province_code", table["place_code"].map(seats["province_code"]))
    return table
