"""Names on maps: where each province's name stands, and which cities' names find room.

Positions are in km of the map plane and sizes follow from the size of type, so both renderers
write the same names in the same places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.maps import Box
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely import Geometry

    from shuanggao_analytics.charts.maps import Inset, Scene
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.terms import Lang

_LINE_SPACING = 1.12

PLACES_KM = {
    "110000": (955, 4393),
    "120000": (1225, 4262),
    "130000": (884, 4130),
    "140000": (635, 4046),
    "150000": (450, 4440),
    "210000": (1480, 4600),
    "220000": (1690, 4838),
    "230000": (1694, 5270),
    "310000": (1700, 3470),
    "320000": (1385, 3530),
    "330000": (1436, 3174),
    "340000": (1150, 3400),
    "350000": (1300, 2850),
    "360000": (1045, 3010),
    "370000": (1140, 3960),
    "410000": (756, 3645),
    "420000": (715, 3320),
    "430000": (622, 2950),
    "440000": (880, 2535),
    "450000": (415, 2480),
    "460000": (502, 1982),
    "500000": (215, 3125),
    "510000": (-270, 3190),
    "520000": (215, 2828),
    "530000": (-390, 2540),
    "540000": (-1650, 3500),
    "610000": (300, 3610),
    "620000": (-640, 4310),
    "630000": (-880, 3860),
    "640000": (115, 4020),
    "650000": (-1560, 4640),
    "710000": (1612, 2590),
    "810000": (1085, 2290),
    "820000": (900, 2215),
}
"""Middle of each province's name, set by hand inside the province, or in the sea beside it."""

OFFSHORE = {
    "120000": (1085, 4275),
    "310000": (1575, 3440),
    "810000": (955, 2370),
    "820000": (891, 2337),
}
"""Provinces too small for their name: the point that the leader line runs to."""

ENGLISH_KM = {"640000": (120, 4025), "810000": (1105, 2290)}
"""Where English needs another place than Chinese."""

INSET_NAME_PT = 6.0
_INSET_NAME_SHARE = 0.56
_SIXTEEN = (
    *((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)),
    *((1, 0.5), (-1, 0.5), (1, -0.5), (-1, -0.5), (0.5, 1), (-0.5, 1), (0.5, -1), (-0.5, -1)),
)


@dataclass(frozen=True)
class Label:
    """Words on a map: the middle of their box in km, and the end of a leader line if they have one.

    Attributes
    ----------
    key
        Province code or city name.
    text
        One or two lines.
    x, y
        Middle of the text.
    leader
        Where a thin line runs to, for names that stand beside their place.
    """

    key: str
    text: str
    x: float
    y: float
    leader: tuple[float, float] | None = None

    def box(self, km_per_pt: float, *, size_pt: float) -> Box:
        """Return the estimated box of the text."""
        lines = self.text.split("\n")
        half_width = max(map(width_em, lines)) * size_pt * km_per_pt / 2
        half_height = len(lines) * size_pt * _LINE_SPACING * km_per_pt / 2
        return Box(
            self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height
        )


def province_labels(texts: dict[str, str], *, lang: Lang) -> list[Label]:
    """Return the labels of provinces of the whole country at their hand-set places.

    Parameters
    ----------
    texts
        Province code → words.
    lang
        Language of the words.

    Examples
    --------
    >>> [label.leader is None for label in province_labels({"310000": "上海"}, lang="zh")]
    [False]
    """
    return [
        Label(code, text, *_place(code, lang), leader=OFFSHORE.get(code))
        for code, text in texts.items()
        if code in PLACES_KM
    ]


def _place(code: str, lang: Lang) -> tuple[float, float]:
    return ENGLISH_KM.get(code, PLACES_KM[code]) if lang == "en" else PLACES_KM[code]


def region_labels(where: Scene, texts: dict[str, str]) -> list[Label]:
    """Return the labels of a region's provinces, each at the point deepest inside its shape."""
    shown = {c: s for c, s in where.areas.items() if c in texts and where.in_focus(c)}
    order = [code for code in texts if code in shown]
    return deepest_labels({code: shown[code] for code in order}, texts)


def deepest_labels(shapes: Mapping[str, Geometry], texts: Mapping[str, str]) -> list[Label]:
    """Return a label for each shape at the point deepest inside its largest part."""
    import shapely

    labels = []
    for code, shape in shapes.items():
        parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
        if parts:
            largest = max(parts, key=shapely.area)
            middle = shapely.maximum_inscribed_circle(largest, tolerance=5.0).coords[0]
            labels.append(Label(code, texts[code], *middle))
    return labels


