"""Decompositions of an inequality index: parts between and within groups, contributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.audit.checks.audits import checked_table, printed_figures
from shuanggao_analytics.audit.checks.claims import audit_claims, cells_of, share_of
from shuanggao_analytics.audit.checks.result import turned_back
from shuanggao_analytics.audit.kinds.decomposition.data import of_data
from shuanggao_analytics.audit.kinds.decomposition.groups import group_shares, of_groups
from shuanggao_analytics.audit.kinds.decomposition.parts import added, contributions, not_negative
from shuanggao_analytics.audit.kinds.decomposition.sheet import (
    PARTS,
    parts_in_columns,
    roles_of,
    sheet_of,
)
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.checks.claims import Cells, Claim
    from shuanggao_analytics.audit.checks.result import Audit

_MAJORITY = 0.75


def decomposition(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    data: pd.DataFrame | None = None,
) -> Audit:
    r"""Check whether the parts of an inequality index add up and its contributions follow.

    Theil: :math:`T = T_b + T_w` and :math:`T_w = \sum_g s_g T_g`. The columns of the groups are
    either :math:`s_g T_g`, so that they add to T_w, or the bare T_g, between whose least and
    greatest T_w must lie; the table tells which. Dagum: :math:`G = G_w + G_{nb} + G_t`, and
    :math:`G_w \le \max_j G_{jj}`. Nested indices have more parts: all columns that are between or
    within something are tried. A contribution is the part over the total, in per cent or not, and
    contributions add to 100; where bare T_g and contributions R_g are printed,
    :math:`s_g = R_g T / T_g` add to one.

    Parameters
    ----------
    table
        One row a year and a column a part, or the parts in rows and the years in columns, as
        printed. Contributions stand in columns of their own (``组间贡献率``, or a bare ``贡献率``
        behind the part) or in rows of their own.
    columns
        Role → headings where the headings do not tell: ``total``, ``between``, ``within``,
        ``overlap`` (超变密度), ``groups``, ``weights`` (shares of the groups, in their order),
        ``between_share``, ``within_share``, ``overlap_share``, ``group_shares``.
    data
        The places behind the index, where they are at hand: columns ``group`` and ``value`` and,
        where they apply, ``weight`` (heads) and ``year``.

    Returns
    -------
    Audit
        Of kind ``decomposition``. Notes: whether the groups are weighted (``groups_weighted``,
        ``groups_unweighted``) or neither (``groups_unclear``: not checked), and the index that
        recomputation from the data follows (``index_followed``).

    Raises
    ------
    DataContractError
        When there are no two parts, or a part and the total; for a bad role, and for data without
        its columns or with values that the index cannot take.

    References
    ----------
    Theil (1967), *Economics and Information Theory*, ch. 4; Dagum (1997), *Empirical Economics*
    22, 515–531; Akita (2003), *Annals of Regional Science* 37, 55–77 (nested).

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({"年份": ["2010", "2011"], "总体差异": ["0.179", "0.164"],
    ...     "区域间差异": ["0.085", "0.080"], "区域内差异": ["0.095", "0.048"]})
    >>> decomposition(printed).findings[["row", "column", "expected"]]
        row column expected
    1  2011   总体差异    0.128
    """
    table, turned = parts_in_columns(checked_table(table), columns)
    roles = roles_of(table, columns)
    _check_enough(table, roles)
    names = [name for key in roles for name in roles[key]]
    cells = cells_of(table, printed_figures(table, names))
    sheet = sheet_of(table, roles, cells)
    in_groups, notes = of_groups(sheet)
    terms = any(note == "groups_weighted" for note, _ in notes)
    recomputed, index = of_data(sheet, data, terms=terms)
    claims = [*added(sheet), *contributions(sheet), *in_groups, *group_shares(sheet),
              *not_negative(sheet), *recomputed]  # fmt: skip
    swapped = dict.fromkeys(_swapped(cells, claims), "parts_swapped")
    audit = audit_claims("decomposition", cells, claims, notes=[*notes, *index], causes=swapped,
                         least=0.0)  # fmt: skip
    return turned_back(audit, cells.labels) if turned else audit


def _check_enough(table: pd.DataFrame, roles: Mapping[str, list[str]]) -> None:
    parts = [name for key in PARTS for name in roles.get(key, [])]
    shares = [name for key in PARTS for name in roles.get(f"{key}_share", [])]
    if len(parts) >= 2 or len(shares) >= 2 or (parts and "total" in roles):
        return
    missing = [key for key in ("total", "between", "within") if key not in roles]
    remedy = "name them: columns={'total': …, 'between': …, 'within': …}; there are: "
    fault = Fault("table", "no parts of an index: none is " + " or ".join(missing),
                  remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
    raise DataContractError([fault])


def _swapped(cells: Cells, claims: Sequence[Claim]) -> list[str]:
    """Return the checks of contributions that fail throughout because two parts are swapped."""
    found = []
    for check in dict.fromkeys(claim.check for claim in claims):
        own = [claim for claim in claims if claim.check == check]
        mixed = [claim for claim in own if "parts_swapped" in claim.mistakes]
        if mixed and share_of(cells, own) < 0.5:
            like = sum(cells.mistaken(claim) == "parts_swapped" for claim in mixed)
            if like >= _MAJORITY * len(mixed):
                found.append(check)
    return found
