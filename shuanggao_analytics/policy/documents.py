"""The documents that the policy files cite, and the clause that every value carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

AUTHORITIES = ("regulation", "interview", "article", "outside")


@dataclass(frozen=True, kw_only=True)
class Clause:
    """The place in a document on which a value rests.

    Attributes
    ----------
    document
        Id in ``data/policy/documents.yaml``.
    passage
        ``<volume>:<line>`` of the text edition named there; several are joined by ``;``. For a
        document outside the five volumes, the place in words.
    quote
        Verbatim words of the passage, or ``None``.
    """

    document: str
    passage: str
    quote: str | None = None

    def __str__(self) -> str:
        """Return the citation as one phrase."""
        return self.passage if self.passage[:3].isdigit() else f"{self.document}: {self.passage}"


def read_clause(entry: Mapping[str, Any] | None) -> Clause | None:
    """Return the clause of one entry of a policy file; ``None`` when the entry has none.

    Examples
    --------
    >>> str(read_clause({"document": "000", "passage": "000:33"}))
    '000:33'
    """
    return None if entry is None else Clause(**entry)


def clauses(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every clause found anywhere in a policy file.

    Examples
    --------
    >>> [clause["passage"] for clause in clauses({"a": [{"clause": {"passage": "000:33"}}]})]
    ['000:33']
    """
    if isinstance(node, dict):
        for key, value in node.items():
            if str(key).endswith("clause") and value is not None:
                yield value
            else:
                yield from clauses(value)
    elif isinstance(node, list):
        for item in node:
            yield from clauses(item)


def tabulate(
    entries: Iterable[Mapping[str, Any]], *, key: str, columns: Sequence[str]
) -> pd.DataFrame:
    """Return entries of a policy file as a table, one row each, with the clause spelled out.

    Parameters
    ----------
    entries
        Mappings with an ``id`` and, mostly, a ``clause``.
    key
        Name of the column that takes the id.
    columns
        Keys of the entries to keep; a key that an entry lacks is missing in its row.

    Returns
    -------
    pandas.DataFrame
        Columns `key`, `columns`, ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> entry = {"id": "x", "name": "n", "clause": {"document": "000", "passage": "000:33"}}
    >>> tabulate([entry], key="rule", columns=["name"])[["rule", "name", "passage"]].values.tolist()
    [['x', 'n', '000:33']]
    """
    cited = ("document", "passage", "quote")
    rows = [
        (
            entry["id"],
            *(entry.get(column) for column in columns),
            *(entry.get("clause", {}).get(part) for part in cited),
        )
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=[key, *columns, *cited])


def documents() -> pd.DataFrame:
    """Return the cited documents, one row each.

    Returns
    -------
    pandas.DataFrame
        Columns ``document``, ``title``, ``number``, ``date``, ``issuers``, ``authority`` (one of
        `AUTHORITIES`; missing for a collection of several documents), ``part_of`` and ``reason``.
        A missing number or date is one that the text before us does not print; ``reason`` says so.

    Examples
    --------
    >>> table = documents().set_index("document")
    >>> bool(pd.isna(table.loc["000", "number"])), table.loc["002-D2", "authority"]
    (True, 'interview')
    """
    columns = ("title", "number", "date", "issuers", "authority", "part_of", "reason")
    rows = [
        (entry["id"], *(entry.get(column) for column in columns))
        for entry in read_policy("documents")["documents"]
    ]
    return pd.DataFrame(rows, columns=["document", *columns])
