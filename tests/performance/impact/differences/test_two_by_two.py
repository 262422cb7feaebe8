"""Two groups at two times: published figures, the laws, and faults."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact import two_by_two

FOLDER = Path(__file__).parents[3] / "published"
WHAT = {"outcome": "y", "group": "named", "post": "after"}


@pytest.fixture(scope="module")
def stores():
    """Full-time equivalent employment of 410 stores, one row a store and time that has it."""
    wide = pd.read_csv(FOLDER / "did_card_krueger.csv")
    long = wide.melt(["store", "nj"], var_name="wave", value_name="jobs")
    return long.assign(after=long["wave"].eq("after")).dropna()


def test_card_and_krueger(stores):
    """Card & Krueger (1994), table 3: 23.33, 21.17, 20.44, 21.03 (se 1.35, 0.94, 0.51, 0.52).

    Their difference in differences is 2.76, of rounded means, and 2.75 (se 1.34) for the stores
    with both waves.
    """
    found = two_by_two(stores, outcome="jobs", group="nj", post="after", unit="store")
    assert found.means["mean"].round(2).tolist() == [23.33, 21.17, 20.44, 21.03]
    assert found.means["se"].round(2).tolist() == [1.35, 0.94, 0.51, 0.52]
    assert found.table.loc["all", "estimate"] == pytest.approx(2.76, abs=0.01)
    assert found.table.loc["paired", "estimate"] == pytest.approx(2.75, abs=0.005)
    assert found.table.loc["paired", "se"] == pytest.approx(1.34, abs=0.005)
    assert found.table.loc["paired", ["n_treated", "n_control"]].tolist() == [309, 75]
    assert "both times" in found.text
    assert "chosen for their strength" in found.text


def test_rows_of_one_store_are_not_independent(stores):
    """Without units the variances of the four means add up."""
    found = two_by_two(stores, outcome="jobs", group="nj", post="after")
    assert found.table.index.tolist() == ["all"]
    assert found.table.loc["all", "se"] == pytest.approx(np.sqrt(np.sum(found.means["se"] ** 2)))
    by_store = two_by_two(stores, outcome="jobs", group="nj", post="after", unit="store")
    assert by_store.table.loc["all", "estimate"] == found.table.loc["all", "estimate"]
    assert by_store.table.loc["all", "se"] < found.table.loc["all", "se"]


@st.composite
def panels(draw):
    sizes = draw(st.tuples(st.integers(2, 5), st.integers(2, 5)))
    rows = [
        (f"{named}{unit}", named, after, draw(st.integers(-9, 9)))
        for named, size in enumerate(sizes)
        for unit in range(size)
        for after in (0, 1)
    ]
    return pd.DataFrame(rows, columns=["place", "named", "after", "y"])


@settings(max_examples=40)
@given(panels(), st.integers(-5, 5))
def test_the_laws(panel, shift):
    """Paired and clustered agree where all are there; constants of units and times fall out."""
    found = two_by_two(panel, **WHAT, unit="place").table
    assert found.loc["all", "estimate"] == pytest.approx(found.loc["paired", "estimate"])
    assert found.loc["all", "se"] == pytest.approx(found.loc["paired", "se"])
    of_units = pd.factorize(panel["place"])[0] ** 2
    y = panel["y"] + of_units + 7 * panel["after"] + shift * panel["named"] * panel["after"]
    moved = two_by_two(panel.assign(y=y).sample(frac=1, random_state=1), **WHAT, unit="place").table
    expected = found.loc["paired", "estimate"] + shift
    assert moved.loc["paired", "estimate"] == pytest.approx(expected, abs=1e-9)
    assert moved.loc["paired", "se"] == pytest.approx(found.loc["paired", "se"], abs=1e-9)


def test_a_shift_without_noise_is_found_exactly():
    rows = [
        (p, int(p in "cd"), t, ord(p) + t + 3 * t * (p in "cd")) for p in "abcd" for t in (0, 1)
    ]
    panel = pd.DataFrame(rows, columns=["place", "named", "after", "y"])
    row = two_by_two(panel, **WHAT, unit="place").table.loc["paired"]
    assert row[["estimate", "se", "low", "high"]].tolist() == [3, 0, 3, 3]
    assert np.isnan(row["p"])


def test_all_faults_come_at_once():
    panel = pd.DataFrame(
        {
            "place": ["a", "a", "b", "b", "c", "c", "d", "d", "d"],
            "named": [0, 0, 0, 1, 1, 1, 1, 1, 1],
            "after": [0, 1, 0, 1, 0, 1, 0, 2, 0],
            "y": [1.0, None, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        }
    )
    with pytest.raises(DataContractError) as caught:
        two_by_two(panel, **WHAT, unit="place", level=95)
    found = {(fault.table, fault.row, fault.problem) for fault in caught.value.faults}
    assert found == {
        ("panel", "a, 1", "missing value"),
        ("panel", "d, 2", "needs 0 or 1"),
        ("panel", "b", "not the same for all rows of a unit"),
        ("panel", "d, 0", "unit twice in one time"),
        ("level", None, "needs a number between 0 and 1"),
    }


def test_groups_and_times_need_rows():
    panel = pd.DataFrame({"named": [0, 0, 0, 1], "after": [0, 0, 1, 1], "y": [1.0, 2, 3, 4]})
    with pytest.raises(DataContractError) as caught:
        two_by_two(panel, **WHAT)
    assert len(caught.value.faults) == 3
    rows = [("a", 0, 0, 1), ("b", 0, 0, 1), ("c", 0, 1, 1), ("d", 0, 1, 2)]
    rows += [(place + place, 1, after, y) for place, _, after, y in rows]
    panel = pd.DataFrame(rows, columns=["place", "named", "after", "y"])
    with pytest.raises(DataContractError, match="fewer than two units of group 1 with both times"):
        two_by_two(panel, **WHAT, unit="place")
