"""The briefing and the reports: one set of results as page, Word, slides and workbook."""

from shuanggao_analytics.briefing.audit_report import audit_report
from shuanggao_analytics.briefing.chapter import Annex, Briefing, Chapter
from shuanggao_analytics.briefing.contents import gallery_specs, layout_briefing, write_gallery
from shuanggao_analytics.briefing.evaluation_report import evaluation_report
from shuanggao_analytics.briefing.own_report import own_briefing
from shuanggao_analytics.briefing.plain_page import plain_page
from shuanggao_analytics.briefing.publish import publish
from shuanggao_analytics.briefing.report_file import write_report
from shuanggao_analytics.briefing.screening_report import screening_report
from shuanggao_analytics.briefing.slides import write_slides
from shuanggao_analytics.briefing.word import write_word
from shuanggao_analytics.briefing.workbook import write_workbook

__all__ = [
    "Annex",
    "Briefing",
    "Chapter",
    "audit_report",
    "evaluation_report",
    "gallery_specs",
    "layout_briefing",
    "own_briefing",
    "plain_page",
    "publish",
    "screening_report",
    "write_gallery",
    "write_report",
    "write_slides",
    "write_word",
    "write_workbook",
]
