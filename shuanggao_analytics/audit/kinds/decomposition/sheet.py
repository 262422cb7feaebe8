"""A decomposition as printed: which column is a part, a contribution or a group, and which rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from shuanggao_analytics.audit.checks.claims import share_of
from shuanggao_analytics.audit.kinds.decomposition.parts import total_claims
from shuanggao_analytics.audit.reading.columns import Role, assign, number_columns, plain
from shuanggao_analytics.audit.reading.years import (
    row_heads,
    turned_table,
    year_column,
    year_of,
    years_in_rows,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.checks.claims import Cells, Claim

_NOT = r"(?!.*(时间|空间|期间|中间|年间|民间))"
_OF = r"(组|区域|地区|区|带|省|省份|群|类|市|县|板块|流域|层)"
_PATTERNS = {
    "between": rf"{_NOT}.*{_OF}(间|际|之间).*|省际.*|区际.*|tb[a-z]?|g(nb|b)|.*between.*|"
    r".*inter(-?group|-?region|-?provinc).*|rb",
    "within": rf"{_NOT}.*{_OF}(内|之内).*|tw[a-z]?|gw|.*within.*|.*intra.*|rw",
    "overlap": r".*(超变|剩余项|交叉项).*|gt|.*(transvariation|overlap|residual).*",
    "total": r"(总|整体|全国|全省|全部|全域|合计|total|overall|aggregate).*|[tg]|"
    r"(theil|泰尔|gini|基尼|dagum).*",
}
SHARE = re.compile(r"贡献率|贡献度|贡献|占比|比重|比例|contribution|share|percent|pct|%|(?<=.)率$")
_BARE = re.compile(r"((差异|占|的)?(贡献率|贡献度|贡献|占比|比重|比例|contribution|share|pct|%)"
                   r"(rate|pct|%)?)([.#]\d+)?")  # fmt: skip
_PAIR = re.compile(r".+(-|—|–|与|&|vs).+")
PARTS = ("between", "within", "overlap")
ROLES = tuple(
    Role(key, r"(?!)", many=key != "total")
    for key in (
        "total", *PARTS, "groups", "weights", *(f"{part}_share" for part in PARTS), "group_shares",
    )
)  # fmt: skip
_MOST_ROWS = 60  # of a table whose parts may stand in rows


@dataclass(frozen=True, eq=False)
class Sheet:
    """A decomposition as read: its columns by role, its parts, and which rows are contributions."""

    table: pd.DataFrame
    roles: Mapping[str, list[str]]
    cells: Cells
    parts: Sequence[str]  # columns that add to the total
    groups: Sequence[str]
    value_rows: Sequence[int]
    shares: Mapping[int, int]  # row of contributions → row of what they are contributions to

    @property
    def total(self) -> str | None:
        """The column of the index itself."""
        return self.roles["total"][0] if "total" in self.roles else None

    @property
    def share_names(self) -> list[str]:
        """The columns of contributions of parts."""
        return [name for part in PARTS for name in self.roles.get(f"{part}_share", [])]

    def part(self, key: str) -> str | None:
        """Return the column of a part that there is once."""
        found = [name for name in self.roles.get(key, []) if name in self.parts]
        return found[0] if len(found) == 1 else None

    def share_columns(self) -> dict[str, str]:
        """Return the column of contributions of each part."""
        pairs: dict[str, str] = {}
        for key in PARTS:
            parts = [name for name in self.roles.get(key, []) if name in self.parts]
            pairs |= dict(zip(parts, self.roles.get(f"{key}_share", []), strict=False))
        return pairs

    def best(self, tries: Sequence[list[Claim]]) -> list[Claim]:
        """Return the claims that hold most often, the first of those that tie."""
        return max(tries, key=lambda claims: share_of(self.cells, claims))


def parts_in_columns(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None
) -> tuple[pd.DataFrame, bool]:
    """Return the table with its parts in columns, and whether it had to be turned for that."""
    if columns is not None:
        return years_in_rows(table)
    heads = row_heads(table, number_columns(table))
    words = [name for name in heads if year_of(table[name].iloc[0]) is None]
    if not words or len(table) > _MOST_ROWS:
        return table, False
    turned = turned_table(table, words)
    here, there = (
        sum(bool(each.get(key)) for key in ("total", *PARTS))
        for each in (_headings(table), _headings(turned))
    )
    return (turned, True) if there > here and there > 1 else (table, False)


def roles_of(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None
) -> dict[str, list[str]]:
    """Return the columns of each role, as the user says and else as the headings tell."""
    given = assign(table, ROLES, columns=columns)
    taken = {name for names in given.values() for name in names}
    keys = {role.key for role in ROLES}
    found = {
        key: [name for name in names if name not in taken]
        for key, names in _headings(table).items() if key in keys and key not in given
    }  # fmt: skip
    roles = {key: names for key, names in {**found, **given}.items() if names}
    if len(roles.get("total", [])) > 1:
        roles["total"] = roles["total"][:1]
    return roles


def sheet_of(table: pd.DataFrame, roles: Mapping[str, list[str]], cells: Cells) -> Sheet:
    """Return a decomposition as read: of the parts of nested indices those that add up."""
    shares: dict[int, int] = {}
    values: list[int] = []
    for at, name in enumerate(cells.labels):
        if not (SHARE.search(plain(name)) or "%" in name):
            values.append(at)
        elif values:
            shares[at] = values[-1]
    between, within, overlap = (roles.get(key, []) for key in PARTS)
    every = [*between, *within, *overlap]
    parts = every
    if "total" in roles and (len(between) > 1 or len(within) > 1):
        tries = [every, [*between[:1], *within[:1], *overlap], [*between, *within[:1], *overlap]]
        tries += [list(pair) for pair in combinations(every, 2)]
        total = roles["total"][0]
        parts = max(tries, key=lambda each: share_of(cells, total_claims(total, each, values)))
    groups = [*roles.get("groups", []), *(name for name in within if name not in parts)]
    return Sheet(table, roles, cells, parts, groups, values, shares)


def _headings(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the columns of numbers by role, as their headings tell."""
    found: dict[str, list[str]] = {}
    before: str | None = None
    year = year_column(table)
    for name in number_columns(table):
        if name == year:
            continue
        key, bare = _role(name), _BARE.fullmatch(plain(name))
        if bare and before is not None:
            key = f"{before}_share"
        elif not key.endswith("share"):
            before = "group" if key == "groups" else key
        found.setdefault("group_shares" if key == "group_share" else key, []).append(name)
    return found


def _role(heading: object) -> str:
    """Return the role of a heading; what is no part is a group, or the contribution of one."""
    text = plain(heading)
    raw = str(heading).casefold()
    share = bool(SHARE.search(text) or "%" in raw or text in {"rb", "rw"})
    share = share or re.match(r"r_.+", raw) is not None
    for key, pattern in _PATTERNS.items():
        if re.fullmatch(pattern, text) and not (key == "total" and raw.startswith("r_")):
            return f"{key}_share" if share else key
    if _PAIR.fullmatch(text):
        return "pairs"
    return "group_share" if share else "groups"
