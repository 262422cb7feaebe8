"""The pictures in figures/ are those that the present data and code would draw."""

import json
from pathlib import Path

from shuanggao_analytics.briefing import gallery_specs

FIGURES = Path(__file__).parents[2] / "figures"
SPECS = {spec.id: spec for spec in gallery_specs()}


def test_every_figure_is_there_and_none_is_left_over():
    assert {path.stem for path in FIGURES.glob("*.png")} == set(SPECS)
    assert {path.stem for path in FIGURES.glob("*.json")} == set(SPECS)


def test_no_figure_is_stale():
    stale = [
        id_
        for id_, spec in SPECS.items()
        if json.loads((FIGURES / f"{id_}.json").read_text(encoding="utf-8"))["fingerprint"]
        != spec.fingerprint()
    ]
    assert stale == [], "run make figures"


def test_the_sidecars_name_source_trust_and_words():
    for id_ in SPECS:
        sidecar = json.loads((FIGURES / f"{id_}.json").read_text(encoding="utf-8"))
        for key in ("title", "caption", "alt", "sources", "trust", "lang"):
            assert sidecar[key], (id_, key)
