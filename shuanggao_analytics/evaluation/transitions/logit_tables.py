"""The tables of a logit model: odds ratios, tests of whole terms, cuts one by one, and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.transitions.assumptions import (
    effective_size,
    proportional_odds,
    separated,
)
from shuanggao_analytics.evaluation.transitions.design import Design
from shuanggao_analytics.evaluation.transitions.fitting import (
    maximise,
    profile_interval,
    ratio_test,
)
from shuanggao_analytics.evaluation.transitions.likelihood import proportional
from shuanggao_analytics.evaluation.transitions.lists import texts
from shuanggao_analytics.performance.columns import floats

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.transitions.design import Term
    from shuanggao_analytics.evaluation.transitions.fitting import Fit
    from shuanggao_analytics.evaluation.transitions.likelihood import CumulativeLogit
    from shuanggao_analytics.inputs import Codes, Floats

_RULE = 10.0  # outcomes a parameter, the usual rule of thumb
PENALTIES = {"jeffreys": 0.5, "none": 0.0}
_RATIOS = ("odds_ratio", "low", "high", "p")


def model_of(design: Design, *, penalty: float) -> CumulativeLogit:
    """Return the model of a design, with proportional odds."""
    rows, counts, _ = design.patterns()
    return proportional(counts, rows, penalty=penalty)


def odds_table(design: Design, *, model: CumulativeLogit, best: Fit, level: float) -> pd.DataFrame:
    """Return one row a term and level; the reference has an odds ratio of 1 and no interval.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.design import designed
    >>> data = pd.DataFrame({"kept": [1, 1, 1, 0, 1, 0], "tier": list("AAABBB")})
    >>> design = designed(data, outcome="kept", terms=["tier"], order=None, reference=None)
    >>> model = model_of(design, penalty=0.5)
    >>> found = odds_table(design, model=model, best=maximise(model), level=0.95)
    >>> found[["level", "n", "n_True", "odds_ratio"]].round(4)
      level  n  n_True  odds_ratio
    0     A  3       3      1.0000
    1     B  3       1      0.0857
    """
    rows = [
        _term_rows(term, at, design=design, model=model, best=best, level=level)
        for term, at in zip(design.terms, _places(design), strict=True)
    ]
    return pd.concat(rows, ignore_index=True)


def cut_table(design: Design, table: pd.DataFrame, *, penalty: float, level: float) -> pd.DataFrame:
    """Return the odds ratios of a binary model for each cut of the outcomes.

    With two outcomes these are those of the model itself, `table`. Without a penalty a cut that is
    separated has none: they are missing.
    """
    names = design.names
    words, parts = [], []
    for cut in range(1, len(names)):
        part = table
        if len(names) > 2:
            flags = (design.outcome >= cut).astype(np.intp)
            part = _one_cut(Design(flags, ("False", "True"), design.terms), table,
                            penalty=penalty, level=level)  # fmt: skip
        parts.append(part)
        words += [f"{'/'.join(names[:cut])} | {'/'.join(names[cut:])}"] * len(part)
    found = pd.DataFrame({"cut": texts(words)})
    for name in ("term", "level", "reference"):
        found[name] = texts([value for part in parts for value in part[name]])
    for name in _RATIOS:
        columns = [part[name].to_numpy(dtype="float64", na_value=np.nan) for part in parts]
        found[name] = floats(np.concatenate(columns))
    return found


def term_table(design: Design, *, model: CumulativeLogit, best: Fit) -> pd.DataFrame:
    """Return the test of each term with all its levels: ``df`` and ``p``."""
    rows = [
        (term.name, len(at), ratio_test(model, best, at))
        for term, at in zip(design.terms, _places(design), strict=True)
    ]
    return pd.DataFrame(rows, columns=["term", "df", "p"]).set_index("term")


def baseline_table(
    design: Design, *, model: CumulativeLogit, best: Fit, level: float
) -> pd.DataFrame:
    """Return by cut the log odds of a higher outcome at the reference of every term."""
    names = design.names
    rows = {}
    for j in range(len(names) - 1):
        low, high = profile_interval(model, best, at=j, level=level)
        rows[f"{names[j]} | {names[j + 1]}"] = (-best.point[j], -high, -low)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["log_odds", "low", "high"])
    return table.rename_axis("cut")


def check_table(design: Design, *, model: CumulativeLogit, best: Fit, apart: bool) -> pd.DataFrame:
    """Return what speaks for caution: few outcomes, separation, shift, unequal odds."""
    counts = model.counts.sum(axis=0)
    size, parameters = effective_size(counts), design.columns.shape[1]
    few = f"; fewer than {_RULE:g}: read intervals, not estimates"
    note = f"outcomes {size:.4g} over parameters {parameters} is {size / parameters:.1f}"
    rows: list[tuple[str, float, float, float, str]] = [
        ("outcomes per parameter", size / parameters, np.nan, np.nan,
         note + few * (size / parameters < _RULE)),
        ("separated", float(apart), np.nan, np.nan, _pure(design) if apart else "no"),
    ]  # fmt: skip
    if len(counts) == 2:
        shares = model.counts.sum(axis=1) @ model.shares(best.point) / counts.sum()
        gap = float(shares[1] - counts[1] / counts.sum())
        note = "mean prediction less observed share: the penalty draws shares towards one half"
        rows.append(("shift", gap, np.nan, np.nan, note))
    else:
        rows += _odds_rows(design, model=model, point=best.point)
    table = pd.DataFrame(rows, columns=["check", "statistic", "df", "p", "note"])
    table["df"] = table["df"].astype("Int64")
    table["p"] = floats(table["p"])
    return table.set_index("check")


def _places(design: Design) -> list[list[int]]:
    """Return for each term the places of its parameters: they stand after the cuts."""
    cuts = len(design.names) - 1
    return [list(range(cuts + at.start, cuts + at.stop)) for at in design.slices()]


def _term_rows(
    term: Term, at: list[int], *, design: Design, model: CumulativeLogit, best: Fit, level: float
) -> pd.DataFrame:
    """Return the rows of one term: a row a level, the reference with an odds ratio of 1."""
    found = np.array([(best.point[i], *profile_interval(model, best, at=i, level=level),
                       ratio_test(model, best, [i])) for i in at])  # fmt: skip
    found[:, :3] /= term.scale
    levels: list[object] = [*term.levels] or [pd.NA]
    reference = term.levels[term.reference] if term.levels else pd.NA
    if term.levels:
        found = np.insert(found, term.reference, [0.0, np.nan, np.nan, np.nan], axis=0)
    tally = _tally(term, design)
    size = len(levels)
    words: dict[str, list[object]] = {
        "term": [term.name] * size,
        "level": levels,
        "reference": [reference] * size,
    }
    table = pd.DataFrame({name: texts(values) for name, values in words.items()})
    table["n"] = tally.sum(axis=1)
    for j, name in enumerate(design.names):
        table[f"n_{name}"] = tally[:, j]
    table["log_odds"] = found[:, 0]
    with np.errstate(over="ignore"):  # of a term of numbers in very small units
        ratios = np.exp(found[:, :3])
    table["odds_ratio"] = ratios[:, 0]
    table["low"], table["high"] = floats(ratios[:, 1]), floats(ratios[:, 2])
    table["p"] = floats(found[:, 3])
    return table


def _one_cut(design: Design, table: pd.DataFrame, *, penalty: float, level: float) -> pd.DataFrame:
    """Return the odds ratios of a binary design; missing ones in the shape of `table`."""
    model = model_of(design, penalty=penalty)
    if not penalty and separated(model):
        return table.assign(**{name: floats([np.nan] * len(table)) for name in _RATIOS})
    return odds_table(design, model=model, best=maximise(model), level=level)


def _tally(term: Term, design: Design) -> Codes:
    """Return how often each outcome occurs at each level of a term, levels × outcomes."""
    found = np.zeros((max(len(term.levels), 1), len(design.names)), dtype=np.intp)
    np.add.at(found, (term.codes, design.outcome), 1)
    return found


def _odds_rows(
    design: Design, *, model: CumulativeLogit, point: Floats
) -> list[tuple[str, float, float, float, str]]:
    """Return the tests of proportional odds, of all terms together and of each."""
    every = design.patterns()[0]
    parts = [("proportional odds", slice(0, every.shape[1]))]
    if len(design.terms) > 1:
        named = zip(design.terms, design.slices(), strict=True)
        parts += [(f"proportional odds: {term.name}", at) for term, at in named]
    note = "score test; a small p speaks against one odds ratio for all cuts"
    return [(name, *proportional_odds(model, point, every, at), note) for name, at in parts]


def _pure(design: Design) -> str:
    """Return the levels in which all units have the same outcome, in words."""
    found = []
    for term in design.terms:
        tally = _tally(term, design)
        for at, name in enumerate(term.levels):
            n, most = int(tally[at].sum()), int(np.argmax(tally[at]))
            if tally[at, most] == n and most in (0, len(design.names) - 1):
                found.append(f"{name} ({n} of {n} {design.names[most]})")
    return "estimates rest on the penalty: " + (", ".join(found) or "terms together")
