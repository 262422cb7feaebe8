"""The twenty-four lists of industries and fields that the documents name, kept apart."""

from __future__ import annotations

import pandas as pd

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.policy.documents import tabulate
from shuanggao_analytics.resources import read_policy


def industry_lists() -> pd.DataFrame:
    """Return the lists, one row each.

    Returns
    -------
    pandas.DataFrame
        Columns ``list_id`` (I-1 … I-24), ``name_zh``, ``name_en``, ``kind`` (``industries``,
        ``demand fields``, ``programmes``, ``stages of industry`` or ``concepts``), ``document``,
        ``passage`` and ``quote``.

    Examples
    --------
    >>> len(industry_lists())
    24
    """
    columns = ("name_zh", "name_en", "kind")
    return tabulate(read_policy("industries")["lists"], key="list_id", columns=columns)


def industry_labels(list_id: str | None = None) -> pd.DataFrame:
    """Return the labels of one list or of all, as printed; equal labels are not merged.

    Parameters
    ----------
    list_id
        Id of a list; all lists when not given.

    Returns
    -------
    pandas.DataFrame
        Columns ``list_id``, ``label`` and ``role`` (the part that the label plays in its list,
        our word).

    Raises
    ------
    UnknownNameError
        When there is no such list.

    Examples
    --------
    >>> industry_labels("I-4")["label"].tolist()
    ['先进轨道交通装备', '航空航天装备', '船舶与海洋工程装备', '新材料', '兵器工业']

    References
    ----------
    002:471 (I-4); the clause of every list is in `industry_lists`.
    """
    lists = {entry["id"]: entry["labels"] for entry in read_policy("industries")["lists"]}
    if list_id is not None and list_id not in lists:
        remedy = f"the lists are: {', '.join(lists)}"
        raise UnknownNameError([Fault("industries", "no such list", value=list_id, remedy=remedy)])
    wanted = lists if list_id is None else {list_id: lists[list_id]}
    rows = [(name, part["label"], part["role"]) for name, parts in wanted.items() for part in parts]
    return pd.DataFrame(rows, columns=["list_id", "label", "role"])


def crosswalk() -> pd.DataFrame:
    """Return labels that look alike and are not the same, one row a set, label and list.

    Nothing is merged by it: whether 航空航天 and 航空航天装备 count as one is for the user to say.

    Returns
    -------
    pandas.DataFrame
        Columns ``set_id``, ``label``, ``list_id`` and ``note`` (how the labels differ, Chinese).

    Examples
    --------
    >>> table = crosswalk()
    >>> table.loc[table["set_id"] == "X-01", "label"].unique().tolist()
    ['航空航天装备', '航空航天']
    """
    rows = [
        (entry["id"], part["label"], list_id, entry["note"])
        for entry in read_policy("industries")["crosswalk"]
        for part in entry["labels"]
        for list_id in part["lists"]
    ]
    return pd.DataFrame(rows, columns=["set_id", "label", "list_id", "note"])
