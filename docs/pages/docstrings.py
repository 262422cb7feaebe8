"""Docstrings as they are meant: a bar or a lone star in their prose is no markup."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

# what is markup and stays: literals, roles, emphasis; the text between is the rest
_MARKUP = re.compile(r"(``.+?``|`[^`]*`|\*\*?[^\s*,.;:)](?:[^*]*[^\s*])?\*\*?)")
_BAR_OR_STAR = re.compile(r"(?<!\\)\||(?<![\w*\\])\*(?![\w*])")


def setup(app: Sphinx) -> dict[str, Any]:
    """Read docstrings before napoleon does, and those of properties again after it."""
    app.connect("autodoc-process-docstring", _process, priority=400)
    app.connect("autodoc-process-docstring", _restore, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def escaped(lines: list[str]) -> Iterator[str]:
    """Yield the lines with bars and lone stars escaped, formulas and examples as they are."""
    formula: int | None = None  # indent of the formula that a line may belong to
    example = False
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if formula is not None and line.strip() and indent <= formula:
            formula = None
        if line.lstrip().startswith(".. math::"):
            formula = indent
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        if formula is not None or example:
            yield line
        else:
            parts = _MARKUP.split(line)
            parts[::2] = [_BAR_OR_STAR.sub(r"\\\g<0>", part) for part in parts[::2]]
            yield "".join(parts)


def _process(*event: Any) -> None:
    lines = event[-1]
    lines[:] = escaped(lines)


def _restore(*event: Any) -> None:
    """Undo that napoleon takes what stands before a colon in a property's sentence for its type."""
    _, what, _, value, _, lines = event
    if what == "property":
        lines[:] = escaped((inspect.getdoc(value) or "").splitlines())
