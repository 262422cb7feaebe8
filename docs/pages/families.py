"""Which page of the site describes which public name."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

PACKAGE = "shuanggao_analytics"
# where public names are looked for first, in this order: a name exported twice keeps its first path
ROOMS = (
    "", "audit", "charts", "packs", "datasets", "policy", "layout", "performance", "alignment",
    "evaluation", "allocation", "briefing", "explorer",
)  # fmt: skip
# page → modules below the package whose public names it describes
FAMILIES: dict[str, tuple[str, ...]] = {
    "coverage": ("layout.coverage", "layout.overlap"),
    "concentration": ("layout.concentration",),
    "spatial": ("layout.spatial", "layout.points"),
    "access": ("layout.access", "layout.siting"),
    "alignment": (
        "alignment.crosswalk", "alignment.structure", "alignment.matching",
        "alignment.relatedness", "alignment.agglomeration",
    ),
    "coupling": ("alignment.coupling",),
    "adjustment": ("alignment.adjustment",),
    "index": (
        "performance.index", "performance.steps", "performance.scaling", "performance.weights",
        "performance.aggregation", "performance.robustness", "performance.obstacle",
        "performance.province_indicators", "performance",
    ),
    "efficiency": ("performance.efficiency",),
    "trends": ("performance.trends", "performance.convergence"),
    "impact": ("performance.impact",),
    "evaluation": (
        "evaluation.scoring", "evaluation.grading", "evaluation.stages", "evaluation.progress",
        "evaluation.funds", "evaluation.oversight",
    ),
    "transitions": ("evaluation.transitions",),
    "allocation": (
        "allocation.apportionment", "allocation.drivers", "allocation.scenarios",
        "allocation.sweeps", "allocation.explanation",
    ),
    "selection": ("allocation.screening", "allocation.selection", "allocation.funding"),
    "audit": ("audit",),
    "charts": ("charts",),
    "data": ("datasets", "geography"),
    "workbook": ("datasets.workbook",),
    "policy-api": ("policy",),
    "briefing": ("briefing", "explorer"),
    "packs": ("packs",),
    "errors": ("errors",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Public:
    """One public name: where it is reached, where it is written, and what it is."""

    path: str
    home: str
    kind: str
    summary: str

    @property
    def name(self) -> str:
        """The name alone."""
        return self.path.rpartition(".")[2]


def public_names() -> list[Public]:
    """Return every object of every ``__all__`` once, by its shortest path."""
    found: list[Public] = []
    seen: set[int] = set()
    for room, name, value in _exports():
        if id(value) in seen:
            continue
        seen.add(id(value))
        path = ".".join(part for part in (PACKAGE, room, name) if part)
        summary = (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ")
        kind = _kind(value)
        found.append(Public(path, _home(value, room), kind, "" if kind == "data" else summary))
    return found


def page_of(public: Public) -> str:
    """Return the page of a name: that of the longest module that its home begins with."""
    fits = [
        (len(module), page)
        for page, modules in FAMILIES.items()
        for module in modules
        if f"{public.home}.".startswith(f"{module}.")
    ]
    if not fits:
        message = f"{public.path}, written in {public.home}, belongs to no page: add it to FAMILIES"
        raise LookupError(message)
    return max(fits)[1]


def names_by_page() -> dict[str, list[Public]]:
    """Return page → its names, in the order of their modules in FAMILIES."""
    pages: dict[str, list[Public]] = {page: [] for page in FAMILIES}
    for public in public_names():
        pages[page_of(public)].append(public)
    return pages


def rooms() -> list[str]:
    """Return every package that says what it exports, those of ROOMS first; not the commands."""
    root = importlib.import_module(PACKAGE)
    every = [
        found.name.removeprefix(f"{PACKAGE}.")
        for found in pkgutil.walk_packages(root.__path__, f"{PACKAGE}.")
        if found.ispkg and hasattr(importlib.import_module(found.name), "__all__")
    ]
    return [room for room in dict.fromkeys([*ROOMS, *every]) if room != "cli"]


def _exports() -> Iterator[tuple[str, str, object]]:
    for room in rooms():
        module = importlib.import_module(f"{PACKAGE}.{room}" if room else PACKAGE)
        for name in module.__all__:
            yield room, name, getattr(module, name)


def _home(value: object, room: str) -> str:
    if isinstance(value, ModuleType):
        written = value.__name__
    elif inspect.isclass(value) or inspect.isfunction(value):
        written = value.__module__
    else:
        written = f"{PACKAGE}.{room}"
    return written.removeprefix(f"{PACKAGE}.")


def _kind(value: object) -> str:
    if isinstance(value, ModuleType):
        return "module"
    if inspect.isclass(value):
        return "exception" if issubclass(value, BaseException) else "class"
    return "function" if inspect.isfunction(value) else "data"
