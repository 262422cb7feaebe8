"""The kinds of workbook that there are."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from shuanggao_analytics.datasets.workbook.applicants import APPLICANTS
from shuanggao_analytics.datasets.workbook.indicators import INDICATORS
from shuanggao_analytics.datasets.workbook.programmes import PROGRAMMES
from shuanggao_analytics.datasets.workbook.provinces import PROVINCES, QUOTAS
from shuanggao_analytics.datasets.workbook.scores import SCORES
from shuanggao_analytics.errors import Fault, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.datasets.workbook.fields import Template

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {each.kind: each for each in (APPLICANTS, PROGRAMMES, SCORES, INDICATORS, QUOTAS, PROVINCES)}
)


def template_of(kind: str) -> Template:
    """Return the template of this kind, or raise with the kinds there are.

    Examples
    --------
    >>> template_of("programmes").sheet
    '专业数据'
    """
    if kind not in TEMPLATES:
        remedy = f"the kinds are: {', '.join(TEMPLATES)}"
        raise UnknownNameError([Fault("workbook", "no such kind", value=kind, remedy=remedy)])
    return TEMPLATES[kind]
