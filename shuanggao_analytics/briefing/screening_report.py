"""The verdicts of a screening as a workbook: one sheet the applicants, one sheet every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.chapter import Annex, Briefing
from shuanggao_analytics.briefing.wording import Wording

if TYPE_CHECKING:
    from shuanggao_analytics.allocation import Screening
    from shuanggao_analytics.terms import Lang


def screening_report(result: Screening, *, lang: Lang = "zh") -> Briefing:
    """Return the verdicts as a briefing without chapters, ready for `write_workbook`.

    Parameters
    ----------
    result
        What `screen` found.
    lang
        Language of headings and verdicts; the rules have their Chinese names.
    """
    say = Wording(lang)
    summary = result.summary.reset_index()
    summary["verdict"] = summary["verdict"].map(lambda verdict: say(f"verdict_{verdict}"))
    table = result.table.copy()
    passed = table["passed"].map({True: say("passed_yes"), False: say("passed_no")})
    table["passed"] = passed.where(table["passed"].notna(), say("passed_unknown"))
    sheets = {"screening_summary": summary, "screening_rules": table}
    annexes = [
        Annex(
            id=say(f"sheet_{key}"),
            title=say(f"annex_{key}"),
            source=say("source_notice_rules"),
            trust="derived",
            table=each.rename(columns=say.headers([str(name) for name in each.columns])),
        )
        for key, each in sheets.items()
    ]
    return Briefing(
        title=say("screening_title"),
        subtitle="",
        lang=lang,
        chapters=(),
        annexes=tuple(annexes),
        caveats=(say("caveat_screening"), say("caveat_evidence")),
    )
