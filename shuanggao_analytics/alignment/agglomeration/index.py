"""Agglomeration of programme groups (集聚效应): the three parts that the literature names.

Gao and Tang name and define three parts and give no formula. An index of them is a construct:
what each part is built from is a column of its own, a part that cannot be built is missing with
the reason, and the combined figure comes with its range over three ways of combining.

============  ==========================================  =======================================
part          as defined (001:345-353)                    as built here
============  ==========================================  =======================================
总体集中性    programmes gather in space and have the     ``scale`` and ``together``
              advantage of overall scale
内部关联性    shared use of resources, flowing            catalogue proximity of the groups of one
              information, lower cost                     college (a proxy), or the user's figure
外部契合性    near transfer and interaction with          the user's figure or a result of
              industry, creative results                  `structure_match`
============  ==========================================  =======================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas.api.typing import SeriesGroupBy

_PARTS = ("concentration", "internal", "external")
_NAMED = {"concentration": "总体集中性", "internal": "内部关联性", "external": "外部契合性"}
_FEW = 2


def agglomeration_index(
    groups: pd.DataFrame,
    *,
    by: Sequence[str] = ("province_code",),
    site: str = "city_code",
    college: str = "college_code",
    internal: pd.Series | None = None,
    external: pd.Series | None = None,
    same_category: float = 0.5,
) -> pd.DataFrame:
    r"""Return the three parts of agglomeration for each place, and their combinations.

    A place p with :math:`n_p` groups, :math:`n_{ps}` of them at site s, and largest place
    :math:`n_{max}`:

    .. math:: \text{scale}_p = \frac{n_p}{n_{max}},\quad
              \text{together}_p = \frac{\sum_s n_{ps}(n_{ps} - 1)}{n_p (n_p - 1)},\quad
              A_1 = \sqrt{\text{scale}_p \, \text{together}_p}

    ``together`` is the chance that two groups drawn from the place stand at one site (1 for a
    municipality, whose city it is itself).
    :math:`A_2` is the mean catalogue proximity over the pairs of groups of one college in the
    place: 1 in one class, `same_category` in one category only, else 0; or `internal`.
    :math:`A_3` is `external`. Combined: arithmetic mean, geometric mean and minimum.

    Parameters
    ----------
    groups
        One row a programme group of one round: the columns of `by`, `site`, `college`,
        ``class_code`` (may be missing) and ``category_code``, in the numbering of the zhuanke
        level.
    by
        The place, and optionally kinds within which places are compared: with
        ``("province_code", "category_code")`` the scale of a province in a category is relative
        to the largest province in that category.
    site, college
        Columns of the site (a city in a province, a college in a city) and of the college.
    internal, external
        Parts known from elsewhere, in [0, 1], by place (a MultiIndex when `by` has several
        columns): shared courses or teachers, say; the fit of groups to the local structure. A
        place that is not there or missing stays missing.
    same_category
        Proximity of two classes of one category, in [0, 1]: an assumption.

    Returns
    -------
    pandas.DataFrame
        Index `by`, places in order of first appearance. ``groups``, ``share`` (of the groups of
        the kind), ``location_quotient`` (missing unless `by` names a kind), ``scale``,
        ``together``, ``pairs`` (of groups in one college), ``pairs_unknown`` (whose class is not
        known although the category is the same), ``concentration``, ``internal``, ``external``,
        ``internal_basis`` (``given``, ``proxy_catalogue``, ``missing``), ``external_basis``
        (``given``, ``missing``), ``arithmetic``, ``geometric``, ``minimum`` (missing unless all
        three parts are known; the range is from minimum to arithmetic), ``rank``,
        ``rank_best``, ``rank_worst`` (of the arithmetic mean, and over the three combinations),
        ``few`` (two groups or fewer), ``reasons`` (why parts are missing) and ``trust``.

    Raises
    ------
    DataContractError
        No rows, missing columns, places, sites, colleges or categories without a code, a part
        outside [0, 1] or with a place twice, a `same_category` outside [0, 1]: all of them.

    References
    ----------
    高飞、唐振华《高水平专业群如何生成集聚效应》, 中国教育报 2022-12-06, 06版 (001:345-353).

    Examples
    --------
    >>> groups = pd.DataFrame({
    ...     "province_code": ["a", "a", "a", "b"], "city_code": ["a1", "a1", "a2", "b1"],
    ...     "college_code": ["1", "1", "2", "3"], "class_code": ["4601", "4603", "4603", "5102"],
    ...     "category_code": ["46", "46", "46", "51"]})
    >>> found = agglomeration_index(groups, external=pd.Series({"a": 0.6}))
    >>> found[["scale", "together", "internal", "arithmetic"]].round(3)
                   scale  together  internal  arithmetic
    province_code
    a              1.000     0.333       0.5       0.559
    b              0.333       NaN       NaN         NaN
    >>> found.loc["b", "reasons"].split(";")[0]
    '总体集中性 (concentration): one group: nothing to gather'
    """
    keys = list(by)
    _check(groups, keys, site=site, college=college, same_category=same_category,
           given={"internal": internal, "external": external})  # fmt: skip
    count = groups.groupby(keys, sort=False).size()
    cells = count.index
    names = cells.to_frame(index=False)
    of_kind = _grouped(count, names[keys[1:]])
    pairs = count * (count - 1) / 2
    table = pd.DataFrame({"groups": count, "share": count / of_kind.transform("sum")})
    whole = _grouped(count, names[keys[:1]]).transform("sum") / len(groups)
    table["location_quotient"] = table["share"] / whole if len(keys) > 1 else np.nan
    table["scale"] = count / of_kind.transform("max")
    table["together"] = _pairs_in(groups, keys, [site]) / pairs.where(pairs > 0)
    inner = [college, "category_code"]
    inside = _pairs_in(groups, keys, [college])
    in_category = _pairs_in(groups, keys, inner)
    classed = groups[groups["class_code"].notna()]
    in_class = _pairs_in(classed, keys, [college, "class_code"]).reindex(cells, fill_value=0)
    sure = _pairs_in(classed, keys, inner).reindex(cells, fill_value=0)
    table["pairs"] = inside.astype("int64")
    table["pairs_unknown"] = (in_category - sure).astype("int64")
    known = (inside - table["pairs_unknown"]).where(lambda n: n > 0)
    proximity = (in_class + same_category * (sure - in_class)) / known
    table["concentration"] = np.sqrt(table["scale"] * table["together"])
    table["internal"] = proximity if internal is None else _brought(internal, cells)
    table["external"] = np.nan if external is None else _brought(external, cells)
    proxied = "proxy_catalogue" if internal is None else "given"
    table["internal_basis"] = np.where(table["internal"].isna(), "missing", proxied)
    table["external_basis"] = np.where(table["external"].isna(), "missing", "given")
    combined = _combined(table[list(_PARTS)])
    ranks = combined.rank(ascending=False, method="min").astype("Int64")
    return table.join(combined).assign(
        rank=ranks["arithmetic"],
        rank_best=ranks.min(axis=1),
        rank_worst=ranks.max(axis=1),
        few=count <= _FEW,
        reasons=_reasons(table, internal is None, external is None),
        trust="derived",
    )


def _pairs_in(groups: pd.DataFrame, keys: list[str], inner: list[str]) -> pd.Series:
    """Return, for each place, the pairs of its groups that agree in all of `inner`."""
    columns = list(dict.fromkeys([*keys, *inner]))
    sizes = groups.groupby(columns, sort=False).size()
    pairs = (sizes * (sizes - 1) / 2).rename("pairs").reset_index()
    return pairs.groupby(keys, sort=False)["pairs"].sum()


def _grouped(count: pd.Series, names: pd.DataFrame) -> SeriesGroupBy[Any, Any]:
    """Return the counts grouped by these names, all in one group when there are none."""
    keys = [names[name].to_numpy() for name in names] or [np.zeros(len(count), dtype=np.intp)]
    return count.groupby(keys, sort=False)


def _brought(part: pd.Series, cells: pd.Index) -> pd.Series:
    return pd.to_numeric(part).astype("float64").reindex(cells)


def _combined(parts: pd.DataFrame) -> pd.DataFrame:
    """Return the three combinations, missing unless every part is known."""
    values = parts.to_numpy("float64")
    with np.errstate(divide="ignore"):
        geometric = np.exp(np.log(values).mean(axis=1))
    combined = {"arithmetic": values.mean(axis=1), "geometric": geometric}
    return pd.DataFrame({**combined, "minimum": np.min(values, axis=1)}, index=parts.index)


def _reasons(table: pd.DataFrame, proxied: bool, no_external: bool) -> list[str]:
    """Return, for each place, why parts are missing."""
    said = {
        "concentration": "one group: nothing to gather",
        "internal": "no college with two groups of known class" if proxied else "not given",
        "external": "needs the fit to the local structure" if no_external else "not given",
    }
    missing = table[list(_PARTS)].isna().to_numpy()
    words = [f"{_NAMED[part]} ({part}): {said[part]}" for part in _PARTS]
    return ["; ".join(w for w, m in zip(words, row, strict=True) if m) for row in missing]


def _check(
    groups: pd.DataFrame,
    keys: list[str],
    *,
    site: str,
    college: str,
    same_category: float,
    given: dict[str, pd.Series | None],
) -> None:
    named = list(dict.fromkeys([*keys, site, college, "category_code"]))
    faults = [
        Fault("groups", "missing column", column=column)
        for column in [*named, "class_code"]
        if column not in groups.columns
    ]
    if not keys:
        faults.append(Fault("by", "names no column", remedy="name the column of the place"))
    if groups.empty:
        faults.append(Fault("groups", "no rows"))
    for column in named:
        if column in groups.columns:
            lost = groups.index[groups[column].isna()]
            faults += [Fault("groups", "no code given", str(label), column) for label in lost]
    for name, part in given.items():
        if part is not None:
            numbers = pd.to_numeric(part, errors="coerce").astype("float64")
            wrong = part.notna() & ~numbers.between(0, 1)
            faults += [
                Fault(name, "needs a number from 0 to 1", str(label), value=str(value))
                for label, value in part[wrong.to_numpy()].items()
            ]
            twice = part.index[part.index.duplicated()]
            faults += [Fault(name, "place twice", str(label)) for label in twice]
    if not 0 <= same_category <= 1:
        value = str(same_category)
        faults.append(Fault("same_category", "needs a number from 0 to 1", value=value))
    if faults:
        raise DataContractError(faults)
