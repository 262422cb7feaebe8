"""Weights by principal components (主成分分析法) of the correlations between indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.performance.weights.checks import all_differing, correlations

if TYPE_CHECKING:
    from typing import TypeAlias

    from shuanggao_analytics.inputs import Floats

    Components: TypeAlias = int | float | Literal["kaiser"]

_EPSILON = 1e-9  # eigenvalues, and sums of an eigenvector, nearer to each other are equal
_REMEDY = "turn its direction round, leave it out, or use another scheme"


@dataclass(frozen=True, kw_only=True, eq=False)
class PrincipalComponents:
    """The principal components of the correlations between the columns of a table.

    Attributes
    ----------
    eigenvalues
        One row a component, by ``component`` from 1: ``eigenvalue``, ``share`` (of all variance)
        and ``cumulative`` (shares up to it).
    loadings
        Columns × components: the correlation of the column with the component, u √λ.
    """

    eigenvalues: pd.DataFrame
    loadings: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        first = self.eigenvalues.iloc[0]
        large = int((self.eigenvalues["eigenvalue"] > 1.0 + _EPSILON).sum())
        return (
            f"the first of {len(self.eigenvalues)} components holds {first['share']:.1%} of the "
            f"variance (eigenvalue {first['eigenvalue']:.3f}); eigenvalues above 1: {large}"
        )

    def _repr_html_(self) -> str:
        tables = (self.eigenvalues, self.loadings)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def principal_components(X: pd.DataFrame) -> PrincipalComponents:
    r"""Return the principal components of the correlation matrix of `X`.

    .. math:: R u_k = \lambda_k u_k,\quad u_k^T u_k = 1,\quad \lambda_1 \ge \lambda_2 \ge \dots,
              \quad l_{jk} = u_{jk} \sqrt{\lambda_k}

    An eigenvector has no sign of its own: it is turned so that the loadings of a component sum to
    a positive number; where they sum to zero, so that the largest one in size, the first of
    them in the order of the columns, is positive.

    Parameters
    ----------
    X
        n ≥ 2 units × indicators, numbers; a missing value is an error. Units do not matter.

    Returns
    -------
    PrincipalComponents
        ``.eigenvalues``, ``.loadings`` and ``.text``.

    Raises
    ------
    DataContractError
        For cells missing or no number, and constant columns: they have no correlation.

    References
    ----------
    OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 4.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3]})
    >>> principal_components(x).eigenvalues.round(3)
               eigenvalue  share  cumulative
    component
    1                 1.6    0.8         0.8
    2                 0.4    0.2         1.0
    """
    eigenvalues, vectors = _decomposed(all_differing(X))
    share = eigenvalues / eigenvalues.sum()
    numbers = pd.RangeIndex(1, len(eigenvalues) + 1, name="component")
    return PrincipalComponents(
        eigenvalues=pd.DataFrame(
            {"eigenvalue": eigenvalues, "share": share, "cumulative": share.cumsum()},
            index=numbers,
        ),
        loadings=pd.DataFrame(vectors * np.sqrt(eigenvalues), index=X.columns, columns=numbers),
    )


def pca_weights(
    X: pd.DataFrame,
    *,
    components: Components | None = None,
) -> pd.Series:
    r"""Return weights by principal components of the correlation matrix of `X`.

    .. math:: w_j = \frac{\beta_j}{\sum_i \beta_i},\quad
              \beta_j = \frac{\sum_{k \le K} \lambda_k u_{jk}}{\sum_{k \le K} \lambda_k},\quad
              u_{jk} = l_{jk} / \sqrt{\lambda_k}

    with eigenvalues :math:`\lambda_k`, loadings :math:`l_{jk}` and signs as in
    `principal_components`. With K = 1 (the default) the weights are in the proportions of the
    loadings on the first component. With more it is the combined coefficient of the Chinese
    evaluation literature: the coefficients of the components, averaged by the variance that each
    explains.

    Parameters
    ----------
    X
        As for `principal_components`.
    components
        K: a whole number; a fraction in (0, 1], such as 0.85, for the fewest components that
        explain this share of the variance (``1.0`` is all, ``1`` is one); ``"kaiser"`` for those
        with an eigenvalue above 1. ``None``: the first.

    Returns
    -------
    pandas.Series
        ``weight`` by column, summing to 1.

    Raises
    ------
    DataContractError
        As for `principal_components`; for a number of components that does not exist; for two
        equal eigenvalues or a component whose loadings sum to zero among those used (then the
        component or its sign is not determined, and neither are the weights); and for each
        column whose weight would be negative: it runs against the others, and an absolute value
        would hide that.
    UnknownNameError
        For another word.

    References
    ----------
    OECD/JRC (2008), as above; R package COINr (``get_PCA``) for the first component.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3], "c": [1, 3, 2, 4]})
    >>> pca_weights(x).round(4).to_dict()
    {'a': 0.4167, 'b': 0.25, 'c': 0.3333}
    """
    eigenvalues, vectors = _decomposed(all_differing(X))
    count = _count(components, eigenvalues)
    if faults := _undetermined(count, eigenvalues, vectors):
        raise DataContractError(faults)
    used = eigenvalues[:count]
    combined = vectors[:, :count] @ used / used.sum()
    noun = "the first component" if count == 1 else "the components"
    faults = [
        Fault("X", f"runs against {noun}", column=str(name), value=f"{value:.4f}", remedy=_REMEDY)
        for name, value in zip(X.columns, combined, strict=True)
        if value < -_EPSILON
    ]
    if faults:
        raise DataContractError(faults)
    weight = np.maximum(combined, 0.0)
    return pd.Series(weight / weight.sum(), index=X.columns, name="weight")


def _decomposed(cells: Floats) -> tuple[Floats, Floats]:
    """Return eigenvalues from the largest and the unit vectors, turned, of the correlations."""
    rising, columns = np.linalg.eigh(correlations(cells))
    eigenvalues, vectors = np.maximum(rising[::-1], 0.0), columns[:, ::-1]
    eigenvalues = np.where(eigenvalues < _EPSILON, 0.0, eigenvalues)
    total = vectors.sum(axis=0)
    largest = (np.abs(vectors) >= np.abs(vectors).max(axis=0) - _EPSILON).argmax(axis=0)
    leading = vectors[largest, np.arange(len(total))]
    sign = np.sign(np.where(np.abs(total) > _EPSILON, total, leading))
    return eigenvalues, vectors * sign


def _count(components: Components | None, eigenvalues: Floats) -> int:
    if isinstance(components, str):
        require_known("components", components, ["kaiser"])
        if count := int((eigenvalues > 1.0 + _EPSILON).sum()):
            return count
        raise DataContractError([Fault("components", "no eigenvalue is above 1")])
    if components is None:
        return 1
    if isinstance(components, float) and 0.0 < components <= 1.0:
        cumulative = (eigenvalues / eigenvalues.sum()).cumsum()
        return int((cumulative < components - _EPSILON).sum()) + 1
    most = len(eigenvalues)
    if isinstance(components, bool | float) or not 1 <= components <= most:
        remedy = f'a whole number from 1 to {most}, a share in (0, 1], or "kaiser"'
        fault = Fault("components", "no such number", value=str(components), remedy=remedy)
        raise DataContractError([fault])
    return int(components)


def _undetermined(count: int, eigenvalues: Floats, vectors: Floats) -> list[Fault]:
    """Return which of the components used stand twice or have no sign of their own."""
    faults = []
    for k in range(count):
        if eigenvalues[k] == 0:
            break
        following = eigenvalues[k + 1] if k + 1 < len(eigenvalues) else -1.0
        if eigenvalues[k] - following <= _EPSILON:
            remedy = "their components are not determined: use another number of them"
            numbers = f"{k + 1} and {k + 2}"
            faults.append(
                Fault("components", "eigenvalues are equal", value=numbers, remedy=remedy)
            )
        elif abs(vectors[:, k].sum()) <= _EPSILON:
            remedy = "its sign cannot be told: use fewer components"
            problem = "the loadings of a component sum to zero"
            faults.append(Fault("components", problem, value=str(k + 1), remedy=remedy))
    return faults