def fitting(
    labels: Sequence[Label],
    *,
    km_per_pt: float,
    size_pt: float,
    frame: Box,
    avoid: Sequence[Box] = (),
) -> list[Label]:
    """Return the labels that lie in the frame and cover neither each other nor boxes to avoid."""
    taken, kept = [*avoid], []
    for label in labels:
        box = label.box(km_per_pt, size_pt=size_pt)
        if frame.contains(box) and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            kept.append(label)
    return kept


def fit_city_labels(
    bubbles: Sequence[tuple[str, float, float, float]],
    *,
    km_per_pt: float,
    size_pt: float,
    most: int,
    frame: Box,
    avoid: Sequence[Box] = (),
    lines: Sequence[Geometry] = (),
) -> list[Label]:
    """Return the names that find room beside their bubbles, the first ones first.

    Sixteen places around each bubble are tried in turn; the first that crosses no line and stands
    at no other bubble is taken, else the one that does so least. A name that would cover another
    name, another bubble or the edge of the frame at all places is left out (it stays in the
    numbers).

    Parameters
    ----------
    bubbles
        Name, x, y and radius in km, in order of importance.
    km_per_pt
        Kilometres to a point of type.
    size_pt
        Size of type.
    most
        How many names to write at most.
    frame
        The neat line.
    avoid
        Further boxes to keep clear.
    lines
        Lines to keep off where there is a choice.

    Examples
    --------
    >>> frame = Box(0, 0, 100, 100)
    >>> twice = [("甲", 50, 50, 2), ("乙", 50, 50, 2)]
    >>> len(fit_city_labels(twice, km_per_pt=1, size_pt=8, most=2, frame=frame))
    2
    >>> fit_city_labels(twice, km_per_pt=60, size_pt=8, most=2, frame=frame)
    []
    """
    taken = [*avoid]
    circles = [Box(x - r, y - r, x + r, y + r) for _, x, y, r in bubbles]
    labels: list[Label] = []
    for index, (name, x, y, radius) in enumerate(bubbles[:most]):
        others = circles[:index] + circles[index + 1 :]
        places = [
            (label, box)
            for label in _around(name, (x, y, radius), km_per_pt=km_per_pt, size_pt=size_pt)
            if frame.contains(box := label.box(km_per_pt, size_pt=size_pt))
            and not any(_overlap(box, other) for other in (*taken, *others))
        ]
        if places:
            costs = [
                _crossed_km(box, lines, margin=1.5 * km_per_pt)
                + (6 * km_per_pt if _near(box, others, 2.5 * km_per_pt) else 0.0)
                for _, box in places
            ]
            label, box = places[costs.index(min(costs))]
            labels.append(label)
            taken.append(box)
    return labels


def _crossed_km(box: Box, lines: Sequence[Geometry], *, margin: float) -> float:
    """Return the length of the lines in a box and its margin."""
    if not lines:
        return 0.0
    area = box.polygon().buffer(margin, join_style="mitre")
    return float(sum(area.intersection(line).length for line in lines))


def _near(box: Box, others: Sequence[Box], distance: float) -> bool:
    """Return whether a box comes so near another bubble that it might seem to name that one."""
    grown = Box(
        box.left - distance, box.bottom - distance, box.right + distance, box.top + distance
    )
    return any(_overlap(grown, other) for other in others)


def _around(
    name: str, bubble: tuple[float, float, float], *, km_per_pt: float, size_pt: float
) -> list[Label]:
    """Return a name at the sixteen places around its bubble, the best first."""
    x, y, radius = bubble
    half_width = width_em(name) * size_pt * km_per_pt / 2
    half_height = size_pt * _LINE_SPACING * km_per_pt / 2
    labels = []
    for right, up in _SIXTEEN:
        gap = radius * (0.75 if abs(right) == abs(up) else 1.0) + 1.5 * km_per_pt
        labels.append(
            Label(name, name, x + right * (gap + half_width), y + up * (gap + half_height))
        )
    return labels


def _overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.bottom < b.top and b.bottom < a.top


def inset_name(spec: ChartSpec, inset: Inset, *, km_per_pt: float) -> str:
    """Return the name of the inset, broken to fit beside the southernmost dash."""
    room = _INSET_NAME_SHARE * inset.box.width / (km_per_pt * INSET_NAME_PT)
    return "\n".join(wrap(term("south_china_sea", lang=spec.lang), em=room))


def inset_name_place(inset: Inset) -> tuple[float, float]:
    """Return the lower right corner of the inset's name, in km."""
    box = inset.box
    return box.right - 0.03 * box.width, box.bottom + 0.02 * box.height


def label_size(lang: Lang) -> float:
    """Return the size of type of names on maps, in points."""
    return theme.MAP_LABEL_PT[lang]
