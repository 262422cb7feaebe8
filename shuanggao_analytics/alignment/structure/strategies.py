"""Provinces added up over the members of national strategies, for demand and supply alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.structure.sides import amounts, require_columns, twice_faults
from shuanggao_analytics.errors import DataContractError, Fault


@dataclass(frozen=True)
class StrategyTotals:
    """The rows of provinces added up over the members of each strategy.

    Attributes
    ----------
    matrix
        Strategies × sectors. Strategies overlap, so nothing may be summed over the rows; for
        location quotients give `structure_match` the nation as the whole.
    table
        One row a strategy: ``provinces`` (members counted), ``part_members`` (codes of those of
        which only a part belongs and that count whole here, joined by ``;``), ``used`` and
        ``reason``: ``below_province`` for a strategy with members that are cities or counties,
        which rows of provinces cannot give, ``unknown_member`` for one with a province of which
        nothing is known. Those have no row in `matrix`.
    """

    matrix: pd.DataFrame
    table: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        used = self.table[self.table["used"]]
        parts = used.index[used["part_members"] != ""]
        line = f"{len(used)} of {len(self.table)} strategies; they overlap, so rows do not add up"
        if left := list(self.table.index[~self.table["used"]]):
            line += f"; left out: {', '.join(left)}"
        if len(parts):
            line += f"; provinces that belong in part count whole in {', '.join(parts)}"
        return line

    def _repr_html_(self) -> str:
        tables = (self.matrix, self.table)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.1f}".format) for table in tables
        )


def strategy_totals(matrix: pd.DataFrame, *, members: pd.DataFrame) -> StrategyTotals:
    r"""Add the rows of provinces over the members of each strategy, for demand or for supply.

    .. math:: X_{aj} = \sum_{r \in a} x_{rj}

    Parameters
    ----------
    matrix
        Provinces × sectors, amounts ≥ 0 (no shares), six-digit codes as index. A province without
        anything is a row of zeros; one of which nothing is known is missing in all sectors.
    members
        Members of the strategies as `load_strategies` gives them: ``strategy_id``,
        ``place_code``, ``level``, ``part``.

    Returns
    -------
    StrategyTotals
        ``.matrix`` of the strategies that provinces make up, ``.table`` of all of them.

    Raises
    ------
    DataContractError
        For missing columns, a province twice, a member without a row, cells that are no number
        ≥ 0: all of them at once.

    References
    ----------
    Strategies named in the notice: 000:156; members from the document named in each row.

    Examples
    --------
    >>> demand = pd.DataFrame({"industry": [1.0, 2.0]}, index=["110000", "120000"])
    >>> members = pd.DataFrame({"strategy_id": ["x", "x"], "place_code": ["110000", "120000"],
    ...                         "level": ["province", "province"], "part": [False, True]})
    >>> result = strategy_totals(demand, members=members)
    >>> result.matrix
                 industry
    strategy_id
    x                 3.0
    >>> result.text
    '1 of 1 strategies; they overlap, so rows do not add up; provinces that belong in part count
    whole in x'
    """
    require_columns("members", members, ["strategy_id", "place_code", "level", "part"])
    cells, faults = amounts("matrix", matrix)
    if faults := faults + twice_faults("matrix", matrix.index):
        raise DataContractError(faults)
    strategy = members["strategy_id"]
    above = (members["level"] == "province").groupby(strategy, sort=False).all()
    held = members[strategy.map(above)].drop_duplicates(["strategy_id", "place_code"])
    row = matrix.index.get_indexer(pd.Index(held["place_code"]))
    remedy = "give every member a row; zero is a value"
    if missing := held[row < 0].to_dict("records"):
        raise DataContractError(
            Fault("matrix", f"no row for a member of {each['strategy_id']}", each["place_code"],
                  remedy=remedy)
            for each in missing
        )  # fmt: skip
    keys = pd.Index(held["strategy_id"].to_numpy(), name="strategy_id")
    taken = pd.DataFrame(cells[row], index=keys, columns=matrix.columns)
    unknown = taken.isna().any(axis=1).groupby(level=0, sort=False).any()
    sums = taken.groupby(level=0, sort=False).sum()[~unknown]
    partly = members["place_code"].where(members["part"].astype("bool"))
    table = pd.DataFrame(
        {
            "provinces": held.groupby("strategy_id").size().reindex(above.index, fill_value=0),
            "part_members": partly.groupby(strategy).agg(lambda codes: ";".join(codes.dropna())),
        },
        index=above.index,
    )
    table["used"] = table.index.isin(sums.index)
    reason = pd.Series(np.where(above, "unknown_member", "below_province"), above.index, "object")
    return StrategyTotals(sums, table.assign(reason=reason.where(~table["used"], None)))
