"""The result of a measure of likeness between neighbours, with its inference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from shuanggao_analytics.layout.spatial.map_draws import (
    check_choice,
    normal_p,
    permutation_p,
    score,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.layout.points.located import Floats
    from shuanggao_analytics.layout.spatial.map_draws import Alternative, Case


@dataclass(frozen=True, eq=False)
class Autocorrelation:
    """A measure of likeness between neighbours over the whole map.

    Attributes
    ----------
    name
        What is measured.
    value
        The statistic; `MoranI.I`, `GearyC.C` and `GetisOrdG.G` are the same under its own name.
    expected, variance, z, p
        Under `assumption` if there were no pattern; p for `alternative`.
    assumption
        ``"randomisation"`` (the values as they are, in random places) or ``"normality"``.
    alternative
        ``"two-sided"``, ``"greater"`` or ``"less"`` than expected.
    table
        One row an assumption (``normality`` where it exists, ``randomisation``, ``permutation``):
        ``expected``, ``variance``, ``z``, ``p``.
    n, islands, permutations
        Places, those of them without neighbours (they count in n), and draws.
    """

    name: str
    value: float
    expected: float
    variance: float
    z: float
    p: float
    assumption: str
    alternative: str
    table: pd.DataFrame
    n: int
    islands: int
    permutations: int

    @property
    def p_permutation(self) -> float:
        """The p of the permutations; missing when there were none."""
        return float(self.table["p"].loc["permutation"])

    @property
    def text(self) -> str:
        """The result in one sentence."""
        drawn = (
            f"; {self.permutations} permutations: p = {self.p_permutation:.3g}"
            if self.permutations
            else ""
        )
        alone = f"; {self.islands} without neighbours" if self.islands else ""
        return (
            f"{self.name} = {self.value:.4f} (expected {self.expected:.4f}; n = {self.n}): "
            f"z = {self.z:.3f}, p = {self.p:.3g} ({self.assumption}, {self.alternative})"
            f"{drawn}{alone}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.6g}'.format)}"


class MoranI(Autocorrelation):
    """Moran's I with its inference."""

    @property
    def I(self) -> float:  # noqa: E743, N802
        """Moran's I."""
        return self.value


class GearyC(Autocorrelation):
    """Geary's C with its inference."""

    @property
    def C(self) -> float:  # noqa: N802
        """Geary's C."""
        return self.value


class GetisOrdG(Autocorrelation):
    """The general G with its inference."""

    @property
    def G(self) -> float:  # noqa: N802
        """The general G of Getis and Ord."""
        return self.value


_Result = TypeVar("_Result", bound=Autocorrelation)


def autocorrelation(
    kind: type[_Result],
    *,
    name: str,
    observed: Floats,
    drawn: Floats,
    moments: Mapping[str, tuple[float, float]],
    case: Case,
    assumption: str,
    alternative: Alternative,
) -> _Result:
    """Return the result of one statistic from its moments under each assumption.

    `observed` has one value, `drawn` one a permutation (R × 1), `moments` expected and variance by
    assumption; the row of the permutations is added.
    """
    check_choice("assumption", assumption, tuple(moments))
    value = float(observed[0])
    table = pd.DataFrame.from_dict(dict(moments), orient="index", columns=["expected", "variance"])
    table.loc["permutation"] = [drawn.mean(), drawn.var()] if len(drawn) else [np.nan, np.nan]
    expected, variance = table["expected"].to_numpy(), table["variance"].to_numpy()
    table["z"] = score(value, expected, variance)
    table["p"] = normal_p(table["z"].to_numpy(), alternative)
    table.loc["permutation", "p"] = permutation_p(observed, drawn, alternative)[0]
    chosen = table.loc[[assumption]].to_dict("records")[0]
    return kind(
        name=name,
        value=value,
        expected=chosen["expected"],
        variance=chosen["variance"],
        z=chosen["z"],
        p=chosen["p"],
        assumption=assumption,
        alternative=alternative,
        table=table,
        n=case.n,
        islands=case.islands,
        permutations=case.permutations,
    )
