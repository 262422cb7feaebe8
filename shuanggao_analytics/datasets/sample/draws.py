"""Random draws and roundings that give the same digits on every machine and NumPy.

Only the bits of PCG64 and the four operations of arithmetic are used: no transcendental function,
whose last digit differs between C libraries, and none of NumPy's distributions, whose streams may
change between releases (NEP 19).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shuanggao_analytics.inputs import Codes, Floats

_TERMS = 12  # so many uniforms have the variance 1 together


class Draws:
    """The draws of one table: a stream of its own, so that no table moves another.

    Parameters
    ----------
    seed
        Seed of the whole sample, 0 or more.
    purpose
        Name of what is drawn; another name is another stream.

    Examples
    --------
    >>> Draws(1, "units").uniform(2).tolist() == Draws(1, "units").uniform(2).tolist()
    True
    >>> Draws(1, "units").uniform(2).tolist() == Draws(1, "scores").uniform(2).tolist()
    False
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.Generator(np.random.PCG64([seed, zlib.crc32(purpose.encode())]))

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Floats:
        """Return draws from [low, high).

        Examples
        --------
        >>> draws = Draws(1, "x").uniform(1000, low=2, high=3)
        >>> bool(draws.min() >= 2), bool(draws.max() < 3)
        (True, True)
        """
        return low + (high - low) * self._bits.random(shape)

    def normal(
        self, *shape: int, mean: float = 0.0, spread: float = 1.0, reach: float = 2.0
    ) -> Floats:
        r"""Return draws that are nearly normal and never further out than `reach` spreads.

        .. math:: x = m + s \max(-r, \min(r, u_1 + \dots + u_{12} - 6))

        with twelve uniform draws u, whose sum has the mean 6 and the variance 1.

        Examples
        --------
        >>> draws = Draws(1, "x").normal(4000, mean=5, spread=2)
        >>> round(float(draws.mean()), 1), float(draws.min()) >= 1, float(draws.max()) <= 9
        (5.0, True, True)
        """
        total: Floats = np.zeros(shape)
        for _ in range(_TERMS):  # one after the other: a pairwise sum may round otherwise
            total = total + self._bits.random(shape)
        return mean + spread * np.clip(total - _TERMS / 2, -reach, reach)

    def chosen(self, count: int, *, of: Codes) -> Codes:
        """Return `count` different members of `of`, in the order in which they were drawn.

        Examples
        --------
        >>> sorted(Draws(1, "x").chosen(3, of=np.array([4, 5, 6])).tolist())
        [4, 5, 6]
        """
        order = np.argsort(self._bits.random(of.size), kind="stable")
        return of[order[:count]]


def shared_out(total: int, weights: pd.Series, *, least: int = 0) -> pd.Series:
    """Return whole numbers that add to `total`, by largest remainder (Hamilton's method).

    Parameters
    ----------
    total
        What is shared out; at least `least` for each.
    weights
        Not negative and not all zero. Equal remainders are served in the order of the rows.
    least
        What each has before the rest is shared out by weight.

    Returns
    -------
    Series
        ``int64`` with the index of `weights`.

    Examples
    --------
    >>> shared_out(10, pd.Series({"a": 6.0, "b": 3.0, "c": 1.0}), least=1).to_dict()
    {'a': 5, 'b': 3, 'c': 2}
    """
    exact = weights.to_numpy(dtype="float64")
    exact = (total - least * exact.size) * exact / exact.sum()
    whole = np.floor(exact).astype("int64")
    missing = total - least * exact.size - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return pd.Series(whole + least, index=weights.index)


def texts(values: Iterable[object], *, decimals: int = 2) -> list[str | None]:
    """Return cells as the CSV files hold them: no needless zero, ``true`` and ``false``.

    A missing value stays missing; text stays as it is.

    Examples
    --------
    >>> texts([85.30, 12.0, 0.004, None, True, 7, "a"])
    ['85.3', '12', '0', None, 'true', '7', 'a']
    """
    return [_text(value, decimals) for value in values]


def _text(value: object, decimals: int) -> str | None:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float):
        shown = f"{value:.{decimals}f}"
        shown = shown.rstrip("0").rstrip(".") if decimals else shown
        return "0" if shown == "-0" else shown
    return str(value)
