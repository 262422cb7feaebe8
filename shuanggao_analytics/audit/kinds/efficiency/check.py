"""DEA tables: scale efficiency, bounds, returns-to-scale labels, sums of λ, means and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import (
    Wording,
    audit_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.checks.mean_rows import (
    mean_relations,
    rows_apart,
    unit_figures,
    unit_relation,
)
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS
from shuanggao_analytics.audit.checks.result import Audit, beside, checks_table, notes_table
from shuanggao_analytics.audit.kinds.efficiency.alike import alike_figures
from shuanggao_analytics.audit.kinds.efficiency.roles import (
    ROLES,
    SCORES,
    full_scores,
    meant_scores,
)
from shuanggao_analytics.audit.kinds.efficiency.targets import projection, projection_columns
from shuanggao_analytics.audit.kinds.efficiency.words import (
    CONSTANT,
    classes,
    effective_words,
    labels_at_one,
    return_words,
    unsure_words,
)
from shuanggao_analytics.audit.kinds.ranking.orders import explained, whole_ranks
from shuanggao_analytics.audit.kinds.ranking.scores import best_score
from shuanggao_analytics.audit.reading.columns import assign
from shuanggao_analytics.audit.reading.layouts import turned, with_names, year_blocks
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.relations import Relation
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

    Pairs = list[tuple[str, str]]

_INPUT, _OUTPUT, _SUPER = "input", "output", "super"


def efficiency(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    inputs: int | None = None,
    outputs: int | None = None,
    counts: Mapping[str, int] | None = None,
) -> Audit:
    r"""Check whether the figures and labels of a DEA table agree with each other.

    .. math:: scale = \frac{crste}{vrste},\quad crste \le vrste \le 1

    or, where scores are factors on outputs (:math:`\varphi \ge 1`), :math:`crste \ge vrste \ge 1`
    with scale as that quotient or its inverse. Returns to scale are constant where scale is 1 and
    only there; a unit is not constant where scale is below 1 behind its rounding. Against printed
    sums, :math:`\sum\lambda < 1` are increasing and :math:`\sum\lambda > 1` decreasing returns.
    A projected value is the original one with its radial movement and slack, added or taken away.

    Parameters
    ----------
    table
        One row a unit, as DEAP prints it or a paper: text keeps its decimals. Rows called means
        are checked as means. Blocks of columns by year are checked one by one.
    columns
        Role → heading where the headings do not tell: ``crste``, ``vrste``, ``scale``,
        ``returns``, ``lambda`` (the sum), ``slacks`` (a list), ``label``, ``rank``, and of a table
        of projections ``original``, ``radial``, ``projected``.
    inputs, outputs
        How many there are, as the paper says; then the rule of thumb on the number of units is
        applied.
    counts
        How many units the text says are efficient (``crste``, ``vrste``, ``scale``) or have
        returns of a kind (``irs``, ``drs``, ``constant``).

    Returns
    -------
    Audit
        Of kind ``efficiency``. A label other than constant beside a crste printed as 1 is
        ``cannot_tell``: the score is 1, or is so only by rounding. Notes: ``efficient_units``,
        ``orientation_followed``, ``mean_followed``, ``few_units``, ``labels_at_one`` (how many
        have such a label beside a scale printed as 1, which rounding often does),
        ``projection_unexplained``.

    Raises
    ------
    DataContractError
        When none of crste, vrste and scale is recognised, nor a projection; for an unknown count.

    References
    ----------
    Coelli, T. (1996). *A Guide to DEAP Version 2.1*. Cooper, Seiford & Tone (2007). *Data
    Envelopment Analysis*, 2nd ed., p. 284 (rule of thumb), ch. 5 (returns to scale).

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({"院校": ["甲", "乙", "丙"], "综合效率": ["1.000", "0.843", "0.632"],
    ...     "纯技术效率": ["1.000", "1.000", "0.790"], "规模效率": ["1.000", "0.843", "0.632"],
    ...     "规模报酬": ["-", "drs", "-"]})
    >>> efficiency(printed).findings[["row", "column", "expected"]]
       row column   expected
    14   丙   规模效率      0.800
    17   丙   规模报酬  irs / drs
    """
    table = turned(checked_table(table), ROLES)
    blocks = {} if columns else year_blocks(table, ROLES)
    if blocks and counts:
        remedy = "name the columns of one year: columns={'crste': …}"
        fault = Fault("counts", "given for several years", value=", ".join(blocks), remedy=remedy)
        raise DataContractError([fault])
    if blocks:
        audits = [_one(table, each, (inputs, outputs), {}, told=False) for each in blocks.values()]
        return beside("efficiency", audits, list(blocks))
    return _one(table, columns, (inputs, outputs), counts or {}, told=bool(columns))


def _one(
    table: pd.DataFrame,
    columns: Mapping[str, str | Sequence[str]] | None,
    size: tuple[int | None, int | None],
    counts: Mapping[str, int],
    *,
    told: bool,
) -> Audit:
    roles = assign(table, ROLES, columns=columns)
    one = {key: names[0] for key, names in roles.items() if key != "slacks"}
    meant = SCORES if told else meant_scores(table, one)
    one = {key: name for key, name in one.items() if key not in SCORES or key in meant}
    scores = {key: one[key] for key in SCORES if key in one}
    slacks = roles.get("slacks", [])
    shifts = projection_columns(one, slacks)
    if not scores and not shifts:
        remedy = "name them: columns={'crste': …, 'vrste': …, 'scale': …}; there are: "
        fault = Fault("table", "no efficiency is recognised",
                      remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
        raise DataContractError([fault])
    beside_ = [one[key] for key in ("lambda", "rank") if key in one]
    used = [*scores.values(), *beside_, *slacks, *shifts.values()]
    printed = {**printed_figures(table, [*beside_, *slacks, *shifts.values()]),
               **alike_figures(table, scores.values())}  # fmt: skip
    words = [one[key] for key in ("returns", "label") if key in one]
    apart = rows_apart(table, [*used, *words])
    printed |= unit_figures(apart.units)
    table = with_names(table, [*used, *words])
    kind, notes = _orientation(scores, printed, apart.units)
    top = full_scores(scores, printed)
    relations = _bounds(scores, kind, top, apart.units)
    relations += _scale(scores, printed, kind, top, units=apart.units)
    more, remarks = projection(printed, shifts, units=apart.units)
    relations += more
    notes += remarks
    means, remarks = mean_relations(printed, scores.values(), apart)
    relations += means
    notes += remarks + _efficient(scores, printed, top, apart.units) + _few(size, apart.units)
    ranking, causes = None, {}
    if "rank" in one and "crste" in scores:
        printed[one["rank"]] = whole_ranks(printed[one["rank"]])
        others = [name for key, name in scores.items() if key != "crste"]
        ranking = best_score(table, printed, named=[scores["crste"]], rank=one["rank"],
                             units=apart.units, others=others)  # fmt: skip
    if ranking is not None:
        relations.append(ranking.relation)
        notes += ranking.notes
        causes = {ranking.relation.check: ranking.cause} if ranking.cause else {}
    wordings, remarks = _worded(table, one, printed, slacks, top=top, units=apart.units)
    notes += remarks
    audit = audit_of(
        "efficiency", table, relations, printed=printed, wordings=wordings, notes=notes,
        causes=causes,
    )  # fmt: skip
    if ranking is not None:
        audit = explained(audit, table, ranking, printed, used=used)
    unsure = unsure_words(table, one, printed, top=top, units=apart.units, used=used)
    said = _counted(table, one, printed, counts, top=top, units=apart.units)
    rows = checks_table([*unsure, *said])
    if len(rows):
        audit = beside(
            "efficiency", [audit, Audit(kind="efficiency", table=rows, notes=notes_table([]))]
        )
    return audit


def _worded(
    table: pd.DataFrame,
    one: Mapping[str, str],
    printed: Mapping[str, Figures],
    slacks: Sequence[str],
    *,
    top: Mapping[str, float],
    units: NDArray[np.bool_],
) -> tuple[list[Wording], Pairs]:
    """Return what the figures allow labels to be: returns to scale, and DEA-efficient or not."""
    wordings: list[Wording] = []
    notes: Pairs = []
    if "returns" in one:
        wordings, notes = return_words(table, one, printed, top=top, units=units)
        notes += labels_at_one(table, one, printed, top=top, units=units)
    if "label" in one and "crste" in one:
        wordings.append(effective_words(table, one, printed, slacks, top=top, units=units))
    return wordings, notes


def _orientation(
    scores: Mapping[str, str], printed: Mapping[str, Figures], units: NDArray[np.bool_]
) -> tuple[str, Pairs]:
    """Return whether scores are at most 1, factors of at least 1, or super-efficiencies.

    A single score above 1 is an error where others are 1: else no unit would be efficient.
    """
    name = scores.get("crste") or scores.get("vrste") or ""
    if not name:
        return _INPUT, []
    top = full_scores(scores, printed)[name]
    with np.errstate(invalid="ignore"):
        above = printed[name].low[units] > top
        below = printed[name].high[units] < top
        at_top = ~above & ~below & np.isfinite(printed[name].numbers[units])
    if above.sum() < 2 and (at_top.any() or not above.any()):
        return _INPUT, []
    kind = _SUPER if below.sum() > 1 else _OUTPUT
    return kind, [("orientation_followed", f"{kind}: {int(above.sum())} scores above {top:g}")]


def _bounds(
    scores: Mapping[str, str], kind: str, top: Mapping[str, float], units: NDArray[np.bool_]
) -> list[Relation]:
    """Return that scores stay within 1 and that crste is no better than vrste."""
    better, sign = (np.maximum, "≥") if kind == _OUTPUT else (np.minimum, "≤")
    bounded = {_INPUT: SCORES, _OUTPUT: ("crste", "vrste"), _SUPER: ("scale",)}[kind]
    found = [
        unit_relation(f"{key} {sign} {top[name]:g}", name, [name], _edge(better, top[name]),
                      units=units)
        for key, name in scores.items() if key in bounded
    ]  # fmt: skip
    if "crste" in scores and "vrste" in scores:
        first, second = scores["crste"], scores["vrste"]
        times = top[first] / top[second]
        found.append(
            unit_relation(f"crste {sign} vrste", first, [first, second],
                          lambda c, v: better(c, v * times), units=units)
        )  # fmt: skip
    return found


def _edge(better: Callable[..., Floats], bound: float) -> Callable[[Floats], Floats]:
    return lambda score: better(score, bound)


def _scale(
    scores: Mapping[str, str],
    printed: Mapping[str, Figures],
    kind: str,
    top: Mapping[str, float],
    *,
    units: NDArray[np.bool_],
) -> list[Relation]:
    if len(scores) < 3:
        return []
    c, v, s = (scores[key] for key in SCORES)
    times = top[s] * top[v] / top[c]

    back = top[s] * top[c] / top[v]
    usual = unit_relation("scale = crste/vrste", s, (c, v), lambda a, b: times * a / b, units=units)
    other = unit_relation("scale = vrste/crste", s, (c, v), lambda a, b: back * b / a, units=units)
    if kind == _OUTPUT and share_that_follows(other, printed) > share_that_follows(usual, printed):
        return [other]
    return [usual]


def _efficient(
    scores: Mapping[str, str],
    printed: Mapping[str, Figures],
    top: Mapping[str, float],
    units: NDArray[np.bool_],
) -> Pairs:
    if not scores:
        return []
    words = []
    for key, name in scores.items():
        full, shown = _full(printed[name], top[name], units)
        words.append(f"{key} {int(full.sum())} / {int(shown.sum())}")
    return [("efficient_units", ", ".join(words))]


def _full(
    figures: Figures, top: float, units: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which units are printed as efficient, and which have a score."""
    shown = units & np.isfinite(figures.numbers)
    return shown & (np.abs(figures.numbers - top) <= 1e-6 * top), shown


