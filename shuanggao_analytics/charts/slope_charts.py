"""Builder of slope charts: the ranks or numbers of units under two methods or in two years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import pandas as pd

MOST_ROWS = 45


def slope(
    table: pd.DataFrame,
    *,
    label: str,
    left: str,
    right: str,
    left_name: str,
    right_name: str,
    highlight: Sequence[str] | None = None,
    rank: bool = True,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return two columns of names joined by lines that rise, fall or stay.

    Parameters
    ----------
    table
        One row a unit, at most 45.
    label
        Column of distinct names; keys with a term are translated.
    left, right
        Columns of the ranks (or numbers) at the two sides. A unit without one of them has no line
        and stands at the other side only; a note names it. Equal ranks meet in one point and keep
        names of their own.
    left_name, right_name
        Terms or plain words above the two sides, such as methods or years.
    highlight
        Names whose lines are drawn thick; by default the five that move most, and those that move
        as far as the fifth. An empty list draws all alike.
    rank
        Whether the numbers are ranks: 1 is at the top, and a smaller number is a rise. Otherwise
        the largest number is at the top.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"province": ["北京", "甘肃"], "equal": [1, 2], "entropy": [2, 1]})
    >>> spec = slope(table, label="province", left="equal", right="entropy", left_name="等权",
    ...              right_name="熵权", id="slope", title="位次", sources=("自算",),
    ...              trust="derived")
    >>> spec.options["highlight"]
    ('北京', '甘肃')
    """
    kind: Kind = "slope"
    roles = {"label": label, "left": left, "right": right}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    for column in (left, right):
        faults += number_faults(kind, table, column, label=label, lower=1 if rank else None)
    for column, words in (("left_name", left_name), ("right_name", right_name)):
        if not words.strip():
            faults.append(Fault(kind, "side without a name", column=column))
    if len(table) > MOST_ROWS:
        remedy = f"draw at most {MOST_ROWS} units"
        faults.append(Fault(kind, "too many units", value=str(len(table)), remedy=remedy))
    if highlight is not None and label in table.columns:
        remedy = "name units of the table"
        known = {str(name) for name in table[label]}
        faults += [
            Fault(kind, "unknown unit", column="highlight", value=str(name), remedy=remedy)
            for name in highlight
            if str(name) not in known
        ]
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    data = data.reset_index(drop=True)
    chosen = tuple(str(name) for name in highlight or ())
    if not faults:
        for column in (left, right):
            data[column] = as_numbers(data[column])
        lang = text.get("lang", "zh")
        gone = data.loc[data[left].isna() | data[right].isna(), label]
        if len(gone):
            names = "、" if lang == "zh" else ", "
            names = names.join(term_or_text(str(name), lang=lang) for name in gone)
            words = term("slope_missing", lang=lang, names=names)
            text = {**text, "notes": (*text.get("notes", ()), words)}
        if highlight is None:
            chosen = _largest(data[left], data[right], data[label])
    options = {
        "left_name": left_name,
        "right_name": right_name,
        "highlight": chosen,
        "largest": highlight is None,
        "rank": rank,
        "decimals": decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


_LARGEST = 5


def _largest(left: pd.Series[Any], right: pd.Series[Any], names: pd.Series[Any]) -> tuple[str, ...]:
    """Return the names of the units that move most, if any moves at all."""
    moves = (right.astype("Float64") - left.astype("Float64")).abs()
    moves = moves[moves.gt(0).fillna(value=False)]
    if moves.empty:
        return ()
    least = moves.nlargest(_LARGEST).min()
    return tuple(str(name) for name in names[moves.index[moves >= least]])
