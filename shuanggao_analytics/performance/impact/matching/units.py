"""Matching: treated units paired with the control units most like them before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.checks import checked_name
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.impact.matching.balance import balance_of
from shuanggao_analytics.performance.impact.matching.given import checked_units
from shuanggao_analytics.performance.impact.matching.pairing import nearest_pairs, optimal_pairs
from shuanggao_analytics.performance.impact.matching.propensity import propensity, whitened
from shuanggao_analytics.performance.impact.words import SELECTED
from shuanggao_analytics.performance.options import as_number, check_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats
    from shuanggao_analytics.performance.impact.matching.given import Units

    Distance: TypeAlias = Literal["propensity", "mahalanobis"]

LIMIT = 0.1  # standardised mean difference above which a covariate is held to be unbalanced
_ASSUMPTION = (
    "Assumed: among units alike in the covariates it does not depend on anything else that "
    "matters for the outcome who is treated (conditional independence). This cannot be tested: "
    "what is not among the covariates is not matched."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Matching:
    """Treated units with their control partners.

    Attributes
    ----------
    pairs
        One row a pair: ``treated``, ``control`` (labels), ``distance`` and ``rank`` (1 the nearest
        partner of the treated unit), in the order of the treated units.
    weights
        By unit: 1 for a treated unit with a partner; for a control the sum over its treated
        units of 1 over the number of their partners; 0 without a partner.
    balance
        As from `balance_table`, with each level of the exact columns, before and after.
    unmatched
        One row a treated unit without a partner: ``cell`` and ``reason``.
    propensity
        Chance of being treated by the logit on the covariates, by unit.
    cells
        Name of the exact cell of each unit.
    coordinates
        Units × axes in which distances are measured: the logit, or whitened covariates.
    assumption
        What has to be assumed, in a sentence.
    check
        What the data say about it, in a sentence.
    distance, ratio, caliper, replace
        As given.
    separated
        Whether covariates tell treated from controls without error.
    """

    pairs: pd.DataFrame
    weights: pd.Series
    balance: pd.DataFrame
    unmatched: pd.DataFrame
    propensity: pd.Series
    cells: pd.Series
    coordinates: pd.DataFrame
    assumption: str
    check: str
    distance: Distance
    ratio: int
    caliper: float | None
    replace: bool
    separated: bool

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        matched = self.pairs["treated"].nunique()
        whole = matched + len(self.unmatched)
        way = (
            "the nearest controls, which may serve more than once"
            if self.replace
            else "pairs of least total distance (optimal, not greedy)"
        )
        within = "" if self.caliper is None else f" within {self.caliper:g} SD of the logit"
        cells = self.cells.nunique()
        inside = f" inside {cells} exact cells" if cells > 1 else ""
        parts = [
            f"{matched} of {whole} treated units matched with {self.pairs['control'].nunique()} "
            f"controls by {_WORDS[self.distance]}{within}{inside}: {way}.",
            *self._doubts(),
            self.assumption,
            self.check,
            SELECTED,
        ]
        return " ".join(parts)

    def _doubts(self) -> list[str]:
        said = []
        if len(self.unmatched):
            why = self.unmatched["reason"].value_counts(sort=False)
            listed = "; ".join(f"{count}: {reason}" for reason, count in why.items())
            said.append(
                f"{len(self.unmatched)} treated units have no partner ({listed}): the comparison "
                "is for the others only."
            )
        if self.separated:
            said.append(
                "The covariates tell treated from controls without error: the logit has no finite "
                "fit and is a penalised one, and there is hardly anybody to compare with."
            )
        return said

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.balance.to_html(float_format='{:.3f}'.format)}"


def match_units(
    units: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    exact: Sequence[str] = (),
    distance: Distance = "propensity",
    ratio: int = 1,
    caliper: float | None = None,
    replace: bool = False,
    seed: int = 0,
) -> Matching:
    r"""Return treated units matched with the controls nearest to them.

    Without replacement the pairs of a cell are those with the least total distance (an assignment
    problem, solved exactly), which a greedy match does not find; every treated unit gets its
    first partner before any gets a second.

    Parameters
    ----------
    units
        One row a unit, each with a label of its own.
    treated
        Column of true and false, or 1 and 0.
    covariates
        Columns of numbers, complete, from before the treatment.
    exact
        Columns of labels that partners must share. They are no part of the logit.
    distance
        ``"propensity"``: difference of the logits :math:`\lvert l_i - l_j\rvert`, of a logit on
        the covariates without penalty; ``"mahalanobis"``: with the covariance pooled within
        treated and controls.
    ratio
        Partners of a treated unit, at most.
    caliper
        Largest difference of the logits in a pair, in standard deviations
        :math:`\sqrt{(s_1^2 + s_0^2)/2}` of the logit; also with ``"mahalanobis"``. ``None``: none.
    replace
        Whether a control may serve several treated units.
    seed
        Of the order in which equally near controls are taken.

    Returns
    -------
    Matching
        ``.pairs``, ``.weights``, ``.balance``, ``.unmatched``, ``.text`` … A treated unit in a
        cell without controls is in ``.unmatched``.

    Raises
    ------
    DataContractError
        For columns missing or used twice, a unit twice, flags that are neither true nor false,
        covariates missing or no numbers, labels missing, options unknown, covariates none of
        which differs between units, and no cell or pair in which anybody can be matched.

    References
    ----------
    Rosenbaum, P. R. & Rubin, D. B. (1985). *The American Statistician* 39, 33–38; Rosenbaum,
    P. R. (1989). *Journal of the American Statistical Association* 84, 1024–1032; Austin, P. C.
    (2011). *Pharmaceutical Statistics* 10, 150–161 (a caliper of 0.2).

    Examples
    --------
    >>> table = pd.DataFrame({"named": [True, False, True, False, False],
    ...                       "staff": [5.0, 1.0, 3.0, 4.5, 3.1]}, index=list("abcde"))
    >>> found = match_units(table, treated="named", covariates=["staff"], distance="mahalanobis")
    >>> found.pairs[["treated", "control"]].to_numpy().tolist()
    [['a', 'd'], ['c', 'e']]
    """
    checked, *_ = together(
        lambda: checked_units(units, treated=treated, covariates=covariates, exact=exact),
        lambda: checked_name("distance", distance, ("propensity", "mahalanobis")),
        lambda: check_whole("ratio", ratio, low=1),
        lambda: _check_caliper(caliper),
        lambda: checked_name("replace", replace, (True, False)),
        lambda: check_whole("seed", seed, low=0),
    )
    axes = whitened(checked.covariates, checked.treated)
    _check_possible(checked, axes)
    chance = propensity(axes, checked.treated)
    space = chance.logit[:, None] if distance == "propensity" else axes
    width = None if caliper is None else caliper * _logit_spread(chance.logit, checked.treated)
    pairs, lonely = _all_pairs(
        checked, space, chance.logit, width, ratio=ratio, replace=replace, seed=seed
    )
    if not len(pairs):
        remedy = "widen it, or compare other units"
        raise DataContractError([Fault("caliper", "no pair lies within it", value=str(caliper),
                                       remedy=remedy)])  # fmt: skip
    weights = _weights(checked, pairs)
    table = balance_of(checked, weights)
    names = [f"axis_{at + 1}" for at in range(space.shape[1])]
    return Matching(
        pairs=_labelled(checked, pairs),
        weights=pd.Series(weights, index=checked.index, name="weight"),
        balance=table,
        unmatched=lonely,
        propensity=pd.Series(_chance(chance.logit), index=checked.index, name="propensity"),
        cells=pd.Series(
            [checked.cell_names[code] for code in checked.cells],
            index=checked.index, name="cell", dtype=object,
        ),
        coordinates=pd.DataFrame(
            space,
            index=checked.index,
            columns=["logit"] if distance == "propensity" else names,
        ),
        assumption=_ASSUMPTION,
        check=_check_words(table),
        distance=distance,
        ratio=ratio,
        caliper=caliper,
        replace=replace,
        separated=chance.separated,
    )  # fmt: skip


def _all_pairs(
    units: Units,
    space: Floats,
    logit: Floats,
    width: float | None,
    *,
    ratio: int,
    replace: bool,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pairs as positions with their distance, and the treated units without one."""
    from scipy.spatial.distance import cdist

    draw = np.random.default_rng(seed)
    find = nearest_pairs if replace else optimal_pairs
    found, reasons = [], {}
    for code, name in enumerate(units.cell_names):
        inside = units.cells == code
        rows = np.flatnonzero(inside & units.treated)
        columns = draw.permutation(np.flatnonzero(inside & ~units.treated))
        apart = cdist(space[rows], space[columns])
        allowed = np.ones(apart.shape, dtype=bool)
        if width is not None:
            allowed = np.abs(logit[rows, None] - logit[None, columns]) <= width
        row, column = find(apart, allowed, ratio=ratio)
        found.append(
            pd.DataFrame(
                {"row": rows[row], "column": columns[column], "distance": apart[row, column]}
            )
        )
        for at in np.setdiff1d(np.arange(len(rows)), row):
            reasons[int(rows[at])] = (name, _reason(allowed[at]))
    pairs = pd.concat(found, ignore_index=True).sort_values(
        ["row", "distance", "column"], ignore_index=True
    )
    pairs["rank"] = pairs.groupby("row").cumcount() + 1
    order = sorted(reasons)
    lonely = pd.DataFrame(
        [reasons[at] for at in order], index=units.index[order], columns=["cell", "reason"],
        dtype=object,
    )  # fmt: skip
    return pairs, lonely


