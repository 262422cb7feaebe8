"""The shipped Chinese typeface, and the measuring and wrapping of lines set in it.

"Shuanggao Sans SC" is a subset of Noto Sans SC (SIL Open Font License, see ``fonts/OFL.txt``): the
characters of GB 2312, Latin, Greek and Cyrillic letters, and the rarer characters of place and
college names. With it no figure depends on the fonts of the reader's machine.
"""

from __future__ import annotations

import base64
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

FAMILY = "Shuanggao Sans SC"
CSS_FAMILY = (
    f"'{FAMILY}', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', SimHei, sans-serif"
)
"""Family for HTML: the embedded face first, then what readers' machines usually have."""

_FOLDER = Path(__file__).resolve().parent / "fonts"
_NOT_AT_LINE_START = frozenset("，。、；：？！）》」』〕】”’…—%‰,.;:?!)]}°")
_NOT_AT_LINE_END = frozenset("（《「『〔【“‘([{")


def font_path() -> Path:
    """Return the shipped OpenType font file.

    Raises
    ------
    ShuanggaoError
        When it is not there: another font would leave Chinese out.

    Examples
    --------
    >>> font_path().name
    'ShuanggaoSansSC-Regular.otf'
    """
    return _shipped("ShuanggaoSansSC-Regular.otf")


@cache
def font_face_css() -> str:
    """Return a CSS ``@font-face`` rule that carries the font itself, for pages read offline.

    Returns
    -------
    str
        About 1.5 MB of text; put it once in a page's ``<style>``.

    Raises
    ------
    ShuanggaoError
        When the font is not there.

    Examples
    --------
    >>> font_face_css()[:45]
    "@font-face{font-family:'Shuanggao Sans SC';fo"
    """
    data = _shipped("ShuanggaoSansSC-Regular.woff2").read_bytes()
    coded = base64.b64encode(data).decode("ascii")
    return (
        f"@font-face{{font-family:'{FAMILY}';font-style:normal;font-weight:400;"
        f"font-display:swap;src:url(data:font/woff2;base64,{coded}) format('woff2');}}"
    )


def notebook_font() -> Any:
    """Return a display object that gives a notebook's page the shipped font.

    Show it once, in the first cell: interactive charts below it then need no Chinese font on the
    reader's machine. It adds about 1.5 MB to the notebook until its outputs are cleared.

    Examples
    --------
    >>> notebook_font().data[:24]
    '<style>@font-face{font-f'
    """
    from IPython.display import HTML

    untyped: Any = HTML
    # a browser fetches a face when text first uses it: charts below are measured with it in hand
    used = f"<span style=\"font-family:'{FAMILY}';position:absolute;visibility:hidden\">双高</span>"
    return untyped(f"<style>{font_face_css()}</style>{used}")


def matplotlib_style(**changes: Any) -> AbstractContextManager[None]:
    """Return a context in which matplotlib sets text in the shipped font.

    The caller's own ``rcParams`` come back when the context is left.

    Parameters
    ----------
    **changes
        Further ``rcParams``, with ``_`` for the dots, e.g. ``font_size=9``.

    Examples
    --------
    >>> import matplotlib
    >>> before = list(matplotlib.rcParams["font.family"])
    >>> with matplotlib_style():
    ...     matplotlib.rcParams["font.family"]
    ['Shuanggao Sans SC']
    >>> list(matplotlib.rcParams["font.family"]) == before
    True
    """
    from matplotlib import rc_context

    _register()
    settings: Any = {
        "font.family": [FAMILY],
        "axes.unicode_minus": True,
        "text.parse_math": False,
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "shuanggao-analytics",
        "path.simplify": False,
        "hatch.linewidth": 0.5,
    }
    settings |= {name.replace("_", "."): value for name, value in changes.items()}
    context: AbstractContextManager[None] = rc_context(settings)
    return context


def _shipped(name: str) -> Path:
    path = _FOLDER / name
    if not path.is_file():
        msg = f"the font {name} is not where it was installed: reinstall shuanggao-analytics"
        raise ShuanggaoError(msg)
    return path


@cache
def _register() -> None:
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_path()))


def width_em(text: str) -> float:
    """Return the estimated width of one line in units of the type size (em).

    A full-width character counts 1, a capital letter 0.66, a digit or other letter 0.55, and a
    narrow mark 0.3.

    Examples
    --------
    >>> width_em("双高"), round(width_em("2019"), 2)
    (2.0, 2.2)
    """
    return sum(_character_em(character) for character in text)


@cache
def _character_em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA" and character not in "–°":
        return 1.0
    if character in " .,:;'|!()[]iljtfI/":
        return 0.3
    return 0.66 if character.isupper() or character in "mwMW%" else 0.55


def wrap(text: str, *, em: float) -> list[str]:
    """Break a text into lines no wider than `em`, by the habits of Chinese setting.

    Chinese breaks between any two characters, but no line begins with a closing mark or ends with
    an opening one; Latin words and numbers stay whole, but names joined by a dash may be parted.

    Parameters
    ----------
    text
        Text; line feeds in it are kept.
    em
        Greatest width of a line in units of the type size.

    Examples
    --------
    >>> wrap("第一轮197个，第二轮220个。", em=7)
    ['第一轮197个，', '第二轮220个。']
    """
    return [line for part in text.split("\n") for line in _wrap_line(part, em)]


def _wrap_line(text: str, em: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line.strip() and width_em((line + piece).rstrip()) > em:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end: after spaces and between Chinese characters."""
    pieces: list[str] = []
    for character in text:
        if pieces and not _may_break(pieces[-1][-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _may_break(left: str, right: str) -> bool:
    if right in _NOT_AT_LINE_START or left in _NOT_AT_LINE_END or right == " ":
        return False
    if left == "–" and right.isalpha():
        return True
    return left == " " or not (_is_latin(left) and _is_latin(right))


def _is_latin(character: str) -> bool:
    return unicodedata.east_asian_width(character) not in "WF"
