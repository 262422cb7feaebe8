"""The page of the benchmarks: its text, a chart of the ratios, and the tables of the last run."""

import math
from typing import Any

import pandas as pd

from shuanggao_analytics.charts import ChartSpec, ranked_bars


def ratio_chart(run: dict[str, Any]) -> ChartSpec:
    """Return how many times faster each job is than its peer, as powers of ten."""
    compared = [row for row in run["rows"] if row["ratio"] is not None]
    table = pd.DataFrame(
        {
            "job": [
                f"{one['job']} · {one['peer']} · {_figures(one['ratio'])} ×" for one in compared
            ],
            "power": [math.log10(one["ratio"]) for one in compared],
        }
    )
    return ranked_bars(
        table,
        label="job",
        value="power",
        decimals=2,
        id="benchmarks",
        title="How many times faster than the peer, by job",
        subtitle="Powers of ten: 0 is as fast, 1 ten times, 2 a hundred times as fast",
        unit="log10 of the peer's time over ours",
        sources=(f"benchmarks/results.json, {run['date']}, {run['processor']}",),
        notes=("Jobs without a peer are not drawn; one core; synthetic data for the most part.",),
        trust="derived",
        lang="en",
    )


def benchmarks_page(text: str, results: str) -> str:
    """Return the text, the chart and RESULTS.md without its title."""
    _, _, tables = results.partition("\n")
    figure = (
        "```{image} pictures/benchmarks.png\n"
        ":alt: Bars of the logarithm of the peer's time over ours, one a job; the numbers stand in "
        "the tables below.\n```"
    )
    return f"{text}\n{figure}\n\n{tables.strip()}\n"


def _figures(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"
