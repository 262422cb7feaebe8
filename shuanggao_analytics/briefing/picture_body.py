"""The part of a saved chart that a document shows: heading and notes stand there as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme

if TYPE_CHECKING:
    from pathlib import Path

_EVERY = 13  # columns of a picture that are looked at: finer than any gap between letters
_UNDER_BAR_IN = 0.06  # from the bar beside the heading to the heading's end
_MOST, _PAPER = 0.8, 250  # of a rule that a watermark may cross


@dataclass(frozen=True)
class Crop:
    """The part of a picture between its heading and its foot, as shares cut off, and its shape."""

    top: float
    bottom: float
    ratio: float


def body_of(picture: Path) -> Crop:
    """Return the part of a saved chart below its heading and above the rule over its notes.

    A picture without the bar and the rule of the house stays whole.

    Parameters
    ----------
    picture
        PNG as `charts.save` wrote it.
    """
    import numpy as np
    from PIL import Image

    with Image.open(picture) as image:
        pixels = np.asarray(image.convert("RGB"))
    high, wide = pixels.shape[:2]
    unit = wide / theme.WIDTH_IN
    left, right = round((theme.MARGIN_IN + 0.1) * unit), round((theme.WIDTH_IN - 0.4) * unit)
    inner = pixels[:, left:right:_EVERY].astype("int16")
    usual = np.median(inner, axis=1)
    same = (np.abs(inner - usual[:, None]).max(axis=2) <= 2).mean(axis=1)
    rules = np.flatnonzero((same > _MOST) & (usual.max(axis=1) < _PAPER))
    ink = tuple(bytes.fromhex(theme.NAMED["round_2"][1:]))
    bar = (pixels[:, round((theme.MARGIN_IN + 0.025) * unit)] == ink).all(axis=1)
    marked = np.flatnonzero(bar)
    top, foot = 0, high
    if len(rules) and rules[-1] > high / 3:
        foot = int(rules[-1]) - 2
    if len(marked) and marked[0] < unit:
        gaps = np.flatnonzero(np.diff(marked) > 1)
        end = int(marked[gaps[0]] if len(gaps) else marked[-1])
        top = end + round(_UNDER_BAR_IN * unit)
    return Crop(top / high, 1 - foot / high, wide / (foot - top))
