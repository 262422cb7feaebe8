"""How a mix of donors is found, so that it can be found again, and the gap that it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.impact.synthetic.donor_weights import (
    Search,
    fixed_predictor_weights,
    nearest_mix,
    search_predictor_weights,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.impact.synthetic.given import SyntheticData

    Pick: TypeAlias = Literal["first", "best"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitting:
    """How a mix is found, so that it can be found again for another unit."""

    v: str
    given: Floats | None
    starts: int
    pick: Pick
    seed: int

    def searches(self, data: SyntheticData, *, starts: int | None = None) -> list[Search]:
        """Return the mixes found from each start; one where nothing is searched."""
        outcomes, predictors = data.outcome_gaps, data.predictor_gaps
        if self.v == "outcome":
            weights = nearest_mix(outcomes)
            none = np.full(len(predictors), np.nan)
            mspe = float(np.mean((outcomes @ weights) ** 2))
            return [Search(v=none, weights=weights, mspe=mspe)]
        if self.v == "nested":
            return search_predictor_weights(
                predictors, outcomes, starts=starts or self.starts, seed=self.seed
            )
        v = np.ones(len(predictors)) if self.given is None else self.given
        return [fixed_predictor_weights(predictors, outcomes, v)]

    def chosen(self, found: Sequence[Search]) -> int:
        """Return which of the searches is used."""
        if self.pick == "first":
            return 0
        return int(np.argmin([search.mspe for search in found]))

    def mix(self, data: SyntheticData) -> Search:
        """Return the mix that is used, without the searches that are not."""
        found = self.searches(data, starts=1 if self.pick == "first" else None)
        return found[self.chosen(found)]


def gap_path(data: SyntheticData, weights: Floats) -> pd.DataFrame:
    """Return outcome, mix and gap of the first unit over all times."""
    actual, synthetic = data.outcome[:, 0], data.outcome[:, 1:] @ weights
    return pd.DataFrame(
        {
            "time": data.times,
            "actual": actual,
            "synthetic": synthetic,
            "gap": actual - synthetic,
            "fitted": data.fitted,
            "after": data.after,
        }
    )


def gap_summary(path: pd.DataFrame) -> tuple[float, float, float]:
    """Return the mean squared gap over the times fitted and after the start, and its mean after."""
    before, after = path.loc[path["fitted"], "gap"], path.loc[path["after"], "gap"]
    return float((before**2).mean()), float((after**2).mean()), float(after.mean())
