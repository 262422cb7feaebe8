r"""Weights in the round-two framework of 6 indices, 19 sub-indices and 33 observation points.

The framework is printed without any weight (000:117-148), and each way of weighting everything
alike is another choice: alike by point gives the fourth index 12/33 = 36 % of a score, alike by
index 1/6 = 17 %. None of them is the documents'; here they stand side by side.

Rows are read in two ways. ``content``: each point in the sub-index to which its content belongs.
``printed``: in the row of the table in which it is printed; 5.1 to 5.3 then share one cell, and
points 17, 30 and 31 stand one row lower or higher. The reading moves weights between sub-indices,
never between indices.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_weights, together
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.policy import framework

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    OwnWeights: TypeAlias = pd.Series | Mapping[str, float]

WEIGHTINGS = ("per_point", "per_index", "per_sub_index", "nested")
READINGS = ("content", "printed")
OWN = "own"


class Rows(NamedTuple):
    """The framework in one reading of its rows.

    Attributes
    ----------
    points
        ``p01`` … ``p33``.
    indices, subs
        Names of the six indices, and of the rows of sub-indices in the reading.
    index_of, sub_of
        For each point the number of its index and of its row.
    index_of_sub
        For each row the number of its index.
    size
        How many sub-indices a row holds: 1, or 3 for the cell that 5.1 to 5.3 share.
    """

    points: tuple[str, ...]
    indices: tuple[str, ...]
    subs: tuple[str, ...]
    index_of: NDArray[np.intp]
    sub_of: NDArray[np.intp]
    index_of_sub: NDArray[np.intp]
    size: Floats


def framework_weights(*, rows: str = "content", weights: OwnWeights | None = None) -> pd.DataFrame:
    r"""Return what each index, sub-index and point weighs under each way of weighting alike.

    .. math:: w_p = \tfrac{1}{33},\quad \tfrac16 \cdot \tfrac{1}{n_i},\quad
              \tfrac{1}{19} \cdot \tfrac{1}{n_s},\quad
              \tfrac16 \cdot \tfrac{1}{m_i} \cdot \tfrac{1}{n_s}

    for a point p of index i (with n_i points and m_i sub-indices) and sub-index s (with n_s
    points): ``per_point``, ``per_index``, ``per_sub_index`` and ``nested`` (alike on each level).

    Parameters
    ----------
    rows
        ``"content"`` or ``"printed"``: the reading of the rows. The shared cell 5.1–5.3 counts as
        three sub-indices.
    weights
        Weights of one's own as for `framework_scores`; they stand in a column ``own``.

    Returns
    -------
    pandas.DataFrame
        ``level`` (``index``, ``sub_index``, ``point``), ``id``, ``index`` (to which it belongs),
        ``name_zh``, ``name_en``, ``points`` (how many), and one column a weighting. Each column
        sums to one on each level.

    Raises
    ------
    DataContractError
        For an unknown reading and for bad weights.

    References
    ----------
    000:117-148. All weights are assumptions.

    Examples
    --------
    >>> found = framework_weights().set_index("id").loc[["4", "4.3"]]
    >>> found[["points", "per_point", "per_index", "per_sub_index", "nested"]].round(3)
         points  per_point  per_index  per_sub_index  nested
    id
    4        12      0.364      0.167          0.263   0.167
    4.3       3      0.091      0.042          0.053   0.033
    """
    read = rows_of(rows)
    own = None if weights is None else own_weights(weights, read)
    names = {**_names(read), **_point_names(read)}
    columns = {weighting: point_weights(weighting, read) for weighting in WEIGHTINGS}
    if own is not None:
        columns[OWN] = own
    levels = (
        ("index", read.indices, read.index_of, np.arange(len(read.indices))),
        ("sub_index", read.subs, read.sub_of, read.index_of_sub),
        ("point", read.points, np.arange(len(read.points)), read.index_of),
    )
    tables = []
    for level, ids, of, index in levels:
        head = {
            "level": level,
            "id": ids,
            "index": [read.indices[at] for at in index],
            "name_zh": [names[name][0] for name in ids],
            "name_en": [names[name][1] for name in ids],
            "points": np.bincount(of, minlength=len(ids)),
        }
        sums = {name: np.bincount(of, each, len(ids)) for name, each in columns.items()}
        tables.append(pd.DataFrame({**head, **sums}))
    return pd.concat(tables, ignore_index=True)


def rows_of(reading: str) -> Rows:
    """Return the framework in one reading of its rows.

    Examples
    --------
    >>> len(rows_of("content").subs), len(rows_of("printed").subs)
    (19, 17)
    """
    require_known("rows", reading, READINGS)
    return _read(reading)


@cache
def _read(reading: str) -> Rows:
    points = framework.observation_points()
    table = framework.sub_indices()
    indices = tuple(str(name) for name in framework.indices()["index"])
    known = [str(name) for name in table["sub_index"]]
    given = points[f"row_{reading}"].astype(str)
    held = {name: _held(name, known) for name in given.unique()}
    subs = tuple(sorted(held, key=lambda name: known.index(held[name][0])))
    return Rows(
        points=tuple(f"p{number:02d}" for number in points["point"]),
        indices=indices,
        subs=subs,
        index_of=pd.Index(indices).get_indexer(pd.Index(points["index"].astype(str))),
        sub_of=pd.Index(subs).get_indexer(pd.Index(given)),
        index_of_sub=np.array([indices.index(name.split(".")[0]) for name in subs], dtype=np.intp),
        size=np.array([len(held[name]) for name in subs], dtype="float64"),
    )


def point_weights(weighting: str, read: Rows) -> Floats:
    """Return the weight of each point under a way of weighting alike; they sum to one.

    Examples
    --------
    >>> float(point_weights("per_index", rows_of("content"))[:3].sum().round(6))
    0.166667
    """
    n_index, n_sub = np.bincount(read.index_of), np.bincount(read.sub_of)
    if weighting == "per_point":
        return np.full(len(read.points), 1.0 / len(read.points))
    if weighting == "per_index":
        return np.asarray(1.0 / len(read.indices) / n_index[read.index_of])
    if weighting == "per_sub_index":
        return np.asarray(read.size[read.sub_of] / read.size.sum() / n_sub[read.sub_of])
    held = np.bincount(read.index_of_sub, read.size)
    share = read.size / held[read.index_of_sub]
    return np.asarray(share[read.sub_of] / len(read.indices) / n_sub[read.sub_of])


def own_weights(weights: OwnWeights, read: Rows) -> Floats:
    """Return the weight of each point from weights of all points, sub-indices or indices.

    The weight of an index or sub-index is spread alike over its points.

    Examples
    --------
    >>> own = own_weights({"1": 0.5, "2": 0.5, "3": 0, "4": 0, "5": 0, "6": 0}, rows_of("content"))
    >>> float(own[3])
    0.125
    """
    try:
        given = pd.Series(weights, dtype=object)
    except (TypeError, ValueError):
        given = pd.Series(dtype=object)
    given = given.set_axis(given.index.map(str))
    levels = (
        (read.points, np.arange(len(read.points))),
        (read.subs, read.sub_of),
        (read.indices, read.index_of),
    )
    names, of = max(levels, key=lambda level: int(given.index.isin(level[0]).sum()))
    if not given.index.isin(names).any():
        remedy = f"points p01 … p33, sub-indices {read.subs[0]} …, or indices 1 … 6"
        fault = Fault("weights", "names no part of the framework", value=str(weights)[:60],
                      remedy=remedy)  # fmt: skip
        raise DataContractError([fault])
    found = checked_weights(given, pd.Index(names))
    spread: Floats = (found / found.sum() / np.bincount(of))[of]
    return spread


def weighting_of(weights: str | OwnWeights, rows: str) -> tuple[str, Rows, Floats]:
    """Return the name of a weighting, the rows it is read in and the weight of each point.

    Examples
    --------
    >>> name, _, each = weighting_of("per_point", "printed")
    >>> name, float(each.sum().round(12))
    ('per_point', 1.0)
    """
    if isinstance(weights, str):
        word = weights
        read, _ = together(
            lambda: rows_of(rows), lambda: require_known("weights", word, WEIGHTINGS)
        )
        return word, read, point_weights(word, read)
    read = rows_of(rows)
    return OWN, read, own_weights(weights, read)


def _held(row: str, known: list[str]) -> list[str]:
    """Return the sub-indices that a row holds: ``5.1–5.3`` is one cell for three."""
    first, _, last = row.partition("–")
    return known[known.index(first) : known.index(last or first) + 1]


def _names(read: Rows) -> dict[str, tuple[str, str]]:
    """Return the names of indices and rows, zh and en; those of a shared cell are joined."""
    table = framework.sub_indices().set_index("sub_index")
    known = [str(name) for name in table.index]
    names = {}
    for row in read.subs:
        part = table.loc[_held(row, known)]
        names[row] = ("、".join(part["name_zh"]), "; ".join(part["name_en"]))
    for _, index in framework.indices().iterrows():
        names[str(index["index"])] = (str(index["name_zh"]), str(index["name_en"]))
    return names


def _point_names(read: Rows) -> dict[str, tuple[str, str]]:
    points = framework.observation_points()
    labels = zip(points["label_zh"], points["label_en"], strict=True)
    return dict(zip(read.points, labels, strict=True))
