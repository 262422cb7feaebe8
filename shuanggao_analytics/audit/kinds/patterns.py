"""Tables of no known kind: formulas that nearly all rows follow, and the rows that do not.

Nobody says here what the columns mean. A formula between three columns is taken to be meant when
at least four rows and four fifths of them follow it to the printed digit; the few others are then
suspicious. What is found is a regularity of the table, so its verdict is never more than
``cannot_tell``.
"""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import audit_of, checked_table, printed_figures
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR, Relation, evaluate
from shuanggao_analytics.audit.checks.result import Audit
from shuanggao_analytics.audit.reading.columns import number_columns, summary_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

_ROWS = 4  # that must follow
_SHARE = 0.8
_COLUMNS = 14  # of a table that is searched whole
_SHARP = 0.1  # of the spread of the target and its distance from the inputs: what stays open

_Formula = tuple[str, "Callable[..., Floats]", bool]  # symbols, formula, symmetric
_PAIRS: tuple[_Formula, ...] = (
    ("{c} = {a} + {b}", lambda a, b: a + b, True),
    ("{c} = {a}·{b}", lambda a, b: a * b, True),
    ("{c} = {a}/{b}", lambda a, b: a / b, False),
    ("{c} = 100·{a}/{b}", lambda a, b: 100 * a / b, False),
    ("{c} = √({a}·{b})", lambda a, b: np.sqrt(a * b), True),
    ("{c} = ({a}+{b})/2", lambda a, b: (a + b) / 2, True),
    ("{c} = 100·({a}−{b})/{b}", lambda a, b: 100 * (a - b) / b, False),
    ("{c} = ({a}−{b})/{b}", lambda a, b: (a - b) / b, False),
    ("{c} = {a}/({a}+{b})", lambda a, b: a / (a + b), False),
)


def patterns(table: pd.DataFrame) -> Audit:
    """Find formulas between columns that nearly all rows follow, and the rows that do not.

    Looked for are sums of two or more neighbouring columns, differences, products, quotients
    (also times 100), roots of products, means, rates of change and closeness a/(a+b).

    Parameters
    ----------
    table
        The printed table; its first 14 columns of numbers are searched.

    Returns
    -------
    Audit
        Of kind ``patterns``; verdicts are ``follows`` and ``cannot_tell``. Notes:
        ``pattern_found``, each formula.

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({"a": ["12.1", "24.2", "31.0", "40.3", "55.5"],
    ...     "b": ["21.4", "17.3", "93.1", "48.2", "16.6"],
    ...     "sum": ["33.5", "41.5", "124.1", "88.5", "77.1"]})
    >>> patterns(printed).findings[["row", "column", "expected", "cause"]]
      row column expected cause
    4   4    sum     72.1  None
    """
    table = checked_table(table)
    kept = table.drop(index=table.index[list(summary_rows(table))])
    names = number_columns(kept)[:_COLUMNS]
    printed = printed_figures(kept, names, counts=names)
    relations = [each for each in _tries(names, printed) if _meant(each, printed)]
    if not relations:  # whole numbers may be rounded amounts
        printed = printed_figures(kept, names)
        relations = [each for each in _tries(names, printed) if _meant(each, printed)]
    relations = _plainest(relations)
    notes = [("pattern_found", relation.check) for relation in relations]
    audit = audit_of("patterns", kept, relations, printed=printed, notes=notes)
    weaker = audit.table.assign(verdict=audit.table["verdict"].replace(FAILS, UNCLEAR))
    return Audit(kind=audit.kind, table=weaker, notes=audit.notes, skipped=audit.skipped)


def _tries(names: list[str], printed: Mapping[str, Figures]) -> Iterator[Relation]:
    """Return the formulas that most rows follow at a glance."""
    for a, b, c in permutations(names, 3):
        for symbols, formula, symmetric in _PAIRS:
            if symmetric and names.index(a) > names.index(b):
                continue
            if _near(formula, (a, b), c, printed):
                check = symbols.format(a=a, b=b, c=c)
                yield Relation(check=check, target=c, inputs=(a, b), formula=formula)
    for first, last in combinations(range(len(names)), 2):
        parts = tuple(names[first : last + 1])
        for c in names:
            if len(parts) > 2 and c not in parts and _near(_total, parts, c, printed):
                check = f"{c} = {' + '.join(parts)}"
                yield Relation(check=check, target=c, inputs=parts, formula=_total)


def _total(*parts: Floats) -> Floats:
    total: Floats = np.sum(parts, axis=0)
    return total


def _near(
    formula: Callable[..., Floats],
    inputs: tuple[str, ...],
    target: str,
    printed: Mapping[str, Figures],
) -> bool:
    """Return whether most rows may follow a formula, by a generous look without ranges."""
    aim = printed[target]
    with np.errstate(all="ignore"):
        found = formula(*(printed[name].numbers for name in inputs))
        loose = sum(printed[n].halves / np.abs(printed[n].numbers) for n in inputs)
        close = np.abs(found - aim.numbers) <= 2 * (aim.halves + np.abs(found) * loose) + sum(
            printed[n].halves for n in inputs
        )
    known = np.isfinite(found) & np.isfinite(aim.numbers)
    return bool(known.sum() >= _ROWS and (close & known).sum() >= _SHARE * known.sum())


def _meant(relation: Relation, printed: Mapping[str, Figures]) -> bool:
    """Return whether enough rows follow that say something, and rounding leaves no room for chance.

    A row says something where the target is none of its inputs: 1 = 1·1 proves nothing. There is
    no room for chance where the formula is much sharper than the target's distance from them.
    """
    outcome = evaluate(relation, printed)
    target = printed[relation.target]
    away = np.min([np.abs(printed[n].numbers - target.numbers) for n in relation.inputs], axis=0)
    with np.errstate(invalid="ignore"):
        open_ = outcome.high - outcome.low + 2 * target.halves
        telling = (outcome.verdict != "") & (away > open_) & np.isfinite(open_)
    follows = int(np.sum((outcome.verdict == FOLLOWS) & telling))
    if follows < _ROWS or follows < _SHARE * telling.sum():
        return False
    spread = np.ptp(target.numbers[telling])
    sharp = np.median(open_[telling]) <= _SHARP * min(spread, np.median(away[telling]))
    return bool(sharp)


def _plainest(relations: list[Relation]) -> list[Relation]:
    """Return one formula for each set of columns: a sum needs no difference beside it."""
    kept: dict[frozenset[str], Relation] = {}
    for relation in relations:
        kept.setdefault(frozenset(relation.columns), relation)
    return list(kept.values())
