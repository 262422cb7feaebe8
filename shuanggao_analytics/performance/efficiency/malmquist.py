r"""Productivity over time: the Malmquist index and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.efficiency.contract import SIDES, warn_of_few_units
from shuanggao_analytics.performance.efficiency.distances import distance
from shuanggao_analytics.performance.efficiency.panel import checked_panel
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.efficiency.contract import Orientation
    from shuanggao_analytics.performance.efficiency.panel import Panel

Frontier: TypeAlias = Literal["adjacent", "sequential", "global"]
Parts: TypeAlias = Literal["fgnz", "gtl", "pastor-lovell"]

PARTS = ("effch", "techch", "pech", "sech", "tfpch")
FRONTIERS: dict[Frontier, tuple[Parts, ...]] = {
    "adjacent": ("fgnz",),
    "sequential": ("fgnz",),
    "global": ("gtl", "pastor-lovell"),
}
"""The frontiers, each with the parts there are for it; the first is taken unless asked for."""

_FRONTIER_WORDS = {
    "adjacent": "adjacent frontiers",
    "sequential": "frontiers of all times so far",
    "global": "one frontier of all times",
}
_PART_WORDS = {
    "fgnz": "constant returns, parts of Färe, Grosskopf, Norris & Zhang",
    "gtl": "variable returns, parts of Grifell-Tatjé & Lovell",
    "pastor-lovell": "constant returns, parts of Pastor & Lovell",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Malmquist:
    """Malmquist indices of units from each time to the next.

    Attributes
    ----------
    table
        One row a unit and step: the unit, ``period`` ("2019→2020"), ``effch``, ``techch``,
        ``pech``, ``sech``, ``tfpch``. Above 1 is a gain. Missing where a frontier has no mix to
        compare a unit with.
    periods
        Geometric means over the units of each step, with ``n`` (units in them).
    units
        Geometric means over the steps of each unit, with ``n`` (steps in them).
    frontier, parts, orientation
        As asked for.
    """

    table: pd.DataFrame
    periods: pd.DataFrame
    units: pd.DataFrame
    frontier: Frontier
    parts: Parts
    orientation: Orientation

    @property
    def variant(self) -> str:
        """Which Malmquist index this is: there are many, and they differ."""
        words = _FRONTIER_WORDS[self.frontier], _PART_WORDS[self.parts]
        return f"{', '.join(words)}, {self.orientation}-oriented"

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        found = self.table[list(PARTS)]
        complete = found.dropna()
        if complete.empty:
            return f"Malmquist index ({self.variant}): no step of any unit has all parts."
        mean = np.exp(np.log(complete).mean())
        said = ", ".join(f"{part} {mean[part]:.4f}" for part in PARTS)
        gap = len(found) - len(complete)
        return (
            f"Malmquist index ({self.variant}): geometric means over {len(complete)} steps: {said}."
            + (f" {gap} steps lack a part and are not in these means." if gap else "")
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.periods.to_html(float_format='{:.4f}'.format)}"


def malmquist(
    panel: pd.DataFrame,
    *,
    unit: str,
    time: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    orientation: Orientation = "output",
    frontier: Frontier = "adjacent",
    parts: Parts | None = None,
) -> Malmquist:
    r"""Return how the productivity of each unit changed from each time to the next.

    With :math:`D^t(t')` the score of a unit at time t' against the frontier of time t, under
    constant (c) or variable (v) returns, for adjacent frontiers:

    .. math:: tfpch = \sqrt{\frac{D_c^t(t+1)}{D_c^t(t)}\frac{D_c^{t+1}(t+1)}{D_c^{t+1}(t)}}
              = effch \cdot techch,\quad effch = \frac{D_c^{t+1}(t+1)}{D_c^t(t)} = pech \cdot sech,
              \quad pech = \frac{D_v^{t+1}(t+1)}{D_v^t(t)}.

    With a global frontier G, of all times pooled:

    .. math:: tfpch = techch\cdot pech\cdot sech,\quad
              techch = \frac{D_v^G(t+1)\,D_v^t(t)}{D_v^{t+1}(t+1)\,D_v^G(t)},\quad
              sech = \frac{D_v^t(t)}{D_c^t(t)} \Big/ \frac{D_v^t(t+1)}{D_c^t(t+1)}

    and effch = pech · sech (Grifell-Tatjé & Lovell), or under constant returns
    :math:`tfpch = D_c^G(t+1)/D_c^G(t)`, effch as for adjacent frontiers and techch = tfpch / effch
    (Pastor & Lovell). Only the last **chains**: its steps multiply to the index of the whole time.
    effch means something else in each, so name the variant with the figures.

    Parameters
    ----------
    panel
        One row a unit and time, every unit in every time; numbers ≥ 0 as for `dea`.
    unit, time
        Columns of the keys; times are numbers, and steps go from each to the next there is.
    inputs, outputs
        Columns.
    orientation
        ``"input"`` or ``"output"``; it matters for pech and sech, and with a global frontier.
    frontier
        ``"adjacent"``; ``"sequential"``, in which what was once possible stays so (techch ≥ 1);
        ``"global"``.
    parts
        Of a global frontier ``"gtl"`` (the usual) or ``"pastor-lovell"``; ``"fgnz"`` of the others.

    Returns
    -------
    Malmquist
        ``.table``, ``.periods``, ``.units``, ``.text``. A step is named by both its times, never by
        a number.

    Raises
    ------
    DataContractError
        With every fault of the panel and options; a unit missing in a year is one.

    Warns
    -----
    SmallSampleWarning
        For fewer units than max(m·s, 3(m + s)).

    References
    ----------
    Färe, R., Grosskopf, S., Norris, M. & Zhang, Z. (1994). *American Economic Review* 84, 66–83.
    Grifell-Tatjé, E. & Lovell, C. A. K. (1999). *Journal of Productivity Analysis* 12, 81–101.
    Pastor, J. T. & Lovell, C. A. K. (2005). *Economics Letters* 88, 266–271. Shestalova, V. (2003).
    *Journal of Productivity Analysis* 19, 211–226.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "place": list("abcdef") * 2, "year": [2020] * 6 + [2021] * 6,
    ...     "staff": [2.0, 4, 6, 3, 5, 4, 2, 4, 6, 3, 5, 4],
    ...     "graduates": [1.0, 4, 5, 2, 5, 2, 2, 4, 6, 2, 5, 3],
    ... })
    >>> found = malmquist(table, unit="place", time="year", inputs=["staff"],
    ...                   outputs=["graduates"])
    >>> found.table.loc[[0, 2], ["period", "effch", "techch", "tfpch"]]
          period  effch  techch  tfpch
    0  2020→2021    2.0     1.0    2.0
    2  2020→2021    1.2     1.0    1.2
    """
    chosen: Parts = parts or FRONTIERS.get(frontier, ("fgnz",))[0]
    *_, given = together(
        lambda: require_known("orientation", orientation, SIDES),
        lambda: require_known("frontier", frontier, FRONTIERS),
        lambda: require_known("parts", chosen, FRONTIERS.get(frontier, _PART_WORDS)),
        lambda: checked_panel(panel, unit=unit, time=time, inputs=inputs, outputs=outputs),
    )
    warn_of_few_units(len(given.units), len(inputs), len(outputs))
    steps = range(len(given.times) - 1)
    split = {"fgnz": _fgnz, "gtl": _gtl, "pastor-lovell": _pastor_lovell}[chosen]
    found = [split(given, at, orientation, frontier) for at in steps]
    table = pd.concat(
        [
            pd.DataFrame(part).assign(
                **{unit: given.units, "period": f"{given.times[at]}→{given.times[at + 1]}"}
            )
            for at, part in zip(steps, found, strict=True)
        ],
        ignore_index=True,
    )[[unit, "period", *PARTS]]
    return Malmquist(
        table=table,
        periods=_means(table, "period"),
        units=_means(table, unit),
        frontier=frontier,
        parts=chosen,
        orientation=orientation,
    )


def _fgnz(panel: Panel, at: int, orientation: Orientation, frontier: Frontier) -> dict[str, Floats]:
    """Return the parts of Färe et al. of one step."""
    sequential = frontier == "sequential"
    now = range(at + 1) if sequential else [at]
    then = range(at + 2) if sequential else [at + 1]

    def score(time: int, against: Sequence[int], returns: Literal["crs", "vrs"]) -> Floats:
        return distance(
            panel, time=time, frontier=against, returns=returns, orientation=orientation
        )

    before, after = score(at, now, "crs"), score(at + 1, then, "crs")
    effch = after / before
    techch = np.sqrt(score(at + 1, now, "crs") / after * before / score(at, then, "crs"))
    pech = score(at + 1, then, "vrs") / score(at, now, "vrs")
    return {
        "effch": effch, "techch": techch, "pech": pech, "sech": effch / pech,
        "tfpch": effch * techch,
    }  # fmt: skip


def _gtl(panel: Panel, at: int, orientation: Orientation, _: Frontier) -> dict[str, Floats]:
    """Return the parts of Grifell-Tatjé and Lovell of one step, with all times as the frontier."""
    everything = range(len(panel.times))

    def score(time: int, against: Sequence[int], returns: Literal["crs", "vrs"]) -> Floats:
        return distance(
            panel, time=time, frontier=against, returns=returns, orientation=orientation
        )

    before, after = score(at, [at], "vrs"), score(at + 1, [at + 1], "vrs")
    pech = after / before
    techch = score(at + 1, everything, "vrs") * before / (after * score(at, everything, "vrs"))
    scale_before = before / score(at, [at], "crs")
    sech = scale_before * score(at + 1, [at], "crs") / score(at + 1, [at], "vrs")
    effch = pech * sech
    return {"effch": effch, "techch": techch, "pech": pech, "sech": sech, "tfpch": effch * techch}


def _pastor_lovell(
    panel: Panel, at: int, orientation: Orientation, _: Frontier
) -> dict[str, Floats]:
    """Return the parts of Pastor and Lovell of one step: the only index here that chains."""
    everything = range(len(panel.times))

    def score(time: int, against: Sequence[int], returns: Literal["crs", "vrs"]) -> Floats:
        return distance(
            panel, time=time, frontier=against, returns=returns, orientation=orientation
        )

    effch = score(at + 1, [at + 1], "crs") / score(at, [at], "crs")
    pech = score(at + 1, [at + 1], "vrs") / score(at, [at], "vrs")
    tfpch = score(at + 1, everything, "crs") / score(at, everything, "crs")
    return {
        "effch": effch, "techch": tfpch / effch, "pech": pech, "sech": effch / pech, "tfpch": tfpch,
    }  # fmt: skip


def _means(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the geometric means of the rows that have all parts, and how many there are."""
    complete = table.dropna(subset=list(PARTS))
    logs = complete[list(PARTS)].apply(np.log).groupby(complete[by], sort=False)
    keys = table[by].drop_duplicates()
    means: pd.DataFrame = logs.mean().reindex(keys).apply(np.exp)
    means.insert(0, "n", logs.size().reindex(keys, fill_value=0))
    return means
