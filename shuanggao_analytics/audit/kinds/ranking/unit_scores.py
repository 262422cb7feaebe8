"""Score tables of units: the round-one formula, and grades that fall where scores rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import (
    Limit,
    Wording,
    audit_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.reading.columns import Role, assign, plain
from shuanggao_analytics.audit.reading.figures import Figures
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.grading.cutoffs import checked_cutoffs, grade_codes
from shuanggao_analytics.policy.scoring import grades, unit_weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.evaluation.grading.cutoffs import Bounds, CutOffs
    from shuanggao_analytics.inputs import Floats

ROLES = (
    Role("unit_type", r"(单位)?(类型|类别)|unittype"),
    Role("school", r"学校(层面)?(建设任务)?(得分|评分|分|分数)?|school(_?score)?"),
    Role("group_a", r"专业群(a|1|一)?(建设任务)?(得分|评分|分|分数)?|group_?a(_?score)?"),
    Role("group_b", r"专业群(b|2|二)(建设任务)?(得分|评分|分|分数)?|group_?b(_?score)?"),
    Role("score", r"(建设单位|单位|综合|最终|总)?(评价)?(得分|评分|总分)|score|total"),
    Role("grade", r"(评价)?(结论|等级|等次)|grade"),
)  # fmt: skip
_LAYERS = ("school", "group_a", "group_b")
_GROUP_WORDS = ("专业群", "group")
_KIND, _OTHER = "kind of unit", "other kind of unit"


def unit_scores(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    cutoffs: CutOffs | None = None,
) -> Audit:
    r"""Check the scores of units against the round-one formula, and grades against scores.

    .. math:: S = 0.50\,s + 0.25\,a + 0.25\,b \quad\text{(school unit)},\qquad
       S = 0.30\,s + 0.70\,a \quad\text{(group unit)}

    Parameters
    ----------
    table
        One row a unit, as printed; a unit without a second group is a group unit where no column
        tells.
    columns
        Role → heading: ``unit_type``, ``school``, ``group_a``, ``group_b``, ``score``, ``grade``.
    cutoffs
        Lower bound of each grade but the last; None: a grade is only compared with those of
        other units, for no document prints the bounds.

    Returns
    -------
    Audit
        Of kind ``unit_scores``. Causes: ``kinds_swapped`` (the formula of the other kind of unit),
        ``plain_mean``. Where a unit has a lower grade than one with a lower score, the note
        ``grade_order`` counts the pairs: a veto can explain it.

    Raises
    ------
    DataContractError
        Without a school score, a group score and a score; for bad cut-offs.

    References
    ----------
    002:1998 (formulas), 002:1480 (grades without bounds).

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({"单位": ["甲", "乙"], "学校得分": ["90", "90"],
    ...     "专业群A得分": ["80", "80"], "专业群B得分": ["70", ""], "总分": ["82.5", "85.0"]})
    >>> unit_scores(printed).findings[["row", "column", "expected"]]
      row column expected
    1   乙     总分     83.0
    """
    table = checked_table(table)
    roles = {key: names[0] for key, names in assign(table, ROLES, columns=columns).items()}
    lacking = [key for key in ("school", "group_a", "score") if key not in roles]
    if lacking:
        remedy = "name them: columns={'school': …}; there are: " + ", ".join(
            map(str, table.columns)
        )
        raise DataContractError(
            [Fault("table", "no column found for this", row=key, remedy=remedy) for key in lacking]
        )
    layers = [roles[key] for key in _LAYERS if key in roles]
    printed = printed_figures(table, [*layers, roles["score"]])
    is_group = _is_group(table, roles, printed).astype("float64")
    printed |= {kind: Figures(each, np.zeros_like(each)) for kind, each in
                ((_KIND, is_group), (_OTHER, 1 - is_group))}  # fmt: skip
    relation = _formula(layers, roles["score"], _KIND)
    causes = {}
    if share_that_follows(relation, printed) < 0.5:
        tries = {
            "kinds_swapped": _formula(layers, roles["score"], _OTHER),
            "plain_mean": Relation(check="mean", target=roles["score"], inputs=tuple(layers),
                                   formula=lambda *x: np.nanmean(x, axis=0)),
        }  # fmt: skip
        best = max(tries, key=lambda name: share_that_follows(tries[name], printed))
        if share_that_follows(tries[best], printed) >= 0.75:
            causes[relation.check] = best
    wordings, notes = [], []
    if "grade" in roles:
        words = table[roles["grade"]].astype(str)
        if cutoffs is not None:
            wordings.append(_graded(words, printed[roles["score"]], checked_cutoffs(cutoffs)))
        notes = _order(words, printed[roles["score"]])
    limits = [Limit(check="0 ≤ score ≤ 100", target=name, low=0, high=100)
              for name in (*layers, roles["score"])]  # fmt: skip
    return audit_of("unit_scores", table, [relation], printed=printed, wordings=wordings,
                    limits=limits, notes=notes, causes=causes)  # fmt: skip


def _is_group(
    table: pd.DataFrame, roles: Mapping[str, str], printed: Mapping[str, Figures]
) -> NDArray[np.bool_]:
    """Return which units are group units: as the table says, else those with one group."""
    if "unit_type" in roles:
        words = table[roles["unit_type"]].astype(str).map(plain)
        return words.str.contains("|".join(_GROUP_WORDS)).to_numpy(dtype=bool)
    if "group_b" not in roles:
        return np.ones(len(table), dtype=bool)
    return np.isnan(printed[roles["group_b"]].numbers)


def _formula(layers: list[str], score: str, kind: str) -> Relation:
    """Return the round-one formula of each unit's own kind, 1 for a group unit."""
    school, group = unit_weights("school"), unit_weights("group")

    def formula(is_group: Floats, *scores: Floats) -> Floats:
        of_school = [school[key] * x for key, x in zip(_LAYERS, scores, strict=False)]
        of_group = group["school"] * scores[0] + group["group_a"] * scores[1]
        whole = sum(of_school) if len(scores) == 3 else np.nan
        found: Floats = np.where(is_group > 0.5, of_group, whole)
        return found

    return Relation(check="S = Σ w·s", target=score, inputs=(kind, *layers), formula=formula)


def _graded(words: pd.Series, score: Figures, bounds: Bounds) -> Wording:
    """Return the grades that the printed score allows in each row."""
    first, last = (grade_codes(np.nan_to_num(end), bounds) for end in (score.high, score.low))
    allowed = [
        bounds.grades[a : b + 1] if known else []
        for a, b, known in zip(first, last, np.isfinite(score.numbers), strict=True)
    ]
    return Wording(
        check="S → grade", target=str(words.name), allowed=allowed, cause="grade_not_of_s"
    )


def _order(words: pd.Series, score: Figures) -> list[tuple[str, str]]:
    """Note where a unit has a lower grade than another with a lower score."""
    place = {word: i for i, word in enumerate(grades())}
    codes = words.str.strip().map(place).to_numpy(dtype="float64", na_value=np.nan)
    known = np.isfinite(codes) & np.isfinite(score.numbers)
    better = score.low[known][:, None] > score.high[known][None, :]
    worse = codes[known][:, None] > codes[known][None, :]
    pairs = int(np.sum(better & worse))
    return [("grade_order", str(pairs))] if pairs else []
