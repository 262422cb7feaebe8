"""How good a matching is: precision, recall and F1 against a known answer, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.matching import text as text_matching
from shuanggao_analytics.alignment.matching.text import TextOptions
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

Interval: TypeAlias = Literal["exact", "wilson"]


@dataclass(frozen=True)
class MatchingQuality:
    """A matching held against the truth.

    Attributes
    ----------
    table
        Rows ``precision``, ``recall``, ``f1`` and ``top1_accuracy``; columns ``value``, ``low``,
        ``high`` (of the interval; none for F1, which is no share of anything counted), ``hits``
        and ``of``.
    by_target
        One row a target that is true or proposed at least once: ``true``, ``proposed``, ``hits``,
        ``precision`` and ``recall`` with ``_low`` and ``_high``, ``f1``. Missing where nothing was
        proposed, or nothing is true.
    """

    table: pd.DataFrame
    by_target: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        value, low, high = (self.table[column] for column in ("value", "low", "high"))
        first = "top1_accuracy"
        return (
            f"precision {value['precision']:.1%}, recall {value['recall']:.1%}, F1 "
            f"{value['f1']:.1%}; the first candidate is right for {value[first]:.1%} "
            f"({low[first]:.1%} to {high[first]:.1%}) of {self.table['of'][first]}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def matching_quality(
    matches: pd.DataFrame,
    truth: pd.Series | pd.DataFrame,
    *,
    top: int | None = 1,
    interval: Interval = "exact",
    confidence: float = 0.95,
) -> MatchingQuality:
    r"""Return precision, recall, F1 and top-1 accuracy of a matching, overall and by target.

    With P the pairs proposed (rank ≤ `top`) and T the true pairs: precision
    :math:`= |P \cap T| / |P|`, recall :math:`= |P \cap T| / |T|`, F1 their harmonic mean. Top-1
    accuracy is the share of the rows of the truth whose first candidate is true; a tie for the
    first place counts only when all of the tied are true, for a reader cannot tell them apart.

    Parameters
    ----------
    matches
        Candidate pairs: ``row``, ``target``, ``rank``.
    truth
        A Series (one true target a row label) or a table of true pairs ``row`` and ``target``,
        several a row being allowed. It must know every row of `matches`; a row without a candidate
        is a miss.
    top
        Which ranks count as proposed; ``None``: all candidates.
    interval
        ``"exact"`` (Clopper–Pearson) or ``"wilson"``.
    confidence
        Of the interval, above 0 and below 1.

    Returns
    -------
    MatchingQuality
        ``.table`` and ``.by_target``. The intervals take rows as drawn at random and independent;
        groups of the same name are not, so read them as the least that must be allowed for.

    Raises
    ------
    DataContractError
        Missing columns or labels, a pair that stands twice, rows that the truth does not know, an
        unknown interval, a confidence outside (0, 1): all at once.

    References
    ----------
    Clopper & Pearson (1934), *Biometrika* 26, 404–413; Wilson (1927), *JASA* 22, 209–212; van
    Rijsbergen (1979), *Information Retrieval*, ch. 7.

    Examples
    --------
    >>> matches = pd.DataFrame({"row": [0, 1], "target": ["a", "b"], "rank": [1, 1]})
    >>> matching_quality(matches, pd.Series(["a", "a", "b"])).table.round(3)
                   value    low   high  hits  of
    precision      0.500  0.013  0.987     1   2
    recall         0.333  0.008  0.906     1   3
    f1             0.400    NaN    NaN     1   5
    top1_accuracy  0.333  0.008  0.906     1   3
    """
    true = _true_pairs(truth)
    if faults := _faults(matches, true, interval=interval, confidence=confidence):
        raise DataContractError(faults)
    proposed = matches[["row", "target", "rank"]]
    if top is not None:
        proposed = proposed[proposed["rank"] <= top]
    hit = _keys(proposed).isin(_keys(true))
    first = matches[matches["rank"] == 1]
    right = pd.Series(_keys(first).isin(_keys(true))).groupby(first["row"].to_numpy()).all()
    counts = pd.DataFrame(
        {
            "hits": [hit.sum(), hit.sum(), hit.sum(), right.sum()],
            "of": [len(proposed), len(true), len(proposed) + len(true), true["row"].nunique()],
        },
        index=["precision", "recall", "f1", "top1_accuracy"],
    )
    value = _share(counts["hits"], counts["of"])
    value["f1"] *= 2
    low, high = _limits(counts["hits"], counts["of"], interval=interval, confidence=confidence)
    table = pd.DataFrame({"value": value, "low": low, "high": high}).join(counts)
    table.loc["f1", ["low", "high"]] = np.nan
    targets = _by_target(proposed, true, hit, interval=interval, confidence=confidence)
    return MatchingQuality(table, targets)


def text_quality(
    items: pd.DataFrame,
    descriptions: pd.DataFrame,
    *,
    text: TextOptions | None = None,
    interval: Interval = "exact",
) -> dict[str, MatchingQuality]:
    """Return how well names find the target that they belong to, with and without their own name.

    Each target is described by several names, put together. Where the name of an item is among
    them, finding it again proves little: so the item is matched once with the descriptions as they
    are, and once with its own entry left out of the description of its target.

    Parameters
    ----------
    items
        One row a thing to be matched: ``text``, ``target`` (the true one) and ``key`` (which entry
        is its own; missing for none).
    descriptions
        One row an entry: ``target``, ``text`` and ``key`` (missing for entries that are nobody's).
    text
        How names are taken apart.
    interval
        As in `matching_quality`.

    Returns
    -------
    dict of MatchingQuality
        ``as_described`` and ``own_left_out``. The weights of the terms are learnt from the full
        descriptions in both.

    Raises
    ------
    DataContractError
        Missing columns, names or targets, a true target without a description, or one of which
        nothing is left without the item's own entry: all at once.

    Examples
    --------
    >>> entries = pd.DataFrame({"target": ["车", "车", "船"], "text": ["汽车", "汽车电子", "船舶"],
    ...                         "key": ["1", "2", "3"]})
    >>> items = pd.DataFrame({"text": ["汽车技术"], "target": ["车"], "key": ["1"]})
    >>> text_quality(items, entries)["own_left_out"].table.loc["top1_accuracy", "value"]
    np.float64(1.0)
    """
    options = TextOptions() if text is None else text
    if faults := _text_faults(items, descriptions) + options.faults():
        raise DataContractError(faults)
    whole = descriptions.groupby("target", sort=False)["text"].agg("；".join)
    own = items.loc[items["key"].notna(), ["target", "key"]].drop_duplicates()
    without = [
        "；".join(descriptions.loc[_others(descriptions, target, key), "text"])
        for target, key in own.itertuples(index=False)
    ]
    names = items["text"].tolist()
    (asked, full), _ = text_matching.text_vectors(
        [names + without, whole.tolist()], options=options
    )
    asked, rest = asked[: len(names)], asked[len(names) :]
    scores = (asked @ full.T).toarray()
    left_out = scores.copy()
    keys = pd.MultiIndex.from_frame(items[["target", "key"]])
    place = pd.MultiIndex.from_frame(own).get_indexer(keys)
    has = np.flatnonzero(place >= 0)
    true = whole.index.get_indexer(pd.Index(items["target"]))
    left_out[has, true[has]] = (asked @ rest.T).toarray()[has, place[has]]
    truth = items["target"].reset_index(drop=True)
    return {
        name: matching_quality(_ranked(cells, whole.index), truth, interval=interval)
        for name, cells in (("as_described", scores), ("own_left_out", left_out))
    }


def _ranked(scores: Floats, targets: pd.Index) -> pd.DataFrame:
    """Return all pairs with a score above zero, ranked within their row."""
    rounded = np.round(scores, 12)
    row, target = np.nonzero(rounded > 0)
    order = np.lexsort((target, -rounded[row, target], row))
    row, target = row[order], target[order]
    rank = text_matching.ranks(row, rounded[row, target])
    return pd.DataFrame({"row": row, "target": targets.take(target), "rank": rank})


def _others(descriptions: pd.DataFrame, target: object, key: object) -> pd.Series:
    """Return which entries describe a target without the one of this key."""
    return (descriptions["target"] == target) & ~(descriptions["key"] == key).fillna(False)


def _by_target(
    proposed: pd.DataFrame,
    true: pd.DataFrame,
    hit: NDArray[np.bool_],
    *,
    interval: Interval,
    confidence: float,
) -> pd.DataFrame:
    counts = pd.DataFrame(
        {
            "true": true["target"].value_counts(),
            "proposed": proposed["target"].value_counts(),
            "hits": proposed.loc[hit, "target"].value_counts(),
        }
    )
    table = counts.fillna(0).astype("int64").rename_axis("target")
    table = table.sort_values("true", ascending=False, kind="stable")
    for name, of in (("precision", "proposed"), ("recall", "true")):
        table[name] = _share(table["hits"], table[of])
        low, high = _limits(table["hits"], table[of], interval=interval, confidence=confidence)
        table[f"{name}_low"], table[f"{name}_high"] = low, high
    table["f1"] = 2 * _share(table["hits"], table["true"] + table["proposed"])
    return table


def _share(hits: pd.Series, of: pd.Series) -> pd.Series:
    return hits / of.where(of > 0)


def _limits(
    hits: pd.Series, of: pd.Series, *, interval: Interval, confidence: float
) -> tuple[pd.Series, pd.Series]:
    """Return the limits of the interval of a proportion; missing without any case."""
    from scipy import stats

    k, n = hits.to_numpy("float64"), of.to_numpy("float64")
    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        if interval == "exact":
            low = np.where(k > 0, stats.beta.ppf(tail, k, n - k + 1), 0.0)
            high = np.where(k < n, stats.beta.ppf(1 - tail, k + 1, n - k), 1.0)
        else:
            z = stats.norm.ppf(1 - tail)
            middle = (k + z**2 / 2) / (n + z**2)
            half = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
            low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    none = n == 0
    low[none] = high[none] = np.nan
    return pd.Series(low, index=hits.index), pd.Series(high, index=hits.index)


def _true_pairs(truth: pd.Series | pd.DataFrame) -> pd.DataFrame:
    if isinstance(truth, pd.Series):
        return pd.DataFrame({"row": truth.index, "target": truth.to_numpy()})
    return truth


def _keys(pairs: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(pairs[["row", "target"]])


def _faults(
    matches: pd.DataFrame, true: pd.DataFrame, *, interval: str, confidence: float
) -> list[Fault]:
    faults = []
    if interval not in get_args(Interval):
        remedy = f"use one of {', '.join(get_args(Interval))}"
        faults.append(Fault("interval", "no such interval", value=str(interval), remedy=remedy))
    if not 0 < confidence < 1:
        faults.append(Fault("confidence", "needs a number between 0 and 1", value=str(confidence)))
    tables = (("matches", matches, ["row", "target", "rank"]), ("truth", true, ["row", "target"]))
    missing = [
        Fault(name, "missing column", column=column)
        for name, table, wanted in tables
        for column in wanted
        if column not in table.columns
    ]
    if missing:
        return faults + missing
    if true.empty:
        faults.append(Fault("truth", "no rows", remedy="without a truth nothing can be judged"))
    for name, table, _ in tables:
        twice = table.loc[table.duplicated(["row", "target"]), ["row", "target"]]
        faults += [
            Fault(name, "pair stands twice", str(row), value=str(target), remedy="keep one")
            for row, target in twice.itertuples(index=False)
        ]
        empty = table.index[table[["row", "target"]].isna().any(axis=1)]
        faults += [Fault(name, "a label is missing", str(label)) for label in empty]
    unknown = matches.loc[~matches["row"].isin(true["row"]), "row"].unique()
    remedy = "give its true target, or leave the row out of the matching"
    return faults + [
        Fault("matches", "the truth does not know this row", str(row), remedy=remedy)
        for row in unknown
    ]


def _text_faults(items: pd.DataFrame, descriptions: pd.DataFrame) -> list[Fault]:
    faults = []
    for name, table in (("items", items), ("descriptions", descriptions)):
        missing = [column for column in ("text", "target", "key") if column not in table.columns]
        faults += [Fault(name, "missing column", column=column) for column in missing]
        if table.empty:
            faults.append(Fault(name, "no rows"))
        if not missing:
            faults += text_matching.name_faults(table["text"], name, "text")
            empty = table.index[table["target"].isna()]
            faults += [Fault(name, "no target", str(label), "target") for label in empty]
    if faults:
        return faults
    entries = descriptions.groupby("target").size()
    own = descriptions.groupby(["target", "key"]).size()
    pairs = pd.MultiIndex.from_frame(items[["target", "key"]])
    left = items["target"].map(entries).fillna(0).to_numpy("float64")
    rest = left - own.reindex(pairs).fillna(0).to_numpy("float64")
    remedy = "its target needs an entry other than the item's own"
    return [
        Fault("items", "nothing describes its target", str(label), "target", str(target), remedy)
        for label, target in items.loc[rest <= 0, "target"].items()
    ]
