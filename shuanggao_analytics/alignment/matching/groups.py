"""Programme groups matched with clusters, fields or any other list, each pair with its reason.

Two methods answer two questions. ``catalogue``: does a crosswalk of codes lead from the group's
specialty to the target? ``text``: are the two written alike? Neither says that a college works
with a cluster. The result is a table of candidate pairs that can be saved, reviewed by people and
read back (`match_review.apply_review`), and measured against a known answer (`match_quality`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import pandas as pd

from shuanggao_analytics.alignment.matching import catalogue as catalogue_matching
from shuanggao_analytics.alignment.matching import text as text_matching
from shuanggao_analytics.alignment.matching.text import TextOptions
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

Method: TypeAlias = Literal["catalogue", "text"]

CODES = ("specialty_code", "class_code", "category_code")
"""Where the code of a group is looked for: the first of these columns that is filled."""

REVIEW_COLUMNS = ("decision", "reviewer", "note")


def match_groups(
    groups: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    method: Method = "catalogue",
    crosswalk: pd.DataFrame | None = None,
    name: str = "group",
    code: str | Sequence[str] = CODES,
    target_id: str | None = None,
    target_name: str = "name",
    top: int | None = 5,
    minimum: float = 0.0,
    text: TextOptions | None = None,
) -> pd.DataFrame:
    r"""Return the targets that each group may serve: scored, ranked and explained.

    ``catalogue``, with a crosswalk *target → codes* (as ``cluster_specialty``): target t has
    weights :math:`w_{tc}` on codes, :math:`c(g,t)` is the longest prefix of the group's code among
    them, and the score is :math:`w_{t\,c(g,t)} / \max_c w_{tc}`: 1 where the group's class weighs
    most in the target. With a crosswalk *code → target* (as ``specialty_field13``) the score is
    the weight itself, the part of the specialty that the crosswalk gives to the target. The
    direction is the one in which the ids of the targets stand in the crosswalk.

    ``text``: the cosine of TF-IDF vectors of the two names (`text_matching`), 1 for equal names.

    Parameters
    ----------
    groups
        One row a group, its index naming it; columns `name` and, for the catalogue, `code`.
    targets
        One row a cluster, field, …; what the method needs of them is below.
    method
        ``"catalogue"`` or ``"text"``.
    crosswalk
        For the catalogue: columns ``code``, ``target``, ``weight`` and, where there are any,
        ``why`` and ``confidence``, which go into the explanation.
    name, target_name
        Columns of the names: compared by ``text``, only carried along by ``catalogue``.
    code
        Column or columns of the group's code, the first that is filled counts.
    target_id
        Column of the targets' ids; by default the index when it has a name, else ``cluster_id``
        where there is one, else the index.
    top
        Candidates kept a group: those of rank up to `top`; ``None`` keeps all. Ties share a rank,
        so that there can be more.
    minimum
        Lowest score kept, 0 to 1. A score of zero is never a candidate.
    text
        How names are taken apart.

    Returns
    -------
    pandas.DataFrame
        One row a candidate pair, in the order of the groups and then of rank: ``row`` (label of
        the group), ``group`` (its name), ``target``, ``target_name``, ``score`` in (0, 1],
        ``rank``, ``method``, ``explanation``, and ``decision``, ``reviewer``, ``note``, empty, to
        be filled by people. A group without a row here has no candidate. Explanations read
        ``460301 → 4603: 0.5 of 0.5 (why) [confidence]``, or as the runs of characters that make
        the score, each with its part of it. Scores of the two methods are not comparable.

    Raises
    ------
    DataContractError
        No groups or targets, missing columns, labels or ids that stand twice, names or codes that
        are missing, a crosswalk that is missing or broken, codes or targets that it does not know,
        an unknown method, a bad `top` or `minimum`: all of them at once.

    Notes
    -----
    How good the text is, on the 253 groups of round one against their 19 categories, each described
    by the names of its classes and specialties: 94 % of the groups have the right category first.
    But 183 of the 253 names *are* names of specialties. With each group's own specialty left out of
    the description it is 80 % (95 % interval 75–85 %; other runs of characters and lists of stop
    words gave 69–82 %); `match_quality.text_quality` recomputes it. The fields of the 45 clusters
    of 2022 are found for 62 % by the name of the field alone and for 80 % (65–90 %) with the names
    of the other clusters of the field.
    Names are no substitute for the catalogue: of the pairs of group and cluster that the catalogue
    scores 0.5 or more, they find about a quarter at a lowest score of 0.1, and fewer above it.
    Single characters in common make scores of about 0.1 between unrelated names (会计, 计算):
    review what stands below 0.2.

    References
    ----------
    Salton & Buckley (1988), *Information Processing & Management* 24, 513–523.

    Examples
    --------
    >>> groups = pd.DataFrame(
    ...     {"group": ["数控技术", "会计"], "specialty_code": ["460103", "530302"]}
    ... )
    >>> clusters = pd.DataFrame({"cluster_id": ["c1"], "name": ["西安市航空集群"]})
    >>> walk = pd.DataFrame({"code": ["c1", "c1"], "target": ["4606", "4601"],
    ...                      "weight": [0.75, 0.25]})
    >>> match_groups(groups, clusters, crosswalk=walk)[["row", "target", "score", "explanation"]]
       row target     score                   explanation
    0    0     c1  0.333333  460103 → 4601: 0.25 of 0.75
    """
    options = TextOptions() if text is None else text
    columns = [code] if isinstance(code, str) else list(code)
    if target_id is not None and target_id not in targets.columns:
        raise DataContractError([Fault("targets", "missing column", column=target_id)])
    ids = target_ids(targets, target_id)
    faults = _faults(groups, targets, ids, top=top, minimum=minimum, method=method)
    if method == "text":
        faults += _text_faults(groups, targets, name=name, target_name=target_name)
        if crosswalk is not None:
            remedy = "leave it out, or use method='catalogue'"
            faults.append(Fault("crosswalk", "names are compared without one", remedy=remedy))
        faults += options.faults()
    elif method == "catalogue":
        faults += catalogue_matching.catalogue_faults(groups, ids, columns, crosswalk)
    if faults:
        raise DataContractError(faults)
    if method == "text" or crosswalk is None:
        pairs = text_matching.text_pairs(
            groups[name].tolist(),
            targets[target_name].tolist(),
            top=top,
            minimum=minimum,
            options=options,
        )
    else:
        codes = catalogue_matching.group_codes(groups, columns)
        pairs = catalogue_matching.catalogue_pairs(codes, ids, crosswalk, top=top, minimum=minimum)
    return pd.DataFrame(
        {
            "row": groups.index.take(pairs.row),
            "group": _names(groups, name).take(pairs.row),
            "target": ids.take(pairs.target),
            "target_name": _names(targets, target_name).take(pairs.target),
            "score": pairs.score,
            "rank": pairs.rank,
            "method": method,
            "explanation": pd.Series(pairs.explanation, dtype="str"),
            **dict.fromkeys(REVIEW_COLUMNS, ""),
        }
    )


def target_ids(targets: pd.DataFrame, column: str | None = None) -> pd.Index:
    """Return the ids of the targets: a column, a named index, or ``cluster_id`` before a plain one.

    Examples
    --------
    >>> clusters = pd.DataFrame({"cluster_id": ["c1"], "field": ["new_it"]})
    >>> target_ids(clusters).tolist(), target_ids(clusters.set_index("field")).tolist()
    (['c1'], ['new_it'])
    """
    if column is None and targets.index.name is None and "cluster_id" in targets.columns:
        column = "cluster_id"
    ids: pd.Index = targets.index if column is None else pd.Index(targets[column])
    return ids


def _names(table: pd.DataFrame, column: str) -> pd.Index:
    return pd.Index(table[column] if column in table.columns else [pd.NA] * len(table))


def _faults(
    groups: pd.DataFrame,
    targets: pd.DataFrame,
    ids: pd.Index,
    *,
    top: int | None,
    minimum: float,
    method: str,
) -> list[Fault]:
    faults = []
    if method not in get_args(Method):
        remedy = f"use one of {', '.join(get_args(Method))}"
        faults.append(Fault("method", "no such method", value=str(method), remedy=remedy))
    for table, frame, labels in (("groups", groups, groups.index), ("targets", targets, ids)):
        if frame.empty:
            faults.append(Fault(table, "no rows", remedy="there is nothing to be matched"))
        faults += [
            Fault(table, "stands twice", str(label), remedy="one row each, with a label of its own")
            for label in labels[labels.duplicated()].unique()
        ]
        if labels.hasnans:
            faults.append(Fault(table, "a label is missing", remedy="every row needs one"))
    if top is not None and top < 1:
        faults.append(Fault("top", "needs a whole number ≥ 1 or None", value=str(top)))
    if not 0 <= minimum <= 1:
        faults.append(Fault("minimum", "needs a score from 0 to 1", value=str(minimum)))
    return faults


def _text_faults(
    groups: pd.DataFrame, targets: pd.DataFrame, *, name: str, target_name: str
) -> list[Fault]:
    faults = []
    for table, frame, column in (("groups", groups, name), ("targets", targets, target_name)):
        if column in frame.columns:
            faults += text_matching.name_faults(frame[column], table, column)
        else:
            faults.append(Fault(table, "missing column", column=column))
    return faults
