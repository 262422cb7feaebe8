"""The steps from raw indicators to comparable ones, each with the table it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.scaling.normalise import SHARES, normalise
from shuanggao_analytics.performance.steps import (
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


class Detail(Protocol):
    """What a step reports beside its values."""

    @property
    def text(self) -> str:
        """The step in one sentence."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """One step of an index that was carried out.

    Attributes
    ----------
    name
        ``screen``, ``denominate``, ``impute``, ``treat``, ``normalise``.
    options
        What the step was told.
    table
        Units × indicators after it.
    detail
        The step's own result, such as the cells filled; ``None`` where it has no more to tell.
    """

    name: str
    options: Mapping[str, Any]
    table: pd.DataFrame
    detail: Detail | None


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
    X: pd.DataFrame,  # noqa: N803
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
        found = _STEPS[name](X.loc[values.index], values, tree, options)
        if found is None:
            continue
        values, detail = found
        stages.append(Stage(name=name, options=options, table=values, detail=detail))
    return stages


def scaled(values: pd.DataFrame, *, tree: Tree, method: str, scale: tuple[float, float]) -> Stage:
    """Return the step that puts the indicators on a common scale.

    The ends of the scale go with the methods that have ends (`scaling.normalise.SHARES`).
    """
    meta = tree.table.loc[tree.indicators]
    ends = {"scale": tuple(scale)} if method in SHARES else {}
    found = normalise(values, meta=meta, method=method, **ends)  # type: ignore[arg-type]
    return Stage(name="normalise", options={"method": method, **ends}, table=found, detail=None)


def _screen(
    X: pd.DataFrame,  # noqa: N803, ARG001
    values: pd.DataFrame,
    tree: Tree,  # noqa: ARG001
    options: Mapping[str, Any],
) -> tuple[pd.DataFrame, Detail]:
    found = screen_units(values, **options)
    return found.kept, found


def _denominate(
    X: pd.DataFrame,  # noqa: N803
    values: pd.DataFrame,
    tree: Tree,
    options: Mapping[str, Any],
) -> tuple[pd.DataFrame, None] | None:
    if "denominator" not in tree.table.columns:
        return None
    own = tree.table.loc[tree.indicators, "denominator"]
    by = own[own.notna() & (own.astype("str") != "")]
    if by.empty:
        return None
    there = X[list(by.unique())]
    kept = {"missing": "keep", **options}  # a gap is filled or refused later, never passed over
    return denominate(values, denominators=there, by=by.to_dict(), **kept), None


def _impute(
    X: pd.DataFrame,  # noqa: N803
    values: pd.DataFrame,
    tree: Tree,  # noqa: ARG001
    options: Mapping[str, Any],
) -> tuple[pd.DataFrame, Detail]:
    named = {
        key: X[value] if key in ("groups", "unit", "time") and _is_column(value, X) else value
        for key, value in options.items()
    }
    found = impute(values, **named)
    return found.values, found  # noqa: PD011 (a dataclass)


def _is_column(value: object, X: pd.DataFrame) -> bool:  # noqa: N803
    return isinstance(value, str) and value in X.columns


def _treat(
    X: pd.DataFrame,  # noqa: N803, ARG001
    values: pd.DataFrame,
    tree: Tree,  # noqa: ARG001
    options: Mapping[str, Any],
) -> tuple[pd.DataFrame, Detail]:
    own = {name: option for name, option in options.items() if name != "method"}
    method = options.get("method", OUTLIERS)
    if method == WINSORISE:
        found = treatment(values, winsorise(values, **own))
    elif method == LOG:
        found = treatment(values, log_transform(values, **own), logged=own.get("columns", ()))
    elif method == OUTLIERS:
        found = treat_outliers(values, **own)
    else:
        remedy = f"methods: {', '.join(TREATMENTS)}"
        raise UnknownNameError([Fault("treat", "no such method", value=str(method), remedy=remedy)])
    return found.values, found  # noqa: PD011 (a dataclass)


_STEPS: dict[
    str,
    Callable[
        [pd.DataFrame, pd.DataFrame, Tree, Mapping[str, Any]],
        tuple[pd.DataFrame, Detail | None] | None,
    ],
] = {"screen": _screen, "denominate": _denominate, "impute": _impute, "treat": _treat}
