"""What a scenario must be: the schema `data/scenarios/schema.json`, and what a schema cannot see.

Every fault is named in our words, with the path of its place.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.errors import Fault
from shuanggao_analytics.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGEST_NUMBER = 1e15
_SHOWN = 60
_TOLERANCE = 1e-6


@cache
def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario; the result is shared, so callers must not change it.

    Examples
    --------
    >>> scenario_schema()["properties"]["reading"]["enum"]
    ['A', 'B']
    """
    text = (data_dir() / "scenarios" / "schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def schema_faults(data: object, *, table: str = "scenario") -> list[Fault]:
    """Return everything that the schema does not allow, with the path of each place.

    Examples
    --------
    >>> faults = schema_faults({"reading": "C", "sets": {}})
    >>> [fault.row for fault in faults][:2], len(faults)
    (['id', 'title_zh'], 10)
    >>> print(faults[-1])
    scenario, row sets: unknown key; did you mean 'seats'?
    """
    from jsonschema import Draft202012Validator

    unusable = {
        path: str(value)[:_SHOWN]
        for path, value in _numbers(data, "")
        if not abs(value) <= _LARGEST_NUMBER  # also what is no number at all
    }
    problem = "not a number that can be used"
    faults = [Fault(table, problem, row=path, value=value) for path, value in unusable.items()]
    errors = Draft202012Validator(scenario_schema()).iter_errors(data)
    found = [fault for error in errors for fault in _schema_fault(error, table)]
    faults += [fault for fault in found if fault.row not in unusable]
    order = list(scenario_schema()["properties"])
    rank = {name: number for number, name in enumerate(order)}
    return sorted(faults, key=lambda fault: rank.get(_top(fault), len(order)))


def sense_faults(
    data: object, *, found: Sequence[Fault] = (), table: str = "scenario"
) -> list[Fault]:
    """Return what a schema cannot see, of keys without a fault in `found`.

    These are weights that do not add up to 1, powers and caps of drivers without a weight, minima
    above maxima, a strategy twice, and years that do not rise.

    Examples
    --------
    >>> for fault in sense_faults({"drivers": {"gdp_yi": 0.5}, "caps": {"gdp": 0.2}}):
    ...     print(fault)
    scenario, row drivers: the weights do not add up to 1 (found '0.5')
    scenario, row caps.gdp: the driver has no weight
    """
    if not isinstance(data, Mapping):
        return []
    wrong = {_top(fault) for fault in found}
    sound = {key: value for key, value in data.items() if key not in wrong}
    return [
        *_driver_faults(sound, table),
        *_bound_faults(sound.get("bounds", {}), table),
        *_floor_faults(sound.get("strategy_floors", []), table),
        *_year_faults(sound.get("money", {}).get("years", []), table),
    ]


def _driver_faults(sound: Mapping[str, Any], table: str) -> list[Fault]:
    if "drivers" not in sound:
        return []
    weights = sound["drivers"]
    total = sum(weights.values())
    faults = []
    if abs(total - 1) > _TOLERANCE:
        problem = "the weights do not add up to 1"
        faults.append(Fault(table, problem, row="drivers", value=f"{total:g}"))
    return faults + [
        Fault(table, "the driver has no weight", row=f"{key}.{name}")
        for key in ("powers", "caps")
        for name in sound.get(key, {})
        if name not in weights
    ]


def _bound_faults(bounds: Mapping[str, Any], table: str) -> list[Fault]:
    lower, upper = bounds.get("lower", 0), bounds.get("upper")
    lows = lower if isinstance(lower, Mapping) else {}
    highs = upper if isinstance(upper, Mapping) else {}
    named = [*dict.fromkeys([*lows, *highs])] or ["every province"]
    least = {name: lows.get(name, 0 if lows else lower) for name in named}
    most = {name: highs.get(name, None if highs else upper) for name in named}
    return [
        Fault(table, "minimum above maximum", f"bounds, {name}", None, f"{least[name]} > {cap}")
        for name, cap in most.items()
        if cap is not None and least[name] > cap
    ]


def _floor_faults(floors: Sequence[Mapping[str, Any]], table: str) -> list[Fault]:
    names = [floor["strategy"] for floor in floors]
    twice = sorted({name for name in names if names.count(name) > 1})
    return [Fault(table, "a strategy twice", row="strategy_floors", value=name) for name in twice]


def _year_faults(years: Sequence[int], table: str) -> list[Fault]:
    if sorted(years) == list(years):
        return []
    return [Fault(table, "years do not rise", row="money.years", value=str(years))]


def _top(fault: Fault) -> str:
    """Return the outermost key of the place of a fault."""
    return re.split(r"[.\[]", fault.row or "")[0]


def _numbers(data: object, path: str) -> Iterator[tuple[str, float]]:
    """Yield the path and value of every number in nested data."""
    if isinstance(data, dict):
        for key, each in data.items():
            yield from _numbers(each, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list):
        for number, each in enumerate(data, start=1):
            yield from _numbers(each, f"{path}[{number}]")
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield path, data


def _path(parts: Any) -> str:
    """Return a place in nested data as text, lists counted from 1."""
    text = ""
    for part in parts:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _schema_fault(error: Any, table: str) -> list[Fault]:
    """Return the faults of one error of the schema, in our words."""
    path = [*error.absolute_path]
    rule, wanted = error.validator, error.validator_value
    if rule == "required":
        # jsonschema reports each missing key on its own and names it only in its message
        name = next(key for key in wanted if error.message.startswith(f"{key!r} "))
        return [Fault(table, "missing key", row=_path([*path, name]), remedy="give it")]
    if rule == "additionalProperties" and wanted is False:
        known = list(error.schema["properties"])
        faults = []
        for key in (key for key in error.instance if key not in known):
            near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.5)
            remedy = f"did you mean {near[0]!r}?" if near else f"the keys are: {', '.join(known)}"
            faults.append(Fault(table, "unknown key", row=_path([*path, key]), remedy=remedy))
        return faults
    if rule == "oneOf":
        return _alternative(error, table)
    if "propertyNames" in error.schema_path:
        return [Fault(table, "not a six-digit code", row=_path(path), value=str(error.instance))]
    value = None if isinstance(error.instance, dict | list) else str(error.instance)[:_SHOWN]
    return [Fault(table, _wanted(rule, wanted), row=_path(path) or None, value=value)]