def _reason(allowed: NDArray[np.bool_]) -> str:
    if not len(allowed):
        return "no control in the cell"
    if not allowed.any():
        return "no control within the caliper"
    return "the controls near enough went to other treated units"


def _weights(units: Units, pairs: pd.DataFrame) -> Floats:
    rows, columns = (pairs[name].to_numpy() for name in ("row", "column"))
    weights = np.zeros(len(units.index))
    counts = np.bincount(rows, minlength=len(weights))
    weights[counts > 0] = 1.0
    np.add.at(weights, columns, 1.0 / counts[rows])
    return weights


def _labelled(units: Units, pairs: pd.DataFrame) -> pd.DataFrame:
    def labels(at: Codes) -> pd.Series:
        return pd.Series(units.index[at].to_numpy(), index=pairs.index)

    return pd.DataFrame(
        {
            "treated": labels(pairs["row"].to_numpy()),
            "control": labels(pairs["column"].to_numpy()),
            "distance": pairs["distance"],
            "rank": pairs["rank"],
        }
    )


def _logit_spread(logit: Floats, treated: NDArray[np.bool_]) -> float:
    """Return the standard deviation of the logit pooled over the groups."""
    groups = [logit[group] for group in (treated, ~treated)]
    spread = [float(np.var(group, ddof=1)) if len(group) > 1 else 0.0 for group in groups]
    return float(np.sqrt(sum(spread) / 2))


