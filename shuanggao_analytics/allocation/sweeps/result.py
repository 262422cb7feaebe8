"""The result of a sweep: how far quotas move with the choices of a scenario, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.allocation.scenarios.result import Allocation


@dataclass(frozen=True)
class Sweep:
    """Quotas under many settings of a scenario; all of it derived, none of it official.

    Attributes
    ----------
    table
        Index ``province_code``: ``scenario`` (units of the scenario itself), ``median``, ``low``,
        ``high`` (the central share `level` of the settings, whole numbers that occur), ``mean``,
        ``same`` (share of settings with the scenario's number), ``mean_move`` (mean absolute
        difference to it, units), ``fragility`` (the same per unit of the scenario, of at least
        one) and ``fragility_rank`` (1: the most fragile). With the real list also ``actual``,
        ``at_least_actual`` and ``exactly_actual`` (shares of settings) and ``outside``
        (``above`` or ``below`` when the real number lies outside low–high, else empty).
    numbers
        Provinces × numbers of units from 0: share of settings with that number.
    equity
        One row a measure (Gini and Theil of units per head, see `equity_table`): the scenario,
        the real list and the base where given, then ``median``, ``low``, ``high``.
    strategies
        One row a strategy: units of its provinces in the scenario, the real list and the base,
        then ``median``, ``low``, ``high`` and ``at_least_actual``. Strategies overlap: nothing may
        be summed over them.
    settings
        One row a setting: ``weight_<driver>``, the choices (``scenario``: its own bounds by
        province or powers by driver), ``tied`` (equal claims were decided), equity, ``moved``
        (units in another province than in the scenario, half the sum of absolute differences) and
        ``moved_from_actual``.
    units, school_units
        Settings × provinces.
    coverage
        Settings × strategies: units of their provinces.
    tornado
        One row a choice, varied alone, strongest first: ``settings``, ``moved_median``,
        ``moved_high`` (upper end of the central share), ``moved_most``, ``provinces`` (how many
        change at all).
    tornado_provinces
        One row a choice, varied alone, and province: ``scenario``, ``low``, ``high``, ``swing``.
    allocation
        The result of `allocate` for the scenario itself.
    level
        The central share of the settings that bands hold.
    kind
        ``draws`` or ``grid``.
    """

    table: pd.DataFrame
    numbers: pd.DataFrame
    equity: pd.DataFrame
    strategies: pd.DataFrame
    settings: pd.DataFrame
    units: pd.DataFrame
    school_units: pd.DataFrame
    coverage: pd.DataFrame
    tornado: pd.DataFrame
    tornado_provinces: pd.DataFrame
    allocation: Allocation
    level: float
    kind: str

    @property
    def text(self) -> str:
        """The result in one sentence."""
        scenario = self.allocation.scenario
        noun = "random settings" if self.kind == "draws" else "settings"
        moved = self.settings["moved"].median()
        worst = self.table.sort_values("fragility_rank").index[:3]
        parts = [
            f"{len(self.settings):,} {noun} of “{scenario.title_en}”: a median of "
            f"{moved:.0f} of {scenario.seats.units} units lie elsewhere than in the scenario; the "
            f"choice that moves most is {self.tornado.index[0]}; most fragile: "
            f"{', '.join(str(code) for code in worst)}"
        ]
        if "actual" in self.table:
            outside = int((self.table["outside"] != "").sum())
            parts.append(
                f"; the real number lies outside the {100 * self.level:g} % band in {outside} of "
                f"{len(self.table)} provinces"
            )
        tied = int(self.settings["tied"].sum())
        if tied:
            parts.append(f"; ties decided in {tied:,} settings (rule: {scenario.ties})")
        parts.append(". A scenario: no document gives weights.")
        return "".join(parts)

    def _repr_html_(self) -> str:
        tables = (self.table, self.tornado)
        shown = "".join(table.to_html(float_format="{:.3f}".format) for table in tables)
        return f"<p>{self.text}</p>{shown}"
