r"""Association of what became of units with what they were: binary and ordered logit, penalised.

Lists of units are small and some of their cells are pure: all ten school units of tier A are in
both lists. Maximum likelihood has no estimate there. The penalty of Jeffreys, which Firth (1993)
showed to take away the leading bias of the binary logit, gives every estimate and every interval
an end. What comes out is association in the lists that were given and nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.transitions.assumptions import separated
from shuanggao_analytics.evaluation.transitions.design import designed
from shuanggao_analytics.evaluation.transitions.fitting import maximise
from shuanggao_analytics.evaluation.transitions.logit_result import LogitAssociation
from shuanggao_analytics.evaluation.transitions.logit_tables import (
    PENALTIES,
    baseline_table,
    check_table,
    model_of,
    odds_table,
    term_table,
)
from shuanggao_analytics.evaluation.transitions.predictions import adjusted_shares
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.options import check_share, require_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.evaluation.transitions.design import Design

    Penalty = Literal["jeffreys", "none"]


def binary_logit(
    data: pd.DataFrame,
    *,
    outcome: str,
    terms: Sequence[str],
    reference: Mapping[str, object] | None = None,
    penalty: Penalty = "jeffreys",
    level: float = 0.95,
) -> LogitAssociation:
    r"""Return how the odds of an outcome go with what units are, each term held beside the others.

    .. math:: \log \frac{P(Y = 1 \mid x)}{P(Y = 0 \mid x)} = a + x'\beta,\quad
              l^*(a, \beta) = l(a, \beta) + \tfrac12 \log |I(a, \beta)|

    with the log-likelihood l and the Fisher information I. For two groups it adds ½ to each of
    the four cells: the odds ratio is (k₁ + ½)(m₀ + ½) / ((m₁ + ½)(k₀ + ½)).

    Parameters
    ----------
    data
        One row a unit, such as `transition_data` gives it.
    outcome
        Column of true and false, or 1 and 0; a missing value is an error.
    terms
        Columns. Numbers are a line in the log odds; text, true and false, and categories have a
        parameter for each level but the reference. A missing value is an error.
    reference
        Level by term; by default the first in the order of the categories, or of the alphabet.
    penalty
        ``"jeffreys"``, or ``"none"``: maximum likelihood, refused where outcomes are separated.
    level
        Of the intervals.

    Returns
    -------
    LogitAssociation
        ``.table`` of odds ratios with profile intervals and p, ``.terms`` tests of whole terms,
        ``.baseline``, ``.adjusted`` shares by level, ``.checks``, ``.text``.

    Raises
    ------
    DataContractError
        For columns missing or used twice, missing cells, an outcome that is not true or false or
        the same everywhere, a term with one value or told by those before it, an unknown
        reference or penalty, a level not between 0 and 1, and separated outcomes without the
        penalty: all that can be found at once.

    References
    ----------
    Firth, D. (1993). *Biometrika* 80, 27–38; Heinze, G. & Schemper, M. (2002). *Statistics in
    Medicine* 21, 2409–2419; Kosmidis, I. & Firth, D. (2021). *Biometrika* 108, 71–82.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"kept": [1, 1, 1, 1, 0, 1, 0, 1], "tier": list("AAABBBCC")})
    >>> found = binary_logit(data, outcome="kept", terms=["tier"], reference={"tier": "B"})
    >>> found.table[["level", "reference", "n", "k", "odds_ratio"]].round(3)
      level reference  n  k  odds_ratio
    0     A         B  3  3         4.2
    1     B         B  3  2         1.0
    2     C         B  2  1         0.6
    """
    design, _, _ = together(
        lambda: designed(data, outcome=outcome, terms=terms, order=None, reference=reference),
        lambda: require_known("penalty", penalty, PENALTIES),
        lambda: check_share("level", level),
    )
    return _associated(design, outcome=outcome, ordered=False, penalty=penalty, level=level)


def ordered_logit(
    data: pd.DataFrame,
    *,
    outcome: str,
    terms: Sequence[str],
    order: Sequence[object],
    reference: Mapping[str, object] | None = None,
    penalty: Penalty = "jeffreys",
    level: float = 0.95,
) -> LogitAssociation:
    r"""Return how the odds of a higher outcome go with what units are: proportional odds.

    .. math:: \log \frac{P(Y > j \mid x)}{P(Y \le j \mid x)} = x'\beta - \alpha_j,\quad
              l^*(\alpha, \beta) = l(\alpha, \beta) + \tfrac12 \log |I(\alpha, \beta)|

    One odds ratio stands for every cut of the outcomes; `checks` tests that. With two outcomes it
    is `binary_logit`. With more the penalty of Jeffreys keeps estimates finite and shrinks them,
    but that it takes away the leading bias is shown for the binary logit only.

    Parameters
    ----------
    data, terms, reference, penalty, level
        As for `binary_logit`.
    outcome
        Column of labels.
    order
        All labels from low to high, such as ``("left", "group", "school")``.

    Returns
    -------
    LogitAssociation
        As for `binary_logit`; in place of ``k`` the table has ``n_<label>`` for each outcome, and
        ``.adjusted`` has one share for each.

    Raises
    ------
    DataContractError
        As for `binary_logit`; also for labels that `order` does not list, lists twice or lists
        without any row.

    References
    ----------
    McCullagh, P. (1980). *Journal of the Royal Statistical Society B* 42, 109–142; Kosmidis, I.
    (2014). *Journal of the Royal Statistical Society B* 76, 169–196 (finite estimates).

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"after": ["left", "group", "school", "group", "left", "school"],
    ...                      "before": ["group", "group", "group", "group", "group", "school"]})
    >>> found = ordered_logit(data, outcome="after", terms=["before"],
    ...                       order=["left", "group", "school"])
    >>> found.table[["level", "n", "n_left", "n_group", "n_school"]]
        level  n  n_left  n_group  n_school
    0   group  5       2        2         1
    1  school  1       0        0         1
    """
    labels = () if order is None or isinstance(order, str) else order
    design, _, _ = together(
        lambda: designed(data, outcome=outcome, terms=terms, order=labels, reference=reference),
        lambda: require_known("penalty", penalty, PENALTIES),
        lambda: check_share("level", level),
    )
    return _associated(design, outcome=outcome, ordered=True, penalty=penalty, level=level)


def _associated(
    design: Design, *, outcome: str, ordered: bool, penalty: Penalty, level: float
) -> LogitAssociation:
    model = model_of(design, penalty=PENALTIES[penalty])
    apart = separated(model)
    if apart and penalty == "none":
        remedy = 'use penalty="jeffreys": without it estimates are infinite'
        raise DataContractError([Fault("data", "outcomes are separated", None, outcome,
                                       remedy=remedy)])  # fmt: skip
    best = maximise(model)
    table = odds_table(design, model=model, best=best, level=level)
    adjusted = adjusted_shares(design, best, level=level)
    if not ordered:
        table = table.drop(columns="n_False").rename(columns={"n_True": "k"})
        adjusted = adjusted[adjusted["outcome"] == "True"].reset_index(drop=True)
    return LogitAssociation(
        table=table,
        terms=term_table(design, model=model, best=best),
        baseline=baseline_table(design, model=model, best=best, level=level),
        adjusted=adjusted,
        checks=check_table(design, model=model, best=best, apart=apart),
        outcome=outcome,
        ordered=ordered,
        penalty=penalty,
        level=level,
        design=design,
    )
