"""Markov transitions: how units move between classes from year to year, and where this leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import p_words, together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.convergence.chains import (
    count_transitions,
    first_passage,
    homogeneity,
    reducible,
    row_shares,
    shorrocks,
    stationary,
    wilson,
)
from shuanggao_analytics.performance.convergence.classes import (
    check_bounds,
    class_codes,
    class_edges,
    class_table,
    relative_values,
)
from shuanggao_analytics.performance.convergence.contract import balanced, equal_steps
from shuanggao_analytics.performance.options import check_share, check_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats
    from shuanggao_analytics.performance.convergence.contract import BalancedPanel


@dataclass(frozen=True, kw_only=True, eq=False)
class Transitions:
    """How units moved between classes.

    Attributes
    ----------
    counts, probabilities, low, high
        Classes from × to (1 the lowest): moves seen, their share of the row, and Wilson bounds
        of that share, each cell for itself. <NA> in a row from which nothing was seen to move.
    bounds
        One row a class: ``above``, ``up_to``, ``values`` in it over all years.
    ergodic
        Share of units in each class in the long run if the probabilities stayed as they are;
        <NA> where the chain is reducible, with the reason in `note`.
    mean_first_passage
        Mean steps from a class until the first time in another, and until back in the own; <NA>
        where `ergodic` is.
    note
        Why there is no long run; ``None`` where there is one.
    mobility
        Shorrocks index: 0 nobody moves; <NA> where a row is.
    homogeneity
        ``LR`` and ``Q`` × ``statistic``, ``df``, ``p``, ``small``: whether the steps have the same
        probabilities; p is <NA> for a single step.
    step
        Years of one step.
    level
        Of the bounds.
    """

    counts: pd.DataFrame
    probabilities: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    bounds: pd.DataFrame
    ergodic: pd.Series
    mean_first_passage: pd.DataFrame
    note: str | None
    mobility: object
    homogeneity: pd.DataFrame
    step: float
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        counts = self.counts.to_numpy()
        stay = float(np.trace(counts) / counts.sum())
        mobility = "–" if pd.isna(self.mobility) else f"{self.mobility:.3f}"  # type: ignore[call-overload]
        said = (
            f"{int(counts.sum())} moves between {len(counts)} classes in steps of {self.step:g} "
            f"year{'' if self.step == 1 else 's'}: {stay:.1%} stay in their class, mobility "
            f"{mobility}."
        )
        if self.note is None:
            shares = ", ".join(f"{share:.3f}" for share in self.ergodic)
            said += f" Long run by class: {shares}, were the moves to go on like this."
        else:
            said += f" No long run: {self.note}."
        test = self.homogeneity.loc["LR"]
        if pd.isna(test["p"]):
            said += " Whether steps differ cannot be tested."
        else:
            said += (
                f" Steps compared over time: LR {test['statistic']:.1f} on {int(test['df'])} "
                f"degrees of freedom, {p_words(test['p'])}"
            )
            few = test["small"]
            said += f" ({few:.0%} of expected counts below 5: rough)." if few > 0 else "."
        return said

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.probabilities.to_html(float_format='{:.3f}'.format)}"


def transition_matrix(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    classes: int = 4,
    bounds: Sequence[float] | None = None,
    relative: bool = True,
    step: int = 1,
    level: float = 0.95,
) -> Transitions:
    r"""Return the Markov transition matrix of a panel.

    .. math:: \hat p_{ij} = \frac{n_{ij}}{\sum_k n_{ik}},\qquad \pi P = \pi,\qquad
              M = \frac{k - \operatorname{tr} P}{k - 1}

    with :math:`n_{ij}` the moves from class i to class j, over all units and steps.

    Parameters
    ----------
    panel
        Long table, one row a unit and year, every unit in every year, years equally far apart.
    value, by, time
        Columns of the values, the units and the years; zeros are values.
    classes
        Number of classes, cut at quantiles of all values of all years together.
    bounds
        Inner edges instead: m numbers make m + 1 classes. A value on an edge is below it.
    relative
        Whether values are first divided by the mean of their year, so that classes are positions
        among the units and not levels that all grow out of.
    step
        Places in the list of years from one to the next; above 1 the moves overlap.
    level
        Of the bounds of probabilities.

    Returns
    -------
    Transitions
        ``.counts``, ``.probabilities``, ``.low``, ``.high``, ``.bounds``, ``.ergodic``,
        ``.mean_first_passage``, ``.mobility``, ``.homogeneity``, ``.text``.

    Raises
    ------
    DataContractError
        For everything that `balanced` names, unequal steps, a mean not above 0 with `relative`,
        quantiles that do not separate the values (many are equal), bounds that do not rise, a step
        as long as the panel, and options out of range.

    References
    ----------
    Quah, D. (1993). Empirical cross-section dynamics in economic growth. *European Economic
    Review* 37, 426–434; Anderson, T. W. & Goodman, L. A. (1957). *Annals of Mathematical
    Statistics* 28, 89–110 (homogeneity).

    Examples
    --------
    >>> panel = pd.DataFrame({"place": np.repeat(list("abcd"), 3), "year": [2020, 2021, 2022] * 4,
    ...                       "income": [1, 1, 5, 2, 6, 2, 6, 2, 6, 7, 7, 1]})
    >>> found = transition_matrix(panel, value="income", by="place", classes=2)
    >>> found.counts
    to    1  2
    from
    1     1  3
    2     3  1
    >>> found.ergodic.round(6).tolist(), found.mobility
    ([0.5, 0.5], 1.5)
    """
    data, *_ = together(
        lambda: balanced(panel, value=value, by=by, time=time),
        lambda: check_options(classes=classes, bounds=bounds, step=step, level=level),
    )
    cells, years = prepared(data, relative=relative, step=step)
    edges = class_edges(cells, classes, bounds, name="classes")
    return chain(class_codes(cells, edges), edges, step=step, years=years, level=level)


def check_options(*, classes: int, bounds: object, step: int, level: float) -> None:
    """Raise with every option that is out of range."""
    together(
        lambda: check_whole("classes", classes, low=2),
        lambda: check_bounds(bounds, name="bounds"),
        lambda: check_whole("step", step, low=1),
        lambda: check_share("level", level),
    )


def prepared(data: BalancedPanel, *, relative: bool, step: int) -> tuple[Floats, float]:
    """Return the values to be cut and the years of a step, or raise with every fault."""
    n_times = len(data.times)

    def fits() -> None:
        if step >= n_times:
            problem = f"{n_times} times have no step of {step}"
            raise DataContractError([Fault("step", problem, value=str(step))])

    cells, years, _ = together(
        lambda: relative_values(data.cells, data.times) if relative else data.cells,
        lambda: equal_steps(data),
        fits,
    )
    return cells, step * years


def chain(codes: Codes, edges: Floats, *, step: int, years: float, level: float) -> Transitions:
    """Return the transitions between classes, units × times of codes."""
    k = len(edges) + 1
    steps = np.stack(
        [
            count_transitions(codes[:, at], codes[:, at + step], classes=k)
            for at in range(codes.shape[1] - step)
        ]
    )
    counts = steps.sum(axis=0)
    shares = row_shares(counts)
    low, high = wilson(counts, level=level)
    note = reducible(shares)
    long_run, passage = np.full(k, np.nan), np.full((k, k), np.nan)
    if note is None:
        long_run, passage = stationary(shares), first_passage(shares)
    tests = homogeneity(steps)
    mobility = shorrocks(shares)
    return Transitions(
        counts=square(counts).astype("int64"),
        probabilities=square(shares),
        low=square(low),
        high=square(high),
        bounds=class_table(edges, codes, name="class"),
        ergodic=pd.Series(floats(long_run), index=_classes(k, "class"), name="ergodic"),
        mean_first_passage=square(passage),
        note=note,
        mobility=pd.NA if np.isnan(mobility) else mobility,
        homogeneity=tests.assign(**{name: floats(tests[name]) for name in ("p", "small")}),
        step=years,
        level=level,
    )


def square(cells: Floats) -> pd.DataFrame:
    """Return a matrix from × to of classes 1 … k, <NA> where it is NaN.

    Examples
    --------
    >>> square(np.array([[0.5, 0.5], [np.nan, np.nan]]))
    to       1     2
    from
    1      0.5   0.5
    2     <NA>  <NA>
    """
    k = len(cells)
    columns = {number: floats(cells[:, number - 1]) for number in range(1, k + 1)}
    table = pd.DataFrame(columns, index=_classes(k, "from"))
    table.columns = _classes(k, "to")
    return table


def _classes(k: int, name: str) -> pd.Index:
    return pd.RangeIndex(1, k + 1, name=name)
