"""AHP tables: judgements that are reciprocal, their weights, λmax, CI, CR and the word for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import Wording, share_that_follows
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.reading.columns import plain
from shuanggao_analytics.audit.reading.figures import Figures, figures, parse
from shuanggao_analytics.performance.weights import RANDOM_INDICES
from shuanggao_analytics.performance.weights.pairwise import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Pairs = list[tuple[str, str]]
    Rows = NDArray[np.intp]

_FRACTION = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")
_EXACT = 5e-5  # of a fraction that is shown with four decimals
_RECIPROCAL = 0.1  # of a judgement that its reciprocal can be off, as a table shows it
_POWERS = 200  # of the matrix, by which its principal vector is found
_BAD = ("未", "不", "否", "无", "fail", "no", "×", "inconsist", "false")


def judgement_value(cell: object) -> float:
    """Return a judgement, also one written as a fraction; NaN for what is none.

    Examples
    --------
    >>> judgement_value("1/4"), judgement_value("0.33")
    (0.25, 0.33)
    """
    found = _FRACTION.fullmatch(str(cell).strip().replace("／", "/").replace(" ", ""))
    if found and float(found.group(2)):
        return float(found.group(1)) / float(found.group(2))
    return parse(cell)[0]


def matrix_columns(table: pd.DataFrame, units: NDArray[np.bool_]) -> list[str]:
    """Return the columns that are a square matrix of judgements; none without one.

    As many neighbouring columns as there are rows, all numbers above zero, ones on the diagonal,
    and most pairs across it reciprocal; not equal, as ones and correlations near
    one are.
    """
    rows = np.flatnonzero(units)
    n = len(rows)
    if not 2 < n <= len(table.columns):
        return []
    values = {
        name: np.array([judgement_value(table[name].iloc[at]) for at in rows])
        for name in table.columns
    }
    names = list(table.columns)
    for start in range(len(names) - n + 1):
        part = names[start : start + n]
        cells = np.column_stack([values[name] for name in part])
        if not (np.isfinite(cells).all() and (cells > 0).all()):
            continue
        logs, across = np.log(cells), np.triu_indices(n, 1)
        reciprocal, equal = (np.abs(each)[across] for each in (logs + logs.T, logs - logs.T))
        most = np.mean(reciprocal < _RECIPROCAL) > 0.5 and reciprocal.sum() < equal.sum()
        if (np.diag(cells) == 1).all() and most:
            return part
    return []


def judgement_figures(column: pd.Series) -> tuple[pd.Series, Figures]:
    """Return a column of judgements with fractions as decimals, and its figures: they are exact."""
    fractions = np.array([_FRACTION.fullmatch(str(c).strip().replace("／", "/")) is not None
                          for c in column])  # fmt: skip
    values = np.array([judgement_value(cell) for cell in column])
    texts = [
        f"{value:.4f}" if fraction else cell
        for value, fraction, cell in zip(values, fractions, column, strict=True)
    ]
    rounded = figures(pd.Series([None if f else c for f, c in zip(fractions, column, strict=True)],
                                dtype=object))  # fmt: skip
    broken = any("." in str(cell) and parse(cell)[1] > 1 for cell in column)
    exact = fractions | (not broken and values == np.round(values))
    halves = np.where(exact & np.isfinite(values), _EXACT, rounded.halves)
    return pd.Series(texts, index=column.index, dtype=object), Figures(values, halves)


def reciprocal_relations(matrix: Sequence[str], rows: Rows) -> list[Relation]:
    """Return that each judgement is one over the one across the diagonal, asked of both."""
    return [
        Relation(check="a_ij = 1/a_ji", target=name, whole=True, formula=_across(rows, j),
                 inputs=tuple(other for other in matrix if other != name))
        for j, name in enumerate(matrix)
    ]  # fmt: skip


def weight_relation(
    printed: Mapping[str, Figures],
    matrix: Sequence[str],
    rows: Rows,
    *,
    weight: str,
    total: float,
) -> tuple[Relation, Pairs, Callable[[Floats], Floats]]:
    """Return that weights follow from the matrix, by the method that most rows follow.

    The principal vector, the geometric mean of each row (方根法) or the mean share in the columns
    (和积法), each over its sum.
    """
    tries = {
        name: Relation(check=f"w of the matrix: {name}", target=weight, inputs=tuple(matrix),
                       formula=_from_matrix(rows, method, total), whole=True)
        for name, method in METHODS.items()
    }  # fmt: skip
    held = {name: share_that_follows(each, printed) for name, each in tries.items()}
    best = max(held, key=lambda name: held[name])
    best = best if held[best] >= 0.5 else "eigenvector"
    return tries[best], [("weights_of_matrix", best)], METHODS[best]


def lambda_relation(
    target: str, matrix: Sequence[str], rows: Rows, method: Callable[[Floats], Floats]
) -> Relation:
    """Return that λmax is the mean of (A·w)_i / w_i, for the principal vector its eigenvalue."""

    def formula(*columns: Floats) -> Floats:
        cells = _stacked(columns, rows)
        w = method(cells)
        value = (np.einsum("...ij,...j->...i", cells, w) / w).mean(axis=-1)
        shape = np.broadcast_shapes(*(column.shape for column in columns))
        return np.broadcast_to(value[..., None], shape)

    return Relation(check="λmax of the matrix", target=target, inputs=tuple(matrix),
                    formula=formula, whole=True)  # fmt: skip


def consistency_relations(
    one: Mapping[str, str], printed: Mapping[str, Figures], size: Floats, *, known: bool
) -> tuple[list[Relation], Pairs]:
    """Return the relations between λmax, CI, RI and CR, with the table of RI that is followed.

    Parameters
    ----------
    one
        Role → column: ``lambda``, ``CI``, ``RI``, ``CR``.
    printed
        Figures of the columns.
    size
        How many criteria each row is about.
    known
        Whether that is said, not read from λmax itself.
    """
    relations: list[Relation] = []
    if "lambda" in one and known:
        relations.append(_at_least(one["lambda"], size))
    if "lambda" in one and "CI" in one:
        relations.append(Relation(check="CI = (λmax − n)/(n − 1)", target=one["CI"], whole=True,
                                  inputs=(one["lambda"],), formula=_index(size)))  # fmt: skip
    key = "CI" if "CI" in one else "lambda" if "lambda" in one else None
    if "CR" not in one or key is None:
        return relations, []
    index = _index(size) if key == "lambda" else lambda ci: ci
    if "RI" in one:
        relations.append(Relation(check="CR = CI/RI", target=one["CR"], whole=True,
                                  inputs=(one[key], one["RI"]),
                                  formula=lambda x, ri: _ratio(index(x), ri)))  # fmt: skip
        return relations, []
    tries = {
        name: Relation(check=f"CR = CI/RI, RI of {name}", target=one["CR"], inputs=(one[key],),
                       formula=_over(index, np.array([_expected(each.of, n) for n in size])),
                       whole=True)
        for name, each in RANDOM_INDICES.items()
    }  # fmt: skip
    held = {name: share_that_follows(each, printed) for name, each in tries.items()}
    best = max(held, key=lambda name: held[name])
    relations.append(tries[best])
    source = RANDOM_INDICES[best].source
    return relations, [("random_index", f"{best}: {source}")] if held[best] > 0 else []


def _at_least(target: str, size: Floats) -> Relation:
    return Relation(check="λmax ≥ n", target=target, inputs=(target,), whole=True,
                    formula=lambda x: np.maximum(x, size))  # fmt: skip


def _index(size: Floats) -> Callable[[Floats], Floats]:
    return lambda x: (x - size) / (size - 1)


def _over(index: Callable[[Floats], Floats], expected: Floats) -> Callable[[Floats], Floats]:
    return lambda x: _ratio(index(x), expected)


def criteria(
    one: Mapping[str, str], printed: Mapping[str, Figures], *, size: int | None
) -> tuple[Floats, Pairs]:
    """Return how many criteria each row is about: printed, given, or the whole part of λmax.

    λmax is at least n and, for judgements that are nearly consistent, below n + 1.
    """
    if "n" in one:
        return printed[one["n"]].numbers, []
    shape = len(next(iter(printed.values())).numbers)
    if size is not None:
        return np.full(shape, float(size)), []
    if "lambda" not in one:
        return np.full(shape, np.nan), []
    found = np.floor(printed[one["lambda"]].high)
    shown = sorted({int(n) for n in found[np.isfinite(found)]})
    return found, [("criteria_by_lambda", ", ".join(map(str, shown)))]


def consistency_words(
    table: pd.DataFrame, one: Mapping[str, str], printed: Mapping[str, Figures]
) -> Wording:
    """Return which words a CR allows: consistent below 0.1, not consistent from there on."""
    target, ratio = one["passed"], printed[one["CR"]]
    allowed: list[list[str]] = []
    good = next((str(w) for w in table[target] if _passes(w)), "consistent")
    bad = next((str(w) for w in table[target] if _passes(w) is False), "not consistent")
    for at, word in enumerate(table[target]):
        passes = _passes(word)
        if passes is None or not np.isfinite(ratio.numbers[at]):
            allowed.append([])
            continue
        can = {True: ratio.low[at] < ACCEPTED, False: ratio.high[at] >= ACCEPTED}
        allowed.append([str(word)] if can[passes] else [bad if passes else good])
    return Wording(check="CR < 0.1 → consistent", target=target, allowed=allowed,
                   cause="word_not_of_ratio")  # fmt: skip


def random_index_note(
    one: Mapping[str, str], printed: Mapping[str, Figures], size: Floats
) -> Pairs:
    """Return which table printed random indices are from, or that they are from none at hand."""
    ri = printed[one["RI"]]
    known = np.isfinite(ri.numbers) & np.isfinite(size)
    for name, table in RANDOM_INDICES.items():
        expected = np.array([_expected(table.of, n) for n in size])
        if known.any() and np.all(np.abs(ri.numbers - expected)[known] <= ri.halves[known] + 0.005):
            return [("random_index", f"{name}: {table.source}")]
    return [("random_index_unknown", ", ".join(f"{x:g}" for x in ri.numbers[known]))]


def _ratio(ci: Floats, ri: Floats) -> Floats:
    """Return CI over RI, and 0 where RI is 0: two criteria cannot contradict each other."""
    ci, ri = np.broadcast_arrays(ci, ri)
    return np.divide(ci, ri, out=np.zeros(ci.shape), where=ri != 0)


def _expected(of: Callable[[int], float | None], n: float) -> float:
    found = of(int(n)) if np.isfinite(n) and n >= 1 else None
    return np.nan if found is None else found


def _passes(word: object) -> bool | None:
    text = plain(word)
    if text in {"", "nan", "none", "-"}:
        return None
    return not any(each in text for each in _BAD)


def _stacked(columns: Sequence[Floats], rows: Rows) -> Floats:
    """Return columns as matrices in the last two axes."""
    cells: Floats = np.stack(np.broadcast_arrays(*columns), axis=-1)[..., rows, :]
    return cells


def _across(rows: Rows, j: int) -> Callable[..., Floats]:
    others = [i for i in range(len(rows)) if i != j]

    def formula(*columns: Floats) -> Floats:
        shape = np.broadcast_shapes(*(column.shape for column in columns))
        out = np.full(shape, np.nan)
        for i, column in zip(others, columns, strict=True):
            out[..., rows[i]] = 1 / column[..., rows[j]]
        return out

    return formula


def _eigenvector(cells: Floats) -> Floats:
    w = np.full(cells.shape[:-1], 1 / cells.shape[-1])
    for _ in range(_POWERS):
        later = np.einsum("...ij,...j->...i", cells, w)
        later = later / later.sum(axis=-1, keepdims=True)
        done = bool(np.max(np.abs(later - w), initial=0.0) < 1e-14)
        w = later
        if done:
            break
    return w


def _roots(cells: Floats) -> Floats:
    w: Floats = np.exp(np.log(cells).mean(axis=-1))
    w /= w.sum(axis=-1, keepdims=True)
    return w


def _column_shares(cells: Floats) -> Floats:
    w: Floats = (cells / cells.sum(axis=-2, keepdims=True)).mean(axis=-1)
    return w


METHODS: dict[str, Callable[[Floats], Floats]] = {
    "eigenvector": _eigenvector,
    "root": _roots,
    "column shares": _column_shares,
}


def _from_matrix(
    rows: Rows, method: Callable[[Floats], Floats], total: float
) -> Callable[..., Floats]:
    def formula(*columns: Floats) -> Floats:
        shape = np.broadcast_shapes(*(column.shape for column in columns))
        out = np.full(shape, np.nan)
        out[..., rows] = total * method(_stacked(columns, rows))
        return out

    return formula
