"""Bubbles of categories: those at one place are all seen, and chosen names are written."""

from __future__ import annotations

import itertools
import math

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, map_content, maps, static, theme
from shuanggao_analytics.errors import DataContractError

KM_PER_PT = 8.0
CLUSTERS = pd.DataFrame(
    {
        "name": ["物联网", "高端纺织", "生物医药", "航空"],
        "lon": [120.3, 120.3, 120.3, 108.9],
        "lat": [31.6, 31.6, 31.6, 34.3],
        "groups": [9, 4, 0, 2],
        "status": [f"cluster_{how}" for how in ("served_here", "served_elsewhere")]
        + ["cluster_unserved", "cluster_served_here"],
    }
)


def clusters(chart_text, **options):
    return charts.point_map(
        CLUSTERS, size="groups", category="status", **options, **chart_text("p")
    )


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def test_bubbles_at_one_place_are_moved_apart_around_it(chart_text):
    spec = clusters(chart_text, apart=True)
    found = map_content.bubbles(spec, maps.scene(), km_per_pt=KM_PER_PT)
    still = map_content.bubbles(clusters(chart_text), maps.scene(), km_per_pt=KM_PER_PT)
    home = {bubble.name: (bubble.x, bubble.y) for bubble in still}
    together = [bubble for bubble in found if bubble.name != "航空"]
    for a, b in itertools.combinations(together, 2):
        reach = (a.radius_pt + b.radius_pt) * KM_PER_PT
        assert math.dist((a.x, a.y), (b.x, b.y)) >= reach - 1e-6
    middle = [sum(values) / 3 for values in zip(*((b.x, b.y) for b in together), strict=True)]
    assert middle == pytest.approx(home["物联网"])
    alone = next(bubble for bubble in found if bubble.name == "航空")
    assert (alone.x, alone.y) == home["航空"]
    assert spec.notes[-1] == "同一地点的圆环绕其四周画出"
    assert len(clusters(chart_text).notes) == len(spec.notes) - 1


def test_both_renderers_move_them_alike(chart_text):
    spec = clusters(chart_text, apart=True)
    paper = {
        key.removeprefix("bubble-"): tuple(artist.get_offsets()[0])
        for key, artist in gids(static.render(spec)).items()
        if key.startswith("bubble-")
    }
    trace = next(t for t in interactive.render(spec).data if t.name == "bubbles")
    for name, x, y in zip(spec.column("label"), trace.x, trace.y, strict=True):
        assert paper[name] == pytest.approx((x, y), abs=0.06)


def test_a_ring_of_zero_has_the_colour_of_its_category(chart_text):
    spec = clusters(chart_text)
    ring = gids(static.render(spec))["bubble-生物医药"]
    assert to_hex(ring.get_edgecolor()[0]) == theme.NAMED["cluster_unserved"]
    trace = next(t for t in interactive.render(spec).data if t.name == "bubbles")
    colours = dict(zip(spec.column("label"), trace.marker.color, strict=True))
    assert colours["生物医药"] == theme.NAMED["cluster_unserved"]


def test_chosen_names_are_written_instead_of_the_largest(chart_text):
    spec = clusters(chart_text, apart=True, label_top=("生物医药", "航空"))
    names = {key for key in gids(static.render(spec)) if key.startswith("label-")}
    assert names == {"label-生物医药", "label-航空"}
    none = clusters(chart_text, label_top=())
    assert not any(key.startswith("label-") for key in gids(static.render(none)))
    with pytest.raises(DataContractError, match="unknown name"):
        clusters(chart_text, label_top=("造船",))
