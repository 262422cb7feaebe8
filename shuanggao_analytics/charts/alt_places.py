"""What maps, flows and networks show, in sentences from their own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.charts import alt_words as say
from shuanggao_analytics.charts.alt_readings import moves
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec

_FEW = 8


def flows(spec: ChartSpec) -> list[str]:
    """Say the widest flow."""
    values = spec.numbers("value")
    if values.dropna().empty:
        return []
    row = spec.data.iloc[int(values.fillna(-1).to_numpy().argmax())]
    source, target = (say.worded(spec, row[spec.roles[end]]) for end in ("source", "target"))
    words = {"name": f"{source} → {target}", "value": say.value_text(spec, values.max())}
    return [term("alt_largest", lang=spec.lang, **words)]


def links(spec: ChartSpec) -> list[str]:
    """Say the strongest link."""
    links = spec.data[spec.column("mark") == "link"]
    if links.empty:
        return []
    strongest = links.iloc[int(links["strength"].astype("float64").to_numpy().argmax())]
    name = " — ".join(say.worded(spec, strongest[end]) for end in ("source", "target"))
    value = say.value_text(spec, float(strongest["strength"]))
    return [term("alt_largest", lang=spec.lang, name=name, value=value)]


def area_map(spec: ChartSpec) -> list[str]:
    """Say the highest and lowest places, and those without data."""
    names = spec.column("name").tolist()
    found = say.ends(spec, spec.numbers("value"), names)
    return [*found, *say.missing(spec, "value", name="name", code="place")]


def class_map(spec: ChartSpec) -> list[str]:
    """Say how many places are of each class, and which have no data."""
    order = [say.worded(spec, label) for _, label in spec.options["classes"]]
    kinds = spec.column("class").dropna().map(lambda key: say.worded(spec, key)).tolist()
    found = say.counts(spec, kinds, order=[name for name in order if name in kinds])
    return [*found, *say.missing(spec, "class", name="name", code="place")]


def map_series(spec: ChartSpec) -> list[str]:
    """Say what the first and the last panel show."""
    found = []
    for panel in dict.fromkeys((spec.options["panels"][0], spec.options["panels"][-1])):
        own = spec.data[spec.column("panel") == panel]
        if "value" in spec.roles:
            values = own[spec.roles["value"]].astype("float64")
            found += say.ends(spec, values, own[spec.roles["name"]].tolist(), what=panel)
        else:
            order = [name for _, name in spec.options["classes"]]
            kinds = own[spec.roles["category"]].dropna().astype("str").tolist()
            known = dict(spec.options["classes"])
            kinds = [say.worded(spec, known.get(kind, kind)) for kind in kinds]
            own_order = [say.worded(spec, name) for name in order]
            parts = say.counts(spec, kinds, order=[n for n in own_order if n in kinds])
            found += [say.prefix(spec, panel) + part for part in parts]
    drawn = "value" if "value" in spec.roles else "category"
    everywhere = spec.data.groupby(spec.roles["place"])[spec.roles[drawn]].count()
    names = spec.data.drop_duplicates(spec.roles["place"])
    gone = names[names[spec.roles["place"]].map(everywhere) == 0]
    return [
        *found,
        *say.gaps(spec, gone[spec.roles["name"]].tolist(), gone[spec.roles["place"]].tolist()),
    ]


def bubbles(spec: ChartSpec) -> list[str]:
    """Say the largest and smallest bubbles, their kinds and changes."""
    found = say.ends(spec, spec.numbers("size"), spec.column("label").tolist())
    if "category" in spec.roles:
        found += say.counts(spec, spec.column("category").dropna())
    if "change" in spec.roles:
        found += moves(spec, "alt_changes", spec.numbers("change"))
    return [*found, *say.missing(spec, "size")]


def marks(spec: ChartSpec) -> list[str]:
    """Say where the centres are, and how many points there are of each kind."""
    found = []
    for row in spec.data[spec.column("mark") == "ellipse"].to_dict("records")[:_FEW]:
        words = {
            "name": say.worded(spec, row["series"]),
            "lon": f"{row['lon']:.2f}",
            "lat": f"{row['lat']:.2f}",
        }
        found.append(term("alt_centre", lang=spec.lang, **words))
    points = spec.column("series")[spec.column("mark") == "point"]
    return [*found, *(say.counts(spec, points) if points.nunique() > 1 else [])]


def density(spec: ChartSpec) -> list[str]:
    """Say the densest and the emptiest cell."""
    places = [
        f"{x:.0f}, {y:.0f}" for x, y in zip(spec.numbers("x"), spec.numbers("y"), strict=True)
    ]
    return say.ends(spec, spec.numbers("value"), places)
