"""The scorecard of one unit as charts: its parts beside its peers, its gaps, and its money."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.wording import Wording
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import ALL, SOURCES
from shuanggao_analytics.evaluation.oversight.contract import common_trust

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.charts.spec import ChartSpec, Trust
    from shuanggao_analytics.evaluation import CompletionBoard, Scorecard
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.terms import Lang

_AXES = ("index", "dimension", "content")  # levels of a scorecard, the first that is there
_STEP = 5  # the ends of the scale are multiples of it
_ORDER = (*SOURCES, ALL)
_AMOUNTS = ("budget_wan", "arrived_wan", "spent_wan")
_TRUST: Mapping[str | None, Trust] = {"synthetic": "synthetic", "recalled": "recalled"}


def unit_scorecard(
    card: Scorecard,
    *,
    board: CompletionBoard,
    rates: pd.DataFrame,
    sources: Sequence[str],
    name: str | None = None,
    indicators: Mapping[str, str] | pd.Series | None = None,
    lang: Lang = "zh",
) -> tuple[ChartSpec, ChartSpec, ChartSpec]:
    r"""Return the scorecard of a unit as a radar with its peers, its gap axes and its funds.

    A point of the gap axes is an indicator of the unit with the attainment :math:`a`:

    .. math:: x = a - 100, \qquad y = a - \operatorname{median}_{p} a_p

    over the peers of the scorecard, layers of the same kind and the same indicator. `panel_sheet`
    puts the three on one page.

    Parameters
    ----------
    card
        What `scorecard` returned; its indices, or its dimensions, are the axes of the radar.
    board
        What `completion_board` returned for the unit and its peers. Of the card of a layer only
        the indicators of this layer are drawn. An indicator that no peer has is named in a note.
    rates
        What `fund_rates` returned with ``by=["unit_id", "source"]``; other units are left aside.
    sources
        Where the numbers come from.
    name
        Name of the unit in the charts. ``None``: ``unit_id``.
    indicators
        Indicator → words in the language of the charts; one that is not there keeps its own name.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    tuple of ChartSpec
        Radar, gap axes and funds bars, with the trust of the tables: ``synthetic`` and
        ``recalled`` as they are, every other word ``derived``.

    Raises
    ------
    DataContractError
        With every fault: a unit that is not on the board or has no money, rates of other groups,
        and tables of different trusts.

    References
    ----------
    001:95-103 (comparing with peers); 002:1454 (arrival and execution).

    Examples
    --------
    >>> import shuanggao_analytics as sg
    >>> units = ["s2-001", "s2-005", "s2-008", "s2-009", "s2-010"]
    >>> def some(name):
    ...     table = sg.load_sample(name)
    ...     return table[table["unit_id"].isin(units)]
    >>> points = some("points").query("stage == 'ministries'")
    >>> three = unit_scorecard(
    ...     sg.scorecard(sg.framework_scores(points), unit="s2-008"),
    ...     board=sg.completion_board(some("indicators"), targets=some("targets"), year=2029),
    ...     rates=sg.fund_rates(some("funds"), by=["unit_id", "source"]),
    ...     sources=["synthetic sample"], lang="en",
    ... )
    >>> [(chart.kind, chart.trust) for chart in three]
    [('profile', 'synthetic'), ('quadrant', 'synthetic'), ('funds_bars', 'synthetic')]
    """
    trust = _checked(card, board.table, rates)
    say, unit = Wording(lang), name or card.unit
    given = {} if indicators is None else indicators
    names = {str(key): str(word) for key, word in given.items()}
    return (
        _radar(card, say, unit, sources=sources, trust=trust),
        _gaps(card, board, say, unit, names=names, sources=sources, trust=trust),
        _funds(card, rates, say, unit, sources=sources, trust=trust),
    )


def _checked(card: Scorecard, board: pd.DataFrame, rates: pd.DataFrame) -> Trust:
    """Return the trust of the charts, or refuse tables that do not belong together."""
    word, faults = common_trust({"card": card.table, "board": board, "rates": rates})
    if card.unit not in board.index.get_level_values("unit_id"):
        remedy = "make the board with the unit in it"
        faults.append(Fault("board", "the unit is not there", None, "unit_id", card.unit, remedy))
    if list(rates.index.names) != ["unit_id", "source"]:
        remedy = 'give fund_rates by=["unit_id", "source"]'
        found = ", ".join(map(str, rates.index.names))
        faults.append(Fault("rates", "other groups", value=found, remedy=remedy))
    elif card.unit not in rates.index.get_level_values("unit_id"):
        faults.append(Fault("rates", "no money of the unit", None, "unit_id", card.unit))
    if faults:
        raise DataContractError(faults)
    return _TRUST.get(word, "derived")


def _radar(
    card: Scorecard, say: Wording, unit: str, *, sources: Sequence[str], trust: Trust
) -> ChartSpec:
    level = next(level for level in _AXES if level in set(card.table["level"]))
    parts = card.table[card.table["level"] == level]
    low, high = _scale(parts[["score", "low", "high"]].to_numpy(dtype="float64"))
    ranks = card.weightings["rank"]
    return charts.profile(
        parts,
        axis=f"name_{say.lang}",
        value="score",
        value_name=unit,
        low="low",
        high="high",
        peer="median",
        range_name=say("scorecard_range"),
        peer_name=say("scorecard_median"),
        bounds=(low, high),
        decimals=1,
        id="scorecard-parts",
        title=say("scorecard_parts", unit=unit),
        subtitle=say(
            "scorecard_rank" if ranks.min() == ranks.max() else "scorecard_ranks",
            best=ranks.min(),
            worst=ranks.max(),
            of=card.weightings["of"].iloc[0],
            ways=len(ranks),
        ),
        unit=say("scorecard_points"),
        sources=sources,
        notes=(say("scorecard_scale", low=low, high=high, peers=len(card.peers)),),
        trust=trust,
        lang=say.lang,
    )


def _scale(numbers: Floats) -> tuple[int, int]:
    """Return the ends of a scale around numbers of 0 to 100, missing ones left aside.

    Examples
    --------
    >>> _scale(np.array([83.2, np.nan, 91.0])), _scale(np.array([90.0]))
    ((80, 95), (85, 90))
    """
    low = _STEP * math.floor(np.nanmin(numbers) / _STEP)
    high = _STEP * math.ceil(np.nanmax(numbers) / _STEP)
    return (low, high) if low < high else (max(low - _STEP, 0), max(low, _STEP))


def _gaps(
    card: Scorecard,
    board: CompletionBoard,
    say: Wording,
    unit: str,
    *,
    names: Mapping[str, str],
    sources: Sequence[str],
    trust: Trust,
) -> ChartSpec:
    table = board.table.reset_index()
    table["kind"] = table["layer"].mask(table["layer"] != "school", "group")
    table["attained_pct"] = table["attained_pct"].astype("Float64")
    peers = table[table["unit_id"].isin(card.peers)]
    middle = peers.groupby(["kind", "indicator"])["attained_pct"].median().rename("middle")
    own = table[table["unit_id"] == card.unit]
    if card.layer is not None:
        own = own[own["layer"] == card.layer]
    own = own.join(middle, on=["kind", "indicator"])
    label = own["indicator"].map(lambda key: names.get(key, key))
    if card.layer is None:
        label = own["layer"].map(lambda layer: say(f"scorecard_{layer}")) + label
    points = pd.DataFrame(
        {
            "indicator": label,
            "to_target": (own["attained_pct"] - 100).astype("float64"),
            "to_peers": (own["attained_pct"] - own["middle"]).astype("float64"),
        }
    )
    return charts.quadrant(
        points,
        label="indicator",
        x="to_target",
        y="to_peers",
        x_title=say("scorecard_to_target"),
        y_title=say("scorecard_to_peers"),
        x_split=(0, say("scorecard_target")),
        y_split=(0, say("scorecard_median")),
        quadrants=(
            say("scorecard_met_ahead"),
            say("scorecard_short_ahead"),
            say("scorecard_short_behind"),
            say("scorecard_met_behind"),
        ),
        decimals=1,
        id="scorecard-gaps",
        title=say("scorecard_gaps", unit=unit, year=board.year),
        sources=sources,
        notes=(say("scorecard_gap_note"),),
        trust=trust,
        lang=say.lang,
    )


def _funds(
    card: Scorecard,
    rates: pd.DataFrame,
    say: Wording,
    unit: str,
    *,
    sources: Sequence[str],
    trust: Trust,
) -> ChartSpec:
    own = rates.xs(card.unit, level="unit_id").reset_index()
    own = own.iloc[pd.Index(_ORDER).get_indexer(pd.Index(own["source"])).argsort()]
    own["source"] = own["source"].map(lambda source: say(f"fund_source_{source}"))
    budget, arrived, spent = _AMOUNTS
    return charts.funds_bars(
        own,
        label="source",
        budget=budget,
        arrived=arrived,
        spent=spent,
        arrival="arrival_pct",
        execution="execution_pct",
        denominator=own["execution_denominator"].iloc[0],
        decimals=0,
        id="scorecard-funds",
        title=say("scorecard_funds", unit=unit),
        unit=say("unit_wan_yuan"),
        sources=sources,
        trust=trust,
        lang=say.lang,
    )
