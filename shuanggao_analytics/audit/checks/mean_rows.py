"""Rows that stand for others: the means of a whole table, or of the block of rows above them.

They are no units, so that the formulas of a row are not asked of them: the mean of ratios is not
the ratio of means. What is asked is that they are means, and of which kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.relations import FOLLOWS, Relation, evaluate
from shuanggao_analytics.audit.reading.columns import plain
from shuanggao_analytics.audit.reading.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Mask = NDArray[np.bool_]

_OF = r"(geometric|arithmetic|overall|total|grand|group|national|(east|west|central)(ern)?)?"
_MEAN = re.compile(rf"[^于高低]{{0,10}}(均值|平均值?|平均数)|{_OF}(mean|average|avg\.?)")
_BARE = re.compile(
    r"(几何|算术|总)?(均值|平均值?|平均数)|(geometric|arithmetic)?(mean|average|avg\.?)"
)
_TOTAL = re.compile(r".{0,6}(合计|总计|总和|小计|总体|全国|全省)|(sub)?total|sum|all|overall|σ.*")
_OTHER = re.compile(r".{0,6}(标准差|方差|中位数|极差|最[大小高低]值|变异系数)|std\.?(dev\.?)?|"
                    r"variance|median|max(imum)?|min(imum)?")  # fmt: skip
UNITS = "⟨units⟩"  # a heading that no table has
ARITHMETIC, GEOMETRIC = "arithmetic", "geometric"


@dataclass(frozen=True, eq=False)
class RowsApart:
    """Which rows of a table are units and which sum up others.

    Attributes
    ----------
    units
        Where a row is a unit.
    means
        Places of the rows that are called means.
    totals
        Places of the rows that are called totals; some tables call their mean 全国.
    of_all
        Place of the only mean whose name names no group: it is of all units.
    """

    units: Mask
    means: tuple[int, ...]
    totals: tuple[int, ...]
    of_all: int | None = None


def rows_apart(table: pd.DataFrame, used: Sequence[str] = ()) -> RowsApart:
    """Return which rows are units and which are means or totals, by the words that name them.

    Parameters
    ----------
    table
        The printed table; its index is read too.
    used
        Columns that are known not to name rows.

    Examples
    --------
    >>> import pandas as pd
    >>> apart = rows_apart(pd.DataFrame({"省份": ["江苏", "浙江", "东部均值"], "TE": [1, 0, 0.5]}))
    >>> apart.units.tolist(), apart.means
    ([True, True, False], (2,))
    """
    heads = [table[name] for name in table.columns if name not in used]
    means: list[int] = []
    bare: list[int] = []
    totals: list[int] = []
    units = np.ones(len(table), dtype=bool)
    for at, name in enumerate(table.index):
        cells = (name, *(head.iloc[at] for head in heads))
        words = [plain(cell) for cell in cells if isinstance(cell, str)]
        for found, pattern in ((means, _MEAN), (totals, _TOTAL), ([], _OTHER)):
            if any(map(pattern.fullmatch, words)):
                found.append(at)
                units[at] = False
                bare += [at] if any(map(_BARE.fullmatch, words)) else []
                break
    return RowsApart(units, tuple(means), tuple(totals), bare[0] if len(bare) == 1 else None)


def unit_relation(
    check: str,
    target: str,
    inputs: Sequence[str],
    formula: Callable[..., Floats],
    *,
    units: Mask,
) -> Relation:
    """Return a relation of each row, which says nothing of the rows that are no units.

    Where there are such rows it reads a column more, that of `unit_figures`.
    """
    if units.all():
        return Relation(check=check, target=target, inputs=tuple(inputs), formula=formula)

    def masked(*columns: Floats) -> Floats:
        return np.where(np.isnan(columns[-1]), np.nan, formula(*columns[:-1]))

    return Relation(check=check, target=target, inputs=(*inputs, UNITS), formula=masked)


def unit_figures(units: Mask) -> dict[str, Figures]:
    """Return the column that tells units from other rows, which `unit_relation` reads."""
    return {UNITS: Figures(np.where(units, 1.0, np.nan), np.where(units, 0.0, np.nan))}


def mean_relations(
    printed: Mapping[str, Figures],
    columns: Iterable[str],
    apart: RowsApart,
    *,
    kinds: Sequence[str] = (ARITHMETIC, GEOMETRIC),
) -> tuple[list[Relation], list[tuple[str, str]]]:
    """Return that rows called means are means, of the rows and the kind that most columns follow.

    A row that is just called a mean is one of all units. One whose name says of what (东部均值), or
    that is called a total, can also be of the units between it and the summary row before or
    behind it. A row is left out unless at least half of its columns are such means, or it is just
    called a mean and has a single column: else it can be one of more rows than the table shows.

    Parameters
    ----------
    printed
        Figures of the columns.
    columns
        The columns of which means are printed.
    apart
        From `rows_apart`.
    kinds
        ``arithmetic`` and ``geometric``, the likelier first.

    Returns
    -------
    tuple
        One relation a column and kind, and notes: ``mean_followed`` and the kind.
    """
    names = list(columns)
    found: dict[str, list[tuple[int, NDArray[np.intp]]]] = {}
    for at in (*apart.means, *apart.totals):
        members = _members(apart, at)[: 1 if at == apart.of_all else None]
        tries = [(kind, rows) for kind in kinds for rows in members if len(rows) > 1]
        if not tries:
            continue
        shares = [_share(printed, names, at, rows=rows, kind=kind) for kind, rows in tries]
        best = int(np.argmax(shares))
        kind, rows = tries[best]
        only = at == apart.of_all and len(names) == 1
        if shares[best] >= (0.0 if only else 0.5):
            found.setdefault(kind, []).append((at, rows))
    relations = [
        Relation(check=f"{kind} mean of the rows", target=name, inputs=(name,),
                 formula=_mean_at(rows, kind), whole=True)
        for kind, rows in found.items() for name in names
    ]  # fmt: skip
    return relations, [("mean_followed", kind) for kind in found]


def _members(apart: RowsApart, at: int) -> list[NDArray[np.intp]]:
    """Return the units that a mean can be of: all, those above it, those below it."""
    every = np.flatnonzero(apart.units)
    others = np.flatnonzero(~apart.units)
    before = int(np.max(others[others < at], initial=-1))
    behind = int(np.min(others[others > at], initial=len(apart.units)))
    above = every[(every > before) & (every < at)]
    below = every[(every > at) & (every < behind)]
    return [every, above, below]


def _share(
    printed: Mapping[str, Figures],
    names: Sequence[str],
    at: int,
    *,
    rows: NDArray[np.intp],
    kind: str,
) -> float:
    """Return in which share of the columns a row is a mean of others; −1 where none can tell."""
    formula = _mean_at([(at, rows)], kind)
    says = []
    for name in names:
        relation = Relation(check="", target=name, inputs=(name,), formula=formula, whole=True)
        verdict = str(evaluate(relation, printed).verdict[at])
        if verdict:
            says.append(verdict == FOLLOWS)
    return float(np.mean(says)) if says else -1.0


def _mean_at(
    places: Sequence[tuple[int, NDArray[np.intp]]], kind: str
) -> Callable[[Floats], Floats]:
    def formula(column: Floats) -> Floats:
        out = np.full(column.shape, np.nan)
        for at, rows in places:
            cells = column[..., rows]
            geometric = kind == GEOMETRIC
            mean = np.exp(np.mean(np.log(cells), axis=-1)) if geometric else cells.mean(axis=-1)
            out[..., at] = mean
        return out

    return formula
