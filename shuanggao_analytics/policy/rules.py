"""Selection thresholds and conditions of round two, exclusions, and standing standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.policy.documents import tabulate
from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    import pandas as pd


def selection_rules() -> pd.DataFrame:
    """Return the five thresholds that an applicant for round two had to meet in 2025.

    They are entry thresholds, not standards of evaluation.

    Returns
    -------
    pandas.DataFrame
        Columns ``rule`` (H-1 … H-5), ``indicator``, ``name_zh``, ``name_en``, ``comparator``
        (``>=``), ``value``, ``unit`` (``pct``: per cent; ``ratio``), ``unit_of_test`` (missing:
        the notice does not say whether school or group is tested), ``reason`` (what is left open),
        ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> rules = selection_rules().set_index("rule")
    >>> rules["value"].tolist()
    [60.0, 70.0, 90.0, 95.0, 1.0]

    References
    ----------
    000:176, 000:194.
    """
    columns = (
        "indicator",
        "name_zh",
        "name_en",
        "comparator",
        "value",
        "unit",
        "unit_of_test",
        "reason",
    )
    return tabulate(read_policy("rules")["selection"], key="rule", columns=columns)


def readings(rule: str) -> dict[str, str]:
    """Return the readings of an ambiguous selection rule by id, in Chinese; the first is default.

    Parameters
    ----------
    rule
        Id of a selection rule; only H-1, 毕业生本地（行业）就业率, has readings, all others give
        an empty mapping.

    Raises
    ------
    UnknownNameError
        When there is no such selection rule.

    Examples
    --------
    >>> list(readings("H-1"))
    ['either', 'by_owner']

    References
    ----------
    000:176, which defines neither 本地 nor the denominator.
    """
    entries = {entry["id"]: entry for entry in read_policy("rules")["selection"]}
    if rule not in entries:
        remedy = f"the selection rules are: {', '.join(entries)}"
        raise UnknownNameError([Fault("rules", "no such rule", value=rule, remedy=remedy)])
    return {part["id"]: part["text_zh"] for part in entries[rule].get("readings", [])}


def qualitative_rules() -> pd.DataFrame:
    """Return the six conditions of selection that carry no number.

    Returns
    -------
    pandas.DataFrame
        Columns ``rule`` (H-6 … H-11), ``indicator``, ``name_zh``, ``name_en``, ``test_zh`` (the
        condition in words), ``applies_to_zh`` (missing: every applicant), ``reason``,
        ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> len(qualitative_rules())
    6

    References
    ----------
    000:172, 000:180, 000:194, 000:204.
    """
    columns = ("indicator", "name_zh", "name_en", "test_zh", "applies_to_zh", "reason")
    return tabulate(read_policy("rules")["qualitative"], key="rule", columns=columns)


def exclusions() -> pd.DataFrame:
    """Return what takes an applicant out of the selection of round two.

    Returns
    -------
    pandas.DataFrame
        Columns ``rule`` (X-0 … X-4), ``name_zh``, ``name_en``, ``kind`` (``condition``: the common
        condition of grave public effect; ``conduct``: counts with that condition; ``fact``:
        counts by itself, a reading of ours), ``window_years`` (missing: no window is printed),
        ``reason``, ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> exclusions().set_index("rule")["window_years"].dropna().to_dict()
    {'X-1': 5.0, 'X-2': 5.0}

    References
    ----------
    000:196.
    """
    columns = ("name_zh", "name_en", "kind", "window_years", "reason")
    return tabulate(read_policy("rules")["exclusions"], key="rule", columns=columns)


def standing_standards() -> pd.DataFrame:
    """Return standards of other documents, each with the population to which it applies.

    None of them is a condition of selection. The training ratio of 2 (H-22), for example, is for
    优质职业学校, while the selection of round two asks for 1 (H-5).

    Returns
    -------
    pandas.DataFrame
        Columns ``rule`` (H-20 …), ``name_zh``, ``name_en``, ``population_zh``, ``comparator``
        (``>=``, ``>``, ``<=``, ``=``), ``value`` (missing: the document gives no figure),
        ``unit``, ``deadline`` (missing: none), ``reason``, ``document``, ``passage``, ``quote``.

    Examples
    --------
    >>> standards = standing_standards().set_index("rule")
    >>> standards.loc["H-22", "value"], standards.loc["H-40", "comparator"]
    (np.float64(2.0), '<=')

    References
    ----------
    004:78-190, 002:343-1844, 001:39, 001:456-458.
    """
    columns = (
        "name_zh",
        "name_en",
        "population_zh",
        "comparator",
        "value",
        "unit",
        "deadline",
        "reason",
    )
    return tabulate(read_policy("rules")["standing"], key="rule", columns=columns)
