"""A table of unknown kind: every kind that its headings fit, and what its numbers say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR
from shuanggao_analytics.audit.checks.result import Audit, joined, notes_table
from shuanggao_analytics.audit.kinds.coupling.check import coupling
from shuanggao_analytics.audit.kinds.decomposition.check import decomposition
from shuanggao_analytics.audit.kinds.efficiency.check import efficiency
from shuanggao_analytics.audit.kinds.efficiency.malmquist import malmquist
from shuanggao_analytics.audit.kinds.grey.check import grey
from shuanggao_analytics.audit.kinds.growth.check import growth
from shuanggao_analytics.audit.kinds.outliers import outliers
from shuanggao_analytics.audit.kinds.patterns import patterns
from shuanggao_analytics.audit.kinds.points.nearest import nearest_neighbour
from shuanggao_analytics.audit.kinds.ranking.check import ranking
from shuanggao_analytics.audit.kinds.ranking.closeness import closeness
from shuanggao_analytics.audit.kinds.ranking.unit_scores import unit_scores
from shuanggao_analytics.audit.kinds.rates.check import rates
from shuanggao_analytics.audit.kinds.shares.check import shares
from shuanggao_analytics.audit.kinds.weights.check import weights
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

KINDS: Mapping[str, Callable[..., Audit]] = {
    "coupling": coupling,
    "nearest_neighbour": nearest_neighbour,
    "unit_scores": unit_scores,
    "efficiency": efficiency,
    "malmquist": malmquist,
    "closeness": closeness,
    "weights": weights,
    "decomposition": decomposition,
    "grey": grey,
    "ranking": ranking,
    "growth": growth,
    "rates": rates,
    "shares": shares,
    "outliers": outliers,
    "patterns": patterns,
}
_WORDS = "_not_of_"  # causes of words and ranks: they say what fails, not why
_WRONG_KIND = 0.5  # of the checks of a guessed kind that fail without a known cause


def audit_table(table: pd.DataFrame, *, kind: str | None = None) -> Audit:
    """Audit a printed table whose kind is told, or guessed from its headings.

    A guess is every kind that recognises the columns it needs, together with `patterns`, which
    needs to recognise none. When more than half of the checks of a guessed kind fail and no
    cause is known, the guess is as suspicious as the table: its verdicts are ``cannot_tell`` and
    the note ``kind_uncertain`` names it. What one kind has checked is not reported again.

    Parameters
    ----------
    table
        As printed.
    kind
        One of ``audit.KINDS``; None: guessed.

    Returns
    -------
    Audit
        Of the kind told, or of kind ``table`` with the kinds found in the note ``kinds``.

    Raises
    ------
    UnknownNameError
        For an unknown kind.
    DataContractError
        For a table that the told kind cannot check, as its own function says.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.audit import audit_table
    >>> printed = pd.DataFrame({"年份": ["2010", "2011"], "U": ["0.246", "0.327"],
    ...                         "V": ["0.599", "0.397"], "协调度": ["0.620", "0.600"]})
    >>> found = audit_table(printed)
    >>> found.verdict, found.notes.loc[0, "detail"]
    ('follows', 'coupling')
    """
    if kind is not None:
        require_known("kind", kind, KINDS)
        return KINDS[kind](table)
    audits = {}
    for name, check in KINDS.items():
        try:
            found = check(table)
        except DataContractError:
            continue
        if len(found.table):
            audits[name] = _doubted(found)
    named = notes_table([("kinds", "、".join(audits))] if audits else [])
    return _once(joined("table", [Audit(kind="table", notes=named), *audits.values()]))


def _doubted(audit: Audit) -> Audit:
    """Return the audit of a guessed kind, its verdicts weakened when most of it fails."""
    failed = audit.table[audit.table["verdict"] != FOLLOWS]
    explained = failed["cause"].notna() & ~failed["cause"].astype(str).str.contains(_WORDS)
    if int((~explained).sum()) <= _WRONG_KIND * len(audit.table):
        return audit
    weaker = audit.table.assign(verdict=audit.table["verdict"].replace(FAILS, UNCLEAR))
    notes = notes_table([("kind_uncertain", audit.kind), *audit.notes.itertuples(index=False)])
    return replace(audit, table=weaker, notes=notes)


def _once(audit: Audit) -> Audit:
    """Return an audit without the findings of a second kind on the same cell with the same end."""
    fails = audit.table["verdict"] != FOLLOWS
    again = audit.table.duplicated(["row", "column", "expected"]) & fails
    return replace(audit, table=audit.table[~again].reset_index(drop=True))
