"""What headings say of growth: which kind it is, what it is the growth of, and from when."""

from __future__ import annotations

import re
import unicodedata

from shuanggao_analytics.audit.reading.columns import plain

_KINDS = (
    ("contribution", r"贡献率|contributionrate|shareofgrowth"),
    ("pull", r"拉动|contribution"),
    ("average", r"年均|年平均|cagr|复合|平均增长|平均增速|annualgrowth|averagegrowth"),
    ("points", r"百分点|percentagepoints?|\bpp\b|pct_?points?"),
    ("index", r"指数.*(=|上年|基期|定基|环比)|index.*(=|prev|base)|prev100"),
    ("factor", r"倍数|几倍|multiple|growthfactor"),
    ("rate", r"增长率|增速|增幅|同比|环比|涨幅|变化率|增长百分比|增减率|growth|(?<!ex)changerate|"
             r"(?<!ex)changepct|pctchange|yoy"),
    ("change", r"增长|提高|提升|变化|增减|增量|增加|净增|变动|(?<!ex)change|diff(?!ic)|increase|"
               r"delta|Δ"),
)  # fmt: skip
_LEVEL = re.compile(r"增长极|增长点|增加值(?!.*(率|速))")
_PER_CENT = re.compile(r"%|pct|percent|率|占比|比重|比例")
_REAL = re.compile(
    r"gdp|生产总值|增加值|产值|收入|价格|消费|投资|可比|不变价|实际|real|income|output"
)
_TOTAL = re.compile(r"合计|总计|总|全国|全省|total|gdp|生产总值|sum|all")
_PERIOD = re.compile(
    r"[一二三四五六七八九十\d][期轮季月批]|阶段|时期|round|phase|stage|period|wave|q\d"
)
_AVERAGE_ROW = re.compile(r"年均|平均增|cagr|复合|average")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def growth_kind(heading: object) -> str | None:
    """Return which kind of growth a heading speaks of; None for a level.

    Examples
    --------
    >>> growth_kind("在校生增长率(%)"), growth_kind("提高（个百分点）"), growth_kind("工业增加值")
    ('rate', 'points', None)
    """
    texts = (plain(heading), re.sub(r"\s+", "", _wide(heading)))
    if _LEVEL.search(texts[1]):
        return None
    return next((kind for kind, p in _KINDS if any(re.search(p, text) for text in texts)), None)


def kin(growth: object, level: object) -> bool:
    """Return whether a heading of growth names a level.

    Examples
    --------
    >>> kin("在校生增长率", "在校生（人）"), kin("增长率", "在校生")
    (True, False)
    """
    one, other = _stem(growth), _stem(level)
    return bool(one and other) and (one in other or other in one)


def is_bare(growth: object) -> bool:
    """Return whether a heading of growth does not say what grows.

    Examples
    --------
    >>> is_bare("比2010年增长(%)"), is_bare("经费增长率")
    (True, False)
    """
    return not _stem(growth)


def years_named(heading: object) -> list[int]:
    """Return the years that stand in a heading.

    Examples
    --------
    >>> years_named("2010—2020年均增长率")
    [2010, 2020]
    """
    return [int(year) for year in _YEAR.findall(str(heading))]


def in_per_cent(heading: object) -> bool:
    """Return whether a heading says that its levels are percentages."""
    return bool(_PER_CENT.search(_wide(heading)))


def may_be_real(heading: object) -> bool:
    """Return whether a heading speaks of money, whose growth may be at constant prices."""
    return bool(_REAL.search(_wide(heading)))


def speaks_of_growth(heading: object) -> bool:
    """Return whether a heading of a contribution says that it is one to growth.

    Examples
    --------
    >>> speaks_of_growth("对增长的贡献率"), speaks_of_growth("区域间贡献率(%)")
    (True, False)
    """
    return bool(re.search(r"增长|增量|增幅|拉动|growth", _wide(heading)))


def is_total(heading: object) -> bool:
    """Return whether a heading speaks of a total."""
    return bool(_TOTAL.search(_wide(heading)))


def is_period(cell: object) -> bool:
    """Return whether a cell names a period other than a year."""
    return bool(_PERIOD.search(_wide(cell)))


def is_average_row(name: object) -> bool:
    """Return whether the name of a row speaks of an average rate of growth."""
    return bool(_AVERAGE_ROW.search(plain(name)))


def _wide(name: object) -> str:
    return unicodedata.normalize("NFKC", str(name)).casefold()


def _stem(name: object) -> str:
    """Return what grows, of a heading of growth: GDP of GDP增长率."""
    text = plain(name)
    for _, pattern in _KINDS:
        text = re.sub(pattern, "", text)
    return re.sub(r"[\d%\-—–~至年比较]|指数|上年|去年|(rate|pct|percent)$", "", text)
