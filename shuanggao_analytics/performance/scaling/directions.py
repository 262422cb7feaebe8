"""The direction of an indicator: more is better (+1), less is better (−1), or near a target is.

Tables of published studies write the direction in many ways; all of them are read here and nowhere
else, so that a sign is never guessed from a position or dropped silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Directions: TypeAlias = pd.Series | Mapping[str, object] | Sequence[object] | NDArray[Any]

_MORE = {"1", "1.0", "+1", "+", "max", "正", "正向"}
_LESS = {"-1", "-1.0", "−1", "-", "−", "min", "负", "逆", "负向", "逆向"}
_MIDDLE = {"middle", "居中", "居中型"}
_INTERVAL = {"interval", "区间", "区间型"}
Kind: TypeAlias = Literal["more", "less", "middle", "interval"]
REMEDY = "+1 where more is better, −1 where less is"


def sign_of(direction: object) -> float | None:
    """Return +1 or −1 for a direction as written, and ``None`` where it is neither.

    Examples
    --------
    >>> [sign_of(word) for word in (1, "-1", "+", "min", "逆向", "middle")]
    [1.0, -1.0, 1.0, -1.0, -1.0, None]
    """
    word = str(direction).strip().lower()
    return 1.0 if word in _MORE else -1.0 if word in _LESS else None


def kind_of(direction: object) -> Kind | None:
    """Return which of the four types of indicator a direction names, and ``None`` for none.

    ``more`` and ``less`` are the directions of `sign_of`; ``middle`` (居中型) is best at one value
    and ``interval`` (区间型) anywhere within two.

    Examples
    --------
    >>> [kind_of(word) for word in ("正向", -1, "居中型", "interval", "up")]
    ['more', 'less', 'middle', 'interval', None]
    """
    if sign := sign_of(direction):
        return "more" if sign > 0 else "less"
    word = str(direction).strip().lower()
    return "middle" if word in _MIDDLE else "interval" if word in _INTERVAL else None


def checked_signs(
    directions: Directions | None, names: pd.Index, *, table: str = "directions"
) -> Floats:
    """Return +1 or −1 for each of `names`, in their order, or raise with every fault found.

    Parameters
    ----------
    directions
        A Series or mapping by name, or a sequence in the order of `names`. Each is +1 (also
        ``"+"``, ``"max"``, ``"正向"``) or −1 (``"-"``, ``"min"``, ``"逆向"``). ``None``: all +1.
    names
        What has a direction: the columns of a table.
    table
        Name of the directions in the faults.

    Raises
    ------
    DataContractError
        For another word, a name unknown, left out or given twice, and a wrong count.

    Examples
    --------
    >>> checked_signs({"ratio": -1, "income": 1}, pd.Index(["income", "ratio"])).tolist()
    [1.0, -1.0]
    """
    if directions is None:
        return np.ones(len(names))
    series = _by_name(directions, names)
    twice = series.index[series.index.duplicated()].unique()
    unknown = series.index[~series.index.isin(names)]
    left_out = names[~names.isin(series.index)]
    there = ", ".join(map(str, names))
    faults = [
        *(Fault(table, "name twice", row=str(name)) for name in twice),
        *(Fault(table, "unknown name", str(n), remedy=f"there are: {there}") for n in unknown),
        *(Fault(table, "no direction given", row=str(n), remedy=REMEDY) for n in left_out),
    ]
    signs = series.map(sign_of)
    faults += [
        Fault(table, "direction is neither +1 nor −1", str(name), None, str(value), REMEDY)
        for name, value in series[signs.isna()].items()
    ]
    if faults:
        raise DataContractError(faults)
    ordered: Floats = signs.reindex(names).to_numpy(dtype="float64")
    return ordered


def _by_name(directions: Directions, names: pd.Index) -> pd.Series:
    if isinstance(directions, pd.Series):
        return directions
    if isinstance(directions, Mapping):
        return pd.Series(dict(directions), dtype=object)
    values = np.asarray(directions, dtype=object).ravel()
    return pd.Series(values, index=names if len(values) == len(names) else None, dtype=object)