def _chance(logit: Floats) -> Floats:
    from scipy.special import expit

    found: Floats = expit(logit)
    return found


def _check_caliper(caliper: object) -> None:
    if caliper is None:
        return
    if not 0 < as_number(caliper) < np.inf:
        remedy = "in standard deviations of the logit, such as 0.2; None for none"
        raise DataContractError([Fault("caliper", "needs a number above 0", value=str(caliper),
                                       remedy=remedy)])  # fmt: skip


def _check_possible(units: Units, axes: Floats) -> None:
    """Raise where no covariate differs, and where no cell has both treated units and controls."""
    faults = []
    if axes.shape[1] == 0:
        faults.append(Fault("covariates", "none differs between units"))
    with_treated = np.unique(units.cells[units.treated])
    if not np.isin(with_treated, units.cells[~units.treated]).any():
        faults += [
            Fault("exact", "treated units and no control in the cell", units.cell_names[code],
                  remedy="match fewer columns exactly, or put levels together")
            for code in with_treated
        ]  # fmt: skip
    if faults:
        raise DataContractError(faults)


def _check_words(table: pd.DataFrame) -> str:
    """Return how far balance was reached."""
    before, after = table["smd_before"].abs(), table["smd_after"].abs()
    worst = after.idxmax()
    over = after[after > LIMIT]
    said = (
        f"Check: the largest standardised mean difference is {after.max():.2f} ({worst}), from "
        f"{before.max():.2f} before; "
    )
    if over.empty:
        return f"{said}none of {len(table)} rows is above {LIMIT:g}."
    return (
        f"{said}{len(over)} of {len(table)} rows are still above {LIMIT:g}: "
        f"{', '.join(over.index[:5])}{' …' if len(over) > 5 else ''}."
    )


_WORDS = {"propensity": "the propensity score", "mahalanobis": "Mahalanobis distance"}
