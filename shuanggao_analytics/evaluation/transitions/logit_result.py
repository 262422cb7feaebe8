"""The result of a logit model: odds ratios, tests of terms, adjusted shares, checks, and words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.evaluation.transitions.logit_tables import PENALTIES, cut_table
from shuanggao_analytics.performance.cells import p_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from shuanggao_analytics.evaluation.transitions.design import Design

_LEVELS = ("level", "reference")
_SHOWN = 12
_DOUBT = 0.05  # below it the text speaks against one odds ratio for all cuts


@dataclass(frozen=True, kw_only=True, eq=False)
class LogitAssociation:
    """How the odds of an outcome go with what units are: association in the rows given.

    Attributes
    ----------
    table
        One row a term and level: ``term``, ``level`` (missing for a term of numbers),
        ``reference``, ``n`` (units), ``k`` (with the outcome; in an ordered model ``n_<label>`` for
        each outcome), ``log_odds``, ``odds_ratio``, the ends of its profile interval ``low`` and
        ``high``, and ``p`` of the penalised likelihood ratio. The reference has an odds ratio of 1
        and no interval. A term of numbers: for each unit more.
    terms
        By term: ``df`` and ``p`` of the penalised likelihood ratio of all its levels together.
    baseline
        By cut of the outcomes: ``log_odds`` of a higher outcome at the reference of every term,
        with numbers at their mean, and ``low`` and ``high``.
    adjusted
        One row a term, level and outcome: ``n``, ``k``, ``observed`` share, and the ``share`` when
        all units are put at the level and keep their other terms, with ``low`` and ``high`` by the
        delta method.
    checks
        ``outcomes per parameter``; ``separated`` (1: some estimates are finite through the penalty
        only); for two outcomes ``shift``; for more ``proportional odds``, of all terms and of each,
        with ``df`` and ``p``; and a ``note`` in words.
    outcome
        Name of the outcome.
    ordered
        Whether it is the ordered model.
    penalty
        ``"jeffreys"`` or ``"none"``.
    level
        Of the intervals.
    design
        The outcomes and terms that the model was fitted to.
    """

    table: pd.DataFrame
    terms: pd.DataFrame
    baseline: pd.DataFrame
    adjusted: pd.DataFrame
    checks: pd.DataFrame
    outcome: str
    ordered: bool
    penalty: str
    level: float
    design: Design

    @property
    def counts(self) -> pd.Series:
        """How many units have each outcome, from low to high."""
        return self.design.counts

    @cached_property
    def cuts(self) -> pd.DataFrame:
        """By ``cut`` of the outcomes the odds ratios of a binary model, fitted when asked for.

        This is what one odds ratio for all cuts stands for. With two outcomes they are those of
        `table`; without a penalty they are missing at a cut where outcomes are separated.
        """
        penalty = PENALTIES[self.penalty]
        return cut_table(self.design, self.table, penalty=penalty, level=self.level)

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        n = int(self.counts.sum())
        if self.ordered:
            held = ", ".join(f"{count} {name}" for name, count in self.counts.items())
            head = f"{n} units, {self.outcome}: {held}; odds of a higher outcome."
        else:
            k = int(self.counts.iloc[1])
            head = f"{n} units, {self.outcome}: {k} ({k / n:.1%})."
        rows = self.table[self.table["p"].notna()]
        shown = "; ".join(_ratio_words(row) for row in rows.head(_SHOWN).to_dict("records"))
        more = f"; {len(rows) - _SHOWN} more in the table" if len(rows) > _SHOWN else ""
        held = "with" if self.penalty == "jeffreys" else "without"
        return (
            f"{head} Odds ratios, {held} the small-sample penalty of Jeffreys, with "
            f"{self.level:.0%} intervals: {shown}{more}. {self._checked} This is association in "
            "the rows given and does not say why."
        )

    @property
    def _checked(self) -> str:
        """What the checks say, in words."""
        notes, p_values = self.checks["note"].to_dict(), self.checks["p"].to_dict()
        words = [str(notes["outcomes per parameter"])]
        if self.checks["statistic"].to_dict()["separated"]:
            words.append(f"separated, {notes['separated']}")
        if "proportional odds" in p_values:
            p = float(p_values["proportional odds"])
            read = ", so read the cuts one by one" if p < _DOUBT else ""
            words.append(f"equal odds at every cut {p_words(p)}{read}")
        return "Checks: " + "; ".join(words) + "."

    def _repr_html_(self) -> str:
        tables = [self.table, self.terms, self.adjusted, self.checks]
        if self.ordered:
            tables.insert(1, self.cuts)
        shown = "".join(table.to_html(float_format="{:.3f}".format, na_rep="") for table in tables)
        return f"<p>{self.text}</p>{shown}"


def _ratio_words(row: Mapping[Hashable, Any]) -> str:
    """Return one odds ratio in words.

    Examples
    --------
    >>> _ratio_words({"term": "tier", "level": "A", "reference": "B", "odds_ratio": 21.0,
    ...               "low": 1.2, "high": 3456.0, "p": 0.034})
    'tier A to B 21.0 (1.20 to 3460, p = 0.034)'
    """
    ends = " to ".join(_short(float(row[name])) for name in ("low", "high"))
    numeric = pd.isna(row["level"])
    level, reference = (str(row[name]).removeprefix(f"{row['term']}_") for name in _LEVELS)
    against = "for each unit more" if numeric else f"{level} to {reference}"
    return (
        f"{row['term']} {against} {_short(float(row['odds_ratio']))} ({ends}, "
        f"{p_words(float(row['p']))})"
    )


def _short(value: float) -> str:
    """Return an odds ratio to three digits.

    Examples
    --------
    >>> _short(3456.0), _short(0.0123), _short(1.5)
    ('3460', '0.0123', '1.50')
    """
    if 0.001 <= value < 100:
        return f"{value:#.3g}"
    return f"{float(f'{value:.3g}'):.0f}" if 100 <= value < 1e6 else f"{value:.1e}"
