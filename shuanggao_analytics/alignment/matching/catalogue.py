"""Groups and targets joined by a crosswalk of codes: how a path is found, scored and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.crosswalk import contract
from shuanggao_analytics.alignment.matching import text as text_matching
from shuanggao_analytics.alignment.matching.text import Pairs
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence


def group_codes(groups: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return the code of each group: the first of the columns that is filled."""
    there = [groups[column] for column in columns if column in groups.columns]
    codes = there[0]
    for coarser in there[1:]:
        codes = codes.where(codes.notna(), coarser)
    return codes


def catalogue_faults(
    groups: pd.DataFrame, ids: pd.Index, columns: Sequence[str], crosswalk: pd.DataFrame | None
) -> list[Fault]:
    """Return what is wrong with the codes, the crosswalk and how they fit the targets."""
    faults: list[Fault] = []
    codes: pd.Series | None = None
    if any(column in groups.columns for column in columns):
        codes = group_codes(groups, columns)
        faults += contract.text_faults(codes, "groups", column=" or ".join(columns))
        codes = codes[[isinstance(cell, str) and cell != "" for cell in codes]]
    else:
        remedy = "name the column of the codes by code=…"
        faults.append(Fault("groups", "missing column", column=" or ".join(columns), remedy=remedy))
    if crosswalk is None:
        remedy = "give one, as crosswalk=load_crosswalk('cluster_specialty')"
        return [*faults, Fault("crosswalk", "the catalogue method needs one", remedy=remedy)]
    try:
        checked = contract.check_crosswalk(crosswalk, partition=False)
    except DataContractError as error:
        return [*faults, *error.faults]
    profiles, fields = set(ids) & set(checked["code"]), set(ids) & set(checked["target"])
    if profiles and fields:
        remedy = f"as {min(profiles)}: targets and codes must have different names"
        return [*faults, Fault("crosswalk", "ids stand on both sides", remedy=remedy)]
    side = "target" if fields else "code"
    remedy = "add its rows to the crosswalk, or leave the target out"
    faults += [
        Fault("targets", f"not in the column {side} of the crosswalk", str(label), remedy=remedy)
        for label in ids[~ids.isin(checked[side])].dropna().unique()
    ]
    if codes is not None and (profiles or fields):
        faults += _code_faults(codes, checked, fields=bool(fields), column=" or ".join(columns))
    return faults


def _code_faults(
    codes: pd.Series, crosswalk: pd.DataFrame, *, fields: bool, column: str
) -> list[Fault]:
    """Return the codes that the crosswalk does not know, or that cannot be of a specialty."""
    if fields:
        try:
            contract.pairs(codes, crosswalk, table="groups", column=column)
        except DataContractError as error:
            return list(error.faults)
        return []
    wrong = ~codes.astype("str").str.fullmatch("[1-9][0-9](?:[0-9]{2}){0,2}").to_numpy(dtype=bool)
    remedy = "a category has two digits, a class four, a specialty six"
    return [
        Fault("groups", "unknown code", str(label), column, str(value), remedy)
        for label, value in codes[wrong].items()
    ]


def catalogue_pairs(
    codes: pd.Series,
    ids: pd.Index,
    crosswalk: pd.DataFrame,
    *,
    top: int | None,
    minimum: float,
) -> Pairs:
    """Return the pairs to which the crosswalk leads, each distinct code looked up once."""
    checked = contract.check_crosswalk(crosswalk, partition=False).reset_index(drop=True)
    number, distinct = pd.factorize(codes)
    if ids.isin(checked["target"]).any():
        row, source = contract.pairs(pd.Series(distinct), checked, table="groups")
        found = pd.DataFrame({"row": row, "source": source})
        found["target"] = ids.get_indexer(pd.Index(checked["target"]))[source]
        found["matched"] = checked["code"].to_numpy()[source]
        found["score"] = checked["weight"].to_numpy("float64")[source]
        found["whole"] = 1.0
    else:
        found = _in_profiles(pd.Series(distinct), ids, checked)
    found = found[(found["target"] >= 0) & (found["score"] >= minimum)]
    found = found.sort_values(["row", "score", "target"], ascending=[True, False, True])
    place, score = found["row"].to_numpy(dtype=np.intp), found["score"].to_numpy("float64")
    rank = text_matching.ranks(place, score)
    if top is not None:
        found, place, score = found[rank <= top], place[rank <= top], score[rank <= top]
        rank = rank[rank <= top]
    reasons = _reasons(np.asarray(distinct, dtype=object), found, checked)
    counts = np.bincount(place, minlength=len(distinct))
    take, of_group = text_matching.spread(counts, number)
    target = found["target"].to_numpy(dtype=np.intp)
    return Pairs(of_group, target[take], score[take], rank[take], reasons[take])


def _in_profiles(codes: pd.Series, ids: pd.Index, crosswalk: pd.DataFrame) -> pd.DataFrame:
    """Return the longest prefix of each code in each target's profile, and its score."""
    inside = crosswalk["target"] != contract.RESIDUAL
    profile = pd.DataFrame(
        {
            "matched": crosswalk["target"],
            "target": ids.get_indexer(pd.Index(crosswalk["code"])),
            "weight": crosswalk["weight"],
            "source": crosswalk.index,
        }
    )[inside]
    profile["whole"] = profile.groupby("target")["weight"].transform("max")
    looked = [
        pd.DataFrame({"row": range(len(codes)), "matched": choice.to_numpy(), "choice": order})
        for order, choice in enumerate(contract.candidates(codes))
    ]
    found = pd.concat(looked).merge(profile, on="matched").sort_values("choice", kind="stable")
    found = found.drop_duplicates(["row", "target"])
    return found.assign(score=found["weight"] / found["whole"])


def _reasons(codes: Any, found: pd.DataFrame, crosswalk: pd.DataFrame) -> Any:
    """Return the path of each pair in words: code → prefix: weight (why) [confidence]."""
    rows = crosswalk.loc[found["source"]]
    why = [f" ({cell})" if isinstance(cell, str) and cell else "" for cell in _cells(rows, "why")]
    sure = [f" [{cell}]" if isinstance(cell, str) else "" for cell in _cells(rows, "confidence")]
    reasons = np.empty(len(found), dtype=object)
    parts = zip(
        codes[found["row"].to_numpy(dtype=np.intp)],
        found["matched"],
        rows["weight"],
        found["whole"],
        why,
        sure,
        strict=True,
    )
    for i, (code, matched, weight, whole, because, confidence) in enumerate(parts):
        path = code if code == matched else f"{code} → {matched}"
        reasons[i] = f"{path}: {weight:.3g} of {whole:.3g}{because}{confidence}"
    return reasons


def _cells(rows: pd.DataFrame, column: str) -> list[object]:
    return rows[column].tolist() if column in rows.columns else [None] * len(rows)
