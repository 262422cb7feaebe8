"""What a crosswalk must be, and how a code is looked up in one: shared by the crosswalk modules."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    Places: TypeAlias = NDArray[np.intp]

REQUIRED = ("code", "target", "weight")
RESIDUAL = "none"
TOLERANCE = 1e-6


def check_crosswalk(
    crosswalk: pd.DataFrame,
    *,
    codes: Collection[str] | None = None,
    targets: Collection[str] | None = None,
    partition: bool = True,
    table: str = "crosswalk",
) -> pd.DataFrame:
    r"""Return a crosswalk that keeps its contract, or raise with every fault in it.

    For code c with targets T(c) the contract is :math:`0 < w_{ct} \le 1` and, in a partition,
    :math:`|\sum_{t \in T(c)} w_{ct} - 1| \le 10^{-6}`. No pair stands twice, and following code →
    target → … within the table never leads back to the start: a code may be its own target only
    wholly (weight 1).

    Parameters
    ----------
    crosswalk
        Columns ``code``, ``target`` (text) and ``weight``; further columns are kept. Only whole
        text is compared here: a class and a specialty under it are two codes.
    codes, targets
        The names that may stand in these columns; ``None`` leaves them free. ``none`` is always
        allowed as a target.
    partition
        Whether the weights of every code must sum to one.
    table
        What the table is called in the error.

    Returns
    -------
    pandas.DataFrame
        A copy with the caller's index and columns, ``weight`` as float.

    Raises
    ------
    DataContractError
        For a missing column, no rows, a code or target that is missing or no text, a weight that
        is missing or outside (0, 1], a pair that stands twice, a sum other than one, a name that
        is not allowed (with the nearest that are) and a cycle: all of them at once. Rows are named
        by the caller's index.

    References
    ----------
    Eurostat/UN (2023), *Generic Statistical Information Model*, correspondence tables.

    Examples
    --------
    >>> table = pd.DataFrame({"code": ["4603", "4603"], "target": ["manufacturing", "ict"],
    ...                       "weight": [0.8, 0.2]})
    >>> len(check_crosswalk(table))
    2
    >>> check_crosswalk(table.head(1), targets=["Manufacturing", "ict"])
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 2 faults in the input:
      crosswalk, row 0, column target: unknown name (found 'manufacturing'); did you mean
      Manufacturing?
      crosswalk, row 4603, column weight: the weights of this code do not sum to one (found '0.8');
      let the rest go to the target none
    """
    if faults := column_faults(crosswalk, table):
        raise DataContractError(faults)
    faults = cell_faults(crosswalk, table)
    for column, known in (("code", codes), ("target", targets)):
        if known is not None:
            names = {*known, RESIDUAL} if column == "target" else {*known}
            faults += unknown_faults(crosswalk[column], names, table=table, column=column)
    weight = pd.to_numeric(crosswalk["weight"], errors="coerce").astype("float64")
    checked = crosswalk.assign(weight=weight)
    if partition:
        faults += sum_faults(checked, table)
    faults += cycle_faults(checked[is_text(checked["target"])], table)
    if faults:
        raise DataContractError(faults)
    return checked


def column_faults(crosswalk: pd.DataFrame, table: str) -> list[Fault]:
    """Return the columns that a crosswalk lacks, or that it has no rows."""
    missing = [column for column in REQUIRED if column not in crosswalk.columns]
    if missing:
        remedy = f"there are: {', '.join(map(str, crosswalk.columns))}"
        return [Fault(table, "missing column", column=c, remedy=remedy) for c in missing]
    return [Fault(table, "no rows")] if crosswalk.empty else []


def cell_faults(crosswalk: pd.DataFrame, table: str) -> list[Fault]:
    """Return what is wrong with the text, the weights and the pairs of a crosswalk."""
    faults = []
    for column in ("code", "target"):
        faults += text_faults(crosswalk[column], table, column=column)
    weights = pd.to_numeric(crosswalk["weight"], errors="coerce")
    wrong = ~((weights > 0) & (weights <= 1 + TOLERANCE))
    problem = "needs a number above 0 and up to 1"
    faults += [
        Fault(table, problem, str(label), "weight", str(value))
        for label, value in crosswalk.loc[wrong.to_numpy(), "weight"].items()
    ]
    twice = crosswalk.duplicated(["code", "target"], keep=False)
    for label, code, target in crosswalk.loc[twice, ["code", "target"]].itertuples(name=None):
        value = f"{code} → {target}"
        remedy = "one row a pair: add the weights up"
        faults.append(Fault(table, "pair stands twice", str(label), "code+target", value, remedy))
    return faults


def is_text(cells: pd.Series) -> NDArray[np.bool_]:
    """Return which cells are text and not empty."""
    kept = (isinstance(cell, str) and cell != "" for cell in cells)
    return np.fromiter(kept, dtype=bool, count=len(cells))


def text_faults(cells: pd.Series, table: str, *, column: str | None = None) -> list[Fault]:
    """Return a fault for each cell that is missing, or that is no text or empty."""
    faults = []
    for label, value in cells[~is_text(cells)].items():
        if pd.isna(value) or value == "":
            faults.append(Fault(table, "nothing given", str(label), column))
        else:
            remedy = "codes are text, so that they keep their zeros"
            faults.append(Fault(table, "no text", str(label), column, str(value), remedy))
    return faults


def unknown_faults(
    cells: pd.Series, known: Collection[str], *, table: str, column: str
) -> list[Fault]:
    """Return a fault for each cell that is not one of the known names, with the nearest ones."""
    wrong = cells[is_text(cells) & ~cells.isin(list(known))]
    remedies = {value: _nearest(value, known) for value in wrong.unique()}
    return [
        Fault(table, "unknown name", str(label), column, str(value), remedies[value])
        for label, value in wrong.items()
    ]


def _nearest(name: str, known: Collection[str]) -> str:
    names = sorted(known)
    lowered = {each.lower(): each for each in names}
    near = difflib.get_close_matches(name.lower(), lowered, n=3)
    if near:
        return f"did you mean {', '.join(lowered[each] for each in near)}?"
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"there are: {shown}"


def sum_faults(crosswalk: pd.DataFrame, table: str) -> list[Fault]:
    """Return a fault for each code whose weights are good one by one and do not sum to one."""
    weights = crosswalk["weight"]
    bad = crosswalk.loc[~((weights > 0) & (weights <= 1 + TOLERANCE)), "code"]
    sums = weights[~crosswalk["code"].isin(bad)].groupby(crosswalk["code"], sort=False).sum()
    wrong = sums[(sums - 1).abs() > TOLERANCE]
    problem = "the weights of this code do not sum to one"
    return [
        Fault(
            table,
            problem,
            str(code),
            "weight",
            f"{total:.6g}",
            f"let the rest go to the target {RESIDUAL}" if total < 1 else None,
        )
        for code, total in wrong.items()
    ]


def cycle_faults(crosswalk: pd.DataFrame, table: str) -> list[Fault]:
    """Return a fault for each loop code → target → … → code, and each code partly its own target.

    A code that is wholly its own target (weight 1) is the same name in two classifications, as
    construction is a section and a sector, and no loop.
    """
    faults = []
    own = crosswalk["code"] == crosswalk["target"]
    partly = own & (crosswalk["weight"] < 1 - TOLERANCE)
    problem = "a cycle: the code is its own target with a weight below one"
    for label, code, weight in crosswalk.loc[partly, ["code", "weight"]].itertuples(name=None):
        faults.append(Fault(table, problem, str(label), "target", f"{code} ({weight:g})"))
    edges = crosswalk.loc[~own & crosswalk["target"].isin(crosswalk["code"])]
    following: dict[str, list[str]] = {}
    for code, target in zip(edges["code"], edges["target"], strict=True):
        following.setdefault(code, []).append(target)
    remedy = "a crosswalk leads from one classification to another and never back"
    for loop in _loops(following):
        value = " → ".join([*loop, loop[0]])
        faults.append(Fault(table, "a cycle", loop[0], "code+target", value, remedy))
    return faults


def _loops(following: dict[str, list[str]]) -> Iterator[list[str]]:
    """Yield loops that share no code, until none is left, each from its first code in the table."""
    left = {code: list(targets) for code, targets in following.items()}
    while True:
        open_ends = {t for targets in left.values() for t in targets if t not in left}
        while open_ends:
            left = {c: [t for t in ts if t not in open_ends] for c, ts in left.items()}
            open_ends = {c for c, targets in left.items() if not targets}
            left = {c: targets for c, targets in left.items() if targets}
        if not left:
            return
        walk = [next(iter(left))]
        while (onward := left[walk[-1]][0]) not in walk:
            walk.append(onward)
        loop = walk[walk.index(onward) :]
        yield loop
        left = {code: targets for code, targets in left.items() if code not in loop}


def candidates(codes: pd.Series) -> list[pd.Series]:
    """Return, from the first choice to the last, what each code may be looked up as.

    The code itself; for two, four or six digits its class and category; and for those of the
    vocational-bachelor level the class and category of the zhuanke level, twenty higher.

    Examples
    --------
    >>> [each.iloc[0] for each in candidates(pd.Series(["260301"]))]
    ['260301', '2603', '26', '4603', '46']
    """
    text = codes.astype("str")
    digits = text.str.fullmatch("[0-9]{2}(?:[0-9]{2}){0,2}").to_numpy(dtype=bool)
    bachelor = digits & text.str[:2].between("21", "39").to_numpy(dtype=bool)
    tens = text.str[:1].map({"2": "4", "3": "5"})
    higher = (tens + text.str[1:]).where(bachelor, text)
    return [
        text,
        *(text.str[:length].where(digits, text) for length in (4, 2)),
        *(higher.str[:length].where(bachelor, text) for length in (4, 2)),
    ]


def pairs(
    codes: pd.Series, crosswalk: pd.DataFrame, *, table: str, column: str | None = None
) -> tuple[Places, Places]:
    """Return which code goes into which row of a crosswalk: two arrays of positions.

    Codes are in their order, the rows of each in the order of the crosswalk.

    Raises
    ------
    DataContractError
        With every code that the crosswalk does not know.
    """
    number, unique = pd.factorize(codes, use_na_sentinel=False)
    known_number, known = pd.factorize(crosswalk["code"])
    found = np.full(len(unique), -1, dtype=np.intp)
    for choice in candidates(pd.Series(unique)):
        place = pd.Index(known).get_indexer(pd.Index(choice))
        found = np.where(found >= 0, found, place)
    if (found < 0).any():
        lost = codes[found[number] < 0]
        remedy = f"the crosswalk has no such code, class or category; {_nearest_codes(lost, known)}"
        raise DataContractError(
            Fault(table, "unknown code", str(label), column, str(value), remedy)
            for label, value in lost.items()
        )
    ordered = np.argsort(known_number, kind="stable")
    counts = np.bincount(known_number, minlength=len(known))
    starts = np.cumsum(counts) - counts
    many = counts[found[number]]
    row = np.repeat(np.arange(len(codes), dtype=np.intp), many)
    within = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    return row, ordered[np.repeat(starts[found[number]], many) + within]


def _nearest_codes(lost: pd.Series, known: Sequence[str] | pd.Index) -> str:
    return _nearest(str(lost.iloc[0]), list(known))
