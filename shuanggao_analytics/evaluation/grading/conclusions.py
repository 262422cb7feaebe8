r"""Conclusions of an evaluation: the grade by score, vetoes with their reasons, consequences.

A grade says by what it was decided. Where a veto rule could not be checked the grade is not
settled, unless it is 差 anyway: missing evidence is no pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.grading.cutoffs import (
    checked_cutoffs,
    checked_grades,
    grade_codes,
)
from shuanggao_analytics.evaluation.grading.vetoes import check_vetoes, checked_vetoes
from shuanggao_analytics.evaluation.scoring.contract import (
    checked_scores,
    kept_keys,
    set_faults,
    unit_labels,
)
from shuanggao_analytics.evaluation.scoring.units import unit_score
from shuanggao_analytics.inputs import as_series
from shuanggao_analytics.performance.cells import table_faults, together
from shuanggao_analytics.performance.columns import floats, places
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.evaluation.grading.cutoffs import CutOffs
    from shuanggao_analytics.evaluation.grading.vetoes import Checked, Veto
    from shuanggao_analytics.inputs import Floats

_LAYERS = ("unit_type", "school", "group_a")
_ROW = ("unit_id", "evaluation", "year", "stage")
_RECTIFY, _BAR = "rectify", "bar_next_round"


def conclude(
    scores: pd.DataFrame,
    *,
    cutoffs: CutOffs,
    vetoes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Return the conclusion of each unit: grade by score, grade, by what it was decided, reasons.

    Parameters
    ----------
    scores
        One row a unit (and evaluation, year, stage): ``score`` from 0 to 100, or ``unit_type``,
        ``school``, ``group_a`` and ``group_b``, from which `unit_score` makes it (round one only;
        a ``score`` that is there is taken as it is). A missing ``score`` has no grade by score.
        The indicators of the veto rules, such as ``completion_pct``, as columns.
    cutoffs
        As for `grade`; there is no default.
    vetoes
        Veto rules: a table of ``rule``, ``indicator``, ``comparator``, ``value`` (see
        `checked_vetoes`), such as ``policy.scoring.compiled_standard()``. ``None``: no rules.

    Returns
    -------
    pandas.DataFrame
        With the caller's labels and keys: ``score``; ``grade_by_score``; ``grade``, 差 where a
        rule holds; ``decided_by`` (``score`` or ``veto``; <NA> without a grade); ``reasons``
        (names of the rules that hold, joined by "; "), ``reasons_zh`` and ``reasons_en`` (their
        words), empty without any; ``unchecked``: names of the rules whose figure is missing, in
        the row or altogether. ``settled`` is False where a rule is unchecked and the grade could
        still become 差, and where there is no grade.

    Raises
    ------
    DataContractError
        With every fault: scores or figures outside their bounds, units that do not fit their
        kind, a row twice, mixed rounds or trusts, bad cut-offs and rules.

    References
    ----------
    002:1480, 000:220. The rules of ``compiled_standard`` are those of public copies.

    Examples
    --------
    >>> from shuanggao_analytics.policy import scoring
    >>> units = pd.DataFrame({"score": [95.0, 90.01, 85.0], "completion_pct": [85, 79.9, None]})
    >>> rules = scoring.compiled_standard()
    >>> rules = rules[rules["indicator"].isin(["score", "completion_pct"])]
    >>> found = conclude(units, cutoffs=rules, vetoes=rules)
    >>> found[["grade_by_score", "grade", "decided_by", "reasons", "unchecked", "settled"]]
      grade_by_score grade decided_by reasons unchecked  settled
    0              优     优      score                       True
    1              优     差       veto    V-2b                True
    2              良     良      score              V-2b    False
    """
    if faults := table_faults(scores, "scores"):
        raise DataContractError(faults)
    labels = unit_labels(scores)
    (rules, checked), bounds, values, _ = together(
        lambda: _vetoed(scores, vetoes, labels),
        lambda: checked_cutoffs(cutoffs),
        lambda: _scores(scores, labels),
        lambda: _check_set(scores),
    )
    codes, last = grade_codes(values, bounds), len(bounds.grades) - 1
    none = np.isnan(values)
    vetoed = checked.holds.any(axis=1)
    final = np.where(vetoed, last, codes)
    without = none & ~vetoed
    decided = np.where(vetoed, "veto", "score").astype(object)
    decided[without] = pd.NA
    poor = (final == last) & ~without
    names = [rule.rule for rule in rules]
    return kept_keys(scores).assign(
        score=floats(values),
        grade_by_score=_named(codes, none, bounds.grades),
        grade=_named(final, without, bounds.grades),
        decided_by=pd.array(decided, dtype="string"),
        reasons=_joined(checked.holds, names, "; "),
        reasons_zh=_joined(checked.holds, [rule.text_zh for rule in rules], "；"),
        reasons_en=_joined(checked.holds, [rule.text_en for rule in rules], "; "),
        unchecked=_joined(checked.unknown, names, "; "),
        settled=poor | ~(checked.unknown.any(axis=1) | without),
    )


