"""Agreement of the grades of two stages: cross table, observed agreement, weighted kappa."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, together
from shuanggao_analytics.performance.columns import places
from shuanggao_analytics.performance.options import check_share
from shuanggao_analytics.policy.scoring import grades as policy_grades

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats

_LEAST = 2
_FEW = 30


@dataclass(frozen=True, kw_only=True, eq=False)
class GradeAgreement:
    """How far two stages give the same units the same grade.

    Attributes
    ----------
    table
        Units by grade of the first stage (rows) and of the second (columns), the best first, all
        grades whether used or not.
    n
        Units.
    observed
        Share of units with the same grade.
    kappa
        Quadratic-weighted kappa; missing where all units have one grade in both stages.
    se, low, high
        Large-sample standard error of kappa and its interval, cut at −1 and 1.
    better, worse
        Units whose second grade is better, and worse.
    level
        Of the interval.
    """

    table: pd.DataFrame
    n: int
    observed: float
    kappa: float
    se: float
    low: float
    high: float
    better: int
    worse: int
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        parts = [
            f"{self.observed:.1%} of {self.n} units have the same grade in both stages; the "
            f"second grade is better for {self.better} and worse for {self.worse}."
        ]
        if np.isnan(self.kappa):
            parts.append("No kappa: all units have one and the same grade.")
        else:
            given = (self.kappa, self.low, self.high)
            kappa, low, high = (f"{each:.2f}".replace("-", "−") for each in given)
            parts.append(
                f"Quadratic-weighted kappa {kappa} ({self.level:.0%} interval {low} to {high})."
            )
        used = int(((self.table.sum() > 0) | (self.table.sum(axis=1) > 0)).sum())
        if used <= _LEAST and not np.isnan(self.kappa):
            parts.append(f"Only {used} grades are used: kappa then turns on few units.")
        if self.n < _FEW:
            parts.append(f"With {self.n} units the interval is rough.")
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html()}"


def grade_agreement(
    first: pd.Series,
    second: pd.Series,
    *,
    grades: Sequence[str] | None = None,
    level: float = 0.95,
) -> GradeAgreement:
    r"""Return the cross table of two stages' grades, their agreement and weighted kappa.

    With the shares :math:`p_{ij}` of the cross table of g grades,

    .. math:: \kappa_w = \frac{\sum w_{ij} p_{ij} - \sum w_{ij} p_{i.} p_{.j}}
              {1 - \sum w_{ij} p_{i.} p_{.j}},\quad w_{ij} = 1 - \frac{(i - j)^2}{(g - 1)^2}

    so that 优 against 差 counts nine times as much as 优 against 良. The weights take the steps
    between grades as equal, which no document says. Kappa depends on how the grades are spread:
    where nearly all units are 优 it is low however many agree, so that it is to be read beside
    the cross table.

    Parameters
    ----------
    first, second
        Grade by unit, with the same units in any order. A unit without a grade is refused.
    grades
        The grades, the best first; ``None``: 优, 良, 中, 差.
    level
        Of the interval, from the large-sample error of Fleiss, Cohen & Everitt: it is too narrow
        for few units and has no width where all agree.

    Returns
    -------
    GradeAgreement
        ``.table``, ``.observed``, ``.kappa``, ``.low``, ``.high``, ``.text``.

    Raises
    ------
    DataContractError
        For anything but two Series, a unit twice, units of one stage only, grades missing or
        unknown, fewer than two units, grades twice or fewer than two, and a level outside (0, 1).

    References
    ----------
    Cohen, J. (1968). *Psychological Bulletin* 70, 213–220; Fleiss, J. L., Cohen, J. & Everitt,
    B. S. (1969). *Psychological Bulletin* 72, 323–327. The grades: 002:1480, 000:220.

    Examples
    --------
    >>> own = pd.Series(["优", "优", "良", "优", "中"], index=list("abcde"))
    >>> ministries = pd.Series(["优", "良", "良", "优", "中"], index=list("abcde"))
    >>> found = grade_agreement(own, ministries)
    >>> found.table.to_numpy().tolist()
    [[2, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    >>> round(found.observed, 3), round(found.kappa, 3), found.better, found.worse
    (0.8, 0.839, 0, 1)
    """
    names, *_ = together(
        lambda: _grade_names(grades),
        lambda: _check_series(first, second),
        lambda: check_share("level", level),
    )
    second = second.reindex(first.index)
    one, two = together(
        lambda: _codes(first, names, "first"),
        lambda: _codes(second, names, "second"),
    )
    size = len(names)
    counts = np.bincount(one * size + two, minlength=size * size).reshape(size, size)
    kappa, se = _weighted_kappa(one, two, counts.astype("float64"))
    from scipy.stats import norm

    reach = float(norm.ppf((1 + level) / 2)) * se
    return GradeAgreement(
        table=pd.DataFrame(
            counts,
            index=pd.Index(names, name="first"),
            columns=pd.Index(names, name="second"),
        ),
        n=len(one),
        observed=float(np.mean(one == two)),
        kappa=kappa,
        se=se,
        low=max(kappa - reach, -1.0),
        high=min(kappa + reach, 1.0),
        better=int(np.sum(two < one)),
        worse=int(np.sum(two > one)),
        level=level,
    )


def kappa_error(counts: Floats, weights: Floats) -> float:
    r"""Return the large-sample standard error of a weighted kappa.

    .. math:: \operatorname{Var}\kappa_w = \frac{\sum_{ij} p_{ij} [w_{ij} - (\bar w_{i.} +
              \bar w_{.j})(1 - \kappa_w)]^2 - [\kappa_w - p_e (1 - \kappa_w)]^2}{n (1 - p_e)^2}

    Parameters
    ----------
    counts
        Cross table of counts.
    weights
        Of agreement, 1 on the diagonal.

    References
    ----------
    Fleiss, J. L., Cohen, J. & Everitt, B. S. (1969). *Psychological Bulletin* 72, 323–327.

    Examples
    --------
    >>> round(kappa_error(np.array([[20.0, 5], [10, 15]]), np.eye(2)), 4)
    0.127
    """
    n = float(counts.sum())
    p = counts / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    by_chance = float(rows @ weights @ columns)
    kappa = (float(np.sum(weights * p)) - by_chance) / (1 - by_chance)
    mean = (weights @ columns)[:, None] + rows @ weights
    spread = float(np.sum(p * (weights - mean * (1 - kappa)) ** 2))
    found = (spread - (kappa - by_chance * (1 - kappa)) ** 2) / (n * (1 - by_chance) ** 2)
    return float(np.sqrt(max(found, 0.0)))


def _weighted_kappa(one: Codes, two: Codes, counts: Floats) -> tuple[float, float]:
    """Return kappa and its error; missing where chance alone gives full agreement."""
    if len(np.unique(np.concatenate([one, two]))) == 1:
        return np.nan, np.nan
    from sklearn.metrics import cohen_kappa_score

    place = np.arange(len(counts))
    weights = 1 - ((place[:, None] - place) / (len(counts) - 1)) ** 2
    kappa = cohen_kappa_score(one, two, labels=place, weights="quadratic")
    return float(kappa), kappa_error(counts, weights)


def _grade_names(grades: Sequence[str] | None) -> list[str]:
    names = policy_grades() if grades is None else [str(each) for each in grades]
    if len(names) < _LEAST or len(set(names)) < len(names):
        remedy = "two or more different grades, the best first"
        raise DataContractError([Fault("grades", "no order of grades", value=str(names),
                                       remedy=remedy)])  # fmt: skip
    return names


def _check_series(first: object, second: object) -> None:
    """Raise unless two Series hold the same units, each once."""
    faults: list[Fault] = []
    given = {"first": first, "second": second}
    for name, each in given.items():
        if not isinstance(each, pd.Series):
            faults.append(Fault(name, "not a Series", value=type(each).__name__))
            continue
        twice = each.index[each.index.duplicated()].unique()
        faults += [Fault(name, "unit twice", row_name(label)) for label in twice]
    if not faults and isinstance(first, pd.Series) and isinstance(second, pd.Series):
        for name, own, other in (("first", first, second), ("second", second, first)):
            faults += [
                Fault(name, "the unit has no grade in this stage", row_name(label))
                for label in other.index[~other.index.isin(own.index)]
            ]
        if len(first) < _LEAST:
            faults.append(Fault("first", "needs 2 units or more", value=str(len(first))))
    if faults:
        raise DataContractError(faults)


def _codes(column: pd.Series, names: list[str], table: str) -> Codes:
    """Return the place of each grade, or raise naming each unit that has none known."""
    found = np.asarray(pd.Index(names).get_indexer(pd.Index(column, dtype=object)), dtype=np.intp)
    missing = column.isna().to_numpy(dtype=bool)
    faults = [
        Fault(table, "the unit has no grade in this stage" if missing[row] else "no such grade",
              row_name(column.index[row]), None, None if missing[row] else str(column.iloc[row]),
              f"there are: {', '.join(names)}")
        for row in places(found < 0)
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return found
