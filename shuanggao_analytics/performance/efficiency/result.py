"""What a data envelopment analysis found: scores, slacks, peers, targets, prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.performance.cells import row_name

if TYPE_CHECKING:
    from shuanggao_analytics.performance.efficiency.contract import Measure, Orientation, Returns

EQUAL = 1e-7  # scores this near are one score

_WORDS = {"crs": "constant", "vrs": "variable", "nirs": "non-increasing", "ndrs": "non-decreasing"}
_MODELS = {"crs": "CCR", "vrs": "BCC", "nirs": "NIRS", "ndrs": "NDRS"}
_SIDES = {"input": "input-oriented", "output": "output-oriented", "none": "non-oriented"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Efficiency:
    """Scores of units against the best practice among them.

    Attributes
    ----------
    table
        One row a unit, in the order given. Always ``efficiency`` (in (0, 1]; super-efficiency may
        be above 1), ``phi`` = 1 / efficiency, ``strong`` (efficient, and no slack is left),
        ``peer_of`` (how many other units it is a peer of) and ``reason`` (why there is no score).
        Radial also ``crste``, ``vrste``, ``scale`` = crste / vrste and ``returns_to_scale``:
        ``"irs"``, ``"drs"`` or ``"–"`` (constant).
    slacks
        Units × columns, what is left over after the radial step, in the units of the data: too
        much of an input or an undesirable output, too little of an output.
    peers
        One row a unit and peer: ``unit``, ``peer``, ``weight`` (λ).
    targets
        Units × columns: the efficient mix of its peers that a unit is compared with.
    prices
        Units × columns: the weights under which the unit looks best (radial: weighted inputs, or
        weighted outputs, are 1 together; missing for the slacks-based measure). There may be
        several best sets; this is one.
    checks
        Cells to look at before believing anything; see `efficiency_checks`.
    measure, returns, orientation
        As asked for.
    left_alone
        How many linear programs were not proved in the common solution and went to HiGHS.
    """

    table: pd.DataFrame
    slacks: pd.DataFrame
    peers: pd.DataFrame
    targets: pd.DataFrame
    prices: pd.DataFrame
    checks: pd.DataFrame
    measure: Measure
    returns: Returns
    orientation: Orientation
    left_alone: int

    @property
    def model(self) -> str:
        """The model by its names in the literature."""
        family = {"radial": _MODELS[self.returns], "sbm": "SBM", "super": "super-efficiency"}
        slacks = (
            "" if self.measure == "sbm" else ", slacks of the second phase at their largest sum"
        )
        return (
            f"{family[self.measure]}, {_SIDES[self.orientation]}, {_WORDS[self.returns]} returns"
            f"{slacks}"
        )

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        scores = self.table["efficiency"].dropna()
        best = int((scores >= 1 - EQUAL).sum())
        weak = int(((scores >= 1 - EQUAL) & ~self.table["strong"].loc[scores.index]).sum())
        of = "of 1 or more" if self.measure == "super" else "of 1"
        said = f"{self.model}: {len(self.table)} units, {best} with a score {of}"
        said += f" ({weak} of them with slack left)" if weak else ""
        if scores.empty:
            return f"{said}; no unit has a score."
        middle = "median" if self.measure == "super" else "mean"
        said += f", {middle} {getattr(scores, middle)():.4f}"
        said += f", lowest {scores.min():.4f} ({row_name(scores.idxmin())})."
        missing = int(self.table["efficiency"].isna().sum())
        said += f" {missing} without a score: see the column reason." if missing else ""
        if len(self.checks):
            said += f" {len(self.checks)} cells to check first: see .checks."
        return f"{said} Scores are relative to these units and columns only."

    @property
    def deap(self) -> pd.DataFrame:
        """The table as DEAP 2.1 prints it: crste, vrste, scale, irs / drs / -, and the means.

        Raises
        ------
        AttributeError
            For another measure than the radial one, which DEAP does not have.
        """
        columns = ["crste", "vrste", "scale", "returns_to_scale"]
        if self.measure != "radial":
            msg = f"DEAP prints radial scores; this is {self.model}"
            raise AttributeError(msg)
        table = self.table[columns].astype({"returns_to_scale": object})
        table["returns_to_scale"] = table["returns_to_scale"].replace({"–": "-"})
        mean = table[columns[:3]].mean().to_frame("mean").T
        return pd.concat([table, mean.assign(returns_to_scale="")])

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"
