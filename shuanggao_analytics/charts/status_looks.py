"""How far things are done, in signs and colours that also differ in grey: for boards and tables.

The worse, the darker: done is almost white, so that what needs attention stands out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect

if TYPE_CHECKING:
    from shuanggao_analytics.charts.sheet_marks import SheetMark


@dataclass(frozen=True)
class Look:
    """A sign of the shipped font, the colour of its ground, and the term that names it."""

    sign: str
    colour: str
    word: str

    @property
    def ink(self) -> str:
        """Colour of words on the ground."""
        return theme.text_on(self.colour)


LOOKS = {
    "done": Look("✓", "#dbe8f3", "board_done"),
    "can_be_done": Look("△", "#f3bd63", "board_can_be_done"),
    "cannot_be_done": Look("×", "#8a3a12", "board_cannot_be_done"),
    "not_due": Look("○", "#ffffff", "board_not_due"),
}
"""Class → look, from the best to the worst; ``not_due`` has no judgement yet."""

HALF_IN = 0.075
"""Half the side of the square that carries a sign, in inches."""

_RIM_IN = 0.01


def look_sign(look: Look, x: float, y: float) -> list[SheetMark]:
    """Return the square with the sign around a place, as in keys and tables."""
    side, half = 2 * HALF_IN, HALF_IN + _RIM_IN
    frame = Rect("key", x - half, y - half, 2 * half, 2 * half, theme.FAINT, 0.0, "")
    ground = Rect("key", x - HALF_IN, y - HALF_IN, side, side, look.colour, 0.0, "")
    sign = Line("sign", x, y, look.sign, theme.SMALL_PT, look.ink, "center")
    return [frame, ground, sign]
