"""Builder of balance plots: differences of covariates before and after matching or weighting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Unpack

from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 45


def balance_plot(
    table: pd.DataFrame,
    *,
    label: str,
    before: str,
    after: str,
    limit: float | None = 0.1,
    limit_name: str = "",
    signed: bool = False,
    sort: bool = True,
    before_name: str = "balance_before",
    after_name: str = "balance_after",
    decimals: int = 2,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return standardised mean differences by covariate, before (rings) and after (dots).

    Parameters
    ----------
    table
        One row a covariate, at most 45.
    label
        Column of distinct names; keys with a term are translated.
    before, after
        Columns of standardised mean differences. A missing one is not drawn; a row without both
        says "no data".
    limit
        Difference drawn as a dashed line; a convention of the caller, and named so. ``None`` draws
        no line.
    limit_name
        Term or plain words of the line where they are not "limit …, by convention".
    signed
        Whether differences keep their signs; otherwise their absolute values are drawn, written and
        exported.
    sort
        Whether to sort by the absolute difference before, largest first and missing ones last;
        otherwise the order of the table stays.
    before_name, after_name
        Terms or plain words of ring and dot in the key.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    References
    ----------
    Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates
    between treatment groups in propensity-score matched samples. Statistics in Medicine, 28(25).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"covariate": ["在校生", "经费"], "raw": [0.2, -0.6],
    ...                       "matched": [0.05, -0.08]})
    >>> spec = balance_plot(table, label="covariate", before="raw", after="matched", id="balance",
    ...                     title="匹配前后的平衡", sources=("自算",), trust="derived")
    >>> spec.data["raw"].tolist()
    [0.6, 0.2]
    """
    kind: Kind = "balance_plot"
    roles = {"label": label, "before": before, "after": after}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    for column in (before, after):
        faults += number_faults(kind, table, column, label=label)
    for name, words in (("before", before_name), ("after", after_name)):
        if not words.strip():
            faults.append(Fault(kind, "sign without a name", column=f"{name}_name"))
    if limit is not None and not (math.isfinite(limit) and limit > 0):
        fault = Fault(kind, "not a finite number above 0", column="limit", value=str(limit))
        faults.append(fault)
    if len(table) > MOST_ROWS:
        remedy = f"draw at most {MOST_ROWS} rows"
        faults.append(Fault(kind, "too many rows", value=str(len(table)), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in dict.fromkeys((before, after)):
            numbers = as_numbers(data[column])
            data[column] = numbers if signed else numbers.abs()
        if sort:
            size = data[before].abs().reset_index(drop=True).astype("Float64")
            order = size.sort_values(ascending=False, kind="stable", na_position="last")
            data = data.iloc[order.index]
    options = {
        "limit": None if limit is None else float(limit),
        "limit_name": limit_name,
        "before_name": before_name,
        "after_name": after_name,
        "signed": signed,
        "decimals": decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
