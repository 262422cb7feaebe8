"""Which fields of a list have programme groups, and where: the gaps that no average shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.crosswalk.mapping import map_codes
from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALL = "all"


def list_coverage(
    groups: pd.DataFrame,
    *,
    crosswalk: pd.DataFrame,
    targets: Sequence[str],
    by: str | None = None,
    areas: Sequence[str] | None = None,
    code: str = "specialty_code",
    label: str = "group",
    core: float = 0.5,
) -> pd.DataFrame:
    r"""Return for each field of a list, and each area, how many groups it has and whether any.

    With :math:`w_{gt}` the weight of field t for group g in area a:

    .. math::
       \text{groups}_{at} = \sum_{g \in a} w_{gt}, \quad
       \text{groups\_any}_{at} = \#\{g \in a : w_{gt} > 0\}, \quad
       \text{groups\_core}_{at} = \#\{g \in a : w_{gt} \ge c\}

    Parameters
    ----------
    groups
        One row a group: its code, its area and its name.
    crosswalk
        From these codes to the fields: a partition (the fractions of a group add up to one over
        all fields and ``none``) or a membership (a group may count whole in several; then nothing
        may be summed over fields).
    targets
        The fields, as the crosswalk writes them, in the order wanted.
    by
        Column of the areas; without it there is one area, all groups together.
    areas
        The areas to list, so that those without any group appear too; default: those in `groups`.
    code, label
        Columns of the code and of the name.
    core
        From which weight c on a group counts as one of the field.

    Returns
    -------
    pandas.DataFrame
        One row an area and field: `by` (when given), ``target``, ``groups`` (fractional),
        ``groups_any``, ``groups_core`` (whole numbers), ``covered`` (any group with a weight),
        ``covered_core``, ``example`` (the group with the largest weight, the first of several;
        missing where there is none). Zero means that no group of the list given leads there, by
        its code: what a college does beside its lead specialty is not seen.

    Raises
    ------
    DataContractError
        For missing columns, an empty list, an area that is missing or not in `areas`, a field
        twice, and for codes that the crosswalk does not know.
    UnknownNameError
        With every field that the crosswalk does not have.

    Examples
    --------
    >>> groups = pd.DataFrame({"province": ["苏", "苏"], "group": ["数控技术", "护理"],
    ...                        "specialty_code": ["460103", "520201"]})
    >>> walk = pd.DataFrame({"code": ["46", "46", "52", "99"], "weight": [0.6, 0.4, 1.0, 1.0],
    ...                      "target": ["数控机床", "航空航天装备", "none", "船舶"]})
    >>> list_coverage(groups, crosswalk=walk, targets=["数控机床", "航空航天装备", "船舶"])[
    ...     ["target", "groups", "groups_core", "covered"]]
       target  groups  groups_core  covered
    0    数控机床     0.6            1     True
    1  航空航天装备     0.4            0     True
    2      船舶     0.0            0    False
    """
    fields = list(targets)
    if faults := _faults(groups, fields, by=by, areas=areas, columns=(code, label)):
        raise DataContractError(faults)
    codes = pd.Series(groups[code].to_numpy(), index=range(len(groups)))
    mapped = map_codes(codes, crosswalk=crosswalk)
    known = set(crosswalk["target"])
    if unknown := [field for field in fields if field not in known]:
        remedy = f"the targets are: {', '.join(sorted(known))}"
        raise UnknownNameError(
            Fault("targets", "no such target in the crosswalk", value=field, remedy=remedy)
            for field in unknown
        )
    row = mapped.index.to_numpy()
    place = pd.Series(_ALL, index=groups.index) if by is None else groups[by]
    pairs = pd.DataFrame(
        {
            "area": place.to_numpy()[row],
            "target": mapped["target"].to_numpy(),
            "weight": mapped["weight"].to_numpy(),
            "example": groups[label].to_numpy()[row],
        }
    )
    pairs["core"] = pairs["weight"] >= core
    best = pairs.sort_values("weight", ascending=False, kind="stable")
    counted = best.groupby(["area", "target"], sort=False).agg(
        groups=("weight", "sum"),
        groups_any=("weight", "size"),
        groups_core=("core", "sum"),
        example=("example", "first"),
    )
    listed = list(place.unique()) if areas is None else list(areas)
    every = pd.MultiIndex.from_product([listed, fields], names=["area", "target"])
    table = counted.reindex(every)
    table = table.fillna({"groups": 0.0, "groups_any": 0, "groups_core": 0})
    table = table.astype({"groups_any": "int64", "groups_core": "int64"})
    table.insert(3, "covered", np.asarray(table["groups_any"] > 0))
    table.insert(4, "covered_core", np.asarray(table["groups_core"] > 0))
    result = table.reset_index()
    return result.drop(columns="area") if by is None else result.rename(columns={"area": by})


def _faults(
    groups: pd.DataFrame,
    fields: list[str],
    *,
    by: str | None,
    areas: Sequence[str] | None,
    columns: tuple[str, str],
) -> list[Fault]:
    wanted = [*columns, *([by] if by is not None else [])]
    faults = [
        Fault("groups", "missing column", column=name)
        for name in dict.fromkeys(wanted)
        if name not in groups.columns
    ]
    if groups.empty:
        faults.append(Fault("groups", "no rows", remedy="the list is empty"))
    if not fields:
        faults.append(Fault("targets", "no field is named"))
    twice = {field for field in fields if fields.count(field) > 1}
    faults += [Fault("targets", "field twice", value=field) for field in sorted(twice)]
    if areas is not None and by is None:
        faults.append(Fault("areas", "given without by", remedy="name the column of the areas"))
    if by is not None and by in groups.columns:
        faults += [
            Fault("groups", "no area given", str(row), by)
            for row in groups.index[groups[by].isna()]
        ]
        listed = set(groups[by].dropna()) if areas is None else set(areas)
        strange = groups[by][~groups[by].isin(listed) & groups[by].notna()]
        faults += [
            Fault("groups", "area that is not in areas", str(row), by, str(area))
            for row, area in strange.items()
        ]
    return faults
