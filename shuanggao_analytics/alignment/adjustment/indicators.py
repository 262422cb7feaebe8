"""The indicators by which a programme is judged, from the counts that a college or province has.

A count that is not given is missing, never zero, and an indicator that needs it is missing with
the reason beside it. Posts are the user's own figure: ``demand_basis`` says whether they were
``measured`` (a survey or a published list of needs) or are a ``proxy`` (value added, vacancies of
one website, …), and it travels to every result that uses them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.adjustment.contract import (
    COUNTS,
    GUIDANCE,
    IDENTITY,
    RATIOS,
    count_faults,
    demand_basis,
    indicator_faults,
    key_faults,
)
from shuanggao_analytics.alignment.crosswalk.contract import candidates
from shuanggao_analytics.alignment.crosswalk.mapping import map_codes
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.policy.industries import industry_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOLERANCE = 0.005


def programme_indicators(
    programmes: pd.DataFrame, *, by: Sequence[str] | None = None, year: str = "year"
) -> pd.DataFrame:
    r"""Return the indicators of each programme in its latest year.

    .. math:: \text{recruitment} = \frac{\text{enrolled}}{\text{planned}},\quad
              \text{employment} = \frac{\text{employed}}{\text{graduates}},\quad
              \text{match} = \frac{\text{matched}}{\text{employed}},\quad
              \text{supply ratio} = \frac{\text{graduates}}{\text{posts}}

    and the enrolment trend :math:`(e_T / e_0)^{1/(T-0)} - 1`, the mean yearly change between the
    first and the last year with a known enrolment. Reports divide 对口就业 by graduates or by the
    employed; here it is the employed.

    Parameters
    ----------
    programmes
        One row a programme and year. Counts, each optional: ``students``, ``planned``,
        ``enrolled``, ``graduates``, ``employed``, ``matched``, ``posts`` (people, ≥ 0). Where
        ``posts`` (or a ready ``supply_ratio``) is given, ``demand_basis`` must say ``measured`` or
        ``proxy``. Ready rates (``employment_rate`` …; fractions, not per cent) serve where the
        counts are missing. ``fit``, ``posts_vanished`` and ``guidance`` are carried along.
    by
        The columns that make a programme; by default those of ``region_code``, ``region``,
        ``college_code``, ``college``, ``specialty_code``, ``programme`` that are there.
    year
        Column of the year; without it every row is one programme and there is no trend.

    Returns
    -------
    pandas.DataFrame
        The caller's rows of the latest year with their index: the columns of `by`, the year, the
        eight indicators of the rules, ``demand_basis`` and ``reasons`` (why indicators are
        missing). A supply ratio is infinite where there are graduates and zero posts.

    Raises
    ------
    DataContractError
        No rows, no column of `by`, a programme twice in a year, a count that is no number ≥ 0,
        more employed than graduates, more matched than employed, posts without a basis, a ready
        rate that contradicts its counts by more than 0.005, a per cent where a fraction belongs:
        all of them.

    References
    ----------
    Enrolment and employment decide together on programmes: 002:76; supply, employment and posts:
    002:317. The documents define no indicator: the quotients are ours.

    Examples
    --------
    >>> table = pd.DataFrame({"specialty_code": ["460301"] * 2, "year": [2023, 2024],
    ...     "enrolled": [100, 90], "planned": [100, 100], "graduates": [80, 80],
    ...     "employed": [70, 60]})
    >>> programme_indicators(table)[["year", "recruitment_rate", "employment_rate",
    ...                              "enrolment_trend"]]
       year  recruitment_rate  employment_rate  enrolment_trend
    1  2024               0.9             0.75             -0.1
    """
    keys = [c for c in IDENTITY if c in programmes.columns] if by is None else list(by)
    faults = key_faults(programmes, keys, year) or count_faults(programmes)
    if faults:
        raise DataContractError(faults)
    known = {
        c: pd.to_numeric(programmes[c]).astype("float64")
        if c in programmes.columns
        else pd.Series(np.nan, index=programmes.index)
        for c in COUNTS
    }
    result = programmes[keys + ([year] if year in programmes.columns else [])].copy()
    notes: list[pd.Series] = []
    for name, (above, below) in RATIOS.items():
        ready = programmes[name] if name in programmes.columns else None
        result[name], note = _ratio(known[above], known[below], ready, infinite=below == "posts")
        faults += _contradictions(name, result[name], ready)
        notes.append(note.radd(f"{name}: "))
    result["enrolment_trend"], note = _trend(programmes, known["enrolled"], keys, year)
    notes.append(note.radd("enrolment_trend: "))
    for name in ("fit", "posts_vanished", "guidance"):
        result[name] = programmes[name] if name in programmes.columns else None
        notes.append(result[name].isna().map({True: f"{name}: not given", False: None}))
    result["demand_basis"] = demand_basis(programmes)
    result["reasons"] = [
        "; ".join(x for x in row if isinstance(x, str)) for row in zip(*notes, strict=True)
    ]
    faults += indicator_faults(result)
    if faults:
        raise DataContractError(faults)
    if year not in programmes.columns:
        return result
    groups = result.groupby(keys, sort=False, dropna=False)[year]
    return result[(result[year] == groups.transform("max")).to_numpy()]


def programme_guidance(codes: pd.Series, *, crosswalk: pd.DataFrame) -> pd.Series:
    """Return what the guidance of 2022 says of the fields that a specialty serves.

    Parameters
    ----------
    codes
        Specialty codes as text.
    crosswalk
        The membership ``specialty_label``: targets ``I-8:新能源`` and so on.

    Returns
    -------
    pandas.Series
        Index of `codes`: ``grow``, ``shortage``, ``upgrade``, several of them parted by ``;``, or
        ``none`` when no row of the crosswalk ties the specialty to a field of the list. Every row
        counts, whatever its weight: leave out those of low confidence to see what hangs on them.

    Raises
    ------
    DataContractError
        For a missing code, or the faults of the crosswalk.

    References
    ----------
    002:317, list I-8: fields to grow, short of people, to be upgraded. Which specialty serves
    which field is the crosswalk's judgement (``derived``), not the document's.

    Examples
    --------
    >>> table = pd.DataFrame({"code": ["5203", "4303"], "target": ["I-8:护理", "I-8:新能源"],
    ...                       "weight": [1.0, 1.0]})
    >>> programme_guidance(pd.Series(["520301", "430301", "570102"]), crosswalk=table).tolist()
    ['shortage', 'grow', 'none']
    """
    labels = industry_labels("I-8")
    roles = dict(zip("I-8:" + labels["label"], labels["role"], strict=True))
    known = pd.concat([choice.isin(crosswalk["code"]) for choice in candidates(codes)], axis=1)
    found = (known.any(axis=1) | codes.isna()).to_numpy()
    numbered = pd.Series(codes.to_numpy(), index=range(len(codes)))
    mapped = map_codes(numbered[found], crosswalk=crosswalk)
    role = mapped["target"].map(roles)
    hit = role.isin(GUIDANCE[:3]).to_numpy()
    said = role[hit].groupby(level=0).agg(lambda r: ";".join(x for x in GUIDANCE if x in set(r)))
    answer = said.reindex(numbered.index).fillna("none").to_numpy()
    return pd.Series(answer, index=codes.index, name="guidance")


def _ratio(
    above: pd.Series, below: pd.Series, ready: pd.Series | None, *, infinite: bool
) -> tuple[pd.Series, pd.Series]:
    """Return a quotient and, where it is missing, the reason (None elsewhere)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (above / below).where((below > 0) | ((above > 0) if infinite else False))
    reason = pd.Series("not given", index=above.index, dtype=object)
    reason = reason.mask((above.notna() & below.notna()).to_numpy(), "divided by zero")
    if ready is not None:
        value = value.fillna(pd.to_numeric(ready, errors="coerce"))
    return value, reason.where(value.isna().to_numpy(), None)