def consequences_of(grades: pd.Series, *, round: int) -> pd.DataFrame:  # noqa: A002
    """Return what each grade brings with it after the evaluation at the end of a round.

    The same word has another consequence in each round: 差 in round one barred from round two, 差
    in round two bars from the next. 中 and 差 are to be put right in both. A grade of a mid-term
    evaluation has none of these consequences (002:2028).

    Parameters
    ----------
    grades
        One grade a unit, 优, 良, 中, 差. A missing one leaves its consequences open (<NA>).
    round
        1 or 2: whose evaluation it is.

    Returns
    -------
    pandas.DataFrame
        With the labels of `grades`: ``grade``; ``rectify`` (限期整改), ``barred`` (from the
        selection of the round after) and ``eligible`` (not barred by this rule; other conditions
        of a selection are not looked at); ``text_zh`` and ``text_en``, empty without a
        consequence; ``clause``.

    Raises
    ------
    DataContractError
        For other grades than the four, and another round.

    References
    ----------
    002:1480 (round one), 000:220 (round two).

    Examples
    --------
    >>> consequences_of(pd.Series(["良", "中", "差"]), round=1)[["rectify", "barred", "clause"]]
       rectify  barred    clause
    0    False   False  002:1480
    1     True   False  002:1480
    2     True    True  002:1480
    """
    series = as_series(grades)
    codes, _ = together(lambda: checked_grades(series), lambda: _check_round(round))
    rules = scoring.consequences()
    rules = rules[rules["round"] == round]
    names, missing = scoring.grades(), codes < 0
    found = {
        kind: np.isin(codes, [names.index(word) for word in part["grade"]])
        for kind, part in rules.groupby("consequence", sort=False)
    }
    words = {}
    for lang, joint in (("zh", "；"), ("en", "; ")):
        texts = [rules.loc[rules["consequence"] == kind, f"text_{lang}"].iloc[0] for kind in found]
        words[f"text_{lang}"] = _joined(np.column_stack(list(found.values())), texts, joint)
    return pd.DataFrame(
        {
            "grade": _named(codes, missing, names),
            "rectify": _or_missing(found[_RECTIFY], missing),
            "barred": _or_missing(found[_BAR], missing),
            "eligible": _or_missing(~found[_BAR], missing),
            **words,
            "clause": "; ".join(dict.fromkeys(rules["passage"])),
        },
        index=series.index,
    )


def _vetoed(
    scores: pd.DataFrame, vetoes: pd.DataFrame | None, labels: pd.Index
) -> tuple[list[Veto], Checked]:
    """Return the veto rules and where they hold."""
    rules = checked_vetoes(vetoes)
    return rules, check_vetoes(scores, rules, labels=labels)


def _scores(scores: pd.DataFrame, labels: pd.Index) -> Floats:
    """Return the score of each row: its own, or that of its layers."""
    if "score" in scores.columns:
        return checked_scores(scores["score"].set_axis(labels), missing=True)
    lacking = [name for name in _LAYERS if name not in scores.columns]
    if lacking:
        remedy = "give score, or unit_type, school, group_a and group_b"
        raise DataContractError(
            Fault("scores", "missing column", column=name, remedy=remedy)
            for name in ("score", *lacking)
        )
    numbers = pd.unique(scores["round"]) if "round" in scores.columns else [1]
    number = int(numbers[0]) if len(numbers) == 1 and not pd.isna(numbers[0]) else 1
    named = scores.set_axis(labels)
    found = unit_score(named["unit_type"], school=named["school"], groups=named, round=number)
    return found.to_numpy(dtype="float64")


def _check_set(scores: pd.DataFrame) -> None:
    if faults := set_faults(scores, "scores", one=("round", "trust"), once=_ROW):
        raise DataContractError(faults)


def _check_round(number: int) -> None:
    if isinstance(number, bool) or number not in {1, 2}:
        raise DataContractError([Fault("round", "needs 1 or 2", value=str(number))])


def _named(
    codes: NDArray[np.intp], missing: NDArray[np.bool_], names: Sequence[str]
) -> pd.api.extensions.ExtensionArray:
    """Return grades as text, <NA> where there is none."""
    found = np.array(names, dtype=object)[codes]
    found[missing] = pd.NA
    return pd.array(found, dtype="string")


def _joined(
    holds: NDArray[np.bool_], words: Sequence[str], joint: str
) -> pd.api.extensions.ExtensionArray:
    """Return for each row the words of what holds, joined; empty text where nothing does."""
    found = [joint.join(words[at] for at in places(row)) for row in holds]
    return pd.array(found, dtype="string")


def _or_missing(
    holds: NDArray[np.bool_], missing: NDArray[np.bool_]
) -> pd.api.extensions.ExtensionArray:
    return pd.arrays.BooleanArray(np.array(holds, dtype=bool), np.array(missing, dtype=bool))
