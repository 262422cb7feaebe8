"""How coherent a programme group is by the four criteria for forming one (组群).

The article names four criteria and measures none. Two can be read from the catalogue and a
crosswalk, the first as far as the crosswalk goes and the third only as a proxy; the other two
need the user's own tables of posts and of joint work, and stay missing without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.crosswalk.contract import RESIDUAL, candidates
from shuanggao_analytics.alignment.crosswalk.mapping import map_codes
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

CRITERIA = ("chain", "posts", "teaching", "technology")
_NEEDS = {
    "chain": "needs a crosswalk to industries",
    "posts": "needs a table of the posts of each specialty",
    "teaching": "needs a table of shared courses or teachers",
    "technology": "needs a table of joint patents or projects",
}


@dataclass(frozen=True)
class GroupCoherence:
    """The coherence of programme groups.

    Attributes
    ----------
    table
        One row a group: ``specialties``, the four criteria (``chain`` 产业链上环节相近, ``posts``
        岗位能力关联性强, ``teaching`` 教学资源共享度高, ``technology`` 技术创新协同性强), each in
        [0, 1] or missing; ``score`` (mean of the known ones), ``score_low``, ``score_high``
        (with the missing ones at 0 and at 1), ``criteria_known``, ``criteria_measured`` (without
        proxies), ``<criterion>_basis`` (``crosswalk``, ``given``, ``proxy_catalogue``,
        ``missing``), ``reasons`` (why criteria are missing) and ``trust``.
    pairs
        One row a pair of specialties of a group: the group, ``first``, ``second`` (codes), the
        four criteria and ``catalogue`` (proximity). The scores are means over these rows.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        known = self.table["score"].dropna()
        measured = int((self.table["criteria_measured"] == len(CRITERIA)).sum())
        middle = f", median {known.median():.2f}" if len(known) else ""
        return (
            f"coherence known by at least one criterion for {len(known)} of {len(self.table)} "
            f"groups{middle}; all four criteria measured for {measured}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"


def catalogue_proximity(
    first: pd.Series, second: pd.Series, *, same_category: float = 0.5
) -> pd.Series:
    r"""Return how near two specialties stand in the catalogue.

    .. math:: p = 1 \text{ in one class},\quad p = c \text{ in one category only},\quad
              p = 0 \text{ otherwise}

    Parameters
    ----------
    first, second
        Specialty or class codes as text, of one length and index; the vocational-bachelor level
        is read as the class twenty higher.
    same_category
        c, an assumption of ours.

    Returns
    -------
    pandas.Series
        Index of `first`; missing where a code is missing, or names no more than the category
        that both share.

    Examples
    --------
    >>> catalogue_proximity(pd.Series(["460301", "260301", "460301"]),
    ...                     pd.Series(["460305", "460104", "510201"])).tolist()
    [1.0, 0.5, 0.0]
    """
    classes = [
        candidates(codes.fillna(""))[3].str[:4].to_numpy(dtype="U4") for codes in (first, second)
    ]
    a, b = classes
    same = (a == b) & (np.char.str_len(a) == 4)
    category = a.astype("U2") == b.astype("U2")
    near = np.where(same, 1.0, np.where(category, same_category, 0.0))
    unsure = category & (np.minimum(np.char.str_len(a), np.char.str_len(b)) < 4)
    return pd.Series(np.where(unsure | (a == "") | (b == ""), np.nan, near), index=first.index)


def group_coherence(
    members: pd.DataFrame,
    *,
    group: str = "group_id",
    crosswalk: pd.DataFrame | None = None,
    posts: pd.DataFrame | None = None,
    teaching: pd.DataFrame | None = None,
    technology: pd.DataFrame | None = None,
    same_category: float = 0.5,
) -> GroupCoherence:
    r"""Return how far the specialties of each group meet the four criteria for forming one.

    A criterion is the mean over the pairs of specialties of the group for which it is known:

    .. math:: \text{chain}_{ij} = \frac{\sum_{t \neq none} w_{it} w_{jt}}{|w_i||w_j|},\qquad
              \text{posts}_{ij} = \frac{|P_i \cap P_j|}{|P_i \cup P_j|}

    the cosine of the two crosswalk profiles, and the Jaccard share of common posts; teaching and
    technology likewise from what the specialties share. Without a table, teaching falls back on
    `catalogue_proximity`, flagged as a proxy; posts and technology stay missing.

    Parameters
    ----------
    members
        One row a specialty of a group: `group` and ``specialty_code`` (text).
    group
        Column of the group.
    crosswalk
        From specialties to links of industry (``specialty_section``, ``specialty_field13`` …).
        Two specialties that lie wholly outside it (target ``none``) form a pair not known.
    posts, teaching, technology
        One row a specialty and thing: ``specialty_code``, ``item`` (a post; a course, teacher or
        training base; a patent or project) and, where the things differ by group, the column
        `group`. A specialty without a row is not known, not empty.
    same_category
        As for `catalogue_proximity`.

    Returns
    -------
    GroupCoherence
        ``table``, ``pairs`` and the sentence ``text``. A group of one specialty has no pair: all
        is missing. How far the crosswalk decides: `range_over` with its `variants`.

    Raises
    ------
    DataContractError
        No rows, missing columns, a group or code that is missing, a specialty twice in a group,
        a code that the crosswalk does not know, an item that is missing: all of them.

    References
    ----------
    003:480-484: 产业链上环节相近, 岗位能力关联性强, 专业教学资源共享度高, 技术创新协同性强. The
    measures are ours.

    Examples
    --------
    >>> members = pd.DataFrame({"group_id": ["g"] * 3,
    ...                         "specialty_code": ["460301", "460305", "510201"]})
    >>> walk = pd.DataFrame({"code": ["46", "51"], "target": ["manufacturing", "ict"],
    ...                      "weight": [1.0, 1.0]})
    >>> found = group_coherence(members, crosswalk=walk)
    >>> found.table[["chain", "teaching", "score_low", "score_high"]].round(3)
              chain  teaching  score_low  score_high
    group_id
    g         0.333     0.333      0.167       0.667
    >>> found.table.loc["g", "teaching_basis"]
    'proxy_catalogue'
    """
    tables = {"posts": posts, "teaching": teaching, "technology": technology}
    _check(members, group, tables, same_category)
    pairs = _pairs(members, group)
    first, second = pairs["first"], pairs["second"]
    pairs["catalogue"] = catalogue_proximity(first, second, same_category=same_category)
    pairs["chain"] = np.nan if crosswalk is None else _cosine(pairs, members, crosswalk)
    for name, table in tables.items():
        pairs[name] = np.nan if table is None else _jaccard(pairs, table, group)
    bases = {name: "missing" if tables.get(name) is None else "given" for name in CRITERIA}
    if crosswalk is not None:
        bases["chain"] = "crosswalk"
    if teaching is None:
        bases["teaching"], pairs["teaching"] = "proxy_catalogue", pairs["catalogue"]
    sizes = members.groupby(group, sort=False).size()
    means = pairs.groupby(group, sort=False)[list(CRITERIA)].mean().reindex(sizes.index)
    known = means.notna()
    measured = known[[name for name in CRITERIA if not bases[name].startswith("proxy")]]
    total = means.sum(axis=1)
    count = known.sum(axis=1)
    table = pd.DataFrame({"specialties": sizes}).join(means)
    table["score"] = means.mean(axis=1)
    table["score_low"] = total / len(CRITERIA)
    table["score_high"] = (total + len(CRITERIA) - count) / len(CRITERIA)
    table["criteria_known"], table["criteria_measured"] = count, measured.sum(axis=1)
    for name in CRITERIA:
        table[f"{name}_basis"] = np.where(known[name], bases[name], "missing")
    table["reasons"] = _reasons(known, sizes, bases)
    order = [group, "first", "second", *CRITERIA, "catalogue"]
    return GroupCoherence(table.assign(trust="derived"), pairs[order])


def _pairs(members: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return every pair of specialties of every group once, in the caller's order."""
    rows = members[[group, "specialty_code"]].reset_index(drop=True).reset_index(names="row")
    both = rows.merge(rows, on=group, suffixes=("_1", "_2"))
    both = both[both["row_1"] < both["row_2"]].sort_values(["row_1", "row_2"], ignore_index=True)
    named = both.rename(columns={"specialty_code_1": "first", "specialty_code_2": "second"})
    return named[[group, "first", "second"]]


def _cosine(pairs: pd.DataFrame, members: pd.DataFrame, crosswalk: pd.DataFrame) -> Floats:
    """Return the cosine of the profiles of each pair; missing when both lie wholly outside."""
    codes = pd.Series(members["specialty_code"].unique())
    mapped = map_codes(codes, crosswalk=crosswalk)
    place, targets = pd.factorize(mapped["target"])
    profile = np.zeros((len(codes), len(targets)))
    profile[mapped.index.to_numpy(), place] = mapped["weight"].to_numpy()
    length = np.sqrt((profile**2).sum(axis=1))
    inside = profile[:, np.asarray(targets) != RESIDUAL]
    a, b = (pd.Index(codes).get_indexer(pd.Index(pairs[c])) for c in ("first", "second"))
    cosine = np.einsum("pt,pt->p", inside[a], inside[b]) / (length[a] * length[b])
    outside = np.asarray(inside.sum(axis=1) == 0)
    known = ~(outside[a] & outside[b])
    return np.where(known, np.clip(cosine, 0, 1), np.nan)


def _jaccard(pairs: pd.DataFrame, table: pd.DataFrame, group: str) -> Floats:
    """Return the share of common items of each pair; missing when one of the two has no row."""
    own = [group] if group in table.columns else []
    items = table[[*own, "specialty_code", "item"]].drop_duplicates()
    sizes = items.groupby([*own, "specialty_code"]).size()
    sides = {}
    for side in ("first", "second"):
        keys = pairs[[*own, side]].set_axis([*own, "specialty_code"], axis=1)
        index = pd.MultiIndex.from_frame(keys) if own else pd.Index(keys["specialty_code"])
        sides[side] = sizes.reindex(index).to_numpy("float64")
    rows = pairs[[*own, "first", "second"]].reset_index(names="pair")
    with_first = rows.merge(items.rename(columns={"specialty_code": "first"}), on=[*own, "first"])
    common = with_first.merge(
        items.rename(columns={"specialty_code": "second"}), on=[*own, "second", "item"]
    )
    shared: Floats = np.bincount(common["pair"], minlength=len(pairs)).astype("float64")
    return shared / (sides["first"] + sides["second"] - shared)


def _reasons(known: pd.DataFrame, sizes: pd.Series, bases: dict[str, str]) -> list[str]:
    """Return, for each group, why criteria are missing."""
    lost = "no pair with both sides known"
    said = {name: _NEEDS[name] if bases[name] == "missing" else lost for name in CRITERIA}
    rows = zip(known.to_numpy(), sizes, strict=True)
    return [
        "one specialty: no pair"
        if size == 1
        else "; ".join(f"{c}: {said[c]}" for c, k in zip(CRITERIA, row, strict=True) if not k)
        for row, size in rows
    ]


def _check(
    members: pd.DataFrame,
    group: str,
    tables: dict[str, pd.DataFrame | None],
    same_category: float,
) -> None:
    faults = _table_faults("members", members, [group, "specialty_code"])
    if not faults:
        twice = members.duplicated([group, "specialty_code"], keep=False)
        faults += [
            Fault("members", "specialty twice in a group", str(label), "specialty_code", str(code))
            for label, code in members.loc[twice, "specialty_code"].items()
        ]
    for name, table in tables.items():
        if table is not None:
            own = [group] if group in table.columns else []
            faults += _table_faults(name, table, [*own, "specialty_code", "item"])
    if not 0 <= same_category <= 1:
        value = str(same_category)
        faults.append(Fault("same_category", "needs a number from 0 to 1", value=value))
    if faults:
        raise DataContractError(faults)


def _table_faults(name: str, table: pd.DataFrame, columns: list[str]) -> list[Fault]:
    faults = [Fault(name, "missing column", column=c) for c in columns if c not in table.columns]
    if table.empty:
        faults.append(Fault(name, "no rows"))
    for column in (c for c in columns if c in table.columns):
        cells = table[column]
        lost = cells.isna()
        faults += [Fault(name, "nothing given", str(x), column) for x in cells.index[lost]]
        if column == "specialty_code":
            text = cells.map(lambda code: isinstance(code, str))
            remedy = "codes are text, so that they keep their zeros"
            faults += [
                Fault(name, "no text", str(label), column, str(value), remedy)
                for label, value in cells[~text & ~lost].items()
            ]
    return faults
