"""The entries of the public names, from their docstrings."""

import importlib
from collections import defaultdict
from typing import get_args

from .families import FAMILIES, PACKAGE, Public, names_by_page
from .markdown import cell

# exported as rooms to reach into: their names stand on pages of their own
ROOMS_ONLY = frozenset({f"{PACKAGE}.audit", f"{PACKAGE}.performance"})


def api_of(page: str, names: list[Public]) -> str:
    """Return the API part of one page: a table of the names, then an entry each."""
    lines = ["## Names", "", "| name | what it is |", "| --- | --- |"]
    lines += [f"| {_link(public)} | {cell(public.summary)} |" for public in names]
    for module, group in _by_module(page, names).items():
        if module:
            lines += ["", f"## `{module}`", "", _first_sentence(module)]
        lines += ["", "```{eval-rst}", *(_entry(public) for public in group), "```"]
    return "\n".join(lines) + "\n"


def index_page() -> str:
    """Return the page that lists every public name with its page."""
    rows = [
        (public.name.lower(), f"| {_link(public)} | {{doc}}`measures/{page}` |")
        for page, names in names_by_page().items()
        for public in names
    ]
    head = ["# Every public name · 全部公开名称", "", "| name | page |", "| --- | --- |"]
    return "\n".join([*head, *(row for _, row in sorted(rows))]) + "\n"


def _by_module(page: str, names: list[Public]) -> dict[str, list[Public]]:
    """Names by the module of the page that they are in; one group without a head if only one."""
    modules = FAMILIES[page]
    if len(modules) == 1:
        return {"": names}
    groups: dict[str, list[Public]] = defaultdict(list)
    for module in modules:
        for public in names:
            fits = [known for known in modules if f"{public.home}.".startswith(f"{known}.")]
            if max(fits, key=len) == module:
                groups[module].append(public)
    return dict(groups)


def _first_sentence(module: str) -> str:
    text = importlib.import_module(f"{PACKAGE}.{module}").__doc__ or ""
    return " ".join(text.split("\n\n")[0].split())


def _link(public: Public) -> str:
    if public.kind == "data":
        return f"{{py:data}}`~{public.path}`"
    if public.kind == "module":
        return f"{{py:mod}}`{public.name} <{public.path}>`"
    return f"{{py:obj}}`~{public.path}`"


def _entry(public: Public) -> str:
    if public.path in ROOMS_ONLY:
        return f"\n.. py:module:: {public.path}\n"
    if public.kind == "data":
        room, _, name = public.path.rpartition(".")
        value = getattr(importlib.import_module(room), name)
        words, keys = ("One of", get_args(value)) if get_args(value) else ("Keys:", value)
        listed = ", ".join(f"``{key}``" for key in keys)
        return f"\n.. py:data:: {public.path}\n\n   {words} {listed}.\n"
    members = "\n   :members:" if public.kind in {"class", "module"} else ""
    return f"\n.. auto{public.kind}:: {public.path}{members}\n"
