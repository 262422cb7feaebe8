"""The steps from raw indicators to comparable ones, each with the table it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.scaling.normalise import SHARES, Method, normalise
from shuanggao_analytics.performance.steps import (
    Imputed,
    Screened,
    Treated,
    denominate,
    impute,
    log_transform,
    screen_units,
    treat_outliers,
    treatment,
    winsorise,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from shuanggao_analytics.performance.index.tree import Tree

ORDER = ("screen", "denominate", "impute", "treat")
OUTLIERS, WINSORISE, LOG = TREATMENTS = ("outliers", "winsorise", "log")


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """One step of an index that was carried out.

    Attributes
    ----------
    name
        ``screen``, ``denominate``, ``impute``, ``treat``, ``normalise``.
    options
        What the step was told, its defaults included.
    table
        Units × indicators after it.
    detail
        The step's own result, such as the cells filled; ``None`` where it has no more to tell.
    """

    name: str
    options: Mapping[str, Any]
    table: pd.DataFrame
    detail: Screened | Imputed | Treated | None


def read_options(name: str, given: object) -> dict[str, Any] | None:
    """Return the options of a step as keywords, ``None`` where it is left out.

    Examples
    --------
    >>> read_options("screen", 0.9), read_options("impute", "median"), read_options("impute", None)
    ({'least': 0.9}, {'method': 'median'}, None)
    """
    if given is None or given is False:
        return None
    if isinstance(given, Mapping):
        return dict(given)
    if name == "denominate" and given is True:
        return {}
    if name == "screen" and isinstance(given, int | float) and not isinstance(given, bool):
        return {"least": given}
    if name == "impute" and isinstance(given, str):
        return None if given == "none" else {"method": given}
    if name == "treat" and given in (OUTLIERS, WINSORISE):
        return {"method": given}
    remedy = {
        "screen": "a share such as 0.9, or a mapping of options",
        "impute": "the name of a method, or a mapping such as {'method': 'mean', 'groups': …}",
        "treat": f"'{OUTLIERS}', '{WINSORISE}', or a mapping such as {{'method': '{LOG}', …}}",
        "denominate": "True or False",
    }
    raise DataContractError([Fault(name, "no such option", value=str(given), remedy=remedy[name])])


def order_faults(order: Sequence[str]) -> list[Fault]:
    """Return what is wrong with the order of the steps: each once, none left out."""
    if sorted(order) == sorted(ORDER):
        return []
    remedy = f"name each once: {', '.join(ORDER)}"
    return [Fault("order", "not an order of the steps", value=str(tuple(order)), remedy=remedy)]


def prepare(
    X: pd.DataFrame,
    values: pd.DataFrame,
    *,
    tree: Tree,
    steps: Mapping[str, object],
    order: Sequence[str],
) -> list[Stage]:
    """Carry out the steps before the scale, in their order.

    Parameters
    ----------
    X
        The table handed to the index, with denominators and groups.
    values
        Its indicators as numbers.
    tree
        Nodes with their meta-data.
    steps
        Option of each step of `ORDER`; ``None`` leaves it out.
    order
        Order of the steps.

    Returns
    -------
    list of Stage
        One for each step carried out; dividing is none where no indicator has a denominator.
    """
    stages = []
    for name in order:
        options = read_options(name, steps[name])
        if options is None:
            continue
        stage = _STEPS[name](values, options, _Given(X.loc[values.index], tree))
        if stage is not None:
            values = stage.table
            stages.append(stage)
    return stages


def scaled(
    values: pd.DataFrame, *, tree: Tree, method: Method, scale: tuple[float, float]
) -> Stage:
    """Return the step that puts the indicators on a common scale.

    The ends of the scale go with the methods that have ends (`scaling.normalise.SHARES`).
    """
    meta = tree.table.loc[tree.indicators]
    ends = scale if method in SHARES else (0.0, 1.0)
    found = normalise(values, meta=meta, method=method, scale=ends)
    options = {"method": method, **({"scale": ends} if method in SHARES else {})}
    return Stage(name="normalise", options=options, table=found, detail=None)


class _Given(NamedTuple):
    """What a step may look at beside the values."""

    table: pd.DataFrame  # handed to the index, with denominators and groups
    tree: Tree


def _screen(values: pd.DataFrame, options: Mapping[str, Any], _given: _Given) -> Stage:
    found = screen_units(values, **options)
    said = _with_defaults(screen_units, options)
    return Stage(name="screen", options=said, table=found.kept, detail=found)


def _denominate(values: pd.DataFrame, options: Mapping[str, Any], given: _Given) -> Stage | None:
    if "denominator" not in given.tree.table.columns:
        return None
    own = given.tree.table.loc[given.tree.indicators, "denominator"]
    by = own[own.notna() & (own.astype("str") != "")]
    if by.empty:
        return None
    there = given.table[list(by.unique())]
    kept = {"missing": "keep", **options}  # a gap is filled or refused later, never passed over
    found = denominate(values, denominators=there, by=by.to_dict(), **kept)
    return Stage(name="denominate", options={"by": by.to_dict(), **kept}, table=found, detail=None)


def _impute(values: pd.DataFrame, options: Mapping[str, Any], given: _Given) -> Stage:
    columns = given.table.columns
    named: dict[str, Any] = {
        key: given.table[value] if isinstance(value, str) and value in columns else value
        for key, value in options.items()
    }
    found = impute(values, **named)
    said = _with_defaults(impute, options)
    return Stage(name="impute", options=said, table=found.data, detail=found)


def _treat(values: pd.DataFrame, options: Mapping[str, Any], _given: _Given) -> Stage:
    method = options.get("method", OUTLIERS)
    if method not in TREATMENTS:
        remedy = f"methods: {', '.join(TREATMENTS)}"
        raise UnknownNameError([Fault("treat", "no such method", value=str(method), remedy=remedy)])
    own = {name: option for name, option in options.items() if name != "method"}
    function = _TREATMENTS[method]
    found = function(values, **own)
    if not isinstance(found, Treated):
        found = treatment(values, found, logged=own.get("columns", ()) if method == LOG else ())
    said = {"method": method, **_with_defaults(function, own)}
    return Stage(name="treat", options=said, table=found.data, detail=found)


def _with_defaults(function: Callable[..., object], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options together with the defaults of the function that takes them."""
    defaults = {
        name: parameter.default
        for name, parameter in signature(function).parameters.items()
        if parameter.default is not parameter.empty
    }
    return {**defaults, **options}


_TREATMENTS: dict[str, Callable[..., pd.DataFrame | Treated]] = {
    OUTLIERS: treat_outliers,
    WINSORISE: winsorise,
    LOG: log_transform,
}
_STEPS: dict[str, Callable[[pd.DataFrame, Mapping[str, Any], _Given], Stage | None]] = {
    "screen": _screen,
    "denominate": _denominate,
    "impute": _impute,
    "treat": _treat,
}
