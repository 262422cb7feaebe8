"""The briefing: one set of results, worded and drawn as a page, figures and a workbook."""

from shuanggao_analytics.briefing.chapter import Annex, Briefing, Chapter
from shuanggao_analytics.briefing.contents import gallery_specs, layout_briefing, write_gallery
from shuanggao_analytics.briefing.publish import publish
from shuanggao_analytics.briefing.screening_report import screening_report
from shuanggao_analytics.briefing.workbook import write_workbook

__all__ = [
    "Annex",
    "Briefing",
    "Chapter",
    "gallery_specs",
    "layout_briefing",
    "publish",
    "screening_report",
    "write_gallery",
    "write_workbook",
]
