"""What a chart is before it is drawn: tidy numbers, the roles of their columns, and its words.

A `ChartSpec` is all that both renderers see, so the picture on paper and the one on screen cannot
differ. The builders, in the modules whose names end in ``_charts``, check their input and make one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict, get_args

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography.boundaries import BASEMAP_SOURCE, BASEMAP_SOURCE_EN
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MapKind = Literal[
    "province_map", "point_map", "class_map", "city_map", "shape_map", "density_map", "map_series",
]  # fmt: skip
PlainKind = Literal[
    "ranked_bars", "dumbbell", "lorenz", "small_table", "stacked_shares", "curve", "upset",
    "heat_map", "quadrant", "waterfall", "range_bars", "share_bars", "fit_scatter", "event_study",
    "balance_plot", "parts_bars", "trend_panels", "ridgelines", "lines", "slope", "profile",
    "sunburst", "agreement_plot", "grade_curve", "completion_board", "funds_bars", "register_table",
    "panel_sheet",
]  # fmt: skip
LinkKind = Literal["sankey", "network"]
Kind = MapKind | PlainKind | LinkKind
Trust = Literal["official", "compiled", "derived", "recalled", "provided", "synthetic"]


class ChartText(TypedDict, total=False):
    """The words of a chart, given to every builder by keyword.

    Attributes
    ----------
    id
        Name of the files, of lower-case letters, digits, ``-`` and ``_``.
    title, subtitle
        Heading, and the line under it.
    unit
        Unit of the numbers drawn, in the language of the chart.
    caption
        Sentence that says what the figure shows; it is saved and stands in the text that carries
        the figure, not in the picture. Without one it is the title.
    alt
        Text for readers who cannot see the picture; made from the numbers where not given.
    sources
        Where the numbers come from, at least one; maps add their base map by themselves.
    notes
        What a reader must know to read the picture rightly.
    trust
        ``official``, ``compiled``, ``derived``, ``recalled``, ``provided`` (by the user,
        unchecked) or ``synthetic``.
    lang
        ``zh`` (default) or ``en``.
    """

    id: Required[str]
    title: Required[str]
    subtitle: str
    unit: str
    caption: str
    alt: str
    sources: Required[Sequence[str]]
    notes: Sequence[str]
    trust: Required[Trust]
    lang: Lang


_STRAIGHT = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True, kw_only=True, eq=False)
class ChartSpec:
    """A chart, ready for either renderer.

    Attributes
    ----------
    id, kind
        Name of its files; which kind it is.
    data
        Exactly the numbers drawn and exported, one row a mark. Missing is missing, never zero.
    roles
        What each column is to the chart: role → column.
    title, subtitle, unit, caption, alt, sources, notes, trust, lang
        See `ChartText`.
    options
        How it is drawn (class breaks, labels, …), as plain values.
    """

    id: str
    kind: Kind
    data: pd.DataFrame
    roles: Mapping[str, str]
    title: str
    subtitle: str
    unit: str
    caption: str
    alt: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    trust: Trust
    lang: Lang
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def synthetic(self) -> bool:
        """Whether the numbers are made up, so that the picture must say so visibly."""
        return self.trust == "synthetic"

    @property
    def is_map(self) -> bool:
        """Whether the chart stands on the base map and must name its source."""
        return self.kind in get_args(MapKind)

    @property
    def finding(self) -> str:
        """What the figure shows, in a sentence; empty when nobody said so."""
        return "" if self.caption == self.title else self.caption

    def column(self, role: str) -> pd.Series[Any]:
        """Return the column that plays `role`."""
        return self.data[self.roles[role]]

    def numbers(self, role: str) -> pd.Series[float]:
        """Return the column that plays `role` as floats, missing as NaN."""
        return self.column(role).astype("Float64").astype("float64")

    def all_sources(self) -> tuple[str, ...]:
        """Return the sources as printed: those of the numbers, then that of the base map."""
        if not self.is_map:
            return self.sources
        return (*self.sources, BASEMAP_SOURCE if self.lang == "zh" else BASEMAP_SOURCE_EN)

    def footer(self) -> list[str]:
        """Return the paragraphs below the picture: notes, sources, trust.

        English has straight quotes, because the shipped face draws curly ones as wide as a Chinese
        character.
        """
        colon, stop = ("：", "；") if self.lang == "zh" else (": ", "; ")
        parts = []
        if self.notes:
            parts.append(term("note", lang=self.lang) + colon + stop.join(self.notes))
        parts.append(term("source", lang=self.lang) + colon + stop.join(self.all_sources()))
        parts.append(
            term("trust", lang=self.lang) + colon + term(f"trust_{self.trust}", lang=self.lang)
        )
        return [part.translate(_STRAIGHT) for part in parts] if self.lang == "en" else parts

    def unit_line(self) -> str:
        """Return the unit as printed, or nothing when the chart has none."""
        if not self.unit:
            return ""
        return term("chart_unit", lang=self.lang, unit=self.unit)

    def fingerprint(self) -> str:
        """Return the SHA-256 of everything drawn: numbers, words, roles and options.

        Two specs with the same fingerprint give the same picture, so a stored picture whose
        fingerprint differs is stale. Options count to ten digits, as fits differ in the last ones.
        """
        words = {
            name: getattr(self, name)
            for name in ("id", "kind", "title", "subtitle", "unit", "caption", "alt", "trust")
        }
        words |= {"lang": self.lang, "sources": self.sources, "notes": self.notes}
        words |= {"roles": dict(self.roles), "options": dict(self.options)}
        exact = json.loads(json.dumps(words, default=str), parse_float=lambda n: f"{float(n):.10g}")
        text = json.dumps(exact, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(f"{text}\n{canonical_csv(self.data)}".encode()).hexdigest()


def canonical_csv(data: pd.DataFrame) -> str:
    r"""Return a table as CSV text, the same on every machine: LF, no index, empty is missing.

    Floats have twelve significant digits: their last bits differ between processors.

    Examples
    --------
    >>> canonical_csv(pd.DataFrame({"n": pd.array([1, None], dtype="Int64")}))
    'n\n1\n""\n'
    """
    return data.to_csv(index=False, lineterminator="\n", float_format="%.12g")


def make_spec(
    kind: Kind,
    data: pd.DataFrame,
    *,
    roles: Mapping[str, str],
    options: Mapping[str, Any],
    faults: Sequence[Fault],
    text: ChartText,
) -> ChartSpec:
    """Return the spec of a chart, or raise once with every fault of its table and its words.

    Raises
    ------
    DataContractError
        When `faults` is not empty or the words are incomplete.
    """
    from shuanggao_analytics.charts.alt import alternative_text

    found = [*faults, *text_faults(kind, text)]
    if found:
        raise DataContractError(found)
    title = text["title"]
    spec = ChartSpec(
        id=text["id"],
        kind=kind,
        data=data.reset_index(drop=True).copy(),
        roles=dict(roles),
        title=title,
        subtitle=text.get("subtitle", ""),
        unit=text.get("unit", ""),
        caption=text.get("caption", "") or title,
        alt=text.get("alt", "").strip(),
        sources=tuple(text["sources"]),
        notes=tuple(text.get("notes", ())),
        trust=text["trust"],
        lang=text.get("lang", "zh"),
        options=dict(options),
    )
    return spec if spec.alt else replace(spec, alt=alternative_text(spec))


def text_faults(kind: str, text: ChartText) -> list[Fault]:
    """Return what is wrong with the words of a chart."""
    name = f"{kind} {text.get('id', '')}".strip()
    faults = []
    identifier = str(text.get("id", ""))
    plain = identifier.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum() and identifier == identifier.lower()):
        remedy = "use lower-case letters, digits, - and _"
        faults.append(Fault(name, "not a file name", column="id", value=identifier, remedy=remedy))
    if not str(text.get("title", "")).strip():
        faults.append(Fault(name, "empty", column="title"))
    sources = text.get("sources", ())
    if isinstance(sources, str) or not sources or not all(str(s).strip() for s in sources):
        remedy = "name at least one source, as a tuple of texts"
        faults.append(Fault(name, "no source", column="sources", remedy=remedy))
    for column, known, value in (
        ("trust", get_args(Trust), text.get("trust")),
        ("lang", get_args(Lang), text.get("lang", "zh")),
    ):
        if value not in known:
            remedy = "use one of " + ", ".join(known)
            faults.append(
                Fault(name, "unknown word", column=column, value=str(value), remedy=remedy)
            )
    return faults


def column_faults(kind: str, table: pd.DataFrame, columns: Iterable[str]) -> list[Fault]:
    """Return a fault for each column that the table lacks, and one for a table without rows."""
    known = ", ".join(str(column) for column in table.columns)
    faults = [
        Fault(kind, "missing column", column=column, remedy=f"the columns are: {known}")
        for column in dict.fromkeys(columns)
        if column not in table.columns
    ]
    if table.empty:
        faults.append(Fault(kind, "no rows", remedy="a chart needs at least one row"))
    return faults


def number_faults(
    kind: str,
    table: pd.DataFrame,
    column: str,
    *,
    label: str,
    lower: float | None = None,
    required: bool = False,
) -> list[Fault]:
    """Return the faults of a column of numbers; silent when the column is missing altogether.

    Parameters
    ----------
    kind
        Name of the chart, as printed in the fault.
    table
        Input.
    column
        Column to check.
    label
        Column that names the rows for the reader.
    lower
        Smallest value allowed.
    required
        Whether a missing value is a fault.
    """
    if column not in table.columns:
        return []
    found = table[column].reset_index(drop=True)
    values = pd.to_numeric(found, errors="coerce").astype("float64")
    rows = table[label].tolist() if label in table.columns else table.index.tolist()
    given = found.notna()
    checks = [("not a number", given & values.isna()), ("infinite", values.abs() == float("inf"))]
    if pd.api.types.is_bool_dtype(found.dtype):
        checks.append(("true or false instead of a number", given))
    if lower is not None:
        checks.append((f"below {lower:g}", values < lower))
    if required:
        checks.append(("missing", ~given))
    return [
        Fault(kind, problem, row=str(rows[row]), column=column, value=str(found[row]))
        for problem, wrong in checks
        for row in found.index[wrong.to_numpy(dtype=bool)]
    ]


def duplicate_faults(kind: str, table: pd.DataFrame, column: str) -> list[Fault]:
    """Return a fault for each missing or repeated key in a column that names the marks."""
    if column not in table.columns:
        return []
    keys = table[column]
    empty = keys.isna() | (keys.astype("str").str.strip() == "")
    faults = [Fault(kind, "empty", row=str(row), column=column) for row in keys.index[empty]]
    repeated = keys[keys.duplicated() & ~empty].astype("str").unique()
    return faults + [
        Fault(kind, "occurs more than once", row=key, column=column, remedy="give one row for each")
        for key in repeated
    ]


def choice_fault(kind: str, name: str, value: str, known: Sequence[str]) -> list[Fault]:
    """Return a fault when an option has a value that no renderer knows."""
    if value in known:
        return []
    remedy = "use one of " + ", ".join(known)
    return [Fault(kind, "unknown option", column=name, value=value, remedy=remedy)]


def as_numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return whole numbers as ``Int64`` and others as ``float64``, keeping missing values.

    Examples
    --------
    >>> as_numbers(pd.Series([3.0, None])).dtype, as_numbers(pd.Series([0.5])).dtype
    (Int64Dtype(), dtype('float64'))
    """
    values = pd.to_numeric(column, errors="coerce").astype("float64")
    if (values.dropna() % 1 == 0).all():
        return values.astype("Int64")
    return values


def format_number(value: float, *, decimals: int | None = None, signed: bool = False) -> str:
    """Return a number as printed: ``decimals`` places, with a true minus sign.

    Parameters
    ----------
    value
        Number; NaN gives an em dash, never a zero.
    decimals
        Places after the point; by default none for a whole number and two otherwise.
    signed
        Whether a number above zero has a plus sign, as differences have.

    Examples
    --------
    >>> format_number(-3), format_number(0.415), format_number(2, decimals=1)
    ('−3', '0.41', '2.0')
    >>> [format_number(v, signed=True) for v in (1, 0, -1)]
    ['+1', '0', '−1']
    >>> format_number(float("nan"))
    '—'
    """
    if pd.isna(value):
        return "—"
    places = decimals if decimals is not None else (0 if float(value).is_integer() else 2)
    text = f"{float(value):.{places}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    elif signed and value > 0:
        text = "+" + text
    return text.replace("-", "−")
