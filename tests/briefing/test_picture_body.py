"""The part of a saved chart between its heading and the rule above its notes."""

import pandas as pd
import pytest
from PIL import Image

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.picture_body import body_of
from shuanggao_analytics.charts.sheets import SHEETS

RANGES = pd.DataFrame({"name": ["甲", "乙"], "low": [0.1, 0.3], "high": [0.5, 0.6]})


@pytest.mark.parametrize(
    "words",
    [
        {"title": "区间"},
        {"title": "区间" * 40, "notes": ("一条相当长的注释，说明数字从何而来。" * 9,)},
        {"title": "Ranges", "lang": "en", "trust": "synthetic"},
    ],
)
def test_the_body_of_a_picture_is_that_of_its_layout(tmp_path, words):
    given = {"id": "ranges", "sources": ("名单",), "trust": "derived", **words}
    spec = charts.range_bars(RANGES, label="name", low="low", high="high", **given)
    crop = body_of(charts.save(spec, tmp_path, formats=("png",))[0])
    assert 9.6 / crop.ratio == pytest.approx(SHEETS["range_bars"][1](spec) + 0.28, abs=0.08)
    assert min(crop.top, crop.bottom) > 0.05


def test_a_picture_of_another_house_stays_whole(tmp_path):
    path = tmp_path / "plain.png"
    Image.new("RGB", (960, 480), "white").save(path)
    crop = body_of(path)
    assert (crop.top, crop.bottom, crop.ratio) == (0, 0, 2)
