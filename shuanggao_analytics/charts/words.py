"""Words that may be keys of the table of terms or plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.terms import Lang


def term_or_text(key: str, *, lang: Lang) -> str:
    """Return the term of `key` in the language of the chart, or `key` itself when it is none.

    Examples
    --------
    >>> term_or_text("east", lang="en"), term_or_text("装备制造", lang="en")
    ('East', '装备制造')
    """
    try:
        return term(key, lang=lang)
    except UnknownNameError:
        return key
