"""The targets of the documents: the T-items and the fifty-six rows of the 2020–2023 plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.policy.documents import tabulate
from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS = ("text_zh", "n_figures", "deadline", "deadline_basis", "responsible", "reason")


def targets() -> pd.DataFrame:
    """Return the T-items: targets and quotas of all documents but the 56 rows.

    Returns
    -------
    pandas.DataFrame
        Columns ``target``, ``family`` (``round2``, ``round1``, ``consortia``, ``system_reform``,
        ``integration`` or ``other``), ``text_zh``, ``n_figures`` (0: qualitative), ``deadline``
        (text, as exact as the document; missing: none given, see ``reason``), ``deadline_basis``
        (``clause``: the passage says it; ``plan``: only the period of the plan applies;
        ``derived``: counted from the date of the document), ``responsible``, ``reason``,
        ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> targets().set_index("target").loc["T3-3", "deadline"]
    '2025'
    """
    return tabulate(_counted("targets"), key="target", columns=("family", *_COLUMNS))


def action_plan() -> pd.DataFrame:
    """Return the fifty-six rows of the 2020–2023 action plan in the words of its table.

    Returns
    -------
    pandas.DataFrame
        Columns ``target`` (Q-01 … Q-56), ``row``, ``action`` (its heading) and the rest as
        `targets`; ``deadline_basis`` is ``body`` where the body says 到2023年 and ``plan`` where
        only the plan period applies, for the table prints no years.

    Examples
    --------
    >>> rows = action_plan()
    >>> len(rows), int((rows["n_figures"] > 0).sum())
    (56, 24)

    References
    ----------
    004:258-330.
    """
    return tabulate(_counted("action_plan"), key="target", columns=("row", "action", *_COLUMNS))


def figures() -> pd.DataFrame:
    """Return every figure of the targets, one row each.

    Returns
    -------
    pandas.DataFrame
        Columns ``target``, ``label``, ``value`` (missing: no number is printed), ``upper`` (second
        bound of ``between``), ``unit``, ``comparator`` (``=``, ``>=``, ``>``, ``<=``,
        ``between``), ``soft`` (true: 左右, 接近 or 基本, a band and no limit), ``cumulative``
        (true: includes earlier stages), ``printed`` (the words where they are no plain number)
        and ``reason``.

    Examples
    --------
    >>> table = figures().set_index("target")
    >>> float(table.loc["T3-3", "value"]), bool(table.loc["T3-3", "soft"])
    (150.0, True)
    """
    rows = [
        (
            entry["id"],
            part["label"],
            part["value"],
            part.get("upper"),
            part["unit"],
            part["comparator"],
            part["soft"],
            part.get("cumulative", False),
            part.get("printed"),
            part.get("reason"),
        )
        for name in ("targets", "action_plan")
        for entry in read_policy("targets")[name]
        for part in entry["values"]
    ]
    columns = ["target", "label", "value", "upper", "unit", "comparator", "soft", "cumulative"]
    return pd.DataFrame(rows, columns=[*columns, "printed", "reason"])


def series() -> pd.DataFrame:
    """Return targets of one kind that stand in several documents and must not be added up.

    Returns
    -------
    pandas.DataFrame
        Columns ``series``, ``name_zh``, ``target`` and ``note``, one row a series and target.

    Examples
    --------
    >>> table = series()
    >>> table.loc[table["series"] == "S-1", "target"].tolist()
    ['Q-49', 'T4-5']
    """
    rows = [
        (entry["id"], entry["name_zh"], member, entry["note"])
        for entry in read_policy("targets")["series"]
        for member in entry["members"]
    ]
    return pd.DataFrame(rows, columns=["series", "name_zh", "target", "note"])


def _counted(part: str) -> list[Mapping[str, Any]]:
    return [{**entry, "n_figures": len(entry["values"])} for entry in read_policy("targets")[part]]
