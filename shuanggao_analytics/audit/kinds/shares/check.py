"""Tables of parts: totals of rows and columns, shares and what they are of, cumulative shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import checked_table
from shuanggao_analytics.audit.checks.claims import audit_claims
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR
from shuanggao_analytics.audit.checks.result import Audit, checks_table, joined, turned_back
from shuanggao_analytics.audit.kinds.shares.columns import (
    pairs_split,
    parts_in_rows,
    read,
)
from shuanggao_analytics.audit.kinds.shares.sums import (
    across,
    added,
    doubt,
    doubt_across,
    far_from_all,
    unadjusted,
)
from shuanggao_analytics.audit.kinds.shares.totals import (
    SUM_CHECK,
    column_totals,
    cumulated,
    means,
    row_totals,
)
from shuanggao_analytics.audit.kinds.shares.wholes import shared
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.checks.claims import Claim
    from shuanggao_analytics.audit.kinds.shares.columns import Parts

    Note = tuple[str, str]

_SPOILT = 3  # by one wrong count: its row, its column, its share
_ROUNDED = 0.25  # of the sums in a table: more are not spoilt by a single cell


def shares(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    counts: Sequence[str] | None = None,
) -> Audit:
    r"""Check whether parts add to their totals and shares follow from parts.

    - A row 合计 (小计, total) has the sum of the rows it stands for, a column 合计 the sum of the
      columns side by side that add up to it in most rows; a row 均值 the mean, where it is one.
    - A share is :math:`s_i = a_i / A`, in per cent or not. A is what most rows follow: the printed
      total, the sum of the parts, another column of the same row (a share across), or a number
      that is not in the table (a note: shares of a larger whole are no fault).
    - Shares of all parts add to 100, where the parts are known to be all or the sum is 100 within
      rounding. Three shares that add to 93.6 with nothing that says they are all are
      ``cannot_tell``, and a note where the sum is far off.
    - A cumulative share is the one before and the share of its row.

    Whole numbers are counts, meant to the unit, where the heading says so (数, 个, 所, 人, units, n
    …) and rounded amounts where it says 万元, 收入, GDP …. A difference that rounding of amounts
    could explain but counts could not is ``cannot_tell`` where the heading says neither.

    Parameters
    ----------
    table
        One row a part and a column a figure, or one row a year and a column a part, as printed.
        "113 (29.05 %)" in a cell is read as two columns, the second with " (%)" behind its name.
    columns
        Role → headings where the headings do not tell: ``amounts``, ``totals``, ``shares``,
        ``cumulative``.
    counts
        Columns of counts; None: by their headings.

    Returns
    -------
    Audit
        Of kind ``shares``. Notes: the denominator that each column of shares follows
        (``denominator_followed``, ``denominator_outside``), a total row of more than the rows
        shown (``total_of_more``), a share set one unit off to make all add to 100
        (``adjusted_to_all``), a mean row that is no simple mean (``mean_not_simple``), sums of
        shares that nothing says must be 100 (``shares_add_to``).

    Raises
    ------
    DataContractError
        When nothing adds up to anything: no total, no share. For a bad role.

    References
    ----------
    Rounding of a sum: each of n parts can be off by half a unit, the sum by n/2 units.

    Examples
    --------
    >>> import pandas as pd
    >>> classes = pd.DataFrame({"类别": ["战略性新兴产业", "现代服务业", "合计"],
    ...                         "专业群数": ["113", "112", "225"],
    ...                         "占比": ["50.2%", "48.9%", "100%"]})
    >>> shares(classes).findings[["row", "column", "printed", "expected"]].iloc[0].tolist()
    ['现代服务业', '占比', '48.9%', '49.8']
    """
    table, turned = parts_in_rows(pairs_split(checked_table(table)))
    parts = read(table, columns, counts)
    found = _found(parts)
    if not (found.claims or found.notes or found.doubts):
        remedy = "name them: columns={'amounts': [...], 'totals': ..., 'shares': ...}; there are: "
        names = ", ".join(map(str, table.columns))
        raise DataContractError(
            [Fault("table", "no parts with a total or a share beside them", remedy=remedy + names)]
        )
    least = 0.0 if not _any_negative(parts) else -np.inf
    audit = audit_claims("shares", parts.cells, found.claims, notes=found.notes,
                         causes=found.causes, least=least)  # fmt: skip
    if parts.strict is not None:
        exact = audit_claims("shares", parts.strict, found.claims, causes=found.causes, least=least)
        audit = _less_sure(audit, exact)
    if found.doubts:
        doubts = Audit(kind="shares", table=checks_table(found.doubts))
        audit = joined("shares", [audit, doubts])
    return turned_back(audit, parts.cells.labels) if turned else audit


def sums(table: pd.DataFrame) -> tuple[list[Claim], list[Note]]:
    """Return that the rows and columns of totals of a table are sums, for kinds that have them.

    Examples
    --------
    >>> import pandas as pd
    >>> claims, _ = sums(pd.DataFrame({"省份": ["江苏", "浙江", "合计"], "n": ["20", "15", "35"]}))
    >>> [(claim.target, claim.inputs) for claim in claims]
    [((2, 'n'), ((0, 'n'), (1, 'n')))]
    """
    parts = read(table, None, None)
    claims, notes = column_totals(parts)
    return [*claims, *row_totals(parts)], notes


def _less_sure(audit: Audit, exact: Audit) -> Audit:
    """Return an audit in which what only counts would contradict is doubtful.

    Where more is off than one wrong count can spoil, they are rounded amounts beyond doubt.
    """
    table = audit.table.copy()
    loose, strict = table["verdict"], exact.table["verdict"].to_numpy()
    at = ((loose == FOLLOWS) & (strict == FAILS)).to_numpy()
    of_sums = at[(table["check"] == SUM_CHECK).to_numpy()]
    if at.sum() > _SPOILT or (of_sums.sum() > 1 and of_sums.mean() > _ROUNDED):
        return audit
    table.loc[at, "verdict"] = UNCLEAR
    table.loc[at, "suspect"] = exact.table["suspect"].to_numpy()[at]
    table.loc[at, "cause"] = "rounded_amounts"
    return replace(audit, table=table)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Found:
    """All claims of a table, with notes, doubts, and the causes of checks that fail throughout."""

    claims: list[Claim]
    notes: list[Note]
    doubts: list[Sequence[object]]
    causes: Mapping[str, str]


def _found(parts: Parts) -> _Found:
    totals, notes = column_totals(parts)
    averages, more = means(parts)
    of_shares = {name: shared(parts, name) for name in parts.kinds["shares"]}
    known = {name: each for name, each in of_shares.items() if each is not None}
    alone = [name for name, each in of_shares.items() if each is None]
    down = {name: each.scale for name, each in known.items() if each.down}
    ratios = [claim for each in known.values() for claim in each.claims]
    beside = across(parts)
    ratios, adjusted = unadjusted(parts, ratios, beside, down)
    used = {place[1] for claim in beside[0] for place in claim.places}
    sums_down = [
        claim
        for name in of_shares if name in down or (name in alone and name not in used)
        for claim in added(parts, name, down.get(name))
    ]  # fmt: skip
    used |= {claim.target[1] for claim in sums_down}
    lonely = [name for name in alone if name not in used]
    doubts = [
        row
        for name, scale in {**down, **dict.fromkeys(lonely, 100.0)}.items()
        if name in lonely or not known[name].complete
        for row in doubt(parts, name, scale)
    ]
    return _Found(
        claims=[*totals, *row_totals(parts), *averages, *ratios, *beside[0], *cumulated(parts),
                *sums_down],
        notes=[*notes, *more, *(note for each in known.values() for note in each.notes),
               *adjusted, *(note for name in lonely for note in far_from_all(parts, name))],
        doubts=[*doubts, *doubt_across(parts, lonely)],
        causes={claim.check: each.cause for each in known.values() if each.cause
                for claim in each.claims},
    )  # fmt: skip


def _any_negative(parts: Parts) -> bool:
    return any(bool(np.any(figures.numbers < 0)) for figures in parts.printed.values())
