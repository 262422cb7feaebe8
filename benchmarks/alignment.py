"""Text matching and relatedness against plain loops over all pairs.

The loop has the same terms and weights, each name's made once, and one textbook cosine a pair; it
keeps the best three of each name and explains nothing. The programme points are SYNTHETIC: names
of the catalogue's 744 specialties behind prefixes, seeded. Names that stand many times are
compared once by us, as in the national list of programme points; among the points that all differ
this cannot help.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shuanggao_analytics as sg
from benchmarks.harness import LOOP, Case, Job
from shuanggao_analytics.alignment.matching.groups import match_groups
from shuanggao_analytics.alignment.matching.text import TextOptions, analyser
from shuanggao_analytics.alignment.relatedness.proximity import relatedness, relatedness_density

if TYPE_CHECKING:
    from collections.abc import Callable

    Vector = dict[str, float]

POINTS, TARGETS, TOP, LOOPED = 120_000, 800, 3, 500
SPECIALTIES, COLLEGES, LOOPED_ROWS = 744, 1_500, 60
PREFIXES = ("", "", "", "", "现代", "智能", "绿色", "数字", "农村", "海洋")


def programme_points(size: int, *, different: bool = False) -> pd.DataFrame:
    """Return synthetic programme points; `different` numbers them, so that no name repeats."""
    rng = np.random.default_rng(0)
    catalogue = sg.load_catalogue()
    names = catalogue.loc[catalogue["level"] == "zhuanke", "name"].to_numpy(object)
    prefixes = np.array(PREFIXES, dtype=object)
    drawn = prefixes[rng.integers(len(prefixes), size=size)] + rng.choice(names, size)
    if different:
        drawn = drawn + np.array([f"{number:06d}" for number in range(size)], dtype=object)
    return pd.DataFrame({"group": drawn})


def round_one(_: int) -> pd.DataFrame:
    return sg.load_groups(round=1)


def industries() -> pd.DataFrame:
    """Return 800 synthetic industry names: classes of the catalogue with prefixes."""
    classes = sg.load_catalogue()["class"].drop_duplicates().str.removesuffix("类")
    names = [f"{p}{c}制造" for p in ("", *dict.fromkeys(PREFIXES[4:]), "航空") for c in classes]
    more = [f"{c}批发和零售" for c in classes]
    return pd.DataFrame({"name": [*names, *more][:TARGETS]})


def weighed(names: list[str], fitted: list[str]) -> list[Vector]:
    """Return TF-IDF of each name as a dictionary, by the formula."""
    split = analyser(TextOptions())
    held: Vector = {}
    for name in fitted:
        for term in set(split(name)):
            held[term] = held.get(term, 0) + 1
    vectors = []
    for name in names:
        vector: Vector = {}
        for term in split(name):
            weight = 1 + math.log((1 + len(fitted)) / (1 + held.get(term, 0)))
            vector[term] = vector.get(term, 0.0) + weight
        vectors.append(vector)
    return vectors


def cosine(one: Vector, other: Vector) -> float:
    dot = sum(weight * other[term] for term, weight in one.items() if term in other)
    length = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return dot / length


def loop(names: list[str], targets: list[str]) -> list[list[tuple[float, int]]]:
    offered = weighed(targets, targets)
    best = []
    for vector in weighed(names, targets):
        scores = [(cosine(vector, other), -place) for place, other in enumerate(offered)]
        best.append(sorted(scores, reverse=True)[:TOP])
    return best


def text(
    size: int, *, groups: Callable[[int], pd.DataFrame], targets: Callable[[], pd.DataFrame]
) -> Case:
    table, offered = groups(size), targets()
    some = table.head(LOOPED)

    def check(found: pd.DataFrame, best: list[list[tuple[float, int]]]) -> None:
        first = found[found["rank"] == 1].groupby("row")["score"].first().reindex(some.index)
        np.testing.assert_allclose(first.fillna(0), [one[0][0] for one in best], atol=1e-9)

    return Case(
        ours=lambda: match_groups(table, offered, method="text", top=TOP),
        peer=lambda: loop(some["group"].tolist(), offered["name"].tolist()),
        check=check,
        part=len(some) / len(table),
        note=lambda _: f"{table['group'].nunique():,} different names",
    )


def by_catalogue(size: int) -> Case:
    codes = sg.load_catalogue()["specialty_code"].to_numpy(object)
    points = pd.DataFrame({"specialty_code": np.random.default_rng(0).choice(codes, size)})
    crosswalk, clusters = sg.load_crosswalk("cluster_specialty"), sg.load_clusters()
    return Case(ours=lambda: match_groups(points, clusters, crosswalk=crosswalk, top=TOP))


def related(size: int) -> Case:
    """The loop over pairs of columns is asked for some rows, and for no density."""
    rng = np.random.default_rng(0)
    matrix = pd.DataFrame((rng.random((COLLEGES, size)) < 0.03).astype("int64"))

    def ours() -> tuple[pd.DataFrame, object]:
        proximity = relatedness(matrix, method="proximity")
        return proximity, relatedness_density(matrix, proximity)

    def peer() -> np.ndarray:
        cells = matrix.to_numpy() > 0
        held = cells.sum(axis=0)
        found = np.zeros((LOOPED_ROWS, size))
        for i in range(LOOPED_ROWS):
            for j in range(size):
                if i != j:
                    found[i, j] = (cells[:, i] & cells[:, j]).sum() / max(held[i], held[j], 1)
        return found

    return Case(
        ours=ours,
        peer=peer,
        check=lambda found, theirs: np.testing.assert_allclose(
            found[0].to_numpy()[:LOOPED_ROWS], theirs
        ),
        part=LOOPED_ROWS / size,
    )


different = partial(programme_points, different=True)
JOBS = (
    *(
        Job(
            name=f"text matching, {first} × {second}",
            size=size,
            unit=f"names × {targets}",
            case=partial(text, groups=groups, targets=offered),
            grows=(POINTS // 16, POINTS // 4) if size == POINTS else (),
            peer=LOOP,
            times=50 if size == POINTS else None,
            megabytes=1_000 if size == POINTS else None,
        )
        for first, size, groups in (
            ("groups", len(sg.load_groups(round=1)), round_one),
            ("points", POINTS, programme_points),
            ("different points", POINTS, different),
        )
        for second, targets, offered in (
            ("clusters", len(sg.load_clusters()), sg.load_clusters),
            ("industries", TARGETS, industries),
        )
    ),
    Job(
        name="matching by the catalogue and its crosswalk",
        size=POINTS,
        unit="points",
        case=by_catalogue,
        grows=(POINTS // 16, POINTS // 4),
    ),
    Job(
        name="relatedness and density of specialties",
        size=SPECIALTIES,
        unit=f"columns × {COLLEGES:,}",
        case=related,
        grows=(SPECIALTIES // 4, SPECIALTIES // 2),
        peer=LOOP,
    ),
)
