"""What a briefing takes from the user's workbook of indicators: its values, one row a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.datasets import load_colleges, load_units
from shuanggao_analytics.datasets.workbook.fields import EXAMPLE_MARK, LABELS
from shuanggao_analytics.datasets.workbook.indicators import INDICATORS
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from shuanggao_analytics.datasets import Reading
    from shuanggao_analytics.terms import Lang

DIGITS = 12
"""Digits of the SHA-256 that are printed."""
ENOUGH = 3
"""Colleges that a distribution, a change or a place needs."""
QUARTILES_FROM = 4
"""Values that quartiles need."""
SPREAD = ("n", "low", "q1", "median", "q3", "high")
_FIELDS = tuple(field for field in INDICATORS.fields if field.what not in LABELS)
_BETTER = {"+1": 1, "-1": -1}


@dataclass(frozen=True, kw_only=True)
class OwnBook:
    """A workbook of indicators that was read without a fault.

    Attributes
    ----------
    file, digest
        Name of the file, and the first 12 digits of its SHA-256.
    indicators
        One row an indicator that is filled in anywhere, by its code: ``name``, ``unit`` (as in the
        template), ``direction`` (1, -1, or 0 where none is agreed on).
    colleges
        One row a college, by name: ``college_code``, ``province_code``, ``province`` (short),
        ``belt`` (key), ``type`` (``school``, ``group`` or ``unlisted`` in the list of round two);
        missing for a college that no list knows.
    school_values
        One row a value of a whole college: ``college``, ``year``, ``indicator``, ``value``.
    group_values
        The same of programme groups, with ``group``.
    rows
        One row a row of the sheet: ``college``, ``group``, ``year``.
    unused
        Headings of the user's own columns that are filled in and mean no indicator.
    synthetic_rows
        Rows that say that they are synthetic, or bear the names of the example.
    """

    file: str
    digest: str
    indicators: pd.DataFrame
    colleges: pd.DataFrame
    school_values: pd.DataFrame
    group_values: pd.DataFrame
    rows: pd.DataFrame
    unused: tuple[str, ...]
    synthetic_rows: int

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the sheet has rows of."""
        return tuple(sorted(int(year) for year in self.rows["year"].unique()))

    @property
    def school_rows(self) -> pd.DataFrame:
        """The rows of whole colleges."""
        return self.rows[self.rows["group"].isna()]


def own_book(reading: Reading, *, lang: Lang) -> OwnBook:
    """Return the values of a workbook of indicators, those of whole colleges and of groups apart.

    Parameters
    ----------
    reading
        What `inspect_workbook` found with ``kind="indicators"``.
    lang
        Language of the names of indicators and provinces.

    Raises
    ------
    DataContractError
        With the faults of the reading; or when it has no value of any indicator.
    """
    if reading.faults:
        raise DataContractError(reading.faults)
    table, stood = reading.table, reading.provenance
    file, digest = (stood[["file", "sha256"]].iloc[0]) if len(stood) else ("", "")
    filled = [field for field in _FIELDS if field.code in table and table[field.code].notna().any()]
    if not filled:
        remedy = "fill in a column of the template (shuanggao template indicators)"
        raise DataContractError([Fault(str(file), "no value of any indicator", remedy=remedy)])
    rows = pd.DataFrame(
        {
            "college": table["college"].astype("str"),
            "group": table.get("group"),
            "year": table["year"].astype("int64"),
        }
    )
    codes = [field.code for field in filled]
    measured = table[codes].astype("float64")
    long = rows.join(measured).melt(list(rows), codes, "indicator", "value").dropna(subset="value")
    whole = long["group"].isna()
    known = {field.code for field in INDICATORS.fields}
    return OwnBook(
        file=str(file),
        digest=str(digest)[:DIGITS],
        indicators=pd.DataFrame(
            {
                "name": [field.zh if lang == "zh" else field.en for field in filled],
                "unit": [field.unit for field in filled],
                "direction": [_BETTER.get(field.direction, 0) for field in filled],
            },
            index=pd.Index(codes, name="indicator"),
        ),
        colleges=_colleges(table, lang),
        school_values=long[whole].drop(columns="group").reset_index(drop=True),
        group_values=long[~whole].reset_index(drop=True),
        rows=rows,
        unused=tuple(str(c) for c in table if c not in known and table[c].notna().any()),
        synthetic_rows=_synthetic(table),
    )


def _synthetic(table: pd.DataFrame) -> int:
    """Return how many rows are made up: by their own word, or by the names of the example."""
    made = table["college"].astype("str").str.startswith(EXAMPLE_MARK)
    if "trust" in table:
        made |= table["trust"].eq("synthetic").fillna(value=False)
    return int(made.sum())


def _colleges(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return the colleges with what the lists say of them."""
    named = table[["college", "college_code"]].drop_duplicates("college").set_index("college")
    codes = named["college_code"]
    today = load_colleges(2025).set_index("college_code")["province_code"]
    listed = load_units(round=2).set_index("college_code")
    province_of = today.combine_first(listed["province_code"])
    area = places.provinces().drop_duplicates("province_code").set_index("province_code")
    province = codes.map(province_of)
    kind = codes.map(listed["unit_type"])
    return pd.DataFrame(
        {
            "college_code": codes,
            "province_code": province,
            "province": province.map(area["short_name" if lang == "zh" else "name_en"]),
            "belt": province.map(area["belt3"]),
            "type": kind.mask(kind.isna() & province.notna(), "unlisted"),
        }
    )


def spread_of(values: pd.Series[float]) -> dict[str, float]:
    """Return number, ends, quartiles (linear between values; from four on) and median of values.

    Examples
    --------
    >>> spread_of(pd.Series([1.0, 2, 3, 4, 5]))["q1"], spread_of(pd.Series([1.0, 2]))["q1"]
    (2.0, nan)
    """
    q1, median, q3 = (float(values.quantile(share)) for share in (0.25, 0.5, 0.75))
    few = len(values) < QUARTILES_FROM
    return {
        "n": float(len(values)),
        "low": float(values.min()),
        "q1": float("nan") if few else q1,
        "median": median,
        "q3": float("nan") if few else q3,
        "high": float(values.max()),
    }


def panel_of(values: pd.DataFrame, indicator: object) -> pd.DataFrame:
    """Return the values of an indicator: one row a college, one column a year, in order."""
    rows = values[values["indicator"] == indicator]
    return rows.pivot_table(index="college", columns="year", values="value", aggfunc="first")


def widest_pair(panel: pd.DataFrame, *, enough: int) -> tuple[int, int] | None:
    """Return the latest year that enough colleges have, and the first that they have with it.

    Examples
    --------
    >>> panel = pd.DataFrame({2022: [1.0, None, 1], 2023: [1.0, 1, 1], 2024: [1.0, 1, None]})
    >>> widest_pair(panel, enough=2), widest_pair(panel, enough=3)
    ((2023, 2024), None)
    """
    years = sorted(int(year) for year in panel.columns)
    able = [year for year in years if panel[year].notna().sum() >= enough]
    for first in years[: years.index(able[-1])] if able else []:
        if len(panel[[first, able[-1]]].dropna()) >= enough:
            return first, able[-1]
    return None
