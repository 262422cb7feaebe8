"""The loader of the SYNTHETIC sample: invented units whose truth is known."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from shuanggao_analytics.datasets.catalogue import table_names
from shuanggao_analytics.datasets.sample.making import PREFIX
from shuanggao_analytics.datasets.store import shipped
from shuanggao_analytics.errors import Fault, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd


def load_sample(name: str) -> pd.DataFrame:
    """Return a table of the SYNTHETIC sample: 60 school and 160 group units, 2025 to 2029.

    All units, names, scores and amounts are invented (`make_sample`, seed 8); nothing in them
    is a real college, and every row carries ``trust = "synthetic"``. Units are spread over the 31
    provinces by population, so a province and its bias are no more than a label. Round two has no
    scoring formula: applying that of round one to these scores is a scenario.

    Parameters
    ----------
    name
        ``"units"``, ``"truth"``, ``"scores"``, ``"points"``, ``"indicator_list"``, ``"targets"``,
        ``"indicators"``, ``"tasks"``, ``"funds"`` or ``"evidence"``.

    Returns
    -------
    DataFrame
        A copy of your own. In every table ``unit_id`` is one of ``units`` and ``layer`` is
        ``school``, ``group_a`` or ``group_b`` (school units alone); last ``trust`` and ``source``.

        ``units``, 220 rows
            ``unit_id`` (key, ``s2-001`` …), ``name``, ``name_en``, ``unit_type`` (``school``,
            ``group``), ``province_code``, ``round`` (2), ``groups`` (2 or 1).
        ``truth``, one row a unit: what no evaluation sees
            ``unit_id`` (key); ``quality`` (−2 … 2); ``gain`` (points from the mid-term to the
            end); ``inflation`` (what the unit adds to every own score), ``province_bias`` (what
            its province adds); ``school_mid_term``, ``group_a_mid_term``, ``group_b_mid_term``,
            ``school_final``, ``group_a_final``, ``group_b_final`` (true scores), ``points_final``
            (mean of its true points); ``stalled_from`` (Int64, the year; missing: it does not
            stall); ``late_funds``, ``low_execution`` (bool); ``planted`` (what else is wrong, or
            missing: ``low_score``, ``middling_score``, ``political_issue``, ``deviation``,
            ``false_report``, ``low_management``, ``low_completion``).
        ``scores``, one row a unit, evaluation, year and stage (the key)
            ``unit_id``, ``unit_type``, ``round``, ``evaluation`` (``annual`` 2025, 2026 and 2028;
            ``mid_term`` 2027; ``final`` 2029), ``year``, ``stage`` (``self``, ``province``,
            ``ministries``; annual ones are the unit's own alone), ``province_code``; ``school``,
            ``group_a``, ``group_b`` (0 … 100; missing for a group unit); ``completion_pct`` (done
            of the tasks due), ``management_score`` (lowest over the layers; both missing in the
            annual ones), ``political_issue``, ``deviation``, ``false_report`` (bool).
        ``points``, the final evaluation, one row a unit and stage
            the keys of ``scores``, then ``p01``, ``p02``, … ``p33``: the observation points of the
            framework of round two, 0 … 100.
        ``indicator_list``, 14 rows
            ``indicator`` (key), ``layer_type`` (``school``, ``group``), ``name_zh``, ``name_en``,
            ``unit``, ``unit_en``, ``comparator``, ``soft``, ``cumulative`` (bool: a count since
            the beginning), ``decimals`` (int).
        ``targets``, one row a layer, indicator and version (the key)
            ``unit_id``, ``layer``, ``indicator``, ``version`` (1 filed in 2025, 2 adjusted at the
            mid-term), ``from_year``, ``baseline``, ``baseline_year`` (2024), ``target``,
            ``due_year`` (2029), ``comparator`` (``>=``, ``>``, ``<=``, ``=``), ``soft`` (bool:
            左右), ``band`` (share of the target; missing unless soft), ``reason`` (missing in
            version 1, and for four adjusted targets that give none).
        ``indicators``, one row a layer, indicator and year (the key)
            ``unit_id``, ``layer``, ``indicator``, ``year`` (2024 … 2029), ``actual``.
        ``tasks``, one row a layer, task and year (the key)
            ``unit_id``, ``layer``, ``task``, ``due_year`` (2027 or 2029), ``done_pct``, ``year``
            (2027, 2029).
        ``funds``, one row a layer, year and source of money (the key)
            ``unit_id``, ``layer``, ``year``, ``source`` (``central``, ``local``, ``industry``,
            ``own``; the central award stands with the groups alone), ``budget_wan``,
            ``arrived_wan``, ``spent_wan`` (万元); ``data_source`` (here it stands for ``source``
            of the other tables).
        ``evidence``, one row a layer, item and kind (the key)
            ``unit_id``, ``layer``, ``item`` (an indicator, a task or a point), ``kind`` (``data``,
            ``material``, ``case``, ``audit``), ``address`` (missing where none was filed),
            ``verified`` (boolean; missing: nobody looked), ``date`` (text, ``YYYY-MM-DD``).

    Raises
    ------
    UnknownNameError
        When the sample has no such table.
    DataContractError
        When the table does not keep the schema of the data package.

    Notes
    -----
    What the stages see is the truth and stated differences: self = truth + inflation, province =
    truth + bias + noise (spread 0.6), ministries = truth + noise (spread 0.3); points alike. No
    score is cut at 0 or 100. So a measure can be held against ``truth``.

    Examples
    --------
    >>> scores, truth = load_sample("scores"), load_sample("truth").set_index("unit_id")
    >>> final = scores[scores["evaluation"] == "final"].set_index(["unit_id", "stage"])["school"]
    >>> own = final.xs("self", level="stage") - truth["school_final"]
    >>> bool((own - truth["inflation"]).abs().max() < 0.006)
    True
    """
    known = [each.removeprefix(PREFIX) for each in table_names() if each.startswith(PREFIX)]
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=1)
        remedy = f"did you mean {near[0]}? " if near else ""
        remedy += f"the tables are: {', '.join(known)}"
        raise UnknownNameError([Fault("sample", "no such table", value=str(name), remedy=remedy)])
    return shipped(PREFIX + name)
