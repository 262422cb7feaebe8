"""Candidate pairs after people have looked at them: saved, edited, read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEYS = ["row", "target"]
_DECISIONS = ("accept", "reject")


@dataclass(frozen=True)
class Review:
    """What stands after review.

    Attributes
    ----------
    accepted
        The pairs that hold, with ``decided_by`` (``rule`` or ``reviewer``) and ``overridden``:
        true where the rule alone would not have accepted the pair.
    rejected
        The pairs that do not, with the same columns; ``overridden`` is true where the rule alone
        would have accepted.
    """

    accepted: pd.DataFrame
    rejected: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        both = pd.concat([self.accepted, self.rejected])
        people = (both["decided_by"] == "reviewer").sum()
        return (
            f"{len(self.accepted)} pairs accepted and {len(self.rejected)} rejected; people "
            f"decided {people} of them and overrode the rule in {int(both['overridden'].sum())}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.accepted.to_html(float_format='{:.4f}'.format)}"


def apply_review(
    matches: pd.DataFrame,
    reviewed: pd.DataFrame,
    *,
    groups: pd.Index | None = None,
    minimum: float = 0.0,
    top: int | None = None,
) -> Review:
    """Return which pairs hold once the decisions of reviewers are applied to a matching.

    Where a reviewer has decided, that holds. Where none has, the rule does: a pair of score ≥
    `minimum` and rank ≤ `top` is accepted. A reviewer may add pairs that the matching did not
    propose; they are accepted and flagged, without a score.

    Parameters
    ----------
    matches
        Candidate pairs, as `match_groups` gives them today.
    reviewed
        Such a table as saved and edited: ``row``, ``target``, ``decision`` (``accept``, ``reject``
        or empty), ``reviewer`` and ``note``. Read from a file, labels may have become text or
        numbers: they are compared as text. It may be of an earlier matching; an undecided row of
        it says nothing.
    groups
        The labels of all groups: a pair may be added to any of them. By default those that have a
        candidate.
    minimum, top
        The rule for undecided pairs; by default all candidates are accepted.

    Returns
    -------
    Review
        ``.accepted`` and ``.rejected``, in the order of `matches`, added pairs last.

    Raises
    ------
    DataContractError
        Missing columns, another decision than the three, a decision without a reviewer, a pair
        decided twice, a pair accepted for a group that is not known: all at once.

    Examples
    --------
    >>> matches = pd.DataFrame({"row": [0, 0], "target": ["c1", "c2"], "score": [0.9, 0.2],
    ...                         "rank": [1, 2], "decision": "", "reviewer": "", "note": ""})
    >>> seen = matches.assign(decision=["", "reject"], reviewer=["", "王"])
    >>> apply_review(matches, seen).text
    '1 pairs accepted and 1 rejected; people decided 1 of them and overrode the rule in 1'
    """
    if faults := _missing_columns(matches, reviewed):
        raise DataContractError(faults)
    known = pd.Index(matches["row"]) if groups is None else groups
    labels = dict(zip(known.astype("str"), known, strict=True))
    if faults := _faults(reviewed, labels):
        raise DataContractError(faults)
    decided = reviewed.loc[_text(reviewed["decision"]) != ""]
    ours, theirs = _keys(matches), _keys(decided)
    place = theirs.get_indexer(ours)
    people = pd.DataFrame(
        {column: _text(decided[column]) for column in ("decision", "reviewer", "note")}
    ).reset_index(drop=True)
    seen = people.reindex(place).fillna("").set_index(matches.index)
    rule = matches["score"] >= minimum
    if top is not None:
        rule &= matches["rank"] <= top
    table = matches.assign(**seen).assign(rule=rule)
    added = (ours.get_indexer(theirs) < 0) & (people["decision"] == "accept").to_numpy()
    if added.any():
        table = pd.concat([table, _added(decided, people, added, labels)], ignore_index=True)
    by_people = table["decision"] != ""
    holds = (table["decision"] == "accept").where(by_people, table["rule"].astype(bool))
    table = table.assign(
        decided_by=by_people.map({True: "reviewer", False: "rule"}),
        overridden=holds != table["rule"].astype(bool),
    ).drop(columns="rule")
    return Review(table[holds], table[~holds])


def _added(
    decided: pd.DataFrame, people: pd.DataFrame, added: NDArray[np.bool_], labels: dict[str, Any]
) -> pd.DataFrame:
    """Return the pairs that only people propose, under the labels of the groups."""
    new = decided.reset_index(drop=True).assign(**people)[added]
    kept = [c for c in ("group", "target_name", *people.columns) if c in new.columns]
    table: pd.DataFrame = new[kept].assign(
        row=_text(new["row"]).map(labels), target=_text(new["target"]), rule=False
    )
    return table


def _missing_columns(matches: pd.DataFrame, reviewed: pd.DataFrame) -> list[Fault]:
    wanted = (
        ("matches", matches, [*_KEYS, "score", "rank"]),
        ("reviewed", reviewed, [*_KEYS, "decision", "reviewer", "note"]),
    )
    return [
        Fault(name, "missing column", column=column)
        for name, table, columns in wanted
        for column in columns
        if column not in table.columns
    ]


def _faults(reviewed: pd.DataFrame, labels: dict[str, Any]) -> list[Fault]:
    faults = []
    decision, reviewer = _text(reviewed["decision"]), _text(reviewed["reviewer"])
    keys = reviewed["row"].astype("str") + " → " + reviewed["target"].astype("str")
    twice = keys.duplicated(keep=False)
    checks = (
        (~decision.isin([*_DECISIONS, ""]), "decision", "unknown decision", "accept, reject or ''"),
        ((decision != "") & (reviewer == ""), "reviewer", "no reviewer", "say who decided"),
        ((decision != "") & twice, "row+target", "pair decided twice", "keep one row a pair"),
        (
            (decision == "accept") & ~_text(reviewed["row"]).isin(list(labels)),
            "row",
            "no such group",
            "give the labels of all groups as groups=…",
        ),
    )
    for wrong, column, problem, remedy in checks:
        faults += [
            Fault("reviewed", problem, str(label), column, keys[label], remedy)
            for label in reviewed.index[wrong.to_numpy(dtype=bool)]
        ]
    return faults


def _text(cells: pd.Series) -> pd.Series:
    """Return cells as text without blanks around; a missing one is empty."""
    return cells.astype("object").where(cells.notna(), "").astype("str").str.strip()


def _keys(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([_text(table["row"]), _text(table["target"])])
