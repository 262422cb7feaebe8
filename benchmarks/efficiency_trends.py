"""Efficiency, trends and placebos against the goals, and peers in the same run (make bench).

Data envelopment analysis: a loop over scipy's linprog, one program a unit, as a study would write
it. Mann–Kendall with Sen's slope: pyMannKendall, one series at a time, asked for some of them and
scaled up. Placebos of a two-way model: pyfixest, one fit a permutation, asked for some and scaled
up. The answers are compared before the times are. All tables are SYNTHETIC (seeded), of the size of
real ones: 197 units of round one, 1,500 colleges, 5,910 series, 340 cities over 12 years. Every job
has one core.
"""

from __future__ import annotations

import importlib
import os
import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from shuanggao_analytics.performance.efficiency import dea
from shuanggao_analytics.performance.efficiency.contract import checked_data
from shuanggao_analytics.performance.efficiency.dea import radial_scores
from shuanggao_analytics.performance.impact import two_way_effect
from shuanggao_analytics.performance.trends import kernel, mann_kendall, sen_slope
from shuanggao_analytics.performance.trends.slope_kernel import sen_slopes

if TYPE_CHECKING:
    from collections.abc import Callable

UNITS = (197, 500, 1_500)
COLUMNS = 5
DEA_GOALS = {197: 8, 1_500: 7}
SERIES, YEARS, ASKED_SERIES = 5_910, 10, 500
CITIES, PERIODS, PLACEBOS, ASKED_FITS = 340, 12, 1_000, 20


def median_seconds(job: Callable[[], object], *, runs: int = 5) -> float:
    job()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def line(what: str, ours: float, theirs: float | None = None, *, goal: int = 0) -> None:
    """Print one job: ours, the peer, the ratio and whether the goal holds."""
    if theirs is None:
        print(f"{what:58} {ours:9.4f} s")
        return
    ratio = theirs / ours
    verdict = "" if not goal else "  holds" if ratio >= goal else "  DOES NOT HOLD"
    words = f"goal ≥ {goal} ×" if goal else ""
    print(f"{what:58} {ours:9.4f} s {theirs:9.3f} s   × {ratio:7.1f}   {words}{verdict}".rstrip())


def there(name: str) -> Any:
    """Return a module of a peer, or none where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def grown(sizes: tuple[int, ...], seconds: list[float]) -> str:
    """Return by what power of the size the time grows."""
    power = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
    return f"time grows as size^{power:.2f}"


def synthetic_tables(units: int, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    cells = rng.lognormal(size=(units, 2 * COLUMNS))
    return (
        pd.DataFrame(cells[:, :COLUMNS]).add_prefix("in"),
        pd.DataFrame(cells[:, COLUMNS:]).add_prefix("out"),
    )


def scipy_loop(inputs: pd.DataFrame, outputs: pd.DataFrame) -> np.ndarray:
    """Return input-oriented CCR scores, one linprog a unit, on data divided by their means."""
    from scipy.optimize import linprog

    X, Y = (inputs / inputs.mean()).to_numpy(), (outputs / outputs.mean()).to_numpy()
    units, least = len(X), np.append(np.zeros(len(X)), 1.0)
    rows = np.vstack((np.column_stack((X.T, X[0])), np.column_stack((-Y.T, np.zeros(COLUMNS)))))
    found = np.empty(units)
    for unit in range(units):
        rows[:COLUMNS, -1] = -X[unit]
        limits = np.concatenate((np.zeros(COLUMNS), -Y[unit]))
        found[unit] = linprog(least, A_ub=rows, b_ub=limits, method="highs").fun
    return found


def efficiency() -> None:
    print(f"CCR, {COLUMNS} inputs and {COLUMNS} outputs: ours, and linprog one unit at a time\n")
    scipy_loop(*synthetic_tables(10))  # what is imported on first use
    ours, whole = [], []
    for units in UNITS:
        inputs, outputs = synthetic_tables(units)

        def scores(inputs: pd.DataFrame = inputs, outputs: pd.DataFrame = outputs) -> np.ndarray:
            data = checked_data(inputs, outputs)
            return radial_scores(data, returns="crs", orientation="input")

        begun = time.perf_counter()
        expected = scipy_loop(inputs, outputs)
        theirs = time.perf_counter() - begun
        np.testing.assert_allclose(scores(), expected, atol=1e-7)
        result = dea(inputs, outputs)
        np.testing.assert_allclose(result.table["efficiency"], expected, atol=1e-7)
        ours.append(median_seconds(scores))
        whole.append(median_seconds(lambda a=inputs, b=outputs: dea(a, b), runs=3))
        goal = DEA_GOALS.get(units, 0)
        line(f"{units:5,} units, scores", ours[-1], theirs, goal=goal)
        line(f"{units:5,} units, dea: 3 returns, slacks, peers, checks", whole[-1], theirs)
        print(f"{'':12}programs left to HiGHS: {result.left_alone} of {units:,}")
    print(f"\nscores: {grown(UNITS, ours)}; dea: {grown(UNITS, whole)}")
    for seed in range(20):
        dea(*synthetic_tables(500, seed))
    print("500 units, 20 random problems: no crash\n")


def trends() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(YEARS, SERIES)).round(1)  # rounded, so that there are ties
    table = pd.DataFrame(values)
    rows = np.ascontiguousarray(values.T)
    print(f"Mann–Kendall and Sen's slope, {SERIES:,} series × {YEARS} years\n")

    def same() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the peer gives: z, p of the normal distribution, slope."""
        z = kernel.z_scores(kernel.scores(rows), kernel.variances(rows))
        return z, kernel.normal_p(z), sen_slopes(rows)

    def more() -> tuple[pd.DataFrame, pd.DataFrame]:
        """Whole calls: tables checked, exact p, both tau, limits of the slope."""
        return mann_kendall(table), sen_slope(table)

    ours, whole = median_seconds(same), median_seconds(more)
    peer = there("pymannkendall")
    if peer is None:
        line("no pyMannKendall here", ours)
        return
    tested, slopes = more()
    begun = time.perf_counter()
    theirs = [peer.original_test(values[:, j]) for j in range(ASKED_SERIES)]
    seconds = (time.perf_counter() - begun) * SERIES / ASKED_SERIES
    z, p, slope = np.array([(one.z, one.p, one.slope) for one in theirs]).T
    for found, expected in zip(same(), (z, p, slope), strict=True):
        np.testing.assert_allclose(found[:ASKED_SERIES], expected, atol=1e-12)
    np.testing.assert_allclose(tested["z"].iloc[:ASKED_SERIES].astype(float), z, atol=1e-12)
    np.testing.assert_allclose(slopes["slope"].iloc[:ASKED_SERIES].astype(float), slope, atol=1e-12)
    line("z, p and slope, as the peer gives them", ours, seconds, goal=300)
    line("tables checked, exact p, both tau, limits of the slope", whole, seconds)
    sizes = (591, SERIES, 10 * SERIES)
    wide = pd.DataFrame(np.tile(values, 10))
    found = [median_seconds(lambda n=n: mann_kendall(wide.iloc[:, :n]), runs=3) for n in sizes]
    print(f"mann_kendall: {grown(sizes, found)} ({sizes[-1]:,} series: {found[-1]:.3f} s)\n")


