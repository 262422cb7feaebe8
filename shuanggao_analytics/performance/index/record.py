"""The record of an index as the method section of a paper: one sentence a step, zh or en.

Every sentence comes from the table of terms and carries only what the index did and counted, so
that the text cannot differ from the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shuanggao_analytics.performance.scaling.directions import kind_of
from shuanggao_analytics.performance.steps import Imputed, Screened, Treated
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.performance.index.composite import CompositeIndex
    from shuanggao_analytics.performance.index.stages import Stage
    from shuanggao_analytics.terms import Lang


_MOST_NAMED = 3


def method_text(index: CompositeIndex, *, lang: Lang = "zh") -> str:
    """Return how a fitted index was made, step by step, steps left out included.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.performance.index.composite import CompositeIndex
    >>> X = pd.DataFrame({"a": [1, 5, 9], "b": [7, 8, 2]})
    >>> print(method_text(CompositeIndex().fit(X), lang="en").splitlines()[0])
    1. Indicators: 3 units, 2 indicators under 0 dimensions; 2 are better the larger, 0 the smaller.
    """
    stages = index.stages_
    steps = [_tree(index, lang)]
    steps += [_step(name, stages.get(name), lang) for name in index.order]
    steps += [
        _normalise(index, lang),
        _weights(index, lang),
        _aggregate(index, lang),
        term("method_caution", lang=lang),
    ]
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


def _tree(index: CompositeIndex, lang: Lang) -> str:
    tree = index.tree_
    kinds = [kind_of(word) for word in tree.table.loc[tree.indicators, "direction"]]
    text = term(
        "method_tree",
        lang=lang,
        units=len(index.X_),
        indicators=len(tree.indicators),
        dimensions=len(tree.aggregates) - 1,
        more=kinds.count("more"),
        less=kinds.count("less"),
    )
    near = kinds.count("middle") + kinds.count("interval")
    return text + (term("method_tree_near", lang=lang, n=near) if near else "")


def _step(name: str, stage: Stage | None, lang: Lang) -> str:
    if stage is None:
        return term(f"method_no_{name}", lang=lang)
    return term(f"method_{name}", lang=lang, **_counts(stage, lang))


def _counts(stage: Stage, lang: Lang) -> dict[str, Any]:
    """Return what stands in braces in the sentence of a step."""
    options, detail = stage.options, stage.detail
    if isinstance(detail, Screened):
        kept = len(stage.table)
        return {
            "least": f"{options['least']:.0%}",
            "kept": kept,
            "dropped": len(detail.table) - kept,
        }
    if isinstance(detail, Imputed):
        share = len(detail.cells) / max(1, stage.table.size)
        method = _imputation(options, lang)
        return {"method": method, "cells": len(detail.cells), "share": f"{share:.1%}"}
    if isinstance(detail, Treated):
        return {
            "rule": _treatment(options, lang),
            "cells": len(detail.cells),
            "indicators": detail.cells["indicator"].nunique(),
            "logged": int(detail.table["log"].sum()),
        }
    return {"n": len(options["by"])}


def _imputation(options: Mapping[str, Any], lang: Lang) -> str:
    name = term(f"method_impute_{options['method']}", lang=lang)
    groups = options["groups"]
    if groups is None:
        return name
    named = groups if isinstance(groups, str) else getattr(groups, "name", None)
    return name + term("method_impute_groups", lang=lang, groups=named or "—")


def _treatment(options: Mapping[str, Any], lang: Lang) -> str:
    """Return the rule in words: numbers as they are, shares as per cent."""
    words = {
        name: f"{value:.0%}" if name in ("low", "high") else f"{value:g}"
        for name, value in options.items()
        if isinstance(value, int | float)
    }
    return term(f"method_treat_{options['method']}", lang=lang, **words)


def _normalise(index: CompositeIndex, lang: Lang) -> str:
    text = term(f"method_normalise_{index.normalise}", lang=lang)
    low, high = index.stages_["normalise"].options.get("scale", (0.0, 1.0))
    if (low, high) != (0.0, 1.0):
        text += term("method_scale", lang=lang, low=f"{low:g}", high=f"{high:g}")
    return text


def _weights(index: CompositeIndex, lang: Lang) -> str:
    scheme = index.weights if isinstance(index.weights, str) else "own"
    low, high = index.weights_.min(), index.weights_.max()
    ends = {"low": f"{low:.1%}", "high": f"{high:.1%}", "top": _heaviest(index, lang)}
    return term(f"method_weights_{scheme}", lang=lang) + term("method_effective", lang=lang, **ends)


def _heaviest(index: CompositeIndex, lang: Lang) -> str:
    """Return the names of the heaviest indicators, or how many share that weight."""
    weights, table = index.weights_, index.tree_.table
    top = weights.index[np.isclose(weights, weights.max())]
    if len(top) > _MOST_NAMED:
        return term("method_tied", lang=lang, n=len(top))
    column = f"name_{lang}"
    names = table.loc[top, column] if column in table.columns else top
    return ("、" if lang == "zh" else ", ").join(map(str, names))


def _aggregate(index: CompositeIndex, lang: Lang) -> str:
    choice = index.aggregate
    if isinstance(choice, list):
        names = [term(f"aggregate_{name}", lang=lang) for name in choice]
        arrow = "→" if lang == "zh" else " → "
        return term("method_levels", lang=lang, names=arrow.join(names))
    if isinstance(choice, tuple):
        return term("method_aggregate", lang=lang,
                    name=term("aggregate_power", lang=lang) + f" (p = {choice[1]:g})")  # fmt: skip
    return term("method_aggregate", lang=lang, name=term(f"aggregate_{choice}", lang=lang))
