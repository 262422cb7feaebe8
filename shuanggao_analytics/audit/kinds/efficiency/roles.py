"""Which columns of a DEA table are which: by their headings, and by what scores can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import printed_figures
from shuanggao_analytics.audit.kinds.ranking.scores import RANKS
from shuanggao_analytics.audit.reading.columns import Role, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

_TAIL = r"(值|得分|系数|指数)?"
ROLES = (
    Role("rank", RANKS),
    Role("label", r".*(有效性|是否有效|有效状态|有效程度|有效情况|dea有效).*|.*结论|status|"
                  r"(dea)?effective(ness)?"),
    Role("original", r"原始值|原值|实际值|(original|actual)(value)?"),
    Role("radial", r"(径向|比例)(移动|改进|调整)(值|量)?|(radial|proportionate)(movement)?"),
    Role("projected", r"目标值|投影值|理想值|(projected|target)(value)?|projection"),
    Role("slacks", r".*(松弛|冗余|不足|slack).*|s[-+−].*", many=True),
    Role("lambda", r".*(σ|∑|sum|总和|之和|合计)(of)?(λ|lambda)s?.*|(λ|lambda)s?(之和|总和|合计)?|"
                   r"k值?|规模(收益|报酬)(系数|值|指数)k?"),
    Role("returns", r".*规模(报酬|收益)(状态|状况|变化|情况|类型|阶段|趋势|区间|性)?(rts)?|rts|"
                    r"returns?(to)?scale"),
    Role("scale", rf"规模(效率|效益){_TAIL}(scale|se?)?|se|scale(efficiency)?"),
    Role("vrste", rf"纯(技术)?(效率)?{_TAIL}(pte|vrste|te)?|pte|vrs(te)?|(io|oo)vrs(te)?|"
                  rf"(bcc|vrs)(效率|模型)?{_TAIL}|技术效益{_TAIL}(te)?|puretechnicalefficiency"),
    Role("crste", rf"(综合|总体?|整体)?(技术)?(效率|效益){_TAIL}(te|oe|crste|θ)?|crs(te)?|te|oe|θ|"
                  rf"(ccr|crs|dea)(效率|模型)?{_TAIL}|(io|oo)crs(te)?|"
                  r"(technical|overall)?efficiency(score)?"),
)  # fmt: skip
SCORES = ("crste", "vrste", "scale")
_WORD = re.compile(r"效率|efficiency|[cv]rste|技术效益|规模效益")
_SUPER_MOST = 3.0  # of full scores, at most, are most super-efficiencies
_MOSTLY = 0.75
_CLOSE = 0.01  # of full scores


def meant_scores(table: pd.DataFrame, one: Mapping[str, str]) -> list[str]:
    """Return which guessed scores are efficiencies: SE is a standard error too, TE an effect.

    Most of such a column lies between 0 and three times its full score. Under a heading of letters
    most of it is no better than that and agrees with the other scores; where it is the only score,
    labels stand beside it, or all of it is and some unit is fully efficient.
    """
    scores = {key: one[key] for key in SCORES if key in one}
    printed = printed_figures(table, scores.values())
    tops = full_scores(scores, printed)
    shares = {key: printed[name].numbers / tops[name] for key, name in scores.items()}
    words = [key for key, name in scores.items() if _WORD.search(plain(name))]
    alone = len(scores) == 1
    bounds = {key: _SUPER_MOST if key in words and not (alone and key == "scale") else 1.0
              for key in scores}  # fmt: skip
    found = [key for key in scores if _within(shares[key], bounds[key]) >= _MOSTLY]
    letters = [key for key in found if key not in words]
    if not letters or (len(found) > 1 and _agree({key: shares[key] for key in found})):
        return found
    full = shares[letters[0]]
    reaching = _within(full, 1.0) == 1 and bool((full == 1).any())
    labelled = bool({"returns", "label"} & set(one))
    return found if found == letters[:1] and (reaching or labelled) else words


def _within(shares: Floats, most: float) -> float:
    """Return in which share of the cells a score lies above 0 and not above a bound."""
    shown = shares[np.isfinite(shares)]
    return float(np.mean((shown > 0) & (shown <= most))) if len(shown) else 0.0


def _agree(shares: Mapping[str, Floats]) -> bool:
    """Return whether crste is no better than vrste in most rows, and scale about their quotient."""
    if not {"crste", "vrste"} <= set(shares):
        return True
    c, v = shares["crste"], shares["vrste"]
    known = np.isfinite(c) & np.isfinite(v)
    if not known.any() or np.mean(c[known] <= v[known] + _CLOSE) < _MOSTLY:
        return False
    if "scale" not in shares:
        return True
    return bool(np.median(np.abs(shares["scale"][known] - c[known] / v[known])) <= _CLOSE)


def full_scores(scores: Mapping[str, str], printed: Mapping[str, Figures]) -> dict[str, float]:
    """Return what full efficiency is in each column: 1, or 100 in per cent."""
    tops = {}
    for name in scores.values():
        numbers = printed[name].numbers[np.isfinite(printed[name].numbers)]
        hundred = printed[name].percent or (len(numbers) > 0 and float(np.median(numbers)) > 10)
        tops[name] = 100.0 if hundred else 1.0
    return tops
