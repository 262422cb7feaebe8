"""Text into Markdown that stays the text it was."""

import re

_CODE = re.compile(r"(`[^`|]+`)")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$])")  # what MyST would read as markup
_FENCED = re.compile(r"(^```.*?^```)", re.S | re.M)
_CHINESE = r"[\u3001-\u9fff\uff01-\uff5e“”‘’—…]"
_CHINESE_BREAK = re.compile(rf"(?<={_CHINESE})\n(?={_CHINESE}|`)|(?<=`)\n(?={_CHINESE})")


def plain(value: object) -> str:
    """Return a value as one line of Markdown that shows the same characters; `code` stays code."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    parts = _CODE.split(" ".join(str(value).split()))
    parts[::2] = [_SPECIAL.sub(r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


def cell(value: object) -> str:
    """Return one sentence of a docstring as a cell of a table: formulas stay formulas."""
    text = " ".join(str(value).split()).replace("``", "`")
    parts = _CODE.split(text.replace(":math:`", "{math}`"))
    parts[::2] = [part.replace("|", "\\|").replace("*", "\\*") for part in parts[::2]]
    return re.sub(r"(?<![{\w]):\w+:`", "`", "".join(parts))


def joined(text: str) -> str:
    """Return a page with its broken lines of Chinese joined: a browser would put spaces there."""
    parts = _FENCED.split(text)
    parts[::2] = [_CHINESE_BREAK.sub("", part) for part in parts[::2]]
    return "".join(parts)


def table(columns: list[str], rows: list[list[str]]) -> list[str]:
    """Return the lines of a table whose cells are Markdown already."""
    rule = ["---"] * len(columns)
    return [f"| {' | '.join(line)} |" for line in [columns, rule, *rows]]
