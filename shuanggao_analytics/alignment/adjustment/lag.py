"""How many years supply trails posts (响应时滞): by correlation of changes, and by events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.adjustment.contract import basis_faults
from shuanggao_analytics.alignment.adjustment.gap import side_faults, weakest_basis, whole_sums
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_FEWEST = 4


@dataclass(frozen=True)
class FollowUpLag:
    """The lag of supply behind posts.

    Attributes
    ----------
    table
        One row a cell of `by`: ``lag`` (years; the lag with the largest positive correlation),
        ``correlation``, ``pairs``, ``firm`` (the correlation is beyond what one of so many lags
        reaches by chance in one of twenty cells), ``lag_low``, ``lag_high`` (lags that cannot be
        told from it), ``reason`` (why the lag is missing); ``event_year`` (first year in which
        posts grew by the threshold), ``response_year`` (first year from then on in which supply
        grew), ``event_lag``, ``event_note``; ``demand_basis``.
    curve
        One row a cell and lag: ``correlation``, ``pairs``, ``critical``.
    """

    table: pd.DataFrame
    curve: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        known = self.table["lag"].dropna()
        events = self.table["event_lag"].dropna()
        said = f"median {known.median():g} years" if len(known) else "none"
        proxies = int((self.table["demand_basis"] == "proxy").sum())
        return (
            f"lag by correlation known for {len(known)} of {len(self.table)} cells ({said}; firm "
            f"in {int(self.table['firm'].sum())}); lag after an event known for {len(events)}; "
            f"posts rest on a proxy in {proxies}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"


def follow_up_lag(
    programmes: pd.DataFrame,
    demand: pd.DataFrame,
    *,
    by: Sequence[str] = ("region", "industry"),
    year: str = "year",
    supply: str = "enrolled",
    posts: str = "posts",
    max_lag: int = 4,
    threshold: float = 0.1,
) -> FollowUpLag:
    r"""Return by how many years changes of supply trail changes of posts.

    .. math:: r_L = \mathrm{corr}_t(\Delta s_{t+L}, \Delta d_t),\quad L = 0 \dots L_{max},\qquad
              \hat L = \arg\max_{L: r_L > 0} r_L

    over pairs of consecutive years. A correlation on fewer than four pairs is missing. The bound
    ``critical`` is the two-sided 5 % point of r, shared over the lags tried (Bonferroni); it
    takes the changes as independent over time, which they hardly are, so read it as the least
    that is needed. The event lag is the years from the first rise of posts by at least
    `threshold` to the first rise of supply in that year or later.

    Parameters
    ----------
    programmes
        Panel of supply: the columns of `by`, `year` and `supply`; rows of one cell and year are
        added up.
    demand
        Panel of posts: the columns of `by`, `year`, `posts` and ``demand_basis``.
    by
        What makes a cell.
    year, supply, posts
        Names of the columns. Enrolment answers sooner than graduates do, by the years of study.
    max_lag
        Largest lag tried, in years.
    threshold
        Growth of posts that counts as an event; a fraction.

    Returns
    -------
    FollowUpLag
        ``table`` (the cells of `programmes` in order of first appearance, then those only in
        `demand`; a cell of one side has a missing lag and a reason), ``curve``, ``text``.

    Raises
    ------
    DataContractError
        Missing columns, years that are no whole numbers, amounts below zero, posts without a
        basis, a `max_lag` below zero, a `threshold` not above zero: all of them. A single year.

    References
    ----------
    003:418-424 (随动性); Box, Jenkins & Reinsel, *Time Series Analysis*, ch. 12
    (cross-correlation). The documents define no lag.

    Examples
    --------
    >>> years = range(2015, 2025)
    >>> wanted = [100, 130, 120, 160, 150, 150, 190, 180, 230, 240]
    >>> demand = pd.DataFrame({"region": "江苏", "year": years, "posts": wanted,
    ...                        "demand_basis": "measured"})
    >>> trailing = pd.DataFrame({"region": "江苏", "year": years,
    ...                          "enrolled": [90, 90, *wanted[:-2]]})
    >>> found = follow_up_lag(trailing, demand, by=["region"])
    >>> found.table[["lag", "pairs", "firm", "event_year", "event_lag"]]
            lag  pairs  firm  event_year  event_lag
    region
    江苏      2.0      7  True        2016          1
    """
    keys = list(by)
    _check(programmes, demand, keys, year=year, supply=supply, posts=posts,
           max_lag=max_lag, threshold=threshold)  # fmt: skip
    asked = demand.rename(columns={posts: "posts"})
    had = whole_sums(_dated(programmes, year), [*keys, year], supply)[supply]
    wanted = whole_sums(_dated(asked, year), [*keys, year], "posts")["posts"]
    on_supply, on_posts = (t.groupby(keys, sort=False).size().index for t in (programmes, asked))
    cells = on_supply.append(on_posts.difference(on_supply, sort=False))
    known = [*had.index.get_level_values(year), *wanted.index.get_level_values(year)]
    if min(known) == max(known):
        raise DataContractError([Fault("programmes", "changes need two years", column=year)])
    years = np.arange(min(known), max(known) + 1)
    grid, shape = _beside(cells, years, year), (len(cells), len(years))
    s = had.reindex(grid).to_numpy("float64").reshape(shape)
    d = wanted.reindex(grid).to_numpy("float64").reshape(shape)
    r, pairs = _correlations(np.diff(s, axis=1), np.diff(d, axis=1), max_lag)
    critical = _critical(
        pairs, tried=np.sum(pairs >= _FEWEST, axis=1, keepdims=True, dtype="float64")
    )
    table = _best(r, pairs, critical).set_index(cells)
    for side, held in (("posts", on_posts), ("supply", on_supply)):
        table["reason"] = table["reason"].mask(~cells.isin(held), f"no {side} for this cell")
    table = table.join(_events(s, d, years, threshold).set_index(cells))
    basis = weakest_basis(asked[asked["posts"].notna()], keys)
    table["demand_basis"] = basis.reindex(cells).fillna("missing")
    parts = {"correlation": r.ravel(), "pairs": pairs.ravel().astype("int64")}
    lags = _beside(cells, np.arange(max_lag + 1), "lag")
    curve = pd.DataFrame({**parts, "critical": critical.ravel()}, index=lags)
    return FollowUpLag(table, curve)


def _dated(table: pd.DataFrame, year: str) -> pd.DataFrame:
    return table.assign(**{year: pd.to_numeric(table[year]).astype("int64")})


def _beside(cells: pd.Index, values: NDArray[np.int64], name: str) -> pd.MultiIndex:
    """Return every cell with every value: the cells in order, the values of each together."""
    rows = cells.to_frame(index=False)
    rows = rows.loc[rows.index.repeat(len(values))].assign(**{name: np.tile(values, len(cells))})
    return pd.MultiIndex.from_frame(rows)


def _correlations(ds: Floats, dd: Floats, max_lag: int) -> tuple[Floats, Floats]:
    """Return correlations and numbers of pairs, cells × lags; missing below four pairs."""
    r = np.full((len(ds), max_lag + 1), np.nan)
    pairs = np.zeros_like(r)
    for lag in range(min(max_lag, ds.shape[1] - 1) + 1):
        x, y = dd[:, : dd.shape[1] - lag], ds[:, lag:]
        both = ~np.isnan(x) & ~np.isnan(y)
        n = both.sum(axis=1)
        x, y = _centred(np.where(both, x, 0), both), _centred(np.where(both, y, 0), both)
        spread = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
        usable = (n >= _FEWEST) & (spread > 0)
        r[usable, lag] = ((x * y).sum(axis=1)[usable] / spread[usable]).clip(-1, 1)
        pairs[:, lag] = n
    return r, pairs


def _centred(x: Floats, there: NDArray[np.bool_]) -> Floats:
    """Return deviations from the mean of each row, zero where nothing is or all is rounding."""
    mean = x.sum(axis=1, keepdims=True) / np.maximum(there.sum(axis=1, keepdims=True), 1)
    away = np.where(there, x - mean, 0.0)
    noise = 1e-9 * np.abs(x).max(axis=1, keepdims=True, initial=0.0)
    return np.where(np.abs(away) > noise, away, 0.0)


def _critical(pairs: Floats, tried: Floats) -> Floats:
    """Return the two-sided 5 % point of r for so many pairs, shared over the lags tried."""
    from scipy.stats import t

    freedom = np.where(pairs >= _FEWEST, pairs - 2, np.nan)
    point = t.ppf(1 - 0.025 / np.maximum(tried, 1), freedom)
    bound: Floats = point / np.sqrt(freedom + point**2)
    return bound


def _best(r: Floats, pairs: Floats, critical: Floats) -> pd.DataFrame:
    """Return the lag with the largest positive correlation and the lags it cannot be told from."""
    usable = ~np.isnan(r)
    filled = np.where(usable, r, -np.inf)
    best = filled.argmax(axis=1)
    rows = np.arange(len(r))
    top, n = filled[rows, best], pairs[rows, best]
    found = top > 0
    z = np.arctanh(np.where(found, top, 0).clip(max=1 - 1e-12))
    floor = np.tanh(z - 1.96 / np.sqrt(np.maximum(n - 3, 1)))
    near = usable & (filled >= np.minimum(floor, top)[:, None])
    last = r.shape[1] - 1 - near[:, ::-1].argmax(axis=1)
    falling, short = "no lag with a positive correlation", "no lag with four pairs that vary"
    return pd.DataFrame(
        {
            "lag": np.where(found, best, np.nan),
            "correlation": np.where(found, top, np.nan),
            "pairs": n.astype("int64"),
            "firm": found & (top > np.nan_to_num(critical[rows, best], nan=2.0)),
            "lag_low": np.where(found, near.argmax(axis=1), np.nan),
            "lag_high": np.where(found, last, np.nan),
            "reason": np.where(found, "", np.where(usable.any(axis=1), falling, short)),
        }
    )


def _events(s: Floats, d: Floats, years: NDArray[np.int64], threshold: float) -> pd.DataFrame:
    """Return the first rise of posts, the first answer of supply and the years between."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = np.diff(d, axis=1) / d[:, :-1] >= threshold
    grew = np.diff(s, axis=1) > 0
    event = rise.argmax(axis=1)
    happened = np.asarray(np.any(rise, axis=1))
    answer = grew & (np.arange(grew.shape[1]) >= event[:, None]) & happened[:, None]
    answered = np.asarray(np.any(answer, axis=1))
    gap = answer.argmax(axis=1) - event
    first = pd.Series(years[1:][event]).where(happened).astype("Int64")
    lag = pd.Series(gap).where(answered).astype("Int64")
    last = years[len(years) - 1 - (~np.isnan(s))[:, ::-1].argmax(axis=1)]
    note = "no rise of supply known from then to " + pd.Series(last).astype("str")
    note = note.mask(answered, "").mask(~happened, f"no rise of posts by {threshold:.0%} known")
    return pd.DataFrame(
        {"event_year": first, "response_year": first + lag, "event_lag": lag, "event_note": note}
    )


def _check(
    programmes: pd.DataFrame,
    demand: pd.DataFrame,
    keys: list[str],
    *,
    year: str,
    supply: str,
    posts: str,
    max_lag: int,
    threshold: float,
) -> None:
    faults = side_faults(programmes, "programmes", [*keys, year], supply)
    faults += side_faults(demand, "demand", [*keys, year], posts)
    if not faults:
        faults += basis_faults(demand.rename(columns={posts: "posts"}), "demand")
        for name, table in (("programmes", programmes), ("demand", demand)):
            whole = pd.to_numeric(table[year], errors="coerce")
            wrong = (whole.isna() | (whole % 1 != 0)).to_numpy()
            faults += [
                Fault(name, "needs a year", str(label), year, str(value))
                for label, value in table.loc[wrong, year].items()
            ]
    if max_lag < 0:
        faults.append(Fault("max_lag", "needs a whole number ≥ 0", value=str(max_lag)))
    if not threshold > 0:
        faults.append(Fault("threshold", "needs a number > 0", value=str(threshold)))
    if faults:
        raise DataContractError(faults)
