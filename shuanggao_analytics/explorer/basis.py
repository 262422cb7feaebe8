"""What the explorer reckons with: drivers of the provinces, the two lists, who belongs to what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from shuanggao_analytics import datasets
from shuanggao_analytics.allocation.drivers.definitions import driver_table
from shuanggao_analytics.allocation.drivers.provinces import province_drivers
from shuanggao_analytics.policy import strategies

if TYPE_CHECKING:
    import pandas as pd

_YEAR = 2024
_SOURCES = (
    "source_nbs",
    "source_colleges",
    "source_clusters",
    "source_units_1",
    "source_units_2",
)


@dataclass(frozen=True, eq=False)
class Basis:
    """The tables that every scenario on the page is reckoned with.

    Attributes
    ----------
    drivers
        Provinces × drivers, as `province_drivers` gives them or the user's own.
    definitions
        One row a driver, as `driver_table` gives them: every driver has a slider.
    membership
        Who belongs to which strategy, as `policy.strategies.membership` gives it.
    actual, base
        The lists of round two and round one, in any form that `allocate` takes; ``None``: no
        comparison with it.
    sources
        Term keys of the sources of these tables.
    """

    drivers: pd.DataFrame
    definitions: pd.DataFrame
    membership: pd.DataFrame
    actual: pd.DataFrame | pd.Series | None = None
    base: pd.DataFrame | pd.Series | None = None
    sources: tuple[str, ...] = ()


@cache
def shipped_basis() -> Basis:
    """Return the basis made of the shipped tables; it is shared, so callers must not change it.

    Examples
    --------
    >>> basis = shipped_basis()
    >>> len(basis.drivers), len(basis.actual), len(basis.base)
    (31, 220, 197)
    """
    units = datasets.load_units()
    drivers = province_drivers(
        provinces=datasets.load_provinces(year=_YEAR),
        colleges=datasets.load_colleges(),
        clusters=datasets.load_clusters(),
        units=units,
    )
    return Basis(
        drivers=drivers,
        definitions=driver_table(),
        membership=strategies.membership(),
        actual=units[units["round"] == 2],
        base=units[units["round"] == 1],
        sources=_SOURCES,
    )
