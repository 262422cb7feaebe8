"""Grey-model tables: a and b of the printed series, fitted values, errors, C, p and the grade."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import checked_table, printed_figures
from shuanggao_analytics.audit.checks.claims import audit_claims, cells_of
from shuanggao_analytics.audit.checks.result import joined, turned_back
from shuanggao_analytics.audit.kinds.grey.errors import graded, of_errors, ratios_outside
from shuanggao_analytics.audit.kinds.grey.fit import (
    Model,
    by_convention,
    of_coefficients,
    of_fitted,
)
from shuanggao_analytics.audit.reading.columns import Role, assign
from shuanggao_analytics.audit.reading.figures import one_figure
from shuanggao_analytics.audit.reading.layouts import with_names
from shuanggao_analytics.audit.reading.years import years_in_rows
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.checks.claims import Cells
    from shuanggao_analytics.audit.checks.result import Audit

ROLES = (
    Role("relative", r".*相对(误差|残差|残差误差).*|rel(ative)?(error|residual).*|"
                     r"error(pct|percent)|ape"),
    Role("residual", r".*(残差|误差|偏差)(值)?|residuals?|errors?|ε|e"),
    Role("fitted", r".*(拟合|模拟|预测|模型|还原|计算)(值|数据|结果|序列).*|fitted.*|predict.*|"
                   r"simul.*|forecast.*|x̂.*"),
    Role("ratio", r".*级比.*|levelratio"),
    Role("actual", r".*(实际|原始|真实|观测|统计)(值|数据|序列|数).*|actual.*|observed.*|"
                   r"original.*|values?|x|x0"),
)  # fmt: skip
_MODEL = "GM(1,1)"
_LEAST, _MOST = 4, 100


def grey(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    a: str | float | None = None,
    b: str | float | None = None,
    mean_error: str | float | None = None,
    posterior_ratio: str | float | None = None,
    small_error: str | float | None = None,
    grade: str | None = None,
) -> Audit:
    r"""Check a grey model GM(1,1) against the series that is printed with it.

    With the sums :math:`S(k) = \sum_{i \le k} x(i)` and the background
    :math:`z(k) = \tfrac12 [S(k) + S(k-1)]`, a and b solve :math:`x(k) + a z(k) = b` by least
    squares over k = 2, …, n, and

    .. math:: \hat x(k) = (1 - e^{a}) \Bigl(x(1) - \frac{b}{a}\Bigr) e^{-a(k-1)}

    (``time_response``). Some papers print its derivative,
    :math:`(b - a x(1)) e^{-a(k-1)}` (``derivative``), or the form without the exponential,
    :math:`\frac{b - a x(1)}{1 + a/2} (\frac{1 - a/2}{1 + a/2})^{k-2}` (``discrete``), and some
    take S(k) or S(k−1) for z. The convention is the one that most figures follow.

    Residuals are x − x̂ or x̂ − x; relative errors are in per cent of x or shares, with or without
    their sign. C is the standard deviation of the residuals over that of the series, p the share
    of residuals within 0.6745 standard deviations of the series around their mean; both with or
    without the first residual, which is zero.

    Parameters
    ----------
    table
        One row a time, or one column a time, as printed. Rows with no actual value behind the
        last are forecasts. A figure that is missing is left out.
    columns
        Role → heading where the headings do not tell: ``actual``, ``fitted``, ``residual``,
        ``relative``, ``ratio``.
    a, b
        The coefficients as printed in the text; as text they keep their zeros.
    mean_error, posterior_ratio, small_error
        The mean relative error, C and p as printed in the text.
    grade
        The grade as printed: 好, 合格, 勉强, 不合格, or 一级 to 四级, or in English.

    Returns
    -------
    Audit
        Of kind ``grey``. Causes: ``sign`` of a coefficient, ``fitted_not_of_series`` (throughout),
        ``error_of_fitted`` (a relative error over the fitted value), ``grade_not_of_tests``.
        Notes: the convention of the fitted values and of the background
        (``fitted_form_followed``, ``background_followed``), fitted values that were computed from
        the rounded coefficients (``fitted_of_printed_coefficients``) or are no exponential
        (``other_model``: not checked), ``level_ratios_outside`` the bounds, a grade of which C or
        p is not given (``grade_by_one_test``) or that is a word of no scale (``scale_unknown``).

    Raises
    ------
    DataContractError
        When there is no series of 4 to 100 values > 0, or nothing beside it to check; for a bad
        role, and for what is given beside the table and is no number.

    References
    ----------
    刘思峰 等《灰色系统理论及其应用》; the measure is `grey_forecast`.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"年份": ["2016", "2017", "2018", "2019"],
    ...     "实际值": ["100", "112", "124", "139"], "拟合值": ["100", "111.5", "124.4", "183.7"]})
    >>> grey(table, a="-0.1089").findings[["row", "column", "expected", "suspect"]]
        row column expected            suspect
    4  2019    拟合值    138.6  2019, 拟合值 → 138.6
    5  2019    拟合值    138.8  2019, 拟合值 → 138.6
    """
    table, turned = years_in_rows(checked_table(table))
    roles = {key: names[0] for key, names in assign(table, ROLES, columns=columns).items()}
    stated = {"a": a, "b": b, "mean error": mean_error, "C": posterior_ratio, "p": small_error}
    known = {key: text for key, text in stated.items() if text is not None}
    table, size = with_names(table, list(roles.values())), _size(table, roles)
    _check_enough(table, roles, known, size=size, graded=grade is not None)
    cells = _with_model(cells_of(table, printed_figures(table, roles.values())), known)
    model = Model(cells=cells, roles=roles, known=tuple(known), size=size)
    model, notes = by_convention(model)
    fits, more, causes = of_fitted(model)
    claims = [*of_coefficients(model), *fits, *of_errors(model)]
    notes = [*notes, *more, *ratios_outside(model)]
    audit = audit_claims("grey", cells, claims, notes=notes, causes=causes)
    if grade is not None:
        audit = joined("grey", [audit, graded(grade, model)])
    return turned_back(audit, cells.labels) if turned else audit


def _size(table: pd.DataFrame, roles: Mapping[str, str]) -> int:
    """Return how many values the series has until the first that is missing."""
    if "actual" not in roles:
        return 0
    numbers = printed_figures(table, [roles["actual"]])[roles["actual"]].numbers
    return int(np.sum(np.cumprod(np.isfinite(numbers))))


def _check_enough(
    table: pd.DataFrame,
    roles: Mapping[str, str],
    known: Mapping[str, str | float],
    *,
    size: int,
    graded: bool,
) -> None:
    remedy = "name them: columns={'actual': …, 'fitted': …}; there are: " + ", ".join(
        map(str, table.columns)
    )
    faults = []
    if "actual" not in roles:
        faults.append(Fault("table", "no column of actual values", remedy=remedy))
    else:
        name = roles["actual"]
        numbers = printed_figures(table, [name])[name].numbers
        if np.isfinite(numbers[size:]).any():
            faults.append(Fault("table", "a gap in the series", column=name))
        if not _LEAST <= size <= _MOST:
            need = f"needs {_LEAST} to {_MOST} actual values"
            faults.append(Fault("table", need, column=name, value=str(size)))
        if np.any(numbers[:size] <= 0):
            faults.append(Fault("table", "needs numbers > 0", column=name))
    if len(roles) < 2 and not known and not graded:
        faults.append(Fault("table", "nothing beside the series to check", remedy=remedy))
    faults += [
        Fault(key, "no number", value=str(text))
        for key, text in known.items() if not np.isfinite(one_figure(text).numbers[0])
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)


def _with_model(cells: Cells, known: Mapping[str, str | float]) -> Cells:
    """Return the cells with a row for the model: its coefficients and its tests."""
    row = len(cells.labels)
    names = {(row, key): f"{_MODEL}, {key}" for key in known}
    texts = {names[row, key]: str(text) for key, text in known.items()}
    figures = {names[row, key]: one_figure(text) for key, text in known.items()}
    return replace(
        cells,
        table=cells.table.assign(**texts),
        printed={**cells.printed, **figures},
        names={**cells.names, **names},
        labels=[*cells.labels, _MODEL],
    )
