"""Formulas as MathML, which browsers draw themselves: no script, no network, no LaTeX."""

import html
import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
# what docutils does not know, in words that it knows
_REWRITTEN = (
    (re.compile(r"\\[,;]"), r"\\ "),
    (re.compile(r"\\dots\b|…"), r"\\ldots "),
    (re.compile(r"\\(big|Big)(?=[(\[])"), r"\\\1l"),
    (re.compile(r"\\(big|Big)(?=[)\]])"), r"\\\1r"),
    (re.compile(r"\\[bB]ig(?=/)"), ""),
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Make ``mathml`` a way to write formulas in HTML."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(_drawn(node, as_block=False))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="formula">{_drawn(node, as_block=True)}</div>\n')
    raise nodes.SkipNode


def _drawn(node: nodes.Element, *, as_block: bool) -> str:
    text = node.astext()
    for pattern, words in _REWRITTEN:
        text = pattern.sub(words, text)
    try:
        return str(tex2mathml(text, as_block=as_block))
    except MathError as problem:
        LOGGER.warning("formula not understood: %s: %s", problem, text, location=node)
        return f"<code>{html.escape(text)}</code>"
