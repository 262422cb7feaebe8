"""Writing a pack: the data that a study takes, what it gives, and how that was computed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadpoolctl import threadpool_limits

from shuanggao_analytics.packs.canonical import RESULTS, read_table, write_table
from shuanggao_analytics.packs.files import MANIFEST, write_files
from shuanggao_analytics.packs.manifest import write_manifest
from shuanggao_analytics.packs.readme import readme
from shuanggao_analytics.packs.registry import study_named

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from shuanggao_analytics.packs.canonical import Rounding
    from shuanggao_analytics.packs.study import Study

    Results = dict[str, tuple[bytes, list[str]]]


def write_pack(study: str, out: str | os.PathLike[str]) -> Path:
    """Write the pack of a shipped study: data, parameters, versions and the tables it must give.

    The results are computed from the very bytes that stand in the pack, so that `replay` starts
    from the same numbers. The same versions write the same bytes.

    Parameters
    ----------
    study
        A shipped study: ``midterm_sample`` or ``layout_two_rounds``.
    out
        A file that ends in ``.zip``, or a folder; an earlier pack there is replaced.

    Returns
    -------
    Path
        The zip or folder.

    Raises
    ------
    UnknownNameError
        When there is no such study.
    DataContractError
        When `out` holds other files than a pack.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pack = write_pack("layout_two_rounds", Path(folder) / "pack")
    ...     sorted(each.name for each in pack.iterdir())
    ['README.md', 'data', 'expected', 'study.yaml']
    """
    target = Path(out)
    write_files(pack_files(study_named(study)), target)
    return target


def pack_files(study: Study) -> dict[str, bytes]:
    """Return the files of the pack of a study by their path in it.

    Examples
    --------
    >>> from shuanggao_analytics.packs.registry import study_named
    >>> sorted(pack_files(study_named("layout_two_rounds")))[:2]
    ['README.md', 'data/colleges.csv']
    """
    tables = study.load()
    data = {name: write_table(tables[name][list(each)]) for name, each in study.inputs.items()}
    expected = computed(study, data, parameters=study.parameters, seed=study.seed, rounding=RESULTS)
    return {
        MANIFEST: write_manifest(study, rounding=RESULTS, data=data, expected=expected),
        "README.md": readme(study, rounding=RESULTS, expected=expected),
        **{data_path(name): file for name, file in data.items()},
        **{expected_path(name): file for name, (file, _) in expected.items()},
    }


def computed(
    study: Study,
    data: Mapping[str, bytes],
    *,
    parameters: Mapping[str, Any],
    seed: int,
    rounding: Rounding,
) -> Results:
    r"""Return the results of a study from the files of its data: table → file and key.

    Raises
    ------
    DataContractError
        When the data do not have the columns and kinds of the study, or a measure refuses them.

    Examples
    --------
    >>> from dataclasses import replace
    >>> study = replace(
    ...     study_named("midterm_sample"), inputs={"t": {"place": "text", "n": "integer"}},
    ...     compute=lambda tables, parameters, seed: {"thirds": tables["t"].set_index("place") / 3},
    ... )
    >>> computed(study, {"t": b"place,n\na,1\n"}, parameters={}, seed=1, rounding=RESULTS)
    {'thirds': (b'place,n\na,0.33333333\n', ['place'])}
    """
    tables = {
        name: read_table(data[name], kinds=kinds, label=data_path(name))
        for name, kinds in study.inputs.items()
    }
    with threadpool_limits(limits=1):
        results = study.compute(tables, parameters, seed)
    return {
        name: (write_table(table, rounding=rounding), [str(each) for each in table.index.names])
        for name, table in results.items()
    }


def data_path(name: str) -> str:
    """Return where a table of the data stands in a pack.

    Examples
    --------
    >>> data_path("units")
    'data/units.csv'
    """
    return f"data/{name}.csv"


def expected_path(name: str) -> str:
    """Return where a table of the results stands in a pack.

    Examples
    --------
    >>> expected_path("ranking")
    'expected/ranking.csv'
    """
    return f"expected/{name}.csv"