def _few(size: tuple[int | None, int | None], units: NDArray[np.bool_]) -> Pairs:
    """Return a note when there are fewer units than the rule of thumb asks for."""
    m, s = size
    if m is None or s is None:
        return []
    wanted = max(m * s, 3 * (m + s))
    n = int(units.sum())
    return [("few_units", f"{n} < {wanted}: {m} inputs, {s} outputs")] if n < wanted else []


def _counted(
    table: pd.DataFrame,
    one: Mapping[str, str],
    printed: Mapping[str, Figures],
    counts: Mapping[str, int],
    *,
    top: Mapping[str, float],
    units: NDArray[np.bool_],
) -> list[Sequence[object]]:
    """Return checks of the numbers that the text gives."""
    known = [key for key in SCORES if key in one]
    known += ["irs", "drs", CONSTANT] if "returns" in one else []
    faults = [
        Fault("counts", "nothing to count", row=key, remedy=f"there are: {', '.join(known)}")
        for key in counts if key not in known
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    rows: list[Sequence[object]] = []
    for key, said in counts.items():
        if key in SCORES:
            column = one[key]
            number = int(_full(printed[column], top[column], units)[0].sum())
        else:
            column = one["returns"]
            kinds = classes(table[column])
            number = sum(1 for kind, unit in zip(kinds, units, strict=True) if unit and kind == key)
        verdict = FOLLOWS if number == said else FAILS
        cause = None if number == said else "count_in_text"
        rows.append([f"number of units: {key}{' = 1' if key in SCORES else ''}", "text", column,
                     str(said), str(number), float(number), float(said - number), 0.0, verdict,
                     cause, None])  # fmt: skip
    return rows