def _alternative(error: Any, table: str) -> list[Fault]:
    """Return what is wrong with a value that may be a number or a mapping, by what it is."""
    if isinstance(error.instance, dict):
        inner = [each for each in error.context if not (each.validator == "type" and not each.path)]
        return [fault for each in inner for fault in _schema_fault(each, table)]
    value = None if isinstance(error.instance, list) else str(error.instance)[:_SHOWN]
    problem = "needs a number ≥ 0, or a mapping of province codes to such numbers"
    return [Fault(table, problem, row=_path(error.absolute_path), value=value)]


_WORDS = {"object": "mapping", "array": "list", "string": "text", "integer": "whole number"}
_RULES = {
    "minimum": "needs a number ≥ {}",
    "maximum": "needs a number ≤ {}",
    "exclusiveMinimum": "needs a number > {}",
    "minLength": "needs a text that is not empty",
    "maxLength": "needs a text of at most {} characters",
    "minProperties": "needs at least {} entry",
    "minItems": "needs at least {} entry",
    "maxItems": "needs at most {} entries",
    "uniqueItems": "has an entry twice",
    "const": "must be {}",
}


def _wanted(rule: str, wanted: Any) -> str:
    if rule == "type":
        return f"needs a {_WORDS.get(wanted, wanted)}"
    if rule == "enum":
        return f"needs one of {', '.join(wanted)}"
    if rule == "pattern":
        dated = wanted.startswith("^[0-9]{4}-")
        kind = "a date such as 2025-11-20" if dated else "small letters, digits and hyphens"
        return "needs a text that is not empty" if wanted == "\\S" else f"needs {kind}"
    return _RULES[rule].format(wanted)
