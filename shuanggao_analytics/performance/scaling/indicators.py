"""What the meta-data say about each indicator: its type, its direction and its target.

Four types are known: more is better (正向), less is better (逆向), best at one value (居中型) and
best anywhere within two (区间型). Only the rows of the indicators at hand are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.scaling.directions import REMEDY, Kind, kind_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_NUMBER = r"[+\-−]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_PAIR = re.compile(rf"[\[(]?\s*({_NUMBER})\s*(?:[-–—~～〜至,，]|to)\s*({_NUMBER})\s*[\])]?")
_SINGLE = re.compile(_NUMBER)


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicators:
    """The columns of a table of indicators, with what the meta-data say about each.

    Attributes
    ----------
    units
        Labels of the rows, to name them in faults.
    names
        Labels of the columns; all that follows is in their order.
    signs
        +1 where more is better, −1 where less is. A column with a target range is +1: it is
        replaced by its nearness, of which more is better.
    nearest
        True where the best value is within a range (``middle`` and ``interval``).
    low, high
        The target range where `nearest`, the same number twice for ``middle``; else NaN.
    rows
        The rows of the meta-data, for what single methods read there.
    """

    units: pd.Index
    names: pd.Index
    signs: Floats
    nearest: NDArray[np.bool_]
    low: Floats
    high: Floats
    rows: pd.DataFrame


def read_indicators(X: pd.DataFrame, meta: pd.DataFrame | None) -> Indicators:
    """Return what `meta` says about the columns of `X`, or raise with every fault found.

    Parameters
    ----------
    X
        Units × indicators; only the labels are read.
    meta
        One row an indicator: ``code`` (a column, or the index), ``direction``, and ``target``
        where the direction is ``middle`` (a number) or ``interval`` (a pair, or text such as
        ``"10-20"``). Other rows and columns may be there. Without it all directions are +1.

    Raises
    ------
    DataContractError
        For an indicator without a row or with two, another direction or none, and a target that
        is missing or of the wrong form.

    Examples
    --------
    >>> x = pd.DataFrame({"income": [1.0], "ratio": [18.0]})
    >>> meta = pd.DataFrame({"direction": [1, "interval"], "target": [None, "10-20"]},
    ...                     index=["income", "ratio"])
    >>> known = read_indicators(x, meta)
    >>> known.nearest.tolist(), known.high.tolist()
    ([False, True], [nan, 20.0])
    """
    names = X.columns
    if meta is None:
        ones, none = np.ones(len(names)), np.full(len(names), np.nan)
        return Indicators(
            units=X.index, names=names, signs=ones, nearest=np.zeros(len(names), dtype=bool),
            low=none, high=none, rows=pd.DataFrame(index=names),
        )  # fmt: skip
    rows = meta.set_index("code") if "code" in meta.columns else meta
    if "direction" not in rows.columns:
        raise DataContractError(
            [Fault("meta", "missing column", column="direction", remedy=REMEDY)]
        )
    rows = rows[rows.index.isin(names)]
    twice = rows.index[rows.index.duplicated()].unique()
    faults = [Fault("meta", "indicator twice", row=str(code)) for code in twice]
    left_out = names[~names.isin(rows.index)]
    faults += [Fault("meta", "no row for an indicator of X", row=str(code)) for code in left_out]
    targets = rows["target"] if "target" in rows.columns else [None] * len(rows)
    kinds: list[Kind | None] = [kind_of(direction) for direction in rows["direction"]]
    ranges = [
        target_range(target) if kind in ("middle", "interval") else None
        for kind, target in zip(kinds, targets, strict=True)
    ]
    for code, direction, kind, target, found in zip(
        rows.index, rows["direction"], kinds, targets, ranges, strict=True
    ):
        if kind is None:
            problem, remedy = "direction is neither +1 nor −1", f"{REMEDY}; or middle, interval"
            faults.append(Fault("meta", problem, str(code), "direction", str(direction), remedy))
        elif fault := _target_fault(kind, target, found):
            faults.append(Fault("meta", row=str(code), **fault))
    if faults:
        raise DataContractError(faults)
    places = rows.index.get_indexer(names)
    bounds = np.array([ranges[i] or (np.nan, np.nan) for i in places], dtype="float64")
    return Indicators(
        units=X.index,
        names=names,
        signs=np.array([-1.0 if kinds[i] == "less" else 1.0 for i in places]),
        nearest=np.array([ranges[i] is not None for i in places], dtype=bool),
        low=bounds[:, 0],
        high=bounds[:, 1],
        rows=rows.reindex(names),
    )


def target_range(target: object) -> tuple[float, float] | None:
    """Return the two ends of a target, the same twice for a single number; ``None`` if unclear.

    A pair is a tuple or list, or text with ``-``, ``–``, ``~``, ``至``, ``to`` or a comma between
    its ends, in brackets or not. A minus before a number belongs to the number.

    Examples
    --------
    >>> [target_range(t) for t in (7, "10-20", "[10, 20]", "-5~-2", (1, 2), "20-10", "about 7")]
    [(7.0, 7.0), (10.0, 20.0), (10.0, 20.0), (-5.0, -2.0), (1.0, 2.0), None, None]
    """
    if isinstance(target, str):
        text = target.strip()
        pair = _PAIR.fullmatch(text)
        ends: list[object] = list(pair.groups()) if pair else [text, text]
        if not all(isinstance(end, str) and _SINGLE.fullmatch(end) for end in ends):
            return None
        ends = [str(end).replace("−", "-") for end in ends]
    elif isinstance(target, Sequence | np.ndarray):
        ends = list(target)
    else:
        ends = [target, target]
    numbers = pd.to_numeric(pd.Series(ends, dtype=object), errors="coerce").to_numpy(
        dtype="float64", na_value=np.nan
    )
    if len(numbers) != 2 or not np.isfinite(numbers).all() or numbers[0] > numbers[1]:
        return None
    return float(numbers[0]), float(numbers[1])


def nearness(cells: Floats, indicators: Indicators) -> Floats:
    r"""Return the cells with each middle or interval column replaced by its nearness in [0, 1].

    .. math:: u = 1 - \frac{d}{\max d},\quad d = \max(a - x,\; x - b,\; 0)

    for the target range [a, b], a = b for ``middle``. 1 within the range, 0 for the row furthest
    from it; where every row lies within it, 1 everywhere. Other columns stay as they are.

    References
    ----------
    张敬信 (2022).《数学建模：算法与编程实现》, 机械工业出版社: the four types of indicator.

    Examples
    --------
    >>> x = pd.DataFrame({"ph": [7.0, 6.0, 9.0]})
    >>> meta = pd.DataFrame({"direction": ["middle"], "target": [7]}, index=["ph"])
    >>> nearness(x.to_numpy(), read_indicators(x, meta)).ravel().tolist()
    [1.0, 0.5, 0.0]
    """
    if not indicators.nearest.any():
        return cells
    away = distances(cells, indicators)
    furthest = away.max(axis=0)
    near = 1.0 - away / np.where(furthest > 0, furthest, 1.0)
    replaced: Floats = np.where(indicators.nearest, near, cells)
    return replaced


def distances(cells: Floats, indicators: Indicators) -> Floats:
    """Return how far each cell lies outside the target range, 0 within; 0 without a range."""
    outside = np.maximum(indicators.low - cells, cells - indicators.high)
    away: Floats = np.where(indicators.nearest, np.maximum(outside, 0.0), 0.0)
    return away


def _target_fault(
    kind: Kind, target: object, found: tuple[float, float] | None
) -> dict[str, str] | None:
    """Return what is wrong with the target of a middle or interval direction, as in a fault."""
    if kind == "middle" and (found is None or found[0] != found[1]):
        remedy = "the best value stands in column target, a number"
    elif kind == "interval" and (found is None or found[0] == found[1]):
        remedy = 'the best range stands in column target: (10, 20) or "10-20", the lower end first'
    else:
        return None
    if target is None or target is pd.NA or (isinstance(target, float) and np.isnan(target)):
        problem = "no target for this direction"
        return {"problem": problem, "column": "direction", "value": kind, "remedy": remedy}
    return {"problem": f"no {kind}", "column": "target", "value": str(target), "remedy": remedy}
