"""Text matching against a plain loop over all pairs, time and memory (run: make bench).

The loop has the same terms and weights, each name's made once, and one textbook cosine a pair; it
keeps the best three of each name and explains nothing. It runs on some of the names and is scaled
up to all of them, which is said on the line. Its scores are checked against ours. The programme
points are SYNTHETIC: names of the catalogue's 744 specialties behind prefixes, seeded. Names that
stand many times are compared once by us, as in the national list of programme points; the last
lines make every name different, so that this cannot help.
"""

from __future__ import annotations

import math
import multiprocessing
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics.alignment.matching.groups import match_groups
from shuanggao_analytics.alignment.matching.text import TextOptions, analyser
from shuanggao_analytics.alignment.relatedness.proximity import relatedness, relatedness_density

if TYPE_CHECKING:
    from collections.abc import Callable

    Vector = dict[str, float]

POINTS, TARGETS, TOP, LOOPED = 120_000, 800, 3, 1_000
PREFIXES = ("", "", "", "", "现代", "智能", "绿色", "数字", "农村", "海洋")


def median_seconds(job: Callable[[], object], *, runs: int = 3) -> float:
    job()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def specialty_names() -> list[str]:
    catalogue = sg.load_catalogue()
    return catalogue.loc[catalogue["level"] == "zhuanke", "name"].tolist()


def programme_points(*, different: bool = False) -> pd.DataFrame:
    """Return synthetic programme points; `different` numbers them, so that no name repeats."""
    rng = np.random.default_rng(0)
    names = np.array(specialty_names(), dtype=object)
    prefixes = np.array(PREFIXES, dtype=object)
    drawn = prefixes[rng.integers(len(prefixes), size=POINTS)] + rng.choice(names, POINTS)
    if different:
        drawn = drawn + np.array([f"{number:06d}" for number in range(POINTS)], dtype=object)
    return pd.DataFrame({"group": drawn})


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


def check(groups: pd.DataFrame, targets: pd.DataFrame, best: list[list[tuple[float, int]]]) -> None:
    ours = match_groups(groups, targets, method="text", top=TOP)
    first = ours[ours["rank"] == 1].groupby("row")["score"].first().reindex(groups.index)
    plain = [scores[0][0] for scores in best]
    np.testing.assert_allclose(first.fillna(0), plain, atol=1e-9)


def peak(groups: pd.DataFrame, targets: pd.DataFrame) -> float:
    """Return the peak memory in MB of a process of its own that only does this (Linux)."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (groups, targets))


def _peak(groups: pd.DataFrame, targets: pd.DataFrame) -> float:
    match_groups(groups, targets, method="text", top=TOP)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(x.split()[1]) for x in status.splitlines() if x.startswith("VmHWM")) / 1024


def text_line(label: str, groups: pd.DataFrame, targets: pd.DataFrame, *, runs: int = 3) -> None:
    ours = median_seconds(lambda: match_groups(groups, targets, method="text", top=TOP), runs=runs)
    some = groups.head(LOOPED)
    begun = time.perf_counter()
    best = loop(some["group"].tolist(), targets["name"].tolist())
    plain = (time.perf_counter() - begun) * len(groups) / len(some)
    check(some, targets, best)
    scaled = f"from {len(some):,}" if len(some) < len(groups) else "all run"
    print(
        f"{label:24} {len(groups):9,} × {len(targets):<5} {ours:9.4f} s {plain:9.2f} s "
        f"({scaled:10}) ×{plain / ours:6.0f}  {peak(groups, targets):5.0f} MB"
    )


def catalogue_line(clusters: pd.DataFrame) -> None:
    """The same number of points by code through the crosswalk; nothing is compared to it."""
    codes = sg.load_catalogue()["specialty_code"].to_numpy(object)
    points = pd.DataFrame({"specialty_code": np.random.default_rng(0).choice(codes, POINTS)})
    crosswalk = sg.load_crosswalk("cluster_specialty")
    ours = median_seconds(lambda: match_groups(points, clusters, crosswalk=crosswalk, top=TOP))
    print(f"{'points by catalogue':24} {len(points):9,} × {len(clusters):<5} {ours:9.4f} s")


def relatedness_line() -> None:
    """All pairs of 744 specialties over 1,500 synthetic colleges, against a loop over pairs."""
    rng = np.random.default_rng(0)
    matrix = pd.DataFrame((rng.random((1_500, 744)) < 0.03).astype("int64"))
    ours = median_seconds(
        lambda: relatedness_density(matrix, relatedness(matrix, method="proximity"))
    )
    cells = matrix.to_numpy() > 0
    held = cells.sum(axis=0)
    begun = time.perf_counter()
    plain = np.zeros((60, 744))
    for i in range(60):
        for j in range(744):
            if i != j:
                plain[i, j] = (cells[:, i] & cells[:, j]).sum() / max(held[i], held[j], 1)
    seconds = (time.perf_counter() - begun) * 744 / 60
    np.testing.assert_allclose(relatedness(matrix, method="proximity").to_numpy()[:60], plain)
    print(
        f"{'relatedness and density':24} {1500:9,} × {744:<5} {ours:9.4f} s {seconds:9.2f} s "
        f"({'from 60':10}) ×{seconds / ours:6.0f}"
    )


def main() -> None:
    groups, clusters = sg.load_groups(round=1), sg.load_clusters()
    points, lines = programme_points(), industries()
    print("Text matching, the best three of each, against a plain loop over pairs")
    print("goals: 120,000 points ≥ 50 times faster and below 1,000 MB\n")
    print(f"{points['group'].nunique():,} different names among the synthetic programme points")
    text_line("groups × clusters", groups, clusters)
    text_line("groups × industries", groups, lines)
    text_line("points × clusters", points, clusters)
    text_line("points × industries", points, lines)
    numbered = programme_points(different=True)
    text_line("all different × clusters", numbered, clusters, runs=1)
    text_line("all different × industr.", numbered, lines, runs=1)
    catalogue_line(clusters)
    relatedness_line()


if __name__ == "__main__":
    main()
