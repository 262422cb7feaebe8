"""The tables of a group-time fit: by cell, event time, group and calendar time, and overall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.impact.differences.aggregates import (
    ESTIMATES,
    by_size,
    covariance,
    wald,
    with_intervals,
)

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats
    from shuanggao_analytics.performance.impact.differences.callaway import Fit
    from shuanggao_analytics.performance.impact.differences.panel import TreatmentPanel

OVERALL = ("simple", "dynamic", "group", "calendar")
_ROUNDING = 1e-12  # errors this small against the largest outcome are rounding


class Averages:
    """The tables of a fit."""

    def __init__(
        self, data: TreatmentPanel, fit: Fit, clusters: Codes | None, level: float
    ) -> None:
        self.data, self.fit, self.clusters, self.level = data, fit, clusters, level
        self.df = np.inf if clusters is None else float(np.max(clusters))
        self.noise = _ROUNDING * float(data.rows["outcome"].abs().max())
        cells = fit.cells
        self.pre = (cells["time"] < cells["group"]).to_numpy()
        self.known = cells["att"].notna().to_numpy()
        self.of_units = data.first.fillna(-1).to_numpy(dtype=np.intp)

    def estimates(self, att: Floats, se: Floats) -> pd.DataFrame:
        """Return estimates with their intervals."""
        return with_intervals(att, se, level=self.level, df=self.df, noise=self.noise)

    def errors(self, influence: Floats) -> Floats:
        """Return the errors of estimates from their influence functions."""
        found: Floats = np.sqrt(np.diag(covariance(influence, self.clusters)))
        return found

    def cells(self) -> pd.DataFrame:
        """Return one row a group and time."""
        cells = self.fit.cells
        found = self.estimates(*(cells[name].to_numpy(dtype="float64") for name in ("att", "se")))
        table = pd.concat([cells[["group", "time"]], found[ESTIMATES]], axis=1)
        table = table.assign(n_treated=cells["n_treated"], n_control=cells["n_control"])
        return table.assign(pre=self.pre).sort_values(["group", "time"], ignore_index=True)

    def event(self) -> pd.DataFrame:
        """Return one row an event time."""
        study = self.fit.event_study
        table = self.estimates(np.asarray(study.att, "float64"), np.asarray(study.se, "float64"))
        table.insert(0, "e", np.asarray(study.event_time).astype(np.int64))
        cells = self.fit.cells[self.known & ~self.fit.cells["base"].to_numpy()]
        counts = (cells["time"] - cells["group"]).value_counts()
        half = self.fit.critical * table["se"]
        return table.assign(
            n_groups=counts.reindex(table["e"], fill_value=0).to_numpy(dtype=np.int64),
            band_low=table["att"] - half,
            band_high=table["att"] + half,
        )

    def groups(self) -> pd.DataFrame:
        """Return one row a group."""
        given = self.fit.groups
        table = self.estimates(given["att"].to_numpy("float64"), given["se"].to_numpy("float64"))
        labels = given["label"].astype(np.int64) + self.data.shift
        table.insert(0, "group", labels.to_numpy())
        sizes = self.data.first.value_counts().reindex(labels)
        return table.assign(
            n_units=sizes.to_numpy(dtype=np.int64), n_times=given["n"].to_numpy(dtype=np.int64)
        )

    def calendar(self) -> tuple[pd.DataFrame, Floats]:
        """Return one row a time with treated units, and the influence functions beside it."""
        cells, post = self.fit.cells, self.known & ~self.pre
        rows, influence = [], [np.zeros((len(self.data.units), 0))]
        for time in sorted(cells["time"][post].unique()):
            at = np.flatnonzero(post & (cells["time"] == time).to_numpy())
            att, psi = by_size(
                cells["att"].to_numpy()[at], self.fit.influence[:, at],
                cells["group"].to_numpy()[at], self.of_units,
            )  # fmt: skip
            rows.append((time, att, len(at)))
            influence.append(psi[:, None])
        found = pd.DataFrame(rows, columns=["time", "att", "n_groups"])
        columns = np.hstack(influence)
        table = self.estimates(found["att"].to_numpy("float64"), self.errors(columns))
        table.insert(0, "time", found["time"])
        return table.assign(n_groups=found["n_groups"]), columns

    def overall(self, calendar: tuple[pd.DataFrame, Floats]) -> pd.DataFrame:
        """Return the four averages."""
        study = self.fit.event_study
        later = np.asarray(study.event_time) >= 0
        inside = np.isin(np.asarray(study.vcov_index, "float64"), study.event_time[later])
        matrix = study.vcov[np.ix_(inside, inside)]
        size = max(int(later.sum()), 1)
        dynamic = float(np.sum(study.att[later])) / size, np.sqrt(np.sum(matrix)) / size
        pairs = [self.fit.simple, dynamic, self._group_mean(), self._mean(*calendar)]
        att, se = np.asarray(pairs, "float64").T
        return self.estimates(att, se).set_axis(pd.Index(OVERALL, name="average"))

    def pretest(self) -> pd.Series:
        """Return the Wald test of all cells before treatment."""
        at = np.flatnonzero(self.pre & self.known & ~self.fit.cells["base"].to_numpy())
        matrix = covariance(self.fit.influence[:, at], self.clusters)
        statistic, p = wald(self.fit.cells["att"].to_numpy()[at], matrix, noise=self.noise)
        return pd.Series({"statistic": statistic, "df": float(len(at)), "p": p}, name="pretest")

    def _group_mean(self) -> tuple[float, float]:
        """Return the mean of the groups by size, and its error."""
        cells, post = self.fit.cells, self.known & ~self.pre
        labels = np.unique(cells["group"].to_numpy()[post])
        each = [np.flatnonzero(post & (cells["group"] == label).to_numpy()) for label in labels]
        att = np.array([cells["att"].to_numpy()[at].mean() for at in each])
        influence = np.column_stack([self.fit.influence[:, at].mean(axis=1) for at in each])
        mean, psi = by_size(att, influence, labels, self.of_units)
        return mean, float(self.errors(psi[:, None])[0])

    def _mean(self, table: pd.DataFrame, influence: Floats) -> tuple[float, float]:
        """Return the plain mean of estimates, and its error."""
        psi = influence.mean(axis=1, keepdims=True)
        return float(table["att"].mean()), float(self.errors(psi)[0])
