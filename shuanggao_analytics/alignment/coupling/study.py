"""From indicators to coupling in one call: normalise, weigh, score, couple, and what holds back.

Every choice on the way is kept with its result: the table of steps reads as the method section,
and the range of D, of its grade and of its rank under other choices comes with D.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from shuanggao_analytics.alignment.coupling.coordination import coupling_coordination
from shuanggao_analytics.alignment.coupling.flags import coupling_flags
from shuanggao_analytics.alignment.coupling.indicators import (
    checked_meta,
    indicator_rows,
    inner_weights,
    scaled_indicators,
)
from shuanggao_analytics.alignment.coupling.sensitivity import coupling_range, zero_sensitivity
from shuanggao_analytics.performance.cells import checked_weights, together
from shuanggao_analytics.performance.obstacle import obstacle_degree

if TYPE_CHECKING:
    from shuanggao_analytics.alignment.coupling.coordination import Variant
    from shuanggao_analytics.alignment.coupling.grades import Scale
    from shuanggao_analytics.alignment.coupling.indicators import InnerWeights, Method
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

_DOMINANT = 0.5  # an indicator with more than this share of a system of three or more


@dataclass(frozen=True)
class CouplingStudy:
    """A coupling study with every step of it.

    All tables over rows have the index (unit, date) or (unit).

    Attributes
    ----------
    weights
        One row an indicator: ``system``, ``direction``, ``weight`` (within its system),
        ``system_weight`` and ``overall`` (their product).
    normalised
        Rows × indicators in [0, 1].
    systems
        Rows × systems: the scores U.
    table
        C, T, D, grade and lagging system, as ``coupling_coordination`` gives them.
    range
        D, grade and rank (among the units of the same date) with their range, as
        ``coupling_range`` gives them.
    zeros
        The treatments of zero scores side by side, as ``zero_sensitivity`` gives them.
    obstacles
        Rows × indicators: the obstacle degrees, with the overall weights.
    system_obstacles
        The same, added up by system.
    flags
        As ``coupling_flags`` gives them, with ``dominant_indicator`` for an indicator that has
        more than half of the weight of a system of three or more.
    steps
        What was done: ``step``, ``choice``, ``detail``.
    """

    weights: pd.DataFrame
    normalised: pd.DataFrame
    systems: pd.DataFrame
    table: pd.DataFrame
    range: pd.DataFrame
    zeros: pd.DataFrame
    obstacles: pd.DataFrame
    system_obstacles: pd.DataFrame
    flags: pd.DataFrame
    steps: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        degree = self.table["D"]
        unsure = int((self.range["grades"] > 1).sum())
        return (
            f"D from {degree.min():.3f} to {degree.max():.3f} (median {degree.median():.3f}) "
            f"over {len(degree)} rows; {unsure} of them change their grade under other variants "
            f"or weights; {len(self.flags)} flags"
        )

    def _repr_html_(self) -> str:
        shown = self.table.join(self.range[["low", "high", "grade_low", "grade_high"]])
        tables = (self.steps, shown)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def coupling_study(
    indicators: pd.DataFrame,
    *,
    meta: pd.DataFrame,
    unit: str,
    time: str | None = None,
    normalise: Method = "minmax",
    frame: Literal["pooled", "within"] = "pooled",
    weights: InnerWeights = "entropy",
    system_weights: Weights | None = None,
    variant: Variant = "standard",
    k: float = 1.0,
    scale: Scale = "ten",
) -> CouplingStudy:
    r"""Run a coupling study: indicators → weights → scores of systems → C, T, D → obstacles.

    With normalised indicators :math:`x_{ij}` and weights :math:`w_j` that sum to one within a
    system s, :math:`U_{is} = \sum_{j \in s} w_j x_{ij}`; C, T and D as in
    ``coupling_coordination``; obstacle degrees as in ``obstacle_degree`` with the weights
    :math:`\omega_s w_j`, where :math:`\omega_s` are the weights of the systems in T.

    Parameters
    ----------
    indicators
        One row a unit (and date) with one column an indicator; or long, with the columns
        ``code`` and ``value`` and one row a unit, date and indicator. Complete; columns that
        are neither unit, date nor an indicator of `meta` are not read.
    meta
        One row an indicator: ``code``, ``system``, ``direction`` (+1 or −1); with
        ``normalise="goalposts"`` also ``min``, ``max`` and where wanted ``log``.
    unit, time
        Columns of the unit and of the date.
    normalise
        As the method of ``performance.normalise``; only those that end in [0, 1].
    frame
        ``pooled``: over all rows, so that dates can be compared; ``within``: each date by
        itself, so that they cannot, and a rise of all units together does not show.
    weights
        Of the indicators within their system: ``"entropy"`` (over all rows, of the normalised
        values), ``"equal"``, or given by code, together 1 within each system.
    system_weights
        Of the systems in T, by name; equal by default.
    variant, k, scale
        As for ``coupling_coordination``.

    Returns
    -------
    CouplingStudy
        ``.table`` and all that led to it; ``.text`` says it in one sentence.

    Raises
    ------
    DataContractError, UnknownNameError
        For missing columns, cells missing or no number, a unit twice (at a date), an indicator
        without system or direction or in two rows, constant indicators, fewer than two systems,
        weights that do not sum to one.

    References
    ----------
    王淑佳 等 (2021)《自然资源学报》36(3), 793–810; the entropy method and the obstacle degree as
    in ``entropy_weights`` and ``obstacle_degree``.

    Examples
    --------
    >>> data = pd.DataFrame({"province": ["甲", "乙", "丙"], "teachers": [10, 20, 40],
    ...                      "ratio": [18, 16, 20], "output": [3, 9, 6]})
    >>> meta = pd.DataFrame({"code": ["teachers", "ratio", "output"],
    ...                      "system": ["高职", "高职", "产业"], "direction": [1, -1, 1]})
    >>> study = coupling_study(data, meta=meta, unit="province")
    >>> study.table.round(3)
                  C      T      D grade lagging
    province
    甲         0.000  0.116  0.000  极度失调      产业
    乙         0.976  0.821  0.895  良好协调      高职
    丙         0.999  0.519  0.720  中级协调      产业
    >>> study.flags
      row        flag what  value
    0   甲  zero_score   产业    0.0
    """
    known = checked_meta(meta)
    wide = indicator_rows(indicators, codes=known.index, unit=unit, time=time)
    names = pd.Index(known["system"].unique())
    scaled, outer = together(
        lambda: scaled_indicators(wide, known, method=normalise, frame=frame, time=time),
        lambda: checked_weights(system_weights, names, table="system_weights"),
    )
    inner = inner_weights(scaled, known["system"], weights=weights)
    shares = _weight_table(known, inner, pd.Series(outer, index=names))
    systems = _by_system(scaled * inner, known["system"])
    table = coupling_coordination(systems, weights=outer, variant=variant, k=k, scale=scale)
    obstacles = obstacle_degree(scaled, weights=shares["overall"] / shares["overall"].sum())
    method = weights if isinstance(weights, str) else "given"
    return CouplingStudy(
        weights=shares,
        normalised=scaled,
        systems=systems,
        table=table,
        range=coupling_range(
            systems,
            weights=outer,
            variant=variant,
            k=k,
            scale=scale,
            within=None if time is None else systems.index.get_level_values(time).to_numpy(),
        ),
        zeros=zero_sensitivity(systems, weights=outer, variant=variant, k=k, scale=scale),
        obstacles=obstacles,
        system_obstacles=_by_system(obstacles, known["system"]),
        flags=_flags(systems, shares, outer, variant=variant, k=k),
        steps=_steps(
            systems,
            shares,
            time=time,
            choices={
                "normalise": f"{normalise}, {frame}",
                "weights": method,
                "systems": "equal" if system_weights is None else "given",
                "coupling": f"product-k, k = {k:g}" if variant == "product-k" else variant,
                "grade": scale if isinstance(scale, str) else "own table",
            },
        ),
    )


def _by_system(values: pd.DataFrame, systems: pd.Series) -> pd.DataFrame:
    """Return values of indicators added up by system; missing where one is missing."""
    return pd.DataFrame(
        {
            name: values[list(systems.index[systems == name])].sum(axis=1, skipna=False)
            for name in systems.unique()
        }
    )


def _weight_table(known: pd.DataFrame, inner: pd.Series, outer: pd.Series) -> pd.DataFrame:
    share = known["system"].map(outer)
    return known[["system", "direction"]].assign(
        weight=inner, system_weight=share, overall=inner * share
    )


def _flags(
    systems: pd.DataFrame, shares: pd.DataFrame, outer: Floats, *, variant: Variant, k: float
) -> pd.DataFrame:
    """Return the flags of the rows, and the indicators that weigh more than the rest together."""
    flags = coupling_flags(systems, weights=outer, variant=variant, k=k)
    crowded = shares.groupby("system")["weight"].transform("size") >= 3
    heavy = shares.loc[crowded & (shares["weight"] > _DOMINANT), "weight"]
    rows = flags.to_numpy().tolist()
    rows += [[pd.NA, "dominant_indicator", str(code), weight] for code, weight in heavy.items()]
    table = pd.DataFrame(rows, columns=flags.columns)
    return table.astype({"row": object, "value": "float64"})


def _steps(
    systems: pd.DataFrame, shares: pd.DataFrame, *, time: str | None, choices: dict[str, str]
) -> pd.DataFrame:
    """Return what was done, one row a step."""
    units = systems.index.get_level_values(0).nunique()
    dates = "" if time is None else f", {systems.index.get_level_values(time).nunique()} dates"
    outer = shares.drop_duplicates("system").set_index("system")["system_weight"]
    heaviest = shares["weight"].idxmax()
    zeros = int((systems == 0).sum().sum())
    rows = [
        ("indicators", "", f"{len(shares)} in {len(outer)} systems; {units} units{dates}"),
        ("normalise", choices["normalise"], "to [0, 1], more is better"),
        (
            "weights",
            choices["weights"],
            f"within each system; largest: {heaviest} {shares['weight'].max():.3f}",
        ),
        ("systems", choices["systems"], ", ".join(f"{n} {w:.3f}" for n, w in outer.items())),
        ("coupling", choices["coupling"], "C, T = sum of w U, D = sqrt(C T)"),
        ("grade", choices["grade"], "a convention of the literature"),
        ("zeros", "keep", f"{zeros} scores of exactly 0; other treatments beside it"),
    ]
    return pd.DataFrame(rows, columns=["step", "choice", "detail"])
