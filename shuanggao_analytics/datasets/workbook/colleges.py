"""Names of colleges, of today and of before, and the codes that stay while names change."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from shuanggao_analytics.resources import read_table_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEAR, _ALIKE = 0.8, 0.5


@dataclass(frozen=True)
class College:
    """A college that is known: its code of ten digits and its name of today."""

    code: str
    name: str


def known_college(name: object) -> College | None:
    """Return the college that bears or bore this name, or has this code; None when none is known.

    Examples
    --------
    >>> known_college("北京电子科技职业学院")
    College(code='4111010858', name='北京科技职业大学')
    >>> known_college("示例职业学院") is None
    True
    """
    text = _plain(name)
    code = text if re.fullmatch("[0-9]{10}", text) else _codes().get(text)
    today = None if code is None else _today().get(code)
    return None if code is None or today is None else College(code, today)


def nearest_college(name: object) -> str | None:
    """Return the known name that is most like this one, or None when none is near.

    Examples
    --------
    >>> nearest_college("北京电子科技职业学苑")
    '北京电子科技职业学院'
    """
    near = difflib.get_close_matches(_plain(name), _codes(), 1, _NEAR)
    return near[0] if near else None


def alike_colleges(name: object, *, most: int) -> list[College]:
    """Return colleges whose names, of today or before, have this one in them, or else are like it.

    Examples
    --------
    >>> alike_colleges("深圳职业", most=3)
    [College(code='4144011113', name='深圳职业技术大学')]
    >>> alike_colleges("zzz", most=3)
    []
    """
    asked, codes = _plain(name), _codes()
    near = [text for text in codes if asked and asked in text][:most]
    near = near or difflib.get_close_matches(asked, codes, most, _ALIKE)
    found = dict.fromkeys(known_college(text) for text in near)
    return [college for college in found if college is not None]


def _plain(name: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", "" if name is None else str(name)))


@cache
def _codes() -> Mapping[str, str]:
    """Return codes by name; where a code changed too, the table of names knows the successor."""
    colleges = read_table_text("colleges").sort_values("year", kind="stable")
    codes: dict[str, str] = {}
    for table in (colleges, read_table_text("units"), read_table_text("names")):
        names = [_plain(name) for name in table["name"]]
        codes |= dict(zip(names, table["college_code"], strict=True))
    return MappingProxyType(codes)


@cache
def _today() -> Mapping[str, str]:
    """Return the latest name by code."""
    colleges = read_table_text("colleges").sort_values("year", kind="stable")
    names = read_table_text("names")
    today = dict(zip(colleges["college_code"], colleges["name"], strict=True))
    lasting = names[names["valid_to"].isna()]
    return MappingProxyType(
        today | dict(zip(lasting["college_code"], lasting["name"], strict=True))
    )
