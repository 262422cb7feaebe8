"""The page of every kind of chart, from ``docs/kinds.yaml``: question, table, line, picture."""

import ast
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import yaml

from shuanggao_analytics import charts

from .markdown import plain, table

DECLARED = Path(__file__).parents[1] / "kinds.yaml"
DPI = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One chart of the page: what it asks, what it takes, and how it is made."""

    chart: str
    zh: str
    en: str
    data_zh: str
    data_en: str
    table: str
    line: str
    kind: str = ""

    @property
    def expected(self) -> str:
        """The kind that the line must return."""
        return self.kind or self.chart

    @property
    def picture(self) -> str:
        """Name of the picture."""
        return f"{self.chart.replace('_', '-')}.png"


@dataclass(frozen=True, slots=True)
class Declared:
    """What ``kinds.yaml`` says: code that stands before every entry, and the entries in parts."""

    setup: str
    parts: dict[tuple[str, str], list[Entry]]

    def entries(self) -> Iterator[Entry]:
        """Yield every entry in the order of the page."""
        for part in self.parts.values():
            yield from part


def declared(file: Path = DECLARED) -> Declared:
    """Return what the file says."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    parts = {
        (part["zh"], part["en"]): [Entry(**entry) for entry in part["charts"]]
        for part in content["parts"]
    }
    return Declared(content["setup"], parts)


def prepared(setup: str) -> dict[str, Any]:
    """Return the names that the code before every entry makes."""
    names: dict[str, Any] = {}
    exec(setup, names)  # the page's own code
    return names


def made(entry: Entry, names: dict[str, Any]) -> charts.ChartSpec:
    """Return the chart that an entry's own line gives, of several pages the first."""
    own = dict(names)
    exec(entry.table, own)  # the page's own code
    found = eval(compile(ast.parse(entry.line.strip(), mode="eval"), entry.chart, "eval"), own)
    spec: charts.ChartSpec = found[0] if isinstance(found, tuple) else found
    return spec


def draw(content: Declared, folder: Path, *, cache: Path) -> None:
    """Draw every picture into a folder; one that would be the same is taken from the cache."""
    folder.mkdir(parents=True, exist_ok=True)
    names, look = prepared(content.setup), _look()
    for entry in content.entries():
        spec = made(entry, names)
        key = hashlib.sha256(f"{spec.fingerprint()} {look}".encode()).hexdigest()[:16]
        kept = cache / key / f"{spec.id}.png"
        if not kept.exists():
            charts.save(spec, kept.parent, formats=("png",), dpi=DPI)
        shutil.copyfile(kept, folder / entry.picture)


def kinds_page(content: Declared) -> str:
    """Return the page of all charts."""
    lines = [
        "# Every kind of chart · 图种",
        "",
        f"{len(list(content.entries()))} builders: what each asks, the table it wants, one line of "
        "code, and the picture that this very line drew when the site was built. Data are those "
        "shipped; where a kind needs made-up data, the picture says so.",
        "",
        "**中文**：每种图回答什么问题，需要怎样的表，一行代码，以及建站时由这行代码画出的图。数据随软件发布；"
        "只能用合成数据的，图上写明。",
        "",
        "Every line gives a `ChartSpec`: `charts.interactive.render(spec)` shows it in a notebook, "
        '`charts.save(spec, "folder")` writes PNG, SVG, PDF, CSV and JSON. The pictures that the '
        "project ships: {doc}`gallery`. Options of each: {doc}`measures/charts`.",
        "",
        *table(
            ["chart", "回答的问题", "question"],
            [
                [f"[`{entry.chart}`](#kind-{entry.chart})", plain(entry.zh), plain(entry.en)]
                for entry in content.entries()
            ],
        ),
        "",
        "## Before every line · 先运行",
        "",
        "```python",
        content.setup.rstrip(),
        "```",
    ]
    for (zh, en), entries in content.parts.items():
        lines += ["", f"## {zh} · {en}"]
        for entry in entries:
            lines += _section(entry)
    return "\n".join(lines) + "\n"


def _section(entry: Entry) -> list[str]:
    return [
        "",
        f"(kind-{entry.chart})=",
        "",
        f"### `{entry.chart}`",
        "",
        f"**{plain(entry.zh)}** {plain(entry.en)}",
        "",
        f"- 数据：{plain(entry.data_zh)}",
        f"- Data: {plain(entry.data_en)}",
        f"- Options: {{py:obj}}`{entry.chart} <shuanggao_analytics.charts.{entry.chart}>`",
        "",
        "```python",
        entry.table.rstrip(),
        "",
        entry.line.rstrip(),
        "```",
        "",
        f"```{{image}} pictures/kinds/{entry.picture}",
        f":alt: {entry.chart}: {entry.en}",
        "```",
    ]


def _look() -> str:
    """Return what the pictures depend on besides their specs: the renderer and its size."""
    source = hashlib.sha256()
    for file in sorted(Path(charts.__file__).parent.glob("*.py")):
        source.update(file.read_bytes())
    return f"{source.hexdigest()} {matplotlib.__version__} {DPI}"
