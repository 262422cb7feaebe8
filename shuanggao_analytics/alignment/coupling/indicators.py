"""The indicators of a coupling study brought into one shape, or refused with every fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import checked_weights, together
from shuanggao_analytics.performance.scaling import normalise
from shuanggao_analytics.performance.weights import entropy_weights, equal_weights

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, TypeAlias

    from shuanggao_analytics.inputs import Floats

    Method: TypeAlias = Literal["minmax", "percentile", "goalposts"]
    InnerWeights: TypeAlias = str | pd.Series | Mapping[str, float]

_METHODS = ("minmax", "percentile", "goalposts")
_FRAMES = ("pooled", "within")
_LEARNED = {"entropy": entropy_weights, "equal": equal_weights}


def checked_meta(meta: pd.DataFrame) -> pd.DataFrame:
    """Return the meta-data of the indicators by code, or raise with every fault."""
    needed = ("code", "system", "direction")
    missing = [name for name in needed if name not in meta.columns]
    if missing:
        raise DataContractError(Fault("meta", "missing column", column=name) for name in missing)
    faults = [
        Fault("meta", "missing", row=str(row), column=name)
        for name in needed
        for row in meta.index[meta[name].isna()]
    ]
    twice = meta.loc[meta["code"].duplicated(), "code"].unique()
    faults += [Fault("meta", "indicator twice", row=str(code)) for code in twice]
    if meta["system"].nunique() < 2:
        found = str(meta["system"].nunique())
        faults.append(Fault("meta", "coupling needs two systems or more", None, "system", found))
    if faults:
        raise DataContractError(faults)
    return meta.set_index("code")


def indicator_rows(
    indicators: pd.DataFrame, *, codes: pd.Index, unit: str, time: str | None
) -> pd.DataFrame:
    """Return the indicators wide, with the unit (and date) as index and the codes as columns."""
    keys = [unit] if time is None else [unit, time]
    long = {"code", "value"} <= set(indicators.columns) and not codes.isin(["value"]).any()
    needed = [*keys, "code"] if long else keys
    faults = _column_faults(indicators, [*needed, *([] if long else codes)])
    if not faults:
        faults = _key_faults(indicators, needed, codes if long else None)
    if faults:
        raise DataContractError(faults)
    if not long:
        return indicators.set_index(keys)[list(codes)]
    known = indicators[indicators["code"].isin(codes)]
    wide = known.set_index(needed)["value"].unstack("code")  # noqa: PD010
    return wide.reindex(columns=codes.rename(None))


def scaled_indicators(
    wide: pd.DataFrame, meta: pd.DataFrame, *, method: Method, frame: str, time: str | None
) -> pd.DataFrame:
    """Return the indicators in [0, 1], over all rows or date by date, or raise."""
    faults = _name_faults("normalise", method, _METHODS) + _name_faults("frame", frame, _FRAMES)
    if faults:
        raise UnknownNameError(faults)
    if frame == "pooled":
        return normalise(wide, meta=meta, method=method)
    if time is None:
        remedy = "name the date column in time, or use pooled"
        raise DataContractError([Fault("frame", "within needs dates", remedy=remedy)])

    def one(date: Any, part: pd.DataFrame) -> pd.DataFrame:
        try:
            return normalise(part, meta=meta, method=method)
        except DataContractError as error:
            raise DataContractError(
                Fault(f"X at {time} {date}", f.problem, f.row, f.column, f.value, f.remedy)
                for f in error.faults
            ) from None

    parts = together(*(lambda d=date, p=part: one(d, p) for date, part in wide.groupby(level=time)))
    scaled: pd.DataFrame = pd.concat(parts).loc[wide.index]
    return scaled


def inner_weights(scaled: pd.DataFrame, systems: pd.Series, *, weights: InnerWeights) -> pd.Series:
    """Return the weight of each indicator within its system: learned, or given by code."""
    if isinstance(weights, str):
        if weights not in _LEARNED:
            remedy = "entropy, equal, or a Series or mapping of weights by code"
            fault = Fault("weights", "no such method", value=weights, remedy=remedy)
            raise UnknownNameError([fault])
        learn = _LEARNED[weights]
        parts = together(
            *(lambda c=codes: learn(scaled[list(c)]) for codes in _members(systems).values())
        )
        learned: pd.Series = pd.concat(parts).loc[systems.index]
        return learned
    given = weights if isinstance(weights, pd.Series) else pd.Series(dict(weights), dtype=object)
    unknown = given[~given.index.isin(systems.index)]

    def own(system: str, codes: pd.Index) -> Floats:
        return checked_weights(given[given.index.isin(codes)], codes, table=f"weights of {system}")

    def known() -> None:
        if len(unknown):
            raise DataContractError(
                Fault("weights", "unknown indicator", row=str(code)) for code in unknown.index
            )

    members = _members(systems)
    _, *values = together(known, *(lambda s=s, c=c: own(s, c) for s, c in members.items()))
    return pd.concat(
        pd.Series(value, index=codes, name="weight")
        for value, codes in zip(values, members.values(), strict=True)
    ).loc[systems.index]


def _members(systems: pd.Series) -> dict[str, pd.Index]:
    return {str(name): systems.index[systems == name] for name in systems.unique()}


def _name_faults(argument: str, value: str, known: tuple[str, ...]) -> list[Fault]:
    if value in known:
        return []
    return [Fault(argument, "no such choice", value=str(value), remedy=", ".join(known))]


def _column_faults(table: pd.DataFrame, columns: list[str]) -> list[Fault]:
    faults = [
        Fault("indicators", "missing column", column=str(name))
        for name in columns
        if name not in table.columns
    ]
    twice = table.columns[table.columns.duplicated()].unique()
    faults += [Fault("indicators", "column twice", column=str(name)) for name in twice]
    if table.empty:
        faults.append(Fault("indicators", "no rows"))
    return faults


def _key_faults(table: pd.DataFrame, keys: list[str], codes: pd.Index | None) -> list[Fault]:
    """Return missing keys, repeated ones, and in a long table indicators that are not there."""
    faults = [
        Fault("indicators", "missing", row=str(row), column=key)
        for key in keys
        for row in table.index[table[key].isna()]
    ]
    twice = table.loc[table.duplicated(keys), keys]
    faults += [
        Fault("indicators", "stands twice", None, ", ".join(keys), ", ".join(map(str, row)))
        for row in twice.itertuples(index=False)
    ]
    if codes is not None:
        left_out = codes[~codes.isin(table["code"])]
        faults += [Fault("indicators", "no row for an indicator", str(c), "code") for c in left_out]
    return faults
