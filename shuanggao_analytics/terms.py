"""The one table of terms: every label of a chart, table or report, in Chinese and in English."""

from __future__ import annotations

from functools import cache
from typing import Literal

import pandas as pd

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.resources import data_dir

Lang = Literal["zh", "en"]


@cache
def _terms() -> dict[str, dict[str, str]]:
    table = pd.read_csv(data_dir() / "terms.csv", dtype="str", keep_default_na=False)
    return {lang: dict(zip(table["key"], table[lang], strict=True)) for lang in ("zh", "en")}


def term(key: str, *, lang: Lang = "zh", **values: object) -> str:
    """Return the label of `key`, with the places in braces filled from `values`.

    Parameters
    ----------
    key
        Key of ``data/terms.csv``.
    lang
        ``"zh"`` or ``"en"``.
    **values
        What stands in braces in the label, e.g. ``{n}``.

    Raises
    ------
    UnknownNameError
        When the key is not in the table.

    Examples
    --------
    >>> term("units"), term("units", lang="en")
    ('建设单位', 'Units')
    """
    try:
        text = _terms()[lang][key]
    except KeyError:
        fault = Fault("data/terms.csv", "no such term", row=key, remedy="add a row for it")
        raise UnknownNameError([fault]) from None
    return text.format(**values) if values else text
