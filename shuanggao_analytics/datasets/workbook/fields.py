"""What a user's workbook holds: the fields of each kind, their headings, units and limits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

What = Literal["text", "code", "place", "province", "college", "year", "count", "number", "choice"]
Direction = Literal["", "+1", "-1", "middle"]

LABELS = frozenset({"text", "code", "place", "province", "college", "year", "choice"})
FAULTS_SHEET = "问题清单"
_BRACKETS = str.maketrans("[]【】〔〕{}", "()()()()")
_SLASHED = "万元|元|亿元|%|万人|人|万人次|人次"
_UNIT_WORDS = {"百分比": "%", "百分数": "%", "百分之": "%", "小数": "比例", "人民币元": "元"}
EXAMPLE_MARK = "示例"
READING_SHEET = "填写说明"
EXAMPLE_SHEET = "示例（合成数据）"


@dataclass(frozen=True)
class Field:
    """One column of a template.

    Attributes
    ----------
    code
        Name of the column in the table that is read.
    zh, en
        Headings; both are understood, and so are `synonyms`.
    what
        ``text``; ``code`` (digits kept as text); ``place``, ``province`` (read as written, with
        the six digits beside it in ``<code>_code``); ``college`` (the name of today, with the
        ten digits in ``college_code`` where they are known); ``year``; ``count`` (whole, ≥ 0);
        ``number``; ``choice``.
    help_zh
        What to fill in, for the reading sheet.
    required
        Whether every row must have it.
    units
        Units that may be declared, each with its factor to the unit of the table, which is that
        with factor 1. With one unit nothing has to be declared.
    low, high
        Limits in the unit of the table.
    digits
        How many digits a code has.
    choices
        What a drop-down offers (Chinese) and the value that is read for it.
    direction
        Of an indicator: which way is better, ``middle`` where none is agreed on.
    """

    code: str
    zh: str
    en: str
    what: What
    help_zh: str
    required: bool = False
    synonyms: tuple[str, ...] = ()
    units: Mapping[str, float] = field(default_factory=dict)
    low: float = 0.0
    high: float = float("inf")
    digits: int = 0
    choices: Mapping[str, object] = field(default_factory=dict)
    direction: Direction = ""

    @property
    def unit(self) -> str:
        """The unit that the template prints: the first."""
        return next(iter(self.units), "—")

    @property
    def names(self) -> tuple[str, ...]:
        """Every heading that means this field."""
        return (self.code, self.zh, self.en, *self.synonyms)


@dataclass(frozen=True)
class Alike:
    """Rows that are alike in some fields must be alike in another.

    Attributes
    ----------
    code
        The field that must not differ.
    within
        The fields in which the rows are alike; none: all rows of the sheet.
    unless
        A field and the value of it that exempts a row.
    """

    code: str
    within: tuple[str, ...] = ()
    unless: tuple[str, object] | None = None


@dataclass(frozen=True)
class Complete:
    """What one has, all must have: no stage may be missing for some units alone.

    Attributes
    ----------
    code
        The field of which every value is asked for.
    of
        The field that says whose rows they are.
    within
        The fields in which rows are alike that are compared.
    """

    code: str
    of: str
    within: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """One kind of workbook.

    Attributes
    ----------
    kind, sheet
        Name of the kind and of its data sheet.
    title_zh, about_zh
        Heading and lines of the reading sheet.
    fields
        The columns, in order.
    key
        Codes of the fields that together may stand only once.
    parts
        Pairs of counts of which the first may not exceed the second.
    together
        Pairs of fields of which the first needs the second.
    needed, forbidden
        A field, one of its values, and another field that must then be filled in or be empty.
    alike, complete
        What must agree between rows: see `Alike` and `Complete`.
    long
        Whether the table may also have one row a value: 指标名称 and 数值 beside the key.
    own
        What cells of columns of the user's own must be; none: whatever stands there.
    frozen
        How many columns stay in sight in the template.
    examples
        Rows of the example sheet: synthetic values by field.
    """

    kind: str
    sheet: str
    title_zh: str
    about_zh: tuple[str, ...]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    needed: tuple[tuple[str, object, str], ...] = ()
    forbidden: tuple[tuple[str, object, str], ...] = ()
    alike: tuple[Alike, ...] = ()
    complete: tuple[Complete, ...] = ()
    long: bool = False
    own: Field | None = None
    frozen: int = 2
    examples: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class Remark:
    """What was done with a part of the file that is no fault, and where it stands.

    Attributes
    ----------
    table, row, column, value
        Where it stands, and what stands there: as in `Fault`.
    done
        What was done: left out, converted, taken for something.
    """

    table: str
    done: str
    row: str | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """Return the remark as one line."""
        return str(Fault(self.table, self.done, self.row, self.column, self.value))


def code_column(field: Field) -> str | None:
    """Return the column that holds the code beside a name; None for fields that are no names.

    Examples
    --------
    >>> code_column(Field("region", "地区", "Region", "place", ""))
    'region_code'
    """
    return f"{field.code}_code" if field.what in {"place", "province", "college"} else None


def plain(heading: object) -> str:
    """Return a heading without what people vary: width, case, spaces, marks and its unit.

    Examples
    --------
    >>> plain("＊ 就业率（％）"), plain("Employment  Rate"), plain("经费【元】"), plain("经费/万元")
    ('就业率', 'employmentrate', '经费', '经费')
    """
    text = re.sub(r"\([^()]*\)", "", _even(heading))
    return re.sub(r"[\s*:_\-.]+", "", text).casefold()


def named_unit(text: object) -> str | None:
    """Return the unit that stands in brackets at the end of a heading, or None.

    Examples
    --------
    >>> named_unit("就业率（％）"), named_unit("毕业生数"), named_unit("经费（单位：万元）")
    ('%', None, '万元')
    """
    found = re.search(r"\(([^()]*)\)\s*\**$", _even(text))
    return unit_word(found.group(1)) if found else None


def unit_word(text: str) -> str:
    """Return a unit in the word that the fields use for it.

    Examples
    --------
    >>> unit_word("单位：百分比"), unit_word(" 万元")
    ('%', '万元')
    """
    word = re.sub(r"^单位\s*[:：]?\s*", "", unicodedata.normalize("NFKC", text).strip())
    return _UNIT_WORDS.get(word, word)


def _even(text: object) -> str:
    """Return a heading in half width, with its unit in round brackets."""
    words = unicodedata.normalize("NFKC", "" if text is None else str(text)).strip()
    words = words.translate(_BRACKETS)
    return re.sub(f"[/,、]\\s*({_SLASHED})$", r"(\1)", words)
