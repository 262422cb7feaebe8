"""Where the shipped data stand, and the two ways of reading them as they are.

In a checkout this is the folder ``data/`` that one sees; in an installed wheel the same folder
travels inside the package. Readers here change nothing: every cell comes as text, so that codes
keep their zeros and the loaders decide about types.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from shuanggao_analytics.errors import ShuanggaoError


@cache
def data_dir() -> Path:
    """Return the folder of the shipped data.

    Raises
    ------
    ShuanggaoError
        When neither the wheel nor the checkout holds it.

    Examples
    --------
    >>> (data_dir() / "datapackage.json").exists()
    True
    """
    here = Path(__file__).resolve().parent
    for candidate in (here / "data", here.parent / "data"):
        if (candidate / "datapackage.json").is_file():
            return candidate
    msg = f"the data folder of shuanggao-analytics was not found beside {here}; reinstall it"
    raise ShuanggaoError(msg)


def read_table_text(name: str) -> pd.DataFrame:
    """Read ``data/tables/<name>.csv`` with every cell as text and empty cells as missing.

    Parameters
    ----------
    name
        Name of the table, without folder and ending.

    Raises
    ------
    ShuanggaoError
        When there is no such table.

    Examples
    --------
    >>> read_table_text("provinces").loc[0, "province_code"]
    '110000'
    """
    path = data_dir() / "tables" / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.csv")))
        msg = f"there is no shipped table {name!r}; the shipped tables are: {known}"
        raise ShuanggaoError(msg)
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")


@cache
def read_policy(name: str) -> Any:
    """Read ``data/policy/<name>.yaml``; the result is shared, so callers must not change it.

    Examples
    --------
    >>> sorted(read_policy("rounds"))[0]
    'rounds'
    """
    path = data_dir() / "policy" / f"{name}.yaml"
    if not path.is_file():
        msg = f"there is no shipped policy file {name!r} in {path.parent}"
        raise ShuanggaoError(msg)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=loader)
