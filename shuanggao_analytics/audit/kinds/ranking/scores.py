"""Which score a column of ranks is of: the one that is named, or the one that it follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.relations import evaluate
from shuanggao_analytics.audit.kinds.ranking.orders import groupings, leaning_of, ranks_of
from shuanggao_analytics.audit.reading.columns import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.kinds.ranking.orders import Ranking
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

RANKS = (
    r"(?!.*(变化|变动|差|升降|change|diff))"
    r"(.*(排名|排序|名次|位次|顺位).*|rank(?!le).*|.*(?<![fpc])rank(ing|ed|s)?([#.]\d+)?)"
)
_WORDS = re.compile(r"排名|排序|名次|位次|顺位|rank(ing|ed|s)?|[#.]\d+$|"
                    r"综合|总|全国|全省|overall|total|final")  # fmt: skip
_MOST = 0.75  # of the ranks, at least, follow from a score that nobody names
_FEWEST = 5  # ranks that do
_LEANS = 0.6  # rank correlation, at least, of a score that ranks can follow from


def best_score(
    table: pd.DataFrame,
    printed: Mapping[str, Figures],
    *,
    named: Sequence[str],
    rank: str,
    units: NDArray[np.bool_],
    others: Sequence[str] = (),
) -> Ranking | None:
    """Return the ranking by the score that most rows follow, the nearest one of those that tie.

    A score that nobody names is taken only where at least five ranks and three quarters of them
    follow; a named one also where fewer do, unless the heading of the ranks names something else.

    Parameters
    ----------
    table
        The printed table.
    printed
        Figures of all columns.
    named
        Scores by heading or as the user says.
    rank
        The ranks.
    units
        Where a row is a unit.
    others
        Further columns of numbers that can be what is ranked.

    Returns
    -------
    Ranking or None
        None where the column holds no ranks, and where they follow from nothing here.
    """
    if not _are_ranks(printed[rank].numbers[units]):
        return None
    numbers = [name for name in (*named, *others) if 3 * table[name].nunique() > len(table)]
    heads = table.drop(columns=numbers)  # what can be groups of three or more
    by_name = _best(heads, printed, _nearest(table, named, rank), rank=rank, units=units)
    if by_name is not None and by_name.follows >= _MOST:
        return by_name
    leaning = [name for name in _nearest(table, others, rank)
               if _leans(heads, printed, units, score=name, rank=rank)]  # fmt: skip
    other = _best(heads, printed, leaning, rank=rank, units=units)
    if other is not None and other.follows >= _MOST:
        checked = evaluate(other.relation, printed).verdict != ""
        return other if checked.sum() >= _FEWEST else None
    return by_name if by_name is not None and _concerns(rank, by_name.score) else None


def _best(
    table: pd.DataFrame,
    printed: Mapping[str, Figures],
    scores: Sequence[str],
    *,
    rank: str,
    units: NDArray[np.bool_],
) -> Ranking | None:
    tries = (ranks_of(table, printed, score=name, rank=rank, units=units) for name in scores)
    found = [each for each in tries if each is not None]
    return max(found, key=lambda each: each.follows) if found else None


def _nearest(table: pd.DataFrame, scores: Sequence[str], rank: str) -> list[str]:
    """Return scores before a column of ranks, the nearest first, then those behind it."""
    places = {name: at for at, name in enumerate(table.columns)}
    return sorted(
        scores, key=lambda name: (places[name] > places[rank], abs(places[name] - places[rank]))
    )


def _are_ranks(numbers: Floats) -> bool:
    """Return whether numbers can be ranks: whole ones from 1, or halves between them."""
    shown = numbers[np.isfinite(numbers)]
    return bool(np.all(shown >= 1) and np.all(2 * shown == np.round(2 * shown)))


def _concerns(rank: str, score: str) -> bool:
    """Return whether a heading of ranks names nothing but the score."""
    rest, whole = _WORDS.sub("", plain(rank)), plain(score)
    return rest in whole or whole in rest


def _leans(
    table: pd.DataFrame,
    printed: Mapping[str, Figures],
    units: NDArray[np.bool_],
    *,
    score: str,
    rank: str,
) -> bool:
    """Return whether ranks go with a score closely enough to follow from it."""
    both = units & np.isfinite(printed[score].numbers) & np.isfinite(printed[rank].numbers)
    ways = groupings(table, both, (score, rank)).values() if both.sum() >= _FEWEST else ()
    return any(abs(leaning_of(printed, groups, score, rank)) >= _LEANS for groups in ways)
