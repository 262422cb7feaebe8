"""D under every variant, every weighting and every treatment of zeros, side by side."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.alignment.coupling.coordination import coupling_coordination
from shuanggao_analytics.alignment.coupling.grades import coordination_grades
from shuanggao_analytics.alignment.coupling.sensitivity import (
    coupling_choices,
    coupling_range,
    zero_sensitivity,
)
from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.weights import entropy_weights

# Guangzhou 2010, R package coupling: C .805 / .472 / .459 for the first row by definition alone
GUANGZHOU = pd.DataFrame(
    {
        "PS": [0.8179733, 0.3020233, 0.9209903],
        "EL": [0.3246648, 0.1318888, 0.3353516],
        "OH": [0.6590316, 0.4046987, 0.6921477],
        "IL": [0.1308531, 0.5173794, 0.314132],
    },
    index=["一", "二", "三"],
)
tables = st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=1, max_size=6).map(
    lambda rows: pd.DataFrame(rows, columns=list("abc"))
)


class TestChoices:
    def test_each_column_is_what_its_name_says(self):
        given_weights = [0.1, 0.2, 0.3, 0.4]
        choices = coupling_choices(GUANGZHOU, weights=given_weights, ks=[0.5])
        assert len(choices.columns) == 4 * 3
        for variant, name, k in [
            ("standard", "standard", 1),
            ("product-k", "product-k(0.5)", 0.5),
            ("wang2021", "wang2021", 1),
            ("fan2024", "fan2024", 1),
        ]:
            for label, weights in [
                ("equal", None),
                ("given", given_weights),
                ("entropy", entropy_weights(GUANGZHOU)),
            ]:
                table = coupling_coordination(GUANGZHOU, weights=weights, variant=variant, k=k)
                pd.testing.assert_series_equal(
                    choices[f"{name}/{label}"], table["D"], check_names=False
                )

    def test_published_difference_between_definitions(self):
        first = coupling_choices(GUANGZHOU).loc["一"]
        assert first["standard/equal"] == pytest.approx(0.6237105, abs=2e-7)
        assert first["wang2021/equal"] == pytest.approx(0.477648, abs=2e-7)

    @pytest.mark.parametrize("table", [GUANGZHOU.head(1), GUANGZHOU.assign(EL=0.0), GUANGZHOU * 0])
    def test_entropy_is_left_out_where_it_is_not_defined(self, table):
        assert not coupling_choices(table).columns.str.contains("entropy").any()

    def test_faults(self):
        with pytest.raises(DataContractError) as error:
            coupling_choices(GUANGZHOU, weights=[1, 1, 1, 1], ks=[-1, 2])
        assert {f.table for f in error.value.faults} == {"weights", "k"}


class TestRange:
    @given(tables, st.sampled_from(["standard", "wang2021", "fan2024"]))
    def test_bounds(self, table, variant):
        result = coupling_range(table, variant=variant)
        assert (result["low"] <= result["as_given"]).all()
        assert (result["as_given"] <= result["high"]).all()
        assert (result["rank_low"] <= result["rank"]).all()
        assert (result["rank"] <= result["rank_high"]).all()
        assert result["rank_high"].max() <= len(table)
        assert result.index.equals(table.index)
        one = result["grade_low"] == result["grade_high"]
        assert (result["grades"].eq(1) == one).all()

    def test_grades_are_counted(self):
        result = coupling_range(GUANGZHOU, variant="wang2021")
        choices = coupling_choices(GUANGZHOU)
        graded = choices.apply(coordination_grades)
        assert result["grades"].tolist() == graded.nunique(axis=1).tolist()
        assert (result["grades"] > 1).all()
        for row, name in result["low_choice"].items():
            assert choices.loc[row, name] == result.loc[row, "low"]

    def test_a_choice_outside_the_list_counts_too(self):
        result = coupling_range(GUANGZHOU, variant="product-k", k=9)
        assert (result["low_choice"] == "as_given").all()

    def test_ranks_within_labels(self):
        both = pd.concat([GUANGZHOU, GUANGZHOU * 0.5])
        result = coupling_range(both, within=[2019] * 3 + [2020] * 3)
        assert result["rank"].tolist() == [2, 3, 1, 2, 3, 1]
        assert coupling_range(both)["rank"].tolist() != result["rank"].tolist()
        with pytest.raises(DataContractError, match="2 labels for 3 rows"):
            coupling_range(GUANGZHOU, within=[1, 2])
        with pytest.raises(DataContractError, match="row 1: missing label"):
            coupling_range(GUANGZHOU, within=[1, None, 2])

    def test_unknown_names(self):
        with pytest.raises(UnknownNameError):
            coupling_range(GUANGZHOU, scale="eleven")


class TestZeros:
    SYSTEMS = pd.DataFrame({"a": [0.0, 0.4, 1.0], "b": [0.6, 0.0, 1.0]}, index=list("xyz"))

    def test_every_choice_beside_the_others(self):
        result = zero_sensitivity(self.SYSTEMS)
        assert result["D"].columns.tolist() == [
            "keep",
            "replace_0.0001",
            "shift_0.0001",
            "replace_0.001",
            "shift_0.001",
            "replace_0.01",
            "shift_0.01",
            "goalposts_0.05",
            "rank",
        ]
        assert result.columns.get_level_values("measure").unique().tolist() == [
            *"CTD",
            "grade",
        ]
        assert result["D"]["keep"].tolist() == [0, 0, 1]
        assert result.index.tolist() == list("xyz")

    def test_numbers(self):
        result = zero_sensitivity(self.SYSTEMS, weights=[0.3, 0.7]).loc["x"]
        assert result["T"]["replace_0.01"] == pytest.approx(0.3 * 0.01 + 0.7 * 0.6)
        assert result["T"]["shift_0.01"] == pytest.approx((0.7 * 0.6 + 0.01) / 1.01)
        assert result["T"]["goalposts_0.05"] == pytest.approx((0.7 * 0.6 + 0.05) / 1.1)
        assert result["T"]["rank"] == pytest.approx(0.3 * 0.5 / 3 + 0.7 * 1.5 / 3)
        assert result["C"]["replace_0.01"] == pytest.approx(2 * np.sqrt(0.006) / 0.61)

    def test_the_hidden_constant_decides(self):
        d = zero_sensitivity(self.SYSTEMS).loc["x", "D"].astype("float64")
        assert d["replace_0.0001"] < d["replace_0.001"] < d["replace_0.01"]
        assert d["replace_0.01"] > 2 * d["replace_0.0001"]

    def test_without_zeros_replacing_changes_nothing(self):
        d = zero_sensitivity(self.SYSTEMS.replace(0.0, 0.1))["D"]
        assert (d["keep"] == d["replace_0.01"]).all()

    def test_faults_and_input(self):
        before = self.SYSTEMS.copy()
        with pytest.raises(DataContractError) as error:
            zero_sensitivity(self.SYSTEMS, shifts=[0, 0.1, 1.5], margin=-1)
        assert [(f.table, f.value) for f in error.value.faults] == [
            ("shifts", "0"),
            ("shifts", "1.5"),
            ("margin", "-1"),
        ]
        zero_sensitivity(self.SYSTEMS)
        pd.testing.assert_frame_equal(self.SYSTEMS, before)
