"""Checks of options: a word that is known, a share, a whole number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable


def require_known(option: str, value: object, known: Iterable[str]) -> None:
    """Raise when the value of an option is not one of those known.

    Examples
    --------
    >>> require_known("method", "linear", ["linear", "game"])
    """
    names = list(known)
    if not isinstance(value, str) or value not in names:
        remedy = f"there are: {', '.join(names)}"
        fault = Fault(option, f"no such {option}", value=str(value), remedy=remedy)
        raise UnknownNameError([fault])


def as_number(value: object) -> float:
    """Return an option as a number; NaN for what is none, such as text, true and false.

    Examples
    --------
    >>> as_number(2), as_number(True), as_number("2")
    (2.0, nan, nan)
    """
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        return float(value)
    return math.nan


def check_share(name: str, value: object, *, zero: bool = False) -> None:
    """Raise unless a share is a number between 0 and 1, itself neither (0 with `zero`).

    Examples
    --------
    >>> check_share("level", 5)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      level: needs a number between 0 and 1 (found '5')
    """
    share = as_number(value)
    if not (0 < share < 1 or (zero and share == 0)):
        raise DataContractError([Fault(name, "needs a number between 0 and 1", value=str(value))])


def check_whole(name: str, value: object, *, low: int, high: float = np.inf) -> None:
    """Raise unless a count is a whole number within bounds.

    Examples
    --------
    >>> check_whole("period", 1, low=2)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      period: needs a whole number from 2 (found '1')
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not low <= value <= high:  # type: ignore[operator]
        bound = f"from {low}" if high == np.inf else f"from {low} to {high:g}"
        fault = Fault(name, f"needs a whole number {bound}", value=str(value))
        raise DataContractError([fault])
