"""The sentences of a report on an evaluation: each from its numbers, with what it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from shuanggao_analytics.briefing.evaluation_results import AMOUNTS, SET
from shuanggao_analytics.briefing.evaluation_stages import ends_of
from shuanggao_analytics.briefing.wording import Wording
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shuanggao_analytics.briefing.evaluation_results import EvaluationResults
    from shuanggao_analytics.briefing.evaluation_stages import StagePair
    from shuanggao_analytics.charts.spec import Trust

_GRADED = frozenset({"grades", "consequences", "near", "curve", "grade_pairs"})
_UNSCORED = frozenset({"funds"})


@dataclass(frozen=True)
class EvaluationWords(Wording):
    """The language of a report on an evaluation, with what it speaks of.

    Attributes
    ----------
    found
        The results.
    source
        Where the scores come from.
    near
        Points within which a unit is near a bound.
    """

    found: EvaluationResults
    source: str
    near: float

    @property
    def scenario(self) -> bool:
        """Whether the scores are a scenario."""
        return self.found.basis == "scenario"

    def set_words(self, keys: tuple[str, int, str] | None = None) -> str:
        """Return a set of scores in words: evaluation, year, stage."""
        evaluation, year, stage = keys or self.found.main
        return self(
            "evaluation_set",
            evaluation=self(f"evaluation_{evaluation}"),
            year=year,
            stage=self(f"stage_{stage}"),
        )

    def subtitle(self) -> str:
        """Return round, source, and whether the scores are a scenario."""
        words = self("evaluation_subtitle", round=self.round(self.found.round), source=self.source)
        return words + (self("evaluation_subtitle_scenario") if self.scenario else "")

    def trust(self, key: str) -> Trust:
        """Return the trust of an exhibit: grades by compiled bounds are compiled."""
        if self.found.trust == "derived" and self.found.compiled and key in _GRADED:
            return "compiled"
        return cast("Trust", self.found.trust)

    def notes(self, key: str) -> list[str]:
        """Return what a reader must know of an exhibit."""
        notes = [self("note_evaluation_scenario")] if self.scenario and key not in _UNSCORED else []
        if key in _GRADED:
            notes.append(self(f"note_evaluation_bounds_{self._whose()}", bounds=self.bounds()))
        notes += {
            "scores": [self("note_evaluation_kinds")],
            "grades": [self("note_evaluation_settled")],
            "consequences": [self("note_evaluation_consequences")],
            "near": [self("note_evaluation_decimals")],
            "agreement": [self("note_evaluation_difference"), self("note_evaluation_limits")],
            "bias": [self("note_evaluation_difference"), self("note_evaluation_bias")],
            "funds": [self("note_evaluation_denominator")],
        }.get(key, [])
        return notes

    def caveats(self) -> Iterator[str]:
        """Return what holds for the whole report."""
        if self.scenario:
            yield self("caveat_evaluation_scenario")
        if self.found.bounds is None:
            yield self("caveat_evaluation_ungraded")
        else:
            yield self(f"caveat_evaluation_{self._whose()}", bounds=self.bounds())
        yield self("caveat_evaluation_kinds")
        if self.found.pairs:
            yield self("caveat_evaluation_stages")

    def bounds(self) -> str:
        """Return the bounds in words, none of them broken over lines: 优 ≥ 90、良 ≥ 80、中 ≥ 60."""
        names = dict(zip(scoring.grades(), scoring.grades(self.lang), strict=True))
        given = self.found.bounds or {}
        return self.join(f"{names[name]}\u00a0≥\u00a0{lower:g}" for name, lower in given.items())

    def score_findings(self) -> Iterator[str]:
        """Return how many units there are, and how their scores spread by kind."""
        rows = self.found.main_rows
        yield self(
            "finding_evaluation_units",
            units=len(self.found.rows["unit_id"].unique()),
            rows=len(self.found.rows),
            sets=len(self.found.rows[SET].drop_duplicates()),
            main=self.set_words(),
            basis=self(f"evaluation_basis_{'scenario' if self.scenario else 'clause'}"),
        )
        for kind, part in rows.groupby("unit_type", sort=True):
            score = part["score"]
            low, middle, high = (
                format_number(each, decimals=2)
                for each in (score.min(), score.median(), score.max())
            )
            yield self("finding_evaluation_spread", kind=self(f"{kind}_units"), n=len(part),
                       low=low, middle=middle, high=high)  # fmt: skip

    def grade_findings(self) -> Iterator[str]:
        """Return the counts of the grades, vetoes, what is not settled, and consequences."""
        rows = self.found.main_rows
        names = zip(scoring.grades(), scoring.grades(self.lang), strict=True)
        counts = self.join(f"{words} {int((rows['grade'] == name).sum())}" for name, words in names)
        yield self("finding_evaluation_grades", main=self.set_words(), bounds=self.bounds(),
                   whose=self(f"evaluation_bounds_{self._whose()}"), counts=counts)  # fmt: skip
        vetoed = int((rows["decided_by"] == "veto").sum())
        if vetoed:
            yield self("finding_evaluation_vetoed", n=vetoed)
        unsettled = int((~rows["settled"]).sum())
        if unsettled:
            yield self("finding_evaluation_unsettled", n=unsettled)
        told = self.found.consequences
        if told is None:
            yield self("finding_evaluation_no_consequences")
            return
        rectify, barred = (
            int(told[name].fillna(value=False).sum()) for name in ("rectify", "barred")
        )
        yield self("finding_evaluation_consequences", rectify=rectify, barred=barred,
                   clause=told["clause"].iloc[0])  # fmt: skip

    def bound_findings(self) -> Iterator[str]:
        """Return how many units are near a bound, and how many grades hang on each."""
        main = self.found.main_rows
        near = self.found.near
        close = near[near.index.isin(main.index)] if near is not None else main.iloc[:0]
        below = int((close["side"] == "below").sum()) if len(close) else 0
        yield self("finding_evaluation_near", main=self.set_words(), within=f"{self.near:g}",
                   n=len(close.index.unique()), below=below)  # fmt: skip
        misread = int(close["decimals"].notna().sum()) if len(close) else 0
        if misread:
            yield self("finding_evaluation_misread", n=misread)
        curve = self.found.curve
        if curve is None or curve.empty:
            return
        for which, part in curve.groupby("which", sort=False):
            one = part[(part["shift"].abs() - 1.0).abs() < 1e-9].set_index("shift")["changed"]
            if {-1.0, 1.0} <= set(one.index):
                yield self("finding_evaluation_moved", grade=self._grade(str(which)),
                           lower=int(one[-1.0]), higher=int(one[1.0]))  # fmt: skip

    def stage_findings(self) -> Iterator[str]:
        """Return the mean difference of each pair of stages of the last evaluation."""
        last = self.found.pairs[-1]
        for pair in self.found.pairs:
            if (pair.evaluation, pair.year) == (last.evaluation, last.year):
                yield from self._pair(pair)
        yield self("note_evaluation_difference") + self("full_stop")

    def funds_findings(self) -> Iterator[str]:
        """Return the rates of all units together, and how many cannot be told."""
        funds = self.found.funds
        if funds is None:
            return
        for keys, part in funds.groupby(SET, sort=False):
            whole = part.dropna(subset=AMOUNTS)
            budget, arrived, spent = (float(whole[name].sum()) for name in AMOUNTS)
            yield self(
                "finding_evaluation_funds",
                main=self.set_words(cast("tuple[str, int, str]", keys)),
                n=len(whole),
                arrival=_rate(arrived, budget),
                execution=_rate(spent, arrived),
                other=_rate(spent, budget),
                gaps=len(part) - len(whole),
            )

    def _pair(self, pair: StagePair) -> Iterator[str]:
        words = {"first": self(f"stage_{pair.first}"), "second": self(f"stage_{pair.second}")}
        if pair.agreement is None:
            yield self("finding_evaluation_few", **words, n=pair.units)
            return
        bias, low, high = (_signed(each) for each in ends_of(pair.agreement, "bias"))
        limits = [_signed(ends_of(pair.agreement, f"limit_{end}")[0]) for end in ("low", "high")]
        yield self(
            "finding_evaluation_pair",
            **words,
            n=pair.units,
            left_out=pair.left_out,
            bias=bias,
            low=low,
            high=high,
            limit_low=limits[0],
            limit_high=limits[1],
        )
        if pair.grades is not None:
            yield self(
                "finding_evaluation_same", **words, n=pair.grades.n,
                same=format_number(100 * pair.grades.observed, decimals=1),
                better=pair.grades.better, worse=pair.grades.worse,
            )  # fmt: skip

    def _whose(self) -> str:
        return "compiled" if self.found.compiled else "own"

    def _grade(self, name: str) -> str:
        return dict(zip(scoring.grades(), scoring.grades(self.lang), strict=True))[name]


def begun(sentence: str) -> str:
    """Return a sentence that begins with a capital letter, where its language has them.

    Examples
    --------
    >>> begun("final 2029, ministries"), begun("2029年终期两部")
    ('Final 2029, ministries', '2029年终期两部')
    """
    return sentence[:1].upper() + sentence[1:]


def _signed(value: float) -> str:
    return format_number(value, decimals=2, signed=True)


def _rate(above: float, below: float) -> str:
    """Return a quotient in per cent with one decimal; a dash over nothing."""
    return format_number(100 * above / below if below else np.nan, decimals=1)
