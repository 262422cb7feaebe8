"""Club convergence: which units run together, found by the clustering of Phillips and Sul."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.convergence.contract import balanced, equal_steps
from shuanggao_analytics.performance.convergence.logt import CRITICAL, LEAST_POINTS, LogT, log_t
from shuanggao_analytics.performance.options import as_number, check_share

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats

DIVERGENT = "divergent"
_SHORT = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class ClubConvergence:
    """Clubs of units whose paths run together.

    Attributes
    ----------
    table
        One row a unit, as in the panel: ``club`` (``"1"`` the highest, … or ``"divergent"``),
        ``first_club`` (before merging), ``last`` (value) and ``relative`` (to the mean of all) in
        the last year.
    clubs
        One row a club: ``members`` (tuple, the highest last value first), ``n``, ``b``, ``se``,
        ``t``, ``mean_last``. b and se are <NA> and t is ±∞ where no regression is possible.
    whole
        The log-t test of all units: ``n``, ``points``, ``b``, ``se``, ``t``, ``bandwidth``.
    n_times, dropped
        Years in the panel, and how many of the first the tests leave out.
    """

    table: pd.DataFrame
    clubs: pd.DataFrame
    whole: pd.Series
    n_times: int
    dropped: int

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        t = float(self.whole.loc["t"])
        said = (
            f"{len(self.table)} units, {self.n_times} years, of which the test uses the last "
            f"{self.n_times - self.dropped}: log t of all {_number(t)} "
            f"({'not rejected' if t > CRITICAL else 'convergence rejected'}; critical value "
            f"{CRITICAL})."
        )
        apart = int((self.table["club"] == DIVERGENT).sum())
        sizes = ", ".join(
            f"club {club} with {row['n']} (mean {row['mean_last']:.4g}, b "
            f"{'–' if pd.isna(row['b']) else format(row['b'], '.2f')}, t {_number(row['t'])})"
            for club, row in self.clubs.iterrows()
        )
        said += f" {sizes or 'No club'}; {apart} divergent."
        said += " b from 0 to 2 means growth rates converge, from 2 on levels do."
        if self.n_times < _SHORT:
            said += (
                f" Caution: the test is asymptotic in years, and {self.n_times} years leave "
                f"{self.n_times - self.dropped} points for a line and a long-run variance; the "
                "clubs are a description of these years."
            )
        return said

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.clubs.to_html(float_format='{:.4g}'.format)}"


def club_convergence(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    trim: float = 1 / 3,
    cstar: float = 0.0,
    merge: bool = True,
) -> ClubConvergence:
    r"""Return the clubs in which units converge, by the log-t test.

    1. If the test of all (see `log_t`) has t > −1.65, they are one club. Else units are ordered by
       their last value, the highest first.
    2. Core: the first neighbours in that order with t > −1.65; units are added in order while
       t > −1.65, and the core is where t is largest.
    3. Sieve: each other unit is tried with the core by itself and joins where t > c*. If the club
       so found has t ≤ −1.65, c* is raised by as little as it takes.
    4. The rest is a club if its t > −1.65; else it goes through 2 and 3 again. Where there is no
       core, the units left are divergent.
    5. With `merge`, from the highest club on: neighbouring clubs are joined while their union has
       t > −1.65 (one pass).

    Parameters
    ----------
    panel
        Long table, one row a unit and year, every unit in every year, years equally far apart.
    value, by, time
        Columns of the values (> 0), the units and the years. Values are used as they are.
        Phillips and Sul use logarithms, smoothed by a filter: give such a column for their
        version. The paths of logarithms depend on the unit of measure, those of levels do not.
    trim
        Share r of first years that tests leave out, [rT] of them, but at least one.
    cstar
        c* of the sieve; 0 is the advice for short panels, larger is stricter.
    merge
        Whether clubs are merged.

    Returns
    -------
    ClubConvergence
        ``.table``, ``.clubs``, ``.whole``, ``.text``.

    Raises
    ------
    DataContractError
        For everything that `balanced` names, values not above zero, unequal steps, fewer than
        three years left after trimming, and options out of range.

    References
    ----------
    Phillips, P. C. B. & Sul, D. (2007). *Econometrica* 75, 1771–1855, and (2009) *Journal of
    Applied Econometrics* 24, 1153–1185 (merging).

    Examples
    --------
    >>> t = np.arange(1.0, 21.0)
    >>> paths = {"a": 10 + 1 / t, "b": 10 - 1 / t, "c": 5 + 1 / t, "d": 5 - 1 / t}  # synthetic
    >>> years = [*range(2001, 2021)] * 4
    >>> panel = pd.DataFrame({"place": np.repeat(list("abcd"), 20), "year": years,
    ...                       "level": np.concatenate(list(paths.values()))})
    >>> club_convergence(panel, value="level", by="place").table["club"].tolist()
    ['1', '1', '2', '2']
    """
    data, *_ = together(
        lambda: balanced(panel, value=value, by=by, time=time, rule="positive"),
        lambda: check_share("trim", trim, zero=True),
        lambda: _check_cstar(cstar),
    )
    equal_steps(data)
    paths, n_times = data.cells, data.cells.shape[1]
    dropped = max(int(trim * n_times + 1e-9), 1)
    if n_times - dropped < LEAST_POINTS:
        problem = f"{n_times - dropped} of {n_times} years left after trimming"
        remedy = f"the test needs {LEAST_POINTS}: a longer panel, or a smaller trim"
        raise DataContractError([Fault("trim", problem, value=str(trim), remedy=remedy)])
    search = _Search(paths, dropped, cstar)
    order = np.argsort(-paths[:, -1], kind="stable")
    whole = search.test(order)
    first = [order] if whole.converging else search.clubs(order)
    clubs = search.merged(first) if merge else first
    labels = {name: _labels(found, len(order)) for name, found in
              (("club", clubs), ("first_club", first))}  # fmt: skip
    last = paths[:, -1]
    table = pd.DataFrame(labels, index=data.units, dtype="string")
    return ClubConvergence(
        table=table.assign(last=last, relative=last / last.mean()),
        clubs=_club_table(search, clubs, data.units),
        whole=pd.Series(
            floats([len(order), whole.points, whole.b, whole.se, whole.t, whole.bandwidth]),
            index=["n", "points", "b", "se", "t", "bandwidth"],
            name="whole",
        ),
        n_times=n_times,
        dropped=dropped,
    )


class _Search:
    """The clustering on paths in rows; groups are arrays of row numbers, the highest first."""

    def __init__(self, paths: Floats, dropped: int, cstar: float) -> None:
        self.paths, self.dropped, self.cstar = paths, dropped, cstar

    def test(self, rows: Codes) -> LogT:
        return log_t(self.paths[rows], dropped=self.dropped)

    def clubs(self, rows: Codes) -> list[Codes]:
        """Return the clubs in a group that does not converge as a whole."""
        found: list[Codes] = []
        while len(rows) > 1:
            core = self.core(rows)
            if core is None:
                break
            club = self.sieved(core, rows)
            found.append(club)
            rows = rows[~np.isin(rows, club)]
            if len(rows) > 1 and self.test(rows).converging:
                found.append(rows)
                break
        return found

    def core(self, rows: Codes) -> Codes | None:
        """Return the core group, or ``None``."""
        for start in range(len(rows) - 1):
            best: tuple[float, Codes] | None = None
            for end in range(start + 2, len(rows) + 1):
                t = self.test(rows[start:end]).t
                if t <= CRITICAL:
                    break
                if best is None or t > best[0]:
                    best = t, rows[start:end]
            if best is not None:
                return best[1]
        return None

    def sieved(self, core: Codes, rows: Codes) -> Codes:
        """Return the core with the units that pass the sieve, in the order of `rows`."""
        others = rows[~np.isin(rows, core)]
        t = np.array([self.test(np.append(core, other)).t for other in others])
        joining = others[t > self.cstar]
        strength = t[t > self.cstar]
        for least in [-math.inf, *np.sort(strength)]:
            club = rows[np.isin(rows, np.append(core, joining[strength > least]))]
            if self.test(club).converging:
                break
        return club

    def merged(self, clubs: list[Codes]) -> list[Codes]:
        """Return the clubs with neighbours joined while they converge together."""
        found: list[Codes] = []
        for club in clubs:
            union = np.concatenate([found[-1], club]) if found else club
            if found and self.test(union).converging:
                found[-1] = union
            else:
                found.append(club)
        return found


def _labels(clubs: list[Codes], n: int) -> list[str]:
    labels = [DIVERGENT] * n
    for number, club in enumerate(clubs, start=1):
        for row in club:
            labels[int(row)] = str(number)
    return labels


def _club_table(search: _Search, clubs: list[Codes], units: pd.Index) -> pd.DataFrame:
    last = search.paths[:, -1]
    tests = [search.test(club) for club in clubs]
    ordered = [club[np.argsort(-last[club], kind="stable")] for club in clubs]
    members = pd.Series([tuple(units[club]) for club in ordered], dtype=object)
    table = pd.DataFrame(
        {
            "members": members,
            "n": [len(club) for club in clubs],
            "b": floats([test.b for test in tests]),
            "se": floats([test.se for test in tests]),
            "t": [test.t for test in tests],
            "mean_last": [float(last[club].mean()) for club in clubs],
        }
    )
    table.index = pd.Index([str(number) for number in range(1, len(clubs) + 1)], name="club")
    return table


def _check_cstar(cstar: object) -> None:
    if not as_number(cstar) >= CRITICAL:
        fault = Fault("cstar", f"needs a number from {CRITICAL}", value=str(cstar))
        raise DataContractError([fault])


def _number(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.2f}"
