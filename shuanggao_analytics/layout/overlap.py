"""Units that stand in several strategies at once: the set intersections behind `coverage`."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from shuanggao_analytics.layout.coverage import coverage
from shuanggao_analytics.policy import rounds, strategies

_COUNTS = ["units", "school_units", "group_units", "groups"]


@dataclass(frozen=True)
class Overlap:
    """Which combinations of strategies hold units, and how many.

    Attributes
    ----------
    table
        One row a combination that occurs, most units first: ``degree`` (number of strategies; 0
        for the units in none), ``units``, ``school_units``, ``group_units``, ``groups`` and
        ``share`` of the units. Its index ``combination`` is the ids joined by `` & ``, ``""``
        for none. Each unit stands in one row, so this table may be summed.
    members
        The same rows × strategies: true where the strategy is in the combination.
    sets
        One row a strategy: ``plain`` (units it holds; overlaps counted in each, never summed),
        ``fractional`` (units split evenly over the strategies that hold them; the sum is the
        units in at least one) and ``alone`` (units that no other strategy holds).
    """

    table: pd.DataFrame
    members: pd.DataFrame
    sets: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        units = self.table["units"]
        degree = self.table["degree"]
        return (
            f"{units.sum()} units: {units[degree > 0].sum()} in at least one of "
            f"{len(self.sets)} strategies, {units[degree > 1].sum()} in more than one, "
            f"{units[degree == 0].sum()} in none; {len(self.table)} combinations occur"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def overlap_table(units: pd.DataFrame, *, membership: pd.DataFrame | None = None) -> Overlap:
    r"""Count units by the combination of strategies that holds them (the table of an UpSet chart).

    For a set S of strategies the row counts the units held by all of S and by no other, so that
    plain coverage of strategy a is :math:`\sum_{S \ni a} n_S` and its fractional coverage
    :math:`\sum_{S \ni a} n_S / |S|`, the Shapley value of the coverage game.

    Parameters
    ----------
    units
        One row a unit of one round: ``college_code``, ``unit_type``, ``province_code`` and
        ``city_code``, as for `coverage`.
    membership
        Who belongs to which strategy, as `policy.strategies.membership` gives it (the default).

    Returns
    -------
    Overlap
        ``.table`` by combination, ``.members`` and ``.sets``. A combination without a unit is no
        row; a strategy without a unit is a row of ``sets`` with zeros.

    Raises
    ------
    DataContractError
        As for `coverage`.

    References
    ----------
    Lex, A. et al. (2014). UpSet. *IEEE Transactions on Visualization and Computer Graphics* 20,
    1983–1992; Shapley, L. S. (1953), *Contributions to the Theory of Games* II, 307–317.

    Examples
    --------
    >>> units = pd.DataFrame({
    ...     "college_code": ["1", "2", "3"],
    ...     "unit_type": ["school", "group", "group"],
    ...     "province_code": ["310000", "110000", "350000"],
    ...     "city_code": ["310000", "110000", "350100"],
    ... })
    >>> members = strategies.membership(["yangtze-delta", "yangtze-belt", "jing-jin-ji"])
    >>> overlap_table(units, membership=members).table[["degree", "units", "groups"]]
                                  degree  units  groups
    combination
    yangtze-delta & yangtze-belt       2      1       2
    jing-jin-ji                        1      1       1
                                       0      1       1
    """
    member = strategies.membership() if membership is None else membership
    plain = coverage(units, by="strategy", membership=member)["units"]
    fractional = coverage(units, by="strategy", overlap="fractional", membership=member)["units"]
    held = strategies.holdings(units, members=member)
    grid = pd.crosstab(held["row"], held["strategy_id"]).reindex(
        index=range(len(units)), columns=plain.index, fill_value=0
    )
    inside = grid.astype(bool)
    ids = [str(name) for name in inside.columns]
    keys = [
        " & ".join(name for name, member_of in zip(ids, row, strict=True) if member_of)
        for row in inside.to_numpy()
    ]
    kind = units["unit_type"].reset_index(drop=True)
    amounts = pd.DataFrame(
        {
            "units": 1,
            "school_units": (kind == "school").astype("int64"),
            "group_units": (kind == "group").astype("int64"),
            "groups": kind.map(rounds.get_round(2).groups_per_unit).astype("int64"),
        }
    )
    counts = amounts.groupby(pd.Series(keys, name="combination"))[_COUNTS].sum()
    members = inside.groupby(pd.Series(keys, name="combination")).first()
    counts.insert(0, "degree", members.sum(axis=1))
    counts["share"] = counts["units"] / len(units)
    rank = counts.sort_values(["units", "degree"], ascending=[False, False], kind="stable")
    alone = counts.loc[counts["degree"] == 1, "units"].reindex(plain.index, fill_value=0)
    sets = pd.DataFrame({"plain": plain, "fractional": fractional, "alone": alone})
    return Overlap(rank, members.reindex(rank.index), sets)
