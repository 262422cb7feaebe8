"""Efficiency, trends and placebos against peers that answer one unit, series or fit at a call.

Data envelopment analysis: a loop over scipy's linprog, one program a unit, as a study would write
it. All tables are SYNTHETIC (seeded), of the size of real ones: 197 units of round one, 1,500
colleges, 5,910 series, 340 cities over 12 years.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.harness import Case, Job
from shuanggao_analytics.performance.efficiency import dea
from shuanggao_analytics.performance.efficiency.contract import checked_data
from shuanggao_analytics.performance.efficiency.dea import radial_scores
from shuanggao_analytics.performance.impact import two_way_effect
from shuanggao_analytics.performance.trends import kernel, mann_kendall, sen_slope
from shuanggao_analytics.performance.trends.slope_kernel import sen_slopes

COLUMNS, ROUND_ONE, COLLEGES = 5, 197, 1_500
SERIES, YEARS, ASKED_SERIES = 5_910, 10, 500
CITIES, PERIODS, PLACEBOS, ASKED_FITS = 340, 12, 1_000, 20
MODEL = {"outcome": "y", "unit": "city", "time": "year", "treated": "treated"}


def synthetic_tables(units: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    cells = np.random.default_rng(0).lognormal(size=(units, 2 * COLUMNS))
    return (
        pd.DataFrame(cells[:, :COLUMNS]).add_prefix("in"),
        pd.DataFrame(cells[:, COLUMNS:]).add_prefix("out"),
    )


def linprog_loop(inputs: pd.DataFrame, outputs: pd.DataFrame) -> np.ndarray:
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


def scores(units: int) -> Case:
    inputs, outputs = synthetic_tables(units)
    return Case(
        ours=lambda: radial_scores(
            checked_data(inputs, outputs), returns="crs", orientation="input"
        ),
        peer=lambda: linprog_loop(inputs, outputs),
        check=lambda found, theirs: np.testing.assert_allclose(found, theirs, atol=1e-7),
    )


def whole_dea(units: int) -> Case:
    inputs, outputs = synthetic_tables(units)
    return Case(
        ours=lambda: dea(inputs, outputs),
        note=lambda found: f"programs left to HiGHS: {found.left_alone}",
    )


def series(size: int) -> np.ndarray:
    """Return years × series, rounded, so that there are ties."""
    return np.random.default_rng(1).normal(size=(YEARS, size)).round(1)


def mann_kendall_peer(values: np.ndarray) -> np.ndarray:
    """Return pyMannKendall's z, p and slope of the first series, one row a series."""
    import pymannkendall

    asked = min(ASKED_SERIES, values.shape[1])
    found = [pymannkendall.original_test(values[:, j]) for j in range(asked)]
    return np.array([(one.z, one.p, one.slope) for one in found])


def trend_kernels(size: int) -> Case:
    """What the peer gives: z, p of the normal distribution, slope."""
    values = series(size)
    rows = np.ascontiguousarray(values.T)

    def ours() -> np.ndarray:
        z = kernel.z_scores(kernel.scores(rows), kernel.variances(rows))
        return np.column_stack((z, kernel.normal_p(z), sen_slopes(rows)))

    return Case(
        ours=ours,
        peer=lambda: mann_kendall_peer(values),
        check=lambda found, theirs: np.testing.assert_allclose(
            found[: len(theirs)], theirs, atol=1e-12
        ),
        part=min(ASKED_SERIES / size, 1.0),
    )


def trend_tables(size: int) -> Case:
    """Whole calls: tables checked, exact p, both tau, limits of the slope."""
    values = series(size)
    table = pd.DataFrame(values)

    def check(found: tuple[pd.DataFrame, pd.DataFrame], theirs: np.ndarray) -> None:
        tested, slopes = (one.iloc[: len(theirs)] for one in found)
        np.testing.assert_allclose(tested["z"].astype(float), theirs[:, 0], atol=1e-12)
        np.testing.assert_allclose(slopes["slope"].astype(float), theirs[:, 2], atol=1e-12)

    return Case(
        ours=lambda: (mann_kendall(table), sen_slope(table)),
        peer=lambda: mann_kendall_peer(values),
        check=check,
        part=min(ASKED_SERIES / size, 1.0),
    )


def panel() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    first = np.where(np.arange(CITIES) < CITIES // 3, 6, PERIODS)
    table = pd.DataFrame(
        {
            "city": np.repeat(np.arange(CITIES), PERIODS),
            "year": np.tile(np.arange(PERIODS), CITIES),
            "treated": (np.arange(PERIODS)[None, :] >= first[:, None]).ravel(),
        }
    )
    return table.assign(y=rng.normal(size=len(table)) + 0.1 * table["treated"])


def effect(placebos: int) -> Case:
    """The peer makes one fit a placebo: it is asked for some fits of the model itself."""
    table = panel()
    more = {"permutations": placebos} if placebos else {}
    asked = ASKED_FITS if placebos else 1

    def peer() -> Any:
        import pyfixest

        data = table.astype({"treated": float})
        fits = [
            pyfixest.feols("y ~ treated | city + year", data=data, vcov={"CRV1": "city"})
            for _ in range(asked)
        ]
        return fits[0]

    def check(found: Any, fit: Any) -> None:
        ours = found.table.iloc[0]
        np.testing.assert_allclose(ours["estimate"], fit.coef()["treated"], atol=1e-10)
        np.testing.assert_allclose(ours["se"], fit.se()["treated"], rtol=1e-6)

    return Case(
        ours=lambda: two_way_effect(table, **MODEL, **more),
        peer=peer,
        check=check,
        part=asked / (placebos or 1),
    )


JOBS = (
    Job(
        name="CCR scores, round one",
        size=ROUND_ONE,
        unit="units × 5 + 5",
        case=scores,
        peer="scipy",
        module="scipy.optimize",
        times=8,
    ),
    Job(
        name="CCR scores, colleges",
        size=COLLEGES,
        unit="units × 5 + 5",
        case=scores,
        grows=(ROUND_ONE, 500),
        peer="scipy",
        module="scipy.optimize",
        times=7,
    ),
    Job(
        name="dea: three returns, slacks, peers, checks",
        size=COLLEGES,
        unit="units × 5 + 5",
        case=whole_dea,
        grows=(ROUND_ONE, 500),
    ),
    Job(
        name="Mann–Kendall and Sen's slope, kernels",
        size=SERIES,
        unit=f"series × {YEARS} years",
        case=trend_kernels,
        grows=(SERIES // 10, SERIES * 10),
        peer="pymannkendall",
        module="pymannkendall",
        times=300,
    ),
    Job(
        name="Mann–Kendall and Sen's slope, tables",
        size=SERIES,
        unit=f"series × {YEARS} years",
        case=trend_tables,
        grows=(SERIES // 10, SERIES * 10),
        peer="pymannkendall",
        module="pymannkendall",
    ),
    Job(
        name="two-way effect with its clustered error",
        size=CITIES,
        unit=f"cities × {PERIODS} years",
        case=lambda _: effect(0),
        peer="pyfixest",
        module="pyfixest",
    ),
    Job(
        name="two-way effect with placebos",
        size=PLACEBOS,
        unit=f"placebos × {CITIES} × {PERIODS}",
        case=effect,
        grows=(PLACEBOS // 10, PLACEBOS * 10),
        peer="pyfixest",
        module="pyfixest",
        times=300,
    ),
)
