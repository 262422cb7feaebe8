"""The studies that are shipped, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.packs.layout_two_rounds import STUDY as LAYOUT_TWO_ROUNDS
from shuanggao_analytics.packs.midterm_sample import STUDY as MIDTERM_SAMPLE

if TYPE_CHECKING:
    from shuanggao_analytics.packs.study import Study

STUDIES: dict[str, Study] = {study.name: study for study in (MIDTERM_SAMPLE, LAYOUT_TWO_ROUNDS)}


def study_named(name: str) -> Study:
    """Return the study of a name.

    Raises
    ------
    UnknownNameError
        When no such study is shipped; own studies cannot be packed.

    Examples
    --------
    >>> study_named("midterm_sample").seed
    8
    """
    if name not in STUDIES:
        remedy = f"only shipped studies can be packed: {', '.join(STUDIES)}"
        raise UnknownNameError([Fault("study", "no such study", value=name, remedy=remedy)])
    return STUDIES[name]
