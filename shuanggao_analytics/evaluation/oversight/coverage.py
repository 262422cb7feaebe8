"""The evidence register (佐证): which items have evidence, and how much of it was verified.

Evidence counts where it can be found: a row without an address is none. Whether the evidence bears
out what it stands for is said by ``verified`` and by nobody else here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.oversight.contract import (
    as_dates,
    check_table,
    common_trust,
    twice_faults,
    word_faults,
    yes_or_no,
)
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats

if TYPE_CHECKING:
    from shuanggao_analytics.errors import Fault

KINDS = ("data", "material", "case", "report", "audit")
"""指标数据, 佐证材料, 典型案例, 总结报告, 第三方审计."""

PROBLEMS = ("not_required", "no_address", "repeated")
"""Why a row of evidence is not counted."""

_TABLE = "evidence"
_KEYS = ("unit_id", "layer", "item", "kind")


@dataclass(frozen=True, kw_only=True, eq=False)
class EvidenceCoverage:
    """How far the required items are covered by evidence.

    Attributes
    ----------
    items
        One row a required item: its keys, ``n`` (pieces of evidence), ``n_verified``,
        ``n_rejected``, ``n_unchecked``, ``covered`` (some evidence that was not rejected),
        ``verified`` (some that was verified) and ``latest`` (last date of evidence).
    by_unit
        One row a unit: ``required``, ``covered``, ``verified``, ``coverage`` and
        ``verified_share`` (shares of the required items, 0 to 1) and ``pieces``.
    by_kind
        One row a kind of evidence: ``pieces``, ``verified``, ``rejected``, ``unchecked`` and
        ``items`` (required items with evidence of that kind that was not rejected), and
        ``share`` of the required items. Where items are required by kind, of those of that kind.
    missing
        The required items that are not covered; ``rejected`` where all their evidence was.
    not_counted
        The rows of evidence that were not counted, in the caller's columns and with the caller's
        labels, and ``problem``: ``not_required`` (no such item is), ``no_address`` or
        ``repeated`` (the same address for the same item once more).
    """

    items: pd.DataFrame
    by_unit: pd.DataFrame
    by_kind: pd.DataFrame
    missing: pd.DataFrame
    not_counted: pd.DataFrame

    @property
    def coverage(self) -> float:
        """The share of the required items that are covered, 0 to 1."""
        return float(self.items["covered"].mean())

    @property
    def text(self) -> str:
        """The result in one sentence."""
        items = self.items
        words = (
            f"{len(items)} required items of {len(self.by_unit)} units: "
            f"{int(items['covered'].sum())} with evidence ({self.coverage:.0%}), "
            f"{int(items['verified'].sum())} with verified evidence "
            f"({items['verified'].mean():.0%}), {len(self.missing)} with none"
        )
        if len(self.not_counted):
            counts = self.not_counted["problem"].value_counts()
            parts = [f"{counts[name]} {name}" for name in PROBLEMS if name in counts]
            words += f"; rows of evidence not counted: {', '.join(parts)}"
        return words

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.by_unit.to_html()}{self.by_kind.to_html()}"


def evidence_coverage(evidence: pd.DataFrame, *, required: pd.DataFrame) -> EvidenceCoverage:
    """Return which required items have evidence, which have it verified, and what is left over.

    An item is covered by a row of evidence with an address that was not rejected; it is verified
    by one with ``verified`` true. Missing ``verified`` is unchecked: neither the one nor the
    other.

    Parameters
    ----------
    evidence
        One row a piece: ``unit_id``, ``item``, ``kind`` (one of `KINDS`), ``address``,
        ``verified`` (True, False or missing), and, where there are such, ``layer``, ``date`` and
        ``trust``. May have no rows.
    required
        One row a required item: ``unit_id``, ``item``, and ``layer`` or ``kind`` where evidence
        must be of that layer or kind.

    Returns
    -------
    EvidenceCoverage
        ``.items`` in the order of `required`, ``.by_unit``, ``.by_kind``, ``.missing``,
        ``.not_counted``, ``.coverage``, ``.text``.

    Raises
    ------
    DataContractError
        For no tables, columns or keys missing, no required item, an item required twice, an
        unknown kind, what is neither true nor false, what is no date, and more than one trust:
        all of them.

    References
    ----------
    002:1466, 002:1468 (indicator data, 佐证材料, 典型案例, 总结报告, third-party audit).

    Examples
    --------
    >>> required = pd.DataFrame({"unit_id": "a", "item": ["p01", "p02", "p03"]})
    >>> evidence = pd.DataFrame({
    ...     "unit_id": "a", "item": ["p01", "p02", "p09"], "kind": "case",
    ...     "address": ["x.pdf", "y.pdf", "z.pdf"], "verified": [True, None, None],
    ... })
    >>> found = evidence_coverage(evidence, required=required)
    >>> found.by_unit
             required  covered  verified  coverage  verified_share  pieces
    unit_id
    a               3        2         1  0.666667        0.333333       2
    >>> found.missing["item"].tolist(), found.not_counted["problem"].tolist()
    (['p03'], ['not_required'])
    """
    keys = ["unit_id", *(name for name in _KEYS[1:] if _has(required, name))]
    pieces, trust, _ = together(
        lambda: _read_evidence(evidence, keys),
        lambda: _trust(evidence, required),
        lambda: _check_required(required, keys),
    )
    wanted = required[keys].reset_index(drop=True)
    code = _codes(pieces, wanted, keys)
    problem = pd.Series(pd.NA, index=pieces.index, dtype="string")
    repeated = pieces.assign(code=code).duplicated(["code", "kind", "address"])
    problem = problem.mask(repeated.to_numpy(), PROBLEMS[2])
    problem = problem.mask(pieces["address"].eq("").to_numpy(), PROBLEMS[1])
    problem = problem.mask(code < 0, PROBLEMS[0])
    counted = problem.isna().to_numpy()
    used = pieces[counted].assign(code=code[counted])
    items = _items(wanted, used)
    result = {
        "items": items,
        "by_unit": _by_unit(items),
        "by_kind": _by_kind(used, items),
        "missing": _missing(items, keys),
    }
    if trust is not None:
        result = {name: table.assign(trust=trust) for name, table in result.items()}
    left = evidence[~counted].assign(problem=problem[~counted].to_numpy())
    return EvidenceCoverage(**result, not_counted=left)


def _has(required: object, name: str) -> bool:
    return isinstance(required, pd.DataFrame) and name in required.columns


def _read_evidence(evidence: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the evidence with typed columns, numbered from 0."""
    names = list(dict.fromkeys([*keys, "item", "kind"]))
    if isinstance(evidence, pd.DataFrame) and evidence.empty:
        columns = pd.DataFrame(columns=[*names, "address", "verified", "date"])
        return columns.astype({"verified": "boolean"})
    check_table(evidence, names, table=_TABLE, also=["address", "verified"])
    faults: list[Fault] = word_faults(evidence, "kind", KINDS, table=_TABLE)
    verified, found = yes_or_no(evidence, "verified", table=_TABLE)
    faults += found
    dates = pd.Series(pd.NaT, index=evidence.index, name="date")
    if "date" in evidence.columns:
        dates, found = as_dates(evidence["date"], table=_TABLE)
        faults += found
    if faults:
        raise DataContractError(faults)
    address = evidence["address"].map(lambda value: str(value).strip(), na_action="ignore")
    address = address.astype("object").where(evidence["address"].notna(), "")
    pieces = evidence[names].assign(address=address, verified=verified, date=dates)
    return pieces.reset_index(drop=True)


