"""Builder of sheets of panels: several charts below each other on one page, such as a scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.panel_content import PANEL, is_laid_out, letter
from shuanggao_analytics.charts.spec import ChartSpec, ChartText, Kind, make_spec
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_PARTS, MOST_PARTS = 2, 6


def panel_sheet(parts: Sequence[ChartSpec], **text: Unpack[ChartText]) -> ChartSpec:
    """Return one page of two to six charts below each other, each under its own title.

    The scorecard of a unit is such a page: its profile with the range of its peers (`profile`), its
    gaps to its own target and to its peers (`quadrant`), and its funds (`funds_bars`).

    Parameters
    ----------
    parts
        Charts of one language and one trust, laid out in inches, as all are but maps, ranked bars,
        dumbbells, Lorenz curves, small tables and curves. Their notes and their sources are printed
        below the page; the data have them below each other, told apart by ``sheet_panel``.
    **text
        See `ChartText`. The trust is that of the parts: real and synthetic numbers never mix.

    Raises
    ------
    DataContractError
        With every fault of the parts and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import funds_bars, profile
    >>> words = {"sources": ("自算",), "trust": "derived"}
    >>> radar = profile(
    ...     pd.DataFrame({"axis": ["投入", "过程", "产出"], "score": [0.5, 0.75, 0.25]}),
    ...     axis="axis", value="score", value_name="甲校", id="radar", title="三个维度", **words,
    ... )
    >>> funds = funds_bars(
    ...     pd.DataFrame({"source": ["中央"], "budget": [9], "arrived": [8], "spent": [7]}),
    ...     label="source", budget="budget", arrived="arrived", spent="spent", id="funds",
    ...     title="资金", unit="万元", **words,
    ... )
    >>> sheet = panel_sheet([radar, funds], id="scorecard", title="甲校", **words)
    >>> sheet.data["sheet_panel"].tolist()
    ['a', 'a', 'a', 'b']
    """
    kind: Kind = "panel_sheet"
    faults = _part_faults(parts, text)
    frames, kept = [pd.DataFrame({PANEL: []})], list[dict[str, Any]]()
    notes, sources = list(text.get("notes", ())), list(text.get("sources", ()))
    for number, part in enumerate(parts if not faults else ()):
        frame = part.data.copy()
        frame.insert(0, PANEL, letter(number))
        frames.append(frame)
        kept.append(_kept(part))
        notes += [f"({letter(number)}) {note}" for note in part.notes]
        sources += [source for source in part.sources if source not in sources]
    if kept and not isinstance(text.get("sources"), str):
        text = {**text, "notes": tuple(notes), "sources": tuple(sources)}
    data = frames[0] if not kept else pd.concat(frames[1:], ignore_index=True)
    options = {"parts": tuple(kept)}
    roles = {"panel": PANEL}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _kept(part: ChartSpec) -> dict[str, Any]:
    """Return what makes a part again from its rows, as plain values."""
    return {
        "id": part.id,
        "kind": part.kind,
        "title": part.title,
        "subtitle": part.subtitle,
        "unit": part.unit,
        "roles": dict(part.roles),
        "options": dict(part.options),
        "types": {str(column): str(kind) for column, kind in part.data.dtypes.items()},
    }


def _part_faults(parts: Sequence[ChartSpec], text: ChartText) -> list[Fault]:
    """Return the faults of the parts: too few or many, no sheets, other language or trust."""
    kind, faults = "panel_sheet", []
    if not LEAST_PARTS <= len(parts) <= MOST_PARTS:
        remedy = f"give {LEAST_PARTS} to {MOST_PARTS} charts"
        faults.append(
            Fault(kind, "number of charts", column="parts", value=str(len(parts)), remedy=remedy)
        )
    for part in parts:
        if not is_laid_out(part):
            remedy = "leave it out: it has axes or a map of its own"
            faults.append(Fault(kind, "not a chart for panels", row=part.id, value=part.kind,
                                remedy=remedy))  # fmt: skip
        elif PANEL in part.data.columns:
            faults.append(Fault(kind, "column of the sheet", row=part.id, column=PANEL))
        for word, own, given in (
            ("lang", part.lang, text.get("lang", "zh")),
            ("trust", part.trust, text.get("trust")),
        ):
            if own != given:
                remedy = f"give it {given} as the page has"
                faults.append(Fault(kind, "differs from the page", row=part.id, column=word,
                                    value=own, remedy=remedy))  # fmt: skip
    return faults
