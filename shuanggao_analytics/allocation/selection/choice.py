"""Which named candidates fill given quotas best: an exact choice under every rule at once.

Scores, floors, caps, budgets and weights are the caller's scenario: the documents give the
quotas' drivers and how many groups a unit has, and no score and no weight of aims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.allocation.selection.aims import read_aim
from shuanggao_analytics.allocation.selection.clash import smallest_clash
from shuanggao_analytics.allocation.selection.model import Model, soon
from shuanggao_analytics.allocation.selection.request import Asked, check, stages_of
from shuanggao_analytics.allocation.selection.result import Selection, result_tables
from shuanggao_analytics.allocation.selection.rules import build_rules
from shuanggao_analytics.allocation.selection.stages import rule_table, solve_stages, stage_table
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.siting.request import InfeasibleRequestError
from shuanggao_analytics.layout.siting.result import EXACT
from shuanggao_analytics.policy import strategies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from shuanggao_analytics.allocation.selection.aims import Access
    from shuanggao_analytics.allocation.selection.request import Limits, Objective

_NO_LIMITS: Limits = {}
_NO_AMOUNTS: Mapping[str, float] = {}


def select(  # noqa: PLR0913 (one argument a part of the request)
    candidates: pd.DataFrame,
    *,
    quotas: pd.Series | pd.DataFrame,
    by: str = "province_code",
    exact: bool = True,
    objective: Objective = "score",
    give_up: float = 0.0,
    floors: Limits = _NO_LIMITS,
    caps: Limits = _NO_LIMITS,
    least: Mapping[str, float] = _NO_AMOUNTS,
    budgets: Mapping[str, float] = _NO_AMOUNTS,
    access: Access | None = None,
    forced: Sequence[Any] = (),
    barred: Sequence[Any] = (),
    college: str = "college_code",
    per_college: int = 2,
    time_limit: float = 60.0,
    gap: float = EXACT,
) -> Selection:
    r"""Choose named programme groups for given quotas, and prove how good the choice is.

    With :math:`x_j = 1` where candidate j is chosen and aims

    .. math:: f_k(x) = \sum_j a_{kj} x_j \quad\text{or}\quad
              f_k(x) = \sum_e w_{ke} \Big[\sum_{j \ni e} x_j \ge 1\Big]

    (a sum of amounts; the worth of labels held or of places reached), a weighted objective is
    :math:`\max \sum_k \omega_k f_k(x)` and a lexicographic one maximises the aims one after the
    other, each keeping at least :math:`(1 - g)` of the earlier ones. A college with one chosen
    group is a group unit, with two a school unit.

    Parameters
    ----------
    candidates
        One row a candidate (index: label), with the columns named by `by` and `college` and those
        of the aims. A column of numbers is added up. Of a column of labels it counts how many
        different ones the choice holds; a cell may hold several in a tuple (`strategy_labels`), a
        missing one holds none.
    quotas
        By label of `by`: a Series of groups, or a table with any of the columns ``groups``,
        ``units``, ``school_units`` and ``group_units``. Every place of a candidate needs its
        quota; 0 is a quota.
    by
        Column that the quotas are by.
    exact
        Quotas are met exactly; otherwise they are the most.
    objective
        An aim; aims in their order; or a mapping of aim to weight (:math:`\omega_k`, in units of
        the objective per unit of the aim). ``"-cost"`` is as little cost as possible; ``"access"``
        is people within reach, see `access`.
    give_up
        g, the share of each earlier aim that later ones may give up, from 0 to below 1.
    floors, caps
        Least and greatest number by label of a column: ``{"field": {"46": 10}}`` counts chosen
        groups, ``{("strategies", "units"): {"yangtze-delta": 30}}`` colleges (or
        ``school_units``, ``group_units``); a whole number instead of a mapping holds for every
        label.
    least
        Aims that must at least have a value.
    budgets
        Greatest sum of a column of amounts ≥ 0.
    access
        People, distances and radius of the aim ``"access"``.
    forced, barred
        Candidates that must be in or out.
    college
        Column that says whose a candidate is.
    per_college
        Most groups of one college, 1 or 2; never more, so a clash does not name the two.
    time_limit
        Seconds; when they are over, the best choice so far is returned with its gap.
    gap
        Stop as soon as the relative gap is proven to be this small.

    Returns
    -------
    Selection
        The choice, its rules and its proof; ``marginal`` and ``why_not`` answer for candidates.
        Ties are broken by the solver, always alike whatever the order of the rows; a loss of 0 in
        ``marginal`` shows them.

    Raises
    ------
    DataContractError
        With every fault of the arguments.
    InfeasibleRequestError
        When no choice keeps all rules: ``clash`` holds the fewest of them that collide.
    ShuanggaoError
        No choice found within the time.

    References
    ----------
    Round-two notice, 000:202 (quotas), 000:206 (as many proposals as the quota), 000:208 (two
    groups a school unit, one a group unit).

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "province_code": ["320000", "320000", "320000", "630000"],
    ...         "college_code": ["A", "A", "B", "C"],
    ...         "score": [90.0, 80.0, 85.0, 60.0],
    ...         "field": ["46", "46", "51", "41"],
    ...     },
    ...     index=["A1", "A2", "B1", "C1"],
    ... )
    >>> best = select(table, quotas=pd.Series({"320000": 2, "630000": 1}))
    >>> list(best.chosen.index), best.value
    (['A1', 'B1', 'C1'], 235.0)
    >>> best.why_not("A2").text
    'A2 is not chosen: with it 5 would be lost, and B1 would leave; in the way: quota of 320000:
    exactly 2 groups'
    >>> kinds = {"school_units": [1, 0], "group_units": [0, 1]}
    >>> schools = pd.DataFrame(kinds, index=["320000", "630000"])
    >>> select(table, quotas=schools).text
    '3 of 4 candidates chosen (1 school units, 1 group units): score 230; 5 of 5 rules tight;
    proven optimal'
    """
    asked = Asked(
        candidates,
        quotas,
        by,
        exact,
        objective,
        give_up,
        floors,
        caps,
        least,
        budgets,
        access,
        list(forced),
        list(barred),
        college,
        per_college,
        {"time_limit": time_limit, "gap": gap},
    )
    check(asked)
    deadline = soon(time_limit)
    stages = stages_of(objective)
    # one order of the rows, so that the choice among equals does not hang on the caller's
    table = candidates.iloc[candidates.index.astype(str).argsort(kind="stable")]
    named = dict.fromkeys([*(name for stage in stages for name in stage), *least])
    aims = tuple(read_aim(table, name, access=access) for name in named)
    model = Model(table.index, pd.factorize(table[college])[0].astype("intp"), aims)
    rules = build_rules(asked, table, model)
    solved = solve_stages(model, rules, stages, give_up=give_up, deadline=deadline, gap=gap)
    if solved is None:
        clash = smallest_clash(model, rules)
        raise InfeasibleRequestError(clash.lines, remark=clash.remark)
    return result_tables(asked, solved, stage_table(solved.stages, gap), rule_table(solved))


def strategy_labels(candidates: pd.DataFrame, *, members: pd.DataFrame | None = None) -> pd.Series:
    """Return the strategies that each row belongs to, for the aims, floors and caps of `select`.

    A row belongs to a strategy when its province or its city is a member; strategies overlap, so
    a row may have several or none, and nothing may be summed over them.

    Parameters
    ----------
    candidates
        With ``province_code`` and ``city_code`` (six digits, text); a missing city belongs to the
        strategies of its province only.
    members
        As `policy.strategies.membership` gives it; all shipped strategies when not given.

    Returns
    -------
    pandas.Series
        Tuples of strategy ids, in the order of `members`; the caller's index.

    Raises
    ------
    DataContractError
        When a column is missing.

    Examples
    --------
    >>> here = pd.DataFrame({"province_code": ["310000"], "city_code": ["310000"]}, index=["u"])
    >>> strategy_labels(here)
    u    (yangtze-belt, yangtze-delta)
    Name: strategies, dtype: object
    """
    missing = [name for name in ("province_code", "city_code") if name not in candidates]
    if missing:
        raise DataContractError(Fault("candidates", "missing column", column=x) for x in missing)
    held = strategies.holdings(
        candidates, members=strategies.membership() if members is None else members
    )
    labels = held.groupby("row")["strategy_id"].agg(tuple).reindex(range(len(candidates)))
    cells = [cell if isinstance(cell, tuple) else () for cell in labels]
    return pd.Series(cells, index=candidates.index, name="strategies", dtype=object)