def placebos() -> None:
    rng = np.random.default_rng(2)
    first = np.where(np.arange(CITIES) < CITIES // 3, 6, PERIODS)
    panel = pd.DataFrame(
        {
            "city": np.repeat(np.arange(CITIES), PERIODS),
            "year": np.tile(np.arange(PERIODS), CITIES),
            "treated": (np.arange(PERIODS)[None, :] >= first[:, None]).ravel(),
        }
    )
    panel["y"] = rng.normal(size=len(panel)) + 0.1 * panel["treated"]
    what = {"outcome": "y", "unit": "city", "time": "year", "treated": "treated"}
    size = f"{PLACEBOS:,} placebos of {CITIES} × {PERIODS}"
    print(f"Two-way model, {size}: ours, and pyfixest one fit a placebo\n")
    ours = median_seconds(lambda: two_way_effect(panel, **what, permutations=PLACEBOS), runs=3)
    plain = median_seconds(lambda: two_way_effect(panel, **what), runs=3)
    peer = there("pyfixest")
    if peer is None:
        line("no pyfixest here", ours)
        return
    table = panel.astype({"treated": float})

    def fit() -> Any:
        return peer.feols("y ~ treated | city + year", data=table, vcov={"CRV1": "city"})

    theirs = median_seconds(lambda: [fit() for _ in range(ASKED_FITS)], runs=3) / ASKED_FITS
    found = two_way_effect(panel, **what).table.iloc[0]
    np.testing.assert_allclose(found["estimate"], fit().coef()["treated"], atol=1e-10)
    np.testing.assert_allclose(found["se"], fit().se()["treated"], rtol=1e-6)
    line("the estimate with its clustered error", plain, theirs)
    line(f"{PLACEBOS:,} placebos and the estimate", ours, theirs * PLACEBOS, goal=300)
    sizes = (100, 1_000, 10_000)
    times = [
        median_seconds(lambda n=n: two_way_effect(panel, **what, permutations=n), runs=3)
        for n in sizes
    ]
    print(f"placebos: {grown(sizes, times)} ({sizes[-1]:,}: {times[-1]:.3f} s)")


def main() -> None:
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    with threadpool_limits(limits=1):
        efficiency()
        trends()
        placebos()


if __name__ == "__main__":
    main()
