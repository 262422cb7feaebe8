"""Writing a chart to files: the picture, its numbers, and a sidecar that says what it is.

All files are written under other names first and then put in place together, so a run that fails
half-way leaves the earlier files as they were.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import static
from shuanggao_analytics.charts.spec import canonical_csv
from shuanggao_analytics.charts.typeface import matplotlib_style
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.packing import drafts_beside, put_files_in_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from shuanggao_analytics.charts.spec import ChartSpec

_FORMULA = re.compile(r"[=@\t\r].|[+-](?![\d.,%～–−]+$).", re.DOTALL)  # numbers and ranges are none
FORMATS = ("png", "svg", "pdf")
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def save(
    spec: ChartSpec,
    folder: str | Path,
    *,
    formats: Sequence[str] = FORMATS,
    dpi: int = 200,
) -> tuple[Path, ...]:
    """Write the static picture of a chart, its numbers as CSV and its description as JSON.

    The same spec gives the same bytes on the same versions of the libraries: no date is written.

    Parameters
    ----------
    spec
        Any chart spec.
    folder
        Folder for ``<id>.png``, ``<id>.svg``, ``<id>.pdf``, ``<id>.csv`` and ``<id>.json``; made
        where it does not exist. The CSV begins with a byte-order mark, so that Excel shows Chinese.
    formats
        Some of ``png``, ``svg`` and ``pdf``.
    dpi
        Resolution of the PNG.

    Returns
    -------
    tuple of Path
        The files written: pictures, then CSV, then JSON.

    Raises
    ------
    DataContractError
        When a format is unknown.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> spec = ranked_bars(
    ...     pd.DataFrame({"province": ["江苏"], "units": [20]}), label="province", value="units",
    ...     id="bars", title="建设单位", sources=("名单",), trust="compiled",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in save(spec, folder, formats=("png",))]
    ['bars.png', 'bars.csv', 'bars.json']
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        remedy = "use some of " + ", ".join(FORMATS)
        raise DataContractError(
            Fault("save", "unknown format", value=str(name), remedy=remedy) for name in unknown
        )
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    figure = static.render(spec)
    with drafts_beside(target / spec.id) as place:
        drafts = [_write_picture(figure, place / f"{spec.id}.{f}", dpi) for f in formats]
        drafts.append(place / f"{spec.id}.csv")
        drafts[-1].write_bytes(canonical_csv(_harmless(spec.data)).encode("utf-8-sig"))
        drafts.append(place / f"{spec.id}.json")
        text = json.dumps(sidecar(spec, figure, formats=formats), ensure_ascii=False, indent=2)
        drafts[-1].write_text(text + "\n", encoding="utf-8", newline="\n")
        return put_files_in_place(drafts, target)


def sidecar(spec: ChartSpec, figure: Figure, *, formats: Sequence[str]) -> dict[str, Any]:
    """Return the description of a saved chart.

    Returns
    -------
    dict
        Words, sources, trust, the columns of the CSV with their roles, the fingerprint of the spec
        (a stored picture with another one is stale), and the size in inches.
    """
    width, height = figure.get_size_inches()
    roles = {column: role for role, column in spec.roles.items()}
    return {
        "id": spec.id,
        "kind": spec.kind,
        "title": spec.title,
        "subtitle": spec.subtitle,
        "caption": spec.caption,
        "alt": spec.alt,
        "unit": spec.unit,
        "sources": list(spec.all_sources()),
        "notes": list(spec.notes),
        "trust": spec.trust,
        "synthetic": spec.synthetic,
        "lang": spec.lang,
        "columns": [
            {"name": str(column), "role": roles.get(str(column), "")}
            for column in spec.data.columns
        ],
        "rows": len(spec.data),
        "files": [f"{spec.id}.{name}" for name in (*formats, "csv")],
        "size_in": [round(float(width), 2), round(float(height), 2)],
        "fingerprint": spec.fingerprint(),
    }


def _harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which a spreadsheet takes no text for a formula: ``=1+1`` is ``'=1+1``."""

    def quoted(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell

    texts = table.select_dtypes(include=["object", "string", "category"]).columns
    return table.assign(**{str(name): table[name].astype(object).map(quoted) for name in texts})


def _write_picture(figure: Figure, path: Path, dpi: int) -> Path:
    kind = path.suffix[1:]
    with matplotlib_style():
        figure.savefig(path, format=kind, dpi=dpi, metadata=_METADATA[kind])
    return path
