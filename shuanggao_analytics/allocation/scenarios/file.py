"""Reading a scenario from YAML: plain data only, and every fault named with its place.

A scenario may come from anybody. Tags that would run code, anchors (which can blow a small file up
to any size), keys that stand twice and keys that are no text are errors.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from shuanggao_analytics.errors import DataContractError, Fault

LARGEST_FILE = 256 * 1024
"""Bytes; the shipped scenarios have about 2,000."""


def read_text(path: Path | str) -> str:
    """Return the text of a scenario file, or raise when it is missing, too large or no UTF-8.

    Examples
    --------
    >>> read_text("no-such.yaml")
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      no-such.yaml: no such file
    """
    file = Path(path)
    if not file.is_file():
        raise DataContractError([Fault(str(path), "no such file")])
    if file.stat().st_size > LARGEST_FILE:
        raise DataContractError([_too_large(file.name, file.stat().st_size)])
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fault = Fault(file.name, f"no UTF-8 text at byte {error.start}", remedy="save it as UTF-8")
        raise DataContractError([fault]) from None


def parse(text: str, *, table: str = "scenario") -> object:
    r"""Return the plain data that a YAML text holds: mappings, lists, texts, numbers, no more.

    Dates stay text and codes must be quoted: 110000 without quotes is a number.

    Parameters
    ----------
    text
        YAML.
    table
        What the text is called in the error: the name of its file.

    Raises
    ------
    DataContractError
        For text that is no YAML, with line and column; for tags that would build or run anything,
        anchors, keys that stand twice, nesting without end and more than 256 KiB.

    Examples
    --------
    >>> parse("id: people\ndate: 2025-11-20\n")
    {'id': 'people', 'date': '2025-11-20'}
    >>> parse("id: !run ['true']")
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      scenario, row line 1, column 5: a tag that is not plain data (found '!run'); leave it out
    """
    size = len(text.encode("utf-8", errors="replace"))
    if size > LARGEST_FILE:
        raise DataContractError([_too_large(table, size)])
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data, faults = _Plain(table).read(node)
    except yaml.MarkedYAMLError as error:
        problem = f"no YAML: {error.problem or error.context}"
        raise DataContractError([_fault(table, problem, error.problem_mark)]) from None
    except yaml.YAMLError as error:
        problem = f"no YAML: {str(error).splitlines()[0]}"
        raise DataContractError([Fault(table, problem)]) from None
    except RecursionError:
        raise DataContractError([Fault(table, "nested too deeply")]) from None
    if faults:
        raise DataContractError(faults)
    return data


class _Plain:
    """Plain data from a YAML tree, collecting what is not plain."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.faults: list[Fault] = []
        self.seen: set[int] = set()
        self.builder = yaml.SafeLoader("")

    def read(self, node: yaml.Node | None) -> tuple[object, list[Fault]]:
        data = None if node is None else self.value(node)
        return data, self.faults

    def value(self, node: yaml.Node) -> object:
        if id(node) in self.seen:
            self.fault("an anchor used again", node, remedy="write the value out")
            return None
        self.seen.add(id(node))
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return self.mapping(node)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return [self.value(each) for each in node.value]
        if isinstance(node, yaml.ScalarNode) and kind in {"str", "timestamp"}:
            return node.value
        if isinstance(node, yaml.ScalarNode) and kind in {"int", "float", "bool", "null"}:
            return self.scalar(node)
        remedy = "leave it out"
        self.fault("a tag that is not plain data", node, value=node.tag, remedy=remedy)
        return None

    def scalar(self, node: yaml.ScalarNode) -> object:
        try:
            return self.builder.construct_object(node)
        except (ValueError, LookupError):  # an explicit tag on another text: !!int many, !!bool x
            self.fault("not a value of its tag", node, value=str(node.value))
            return None

    def mapping(self, node: yaml.MappingNode) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, each in node.value:
            name = self.value(key)
            if not isinstance(name, str):
                shown = str(key.value) if isinstance(key, yaml.ScalarNode) else None
                remedy = "put it in quotes: codes are text"
                self.fault("a key that is not text", key, value=shown, remedy=remedy)
            elif name in result:
                self.fault("a key that stands twice", key, value=name, remedy="keep one")
            else:
                result[name] = self.value(each)
        return result

    def fault(
        self, problem: str, node: yaml.Node, *, value: str | None = None, remedy: str | None = None
    ) -> None:
        self.faults.append(_fault(self.table, problem, node.start_mark, value=value, remedy=remedy))


def _fault(
    table: str,
    problem: str,
    mark: yaml.Mark | None,
    *,
    value: str | None = None,
    remedy: str | None = None,
) -> Fault:
    if mark is None:
        return Fault(table, problem, value=value, remedy=remedy)
    row, column = f"line {mark.line + 1}", str(mark.column + 1)
    return Fault(table, problem, row, column, value=value, remedy=remedy)


def _too_large(table: str, size: int) -> Fault:
    problem = f"{size:,} bytes; a scenario has at most {LARGEST_FILE:,}"
    return Fault(table, problem)
