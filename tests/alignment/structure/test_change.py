import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shuanggao_analytics.alignment.structure.change import moore_change
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.resources import read_table_text

SECTORS = ["a", "b", "c"]
PANEL = pd.DataFrame(
    {
        "year": [2019, 2020, 2021] * 2,
        "place": ["x"] * 3 + ["y"] * 3,
        "a": [1.0, 3, 4, 1, 1, 0],
        "b": [1.0, 1, 0, 1, 1, 0],
        "c": [0.0, 0, 0, 2, 2, 0],
    }
)

cells = arrays.arrays(np.float64, (4, 3), elements=st.integers(0, 9).map(float)).filter(
    lambda table: (table.sum(axis=1) > 0).all()
)


def panel_of(table):
    return pd.DataFrame(table, columns=SECTORS).assign(year=range(2020, 2020 + len(table)))


class TestByHand:
    result = moore_change(PANEL, time="year", place="place", sectors=SECTORS)

    def test_steps(self):
        steps = self.result.steps.set_index(["place", "from"])
        assert steps.loc[("x", 2019), "cosine"] == pytest.approx(4 / np.sqrt(2 * 10))
        assert steps.loc["x", "angle"].tolist() == pytest.approx([26.565051, 18.434949])
        assert steps.loc[("x", 2019), ["moved", "largest_gain_change"]].tolist() == [0.25, 0.25]
        assert steps.loc[("x", 2019), "largest_loss"] == "b"
        assert steps.loc[("y", 2019), ["angle", "moved"]].tolist() == [0, 0]

    def test_whole(self):
        row = self.result.whole.set_index("place").loc["x"]
        assert row["angle"] == pytest.approx(45)
        assert (row["from"], row["to"]) == (2019, 2021)

    def test_nothing_in_any_sector_has_no_structure(self):
        assert self.result.whole["angle"].isna().tolist() == [False, True]
        assert pd.isna(self.result.whole["largest_gain"].iloc[1])

    def test_text_and_html(self):
        assert self.result.text == "structure of 2 places, 2019 to 2021: turned by 45.00° (x)"
        assert self.result._repr_html_().count("<table") == 2

    def test_any_order_of_rows(self):
        mixed = moore_change(
            PANEL.sample(frac=1, random_state=1), time="year", place="place", sectors=SECTORS
        )
        whole = mixed.whole.set_index("place")["angle"]
        assert whole["x"] == pytest.approx(45)


class TestTheNation:
    def test_value_added_of_31_provinces(self):
        panel = read_table_text("province_panel")
        parts = [name for name in panel if name.startswith("va_")]
        panel = panel[panel["year"].between("2019", "2024")].copy()
        panel[parts] = panel[parts].astype(float)
        result = moore_change(panel, time="year", place="province_code", sectors=parts)
        assert len(result.whole) == 31
        assert len(result.steps) == 155
        assert result.whole["angle"].between(0, 20).all()
        assert result.whole["from"].unique().tolist() == ["2019"]


class TestLaws:
    @given(cells, st.integers(1, 9))
    def test_bounds_and_units(self, table, factor):
        result = moore_change(panel_of(table), time="year", sectors=SECTORS)
        assert result.steps["angle"].between(0, 90 + 1e-9).all()
        assert result.steps["moved"].between(0, 1 + 1e-12).all()
        scaled = table * np.arange(1, 5)[:, None] * factor
        again = moore_change(panel_of(scaled), time="year", sectors=SECTORS)
        np.testing.assert_allclose(again.steps["angle"], result.steps["angle"], atol=1e-6)

    @given(cells)
    def test_the_whole_is_never_more_than_the_steps_together(self, table):
        result = moore_change(panel_of(table), time="year", sectors=SECTORS)
        assert result.whole["angle"].iloc[0] <= result.steps["angle"].sum() + 1e-9
        assert result.whole["moved"].iloc[0] <= result.steps["moved"].sum() + 1e-12
        names = SECTORS[::-1]
        turned = moore_change(panel_of(table), time="year", sectors=names)
        np.testing.assert_allclose(turned.whole["angle"], result.whole["angle"])


class TestBadInput:
    def test_cells_and_keys_at_once(self):
        panel = PANEL.astype({"a": object}).copy()
        panel.loc[0, "a"] = -1
        panel.loc[4, SECTORS] = None
        panel.loc[5, "year"] = 2019
        with pytest.raises(DataContractError) as caught:
            moore_change(panel, time="year", place="place", sectors=SECTORS)
        found = {(f.row, f.column, f.problem) for f in caught.value.faults}
        assert found == {
            ("x, 2019", "a", "needs a number ≥ 0"),
            ("y, 2020", None, "no amounts"),
            ("y, 2019", "place", "place twice"),
            ("y, 2021", "place", "place missing at this date"),
        }

    def test_columns(self):
        with pytest.raises(DataContractError) as caught:
            moore_change(PANEL, time="month", place="town", sectors=["a"])
        assert [f.problem for f in caught.value.faults] == [
            "missing column",
            "missing column",
            "no structure",
        ]

    def test_one_date(self):
        with pytest.raises(DataContractError, match="fewer than two dates"):
            moore_change(PANEL.query("year == 2019"), time="year", sectors=SECTORS)

    def test_missing_keys(self):
        panel = PANEL.astype({"place": object}).copy()
        panel.loc[1, "place"] = None
        with pytest.raises(DataContractError, match="row 1, column place: missing value"):
            moore_change(panel, time="year", place="place", sectors=SECTORS)