def _trust(evidence: object, required: object) -> str | None:
    given = {_TABLE: evidence, "required": required}
    tables = {name: each for name, each in given.items() if isinstance(each, pd.DataFrame)}
    trust, faults = common_trust(tables)
    if faults:
        raise DataContractError(faults)
    return trust


def _check_required(required: pd.DataFrame, keys: list[str]) -> None:
    check_table(required, list(dict.fromkeys([*keys, "item"])), table="required")
    faults = twice_faults(required, keys, table="required")
    if "kind" in keys:
        faults += word_faults(required, "kind", KINDS, table="required")
    if faults:
        raise DataContractError(faults)


def _codes(pieces: pd.DataFrame, wanted: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return the required item of each piece as its number, −1 where there is none."""
    numbered = wanted.assign(code=np.arange(len(wanted)))
    as_given = dict.fromkeys(keys, object)
    at = pieces[keys].astype(as_given).merge(numbered.astype(as_given), how="left")
    return at["code"].fillna(-1).to_numpy(dtype=np.int64)


def _items(wanted: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    size = len(wanted)
    code = used["code"].to_numpy(dtype=np.int64)
    true = used["verified"].fillna(value=False).to_numpy(dtype=bool)
    false = (~used["verified"]).fillna(value=False).to_numpy(dtype=bool)
    n, verified, rejected = (
        np.bincount(code[which], minlength=size)
        for which in (np.ones(len(code), dtype=bool), true, false)
    )
    latest = pd.to_datetime(used["date"]).groupby(code).max().reindex(range(size))
    return wanted.assign(
        n=n,
        n_verified=verified,
        n_rejected=rejected,
        n_unchecked=n - verified - rejected,
        covered=n > rejected,
        verified=verified > 0,
        latest=latest.to_numpy(),
    )


def _by_unit(items: pd.DataFrame) -> pd.DataFrame:
    grouped = items.groupby("unit_id", sort=False, observed=True)
    table = grouped[["covered", "verified"]].sum().astype("int64")
    table.insert(0, "required", grouped.size())
    table["coverage"] = table["covered"] / table["required"]
    table["verified_share"] = table["verified"] / table["required"]
    table["pieces"] = grouped["n"].sum()
    return table


def _by_kind(used: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    verdict = used["verified"]
    kept = used[verdict.isna() | verdict.fillna(value=False)]
    counts = pd.DataFrame({
        "pieces": used["kind"].value_counts(),
        "verified": used.loc[verdict.fillna(value=False), "kind"].value_counts(),
        "rejected": used.loc[(~verdict).fillna(value=False), "kind"].value_counts(),
        "unchecked": used.loc[verdict.isna(), "kind"].value_counts(),
        "items": kept.groupby("kind", observed=True)["code"].nunique(),
    }).reindex(list(KINDS)).fillna(0).astype("int64")  # fmt: skip
    base = pd.Series(len(items), index=counts.index)
    if "kind" in items.columns:
        base = items["kind"].value_counts().reindex(counts.index).fillna(0)
    share = counts["items"].to_numpy() / base.where(base > 0).to_numpy(dtype="float64")
    return counts.assign(share=floats(share)).rename_axis("kind")


def _missing(items: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    rows = items[~items["covered"]]
    return rows[keys].assign(rejected=rows["n_rejected"] > 0).reset_index(drop=True)