def _contradictions(name: str, computed: pd.Series, ready: pd.Series | None) -> list[Fault]:
    """Return a fault for each ready rate that its own counts do not give."""
    if ready is None:
        return []
    given = pd.to_numeric(ready, errors="coerce")
    both = pd.DataFrame({"given": given, "counts": computed})
    apart = both[((given - computed).abs() > _TOLERANCE).to_numpy()]
    problem, remedy = "the rate contradicts its counts", "correct one of them, or give only one"
    return [
        Fault("programmes", problem, str(label), name, f"{rate:g}, counts give {count:g}", remedy)
        for label, rate, count in apart.itertuples(name=None)
    ]


def _trend(
    table: pd.DataFrame, enrolled: pd.Series, keys: list[str], year: str
) -> tuple[pd.Series, pd.Series]:
    """Return the mean yearly change of enrolment up to the last year, and why it is missing."""
    if year not in table.columns:
        empty = pd.Series(np.nan, index=table.index)
        return empty, pd.Series("no year given", index=table.index)
    flat = table[keys].reset_index(drop=True)
    flat = flat.assign(_year=pd.to_numeric(table[year]).to_numpy("float64"), _n=enrolled.to_numpy())
    number = flat.groupby(keys, sort=False, dropna=False).ngroup()
    known = flat[flat["_n"].notna()].sort_values("_year", kind="stable")
    ends = known.groupby(number[known.index])[["_year", "_n"]].agg(["first", "last"])
    span = ends[("_year", "last")] - ends[("_year", "first")]
    start = ends[("_n", "first")]
    apart = (start > 0) & (span > 0)  # masked before the power, for 1 to the power of nan is 1
    change = (ends[("_n", "last")] / start)[apart] ** (1 / span[apart]) - 1
    value = pd.Series(change.reindex(number).to_numpy(), index=table.index)
    first = pd.Series(start.reindex(number).to_numpy(), index=table.index)
    reason = pd.Series("fewer than two years of enrolment", index=table.index, dtype=object)
    reason = reason.mask(first == 0, "enrolment began at zero")
    return value, reason.where(value.isna().to_numpy(), None)
