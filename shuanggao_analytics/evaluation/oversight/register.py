"""The register of targets: the 56 rows of the action plan and the later lists, with their status.

A register says what a document announced and what the caller reports of it. Figures of one series
stand side by side and are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import one_trust
from shuanggao_analytics.evaluation.oversight.figures import (
    STATUSES,
    figure_status,
    printed_figures,
    read_progress,
    target_status,
)
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.options import as_number, check_whole, require_known
from shuanggao_analytics.policy import documents as policy_documents
from shuanggao_analytics.policy import targets as policy_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTS = ("action_plan", "targets")
"""The fifty-six rows (Q-01 … Q-56), and the T-items of all the other documents."""

_FIGURES = ("target", "label", "figure_zh", "number", "upper", "unit", "comparator", "soft",
            "counting", "deadline", "due_year", "series", "repeats")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class TargetRegister:
    """Targets with their status.

    Attributes
    ----------
    table
        One row a target, the 56 rows first: ``target``, ``list`` (one of `LISTS`), ``group`` (the
        action, or the family), ``text_zh``, ``figures_zh`` (all figures in words), ``n_figures``,
        ``deadline``, ``deadline_basis``, ``responsible``, ``soft`` (some figure is 左右),
        ``series``, ``repeated`` (all its figures are those of an earlier row), ``status``,
        ``reason``, ``authority`` (``regulation``, ``interview``, ``article``, ``outside``;
        missing for a collection of documents), ``document``, ``clause``.
    figures
        One row a figure: the figure, ``counting``, ``series``, ``repeats``; ``value`` (the
        latest up to the year), ``value_year``, ``difference`` (value − number),
        ``attained_pct``, ``status``, ``late`` (reached, but not by the deadline; <NA> where that
        cannot be told), ``note``; and ``progress_trust`` where the progress has a trust.
    year
        Year at whose end the register is read, ``None`` without any.
    band
        Width of 左右 as a share, ``None`` without one.
    """

    table: pd.DataFrame
    figures: pd.DataFrame
    year: int | None
    band: float | None

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        once = self.table[~self.table["repeated"]]
        counts = once["status"].value_counts()
        parts = [f"{counts[name]} {name}" for name in STATUSES if name in counts]
        when = "" if self.year is None else f" at the end of {self.year}"
        words = (
            f"{len(self.table)} targets, {len(self.table) - len(once)} of them printed twice and "
            f"counted once{when}: {', '.join(parts)}."
        )
        if self.band is None:
            return f"{words} No width is given for 左右, so no such figure is called missed."
        return f"{words} 左右 is read as ±{self.band:.4g} of the figure: the caller's width."

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(index=False)}"


def target_register(
    *,
    progress: pd.DataFrame | None = None,
    year: int | None = None,
    band: float | None = None,
    lists: Sequence[str] = LISTS,
) -> TargetRegister:
    r"""Return all targets of the documents with their figures, deadlines, clauses and status.

    The status of a figure n with the latest value v up to the year:

    - ``met``: v = n, or v on the good side of ``>=``, ``>``, ``<=``, or inside ``between``;
    - ``within_band``: 左右, and :math:`0 < |v - n| \le b\,n` with the caller's width b;
    - ``exceeded``: more than a plain number; whether that is more of a good thing (courses) or
      not (groups a school) the document does not say;
    - ``over_limit``: above a ``<=`` or above the range of ``between``;
    - ``below``: due and not reached; for 左右 only when there is a width;
    - ``undecided``: due, 左右, not reached, and no width given;
    - ``not_due``: not reached, and the deadline is after the year;
    - ``no_data``: due and no value; ``qualitative``: no number is printed.

    A figure without a deadline is always due. A yearly one is due in each year, and only the
    year's own value counts; others are read as reached by the year, so values of several years
    are never added up. Of a target with several figures the worst status counts, in this order:
    below, over_limit, undecided, no_data, not_due, within_band, met, exceeded.

    Parameters
    ----------
    progress
        One row a figure and year: ``target`` (such as ``Q-03``), ``label`` (which figure; may be
        left out where a target has one), ``year``, ``value`` in the unit of the figure (``pct``:
        95 for 95 %; missing: not known). ``trust`` may stand beside them.
    year
        Year at whose end the register is read; later progress is not looked at. ``None``: the
        latest year of the progress; without progress no deadline is compared.
    band
        Width of 左右 as a share of the figure, in [0, 1), such as 0.05. No document gives one.
    lists
        ``action_plan``, ``targets`` or both.

    Returns
    -------
    TargetRegister
        ``.table`` by target, ``.figures`` by figure, ``.text``.

    Raises
    ------
    DataContractError
        For progress without its columns, of an unknown target or label, of a target without
        figures, with a year that is no whole number, with values that are none, twice for one
        figure and year, or in two versions for a figure that is printed twice; for more than one
        trust; for a year that is no whole number and a width outside [0, 1).
    UnknownNameError
        For another list.

    References
    ----------
    004:258-330 (56 rows); the passages of all others stand in the column ``clause``.

    Examples
    --------
    >>> progress = pd.DataFrame({"target": ["Q-03", "Q-03", "Q-42"], "year": 2023,
    ...                          "label": ["名班主任工作室", "德育特色案例", None],
    ...                          "value": [98, 104, 364]})
    >>> register = target_register(progress=progress, band=0.05)
    >>> rows = register.table.set_index("target").loc[["Q-03", "Q-42", "Q-01"]]
    >>> rows["status"].tolist()
    ['no_data', 'exceeded', 'qualitative']
    >>> rows.loc["Q-03", "figures_zh"]
    '“三全育人”典型学校 200所左右；名班主任工作室 100个左右；德育特色案例 100个左右'
    """
    for name in lists:
        require_known("lists", name, LISTS)
    figures = printed_figures()
    given, trust, *_ = together(
        lambda: read_progress(progress, figures),
        lambda: _trust(progress),
        lambda: None if year is None else check_whole("year", year, low=1),
        lambda: _check_band(band),
    )
    if year is None and len(given):
        year = int(given["year"].max())
    status = figure_status(figures, given, year=year, band=band)
    figures = figures.rename(columns={"value": "number"})[list(_FIGURES)]
    figures = figures.join(status)
    table = _targets(figures)
    table = table[table["list"].isin(list(lists))].reset_index(drop=True)
    figures = figures[figures["target"].isin(table["target"])].reset_index(drop=True)
    if trust is not None:
        figures["progress_trust"] = trust
    return TargetRegister(table=table, figures=figures, year=year, band=band)


def register_summary(register: TargetRegister, *, by: str = "group") -> pd.DataFrame:
    """Return how many targets have each status, by action and family, or by another column.

    Parameters
    ----------
    register
        The result of `target_register`.
    by
        Column of its table, such as ``group``, ``list``, ``deadline``, ``authority``.

    Returns
    -------
    pandas.DataFrame
        Index `by`, in the order of the register (a missing value is a row of its own):
        ``targets`` (each counted once), ``repeated`` (printed once more), and one column a
        status; they sum to ``targets``.

    Raises
    ------
    UnknownNameError
        When the table has no such column.

    Examples
    --------
    >>> summary = register_summary(target_register(), by="list")
    >>> summary[["targets", "repeated", "no_data", "qualitative"]]
                 targets  repeated  no_data  qualitative
    list
    action_plan       56         0       23           33
    targets           52         3       45            7
    """
    require_known("by", by, register.table.columns)
    table = register.table
    keys = table[by].astype("object").where(table[by].notna(), None)
    grouped = pd.Series(pd.factorize(keys, use_na_sentinel=False)[0], index=table.index)
    labels = pd.factorize(keys, use_na_sentinel=False)[1]
    once = ~table["repeated"]
    columns = {"targets": once, "repeated": ~once}
    columns |= {name: once & table["status"].eq(name) for name in STATUSES}
    counts = pd.DataFrame(columns).groupby(grouped).sum().astype("int64")
    return counts.set_axis(pd.Index(labels, name=by), axis=0)


def _targets(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the targets of both lists with what follows from their figures."""
    plan = policy_targets.action_plan().rename(columns={"action": "group"})
    other = policy_targets.targets().rename(columns={"family": "group"})
    parts = [plan.assign(list=LISTS[0]), other.assign(list=LISTS[1])]
    table = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    grouped = figures.groupby("target", sort=False)
    at = table["target"]
    authority = policy_documents.documents().set_index("document")["authority"]
    table["n_figures"] = table["n_figures"].astype("int64")
    table["figures_zh"] = at.map(grouped["figure_zh"].agg("；".join)).fillna("")
    table["soft"] = at.map(grouped["soft"].any()).eq(other=True)
    table["repeated"] = at.map(figures["repeats"].notna().groupby(figures["target"]).all()).eq(
        other=True
    )
    table["status"] = at.map(grouped["status"].agg(target_status)).fillna(STATUSES[-1])
    members = policy_targets.series().groupby("target", sort=False)["series"].agg("、".join)
    table["series"] = at.map(members).fillna("")
    table["authority"] = table["document"].map(authority)
    table["clause"] = table["passage"]
    return table[["target", "list", "group", "text_zh", "figures_zh", "n_figures", "deadline",
                  "deadline_basis", "responsible", "soft", "series", "repeated", "status",
                  "reason", "authority", "document", "clause"]]  # fmt: skip


def _trust(progress: pd.DataFrame | None) -> str | None:
    if not isinstance(progress, pd.DataFrame):
        return None
    trust, faults = one_trust(progress, "progress")
    if faults:
        raise DataContractError(faults)
    return trust


def _check_band(band: object) -> None:
    if band is not None and not 0 <= as_number(band) < 1:
        remedy = "a share of the figure, such as 0.05; none: 左右 has no width"
        raise DataContractError([Fault("band", "needs a number in [0, 1)", None, None, str(band),
                                       remedy)])  # fmt: skip
