"""The nested Theil index against published figures and its laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.concentration.decomposition import theil
from shuanggao_analytics.layout.concentration.measures import gini

PUBLISHED = Path(__file__).parents[2] / "published"

# Mathmodels 0.0.11, help page of theil_g2_nest: province, city, wage, people of two industries
NESTED = pd.DataFrame(
    {
        "province": list("AAAABB"),
        "city": ["A1", "A1", "A2", "A2", "B1", "B1"],
        "y": [50000, 45000, 60000, 55000, 70000, 65000],
        "pop": [10000, 8000, 15000, 12000, 10000, 8000],
    }
)
# the same, help page of theil_g2_cross: industry, area, wage, people of two provinces each
CROSSED = pd.DataFrame(
    {
        "industry": list("AAAABBBB"),
        "area": ["East", "East", "West", "West"] * 2,
        "y": [500, 400, 80, 60, 300, 250, 50, 40],
        "pop": [100, 80, 90, 70, 120, 100, 80, 60],
    }
)

places = st.lists(
    st.tuples(st.integers(1, 500), st.integers(1, 50), st.integers(0, 2), st.integers(0, 2)),
    min_size=2,
    max_size=40,
)


class TestPublished:
    def test_nested_as_in_the_textbook(self):
        """Mathmodels 0.0.11 run in R 4.2.2: Tb_g1, Tb_g2, Tw and their ratios."""
        result = theil(NESTED["y"], weights=NESTED["pop"], groups=NESTED[["province", "city"]])
        assert result.total == pytest.approx(0.0095463308884914, abs=1e-14)
        assert result.levels["value"].to_dict() == pytest.approx(
            {
                "province": 0.00580454062189627,
                "city": 0.00279745914143741,
                "within": 0.000944331125157715,
            },
            abs=1e-14,
        )
        branch = result.branches.set_index("group")
        for group, inside, share in (
            ("A", 0.00420774846067445, 0.293040244897639),
            ("B", 0.0, 0.0),
            ("A / A1", 0.00135797217348109, 0.0336086799416954),
            ("A / A2", 0.000927822333388183, 0.0416535051555801),
            ("B / B1", 0.000673857693684249, 0.0236586606379332),
        ):
            assert branch.loc[group, "inequality"] == pytest.approx(inside, abs=1e-14)
            assert branch.loc[group, "contribution"] == pytest.approx(share, abs=1e-12)

    def test_crossed_as_far_as_the_source_adds_up(self):
        """Mathmodels: Tb and Tw_b agree; its Tw_w (.00655) is not the rest of the Theil index."""
        result = theil(CROSSED["y"], weights=CROSSED["pop"], groups=CROSSED[["industry", "area"]])
        assert result.levels["value"]["industry"] == pytest.approx(0.0181589873040549, abs=1e-14)
        assert result.levels["value"]["area"] == pytest.approx(0.255126584783597, abs=1e-14)
        assert result.levels["value"].sum() == pytest.approx(result.total, abs=1e-14)

    def test_identities_of_gansu(self):
        """赵海莉 等: the printed parts add up within rounding, and give the printed shares."""
        printed = pd.read_csv(PUBLISHED / "theil_gansu.csv", index_col="year")
        parts = printed[["hexi", "longzhong", "longdong", "longnan"]].sum(axis=1)
        assert (printed["between"] + printed["within"] - printed["total"]).abs().max() <= 0.002
        assert (parts - printed["within"]).abs().max() <= 0.002
        share = 100 * printed["between"] / printed["total"]
        assert (share - printed["between_pct"]).abs().max() <= 0.6
        # the contributions of our table are weighted in the same way as the printed rows
        result = theil(NESTED["y"], weights=NESTED["pop"], groups=NESTED["city"])
        assert result.table["within"].sum() == pytest.approx(result.within, abs=1e-15)


class TestLaws:
    @pytest.mark.parametrize("index", ["T", "L"])
    @given(places)
    def test_levels_and_branches_add_up(self, index, rows):
        x, heads, outer, inner = map(list, zip(*rows, strict=True))
        labels = pd.DataFrame({"belt": outer, "province": inner})
        result = theil(x, weights=heads, groups=labels, index=index)
        plain = theil(x, weights=heads, groups=outer, index=index)
        assert result.levels["value"].sum() == pytest.approx(result.total, abs=1e-12)
        assert result.between == pytest.approx(plain.between, abs=1e-12)
        assert result.within == pytest.approx(plain.within, abs=1e-12)
        assert (result.levels["value"] > -1e-12).all()
        if result.total > 1e-9:
            shares = result.branches["contribution"].sum() + result.between / result.total
            assert shares == pytest.approx(1, abs=1e-6)

    @given(places)
    def test_a_part_is_the_index_inside(self, rows):
        x, heads, outer, inner = map(np.array, zip(*rows, strict=True))
        result = theil(x, weights=heads, groups=pd.DataFrame({"a": outer, "b": inner}))
        for row in result.branches.query("level == 'b'").itertuples():
            a, b = map(int, row.group.split(" / "))
            inside = (outer == a) & (inner == b)
            own = theil(x[inside], weights=heads[inside]).total
            assert row.inequality == pytest.approx(own, abs=1e-12)

    @given(places)
    def test_a_base_is_the_same_as_levels_and_weights(self, rows):
        counts, base = (np.array([row[k] for row in rows], dtype=float) for k in (0, 1))
        assert theil(counts, base=base).total == pytest.approx(
            theil(counts / base, weights=base).total, abs=1e-13
        )
        assert gini(counts, base=base) == pytest.approx(
            gini(counts / base, weights=base), abs=1e-13
        )

    def test_the_same_inner_label_is_two_groups(self):
        labels = pd.DataFrame({"belt": ["e", "w"], "kind": ["city", "city"]})
        assert len(theil([1, 2], groups=labels).branches.query("level == 'kind'")) == 2

    def test_a_group_with_nothing_has_no_index_inside(self):
        result = theil([0, 0, 1, 3], groups=list("aabb"))
        assert np.isnan(result.table.loc["a", "inequality"])
        assert result.between + result.within == pytest.approx(result.total, abs=1e-15)


class TestBadInput:
    def test_what_is_wrong_with_a_base(self):
        with pytest.raises(DataContractError, match="needs a number > 0") as caught:
            gini(
                pd.Series([1, 2], index=["江苏", "青海"]), base=pd.Series([0, 3], ["江苏", "青海"])
            )
        assert caught.value.faults[0].row == "江苏"
        with pytest.raises(DataContractError, match="given together with base"):
            theil([1, 2], weights=[1, 1], base=[1, 1])
        with pytest.raises(DataContractError, match="no value for a place of the base") as caught:
            gini(pd.Series([1], ["江苏"]), base=pd.Series([5, 3], ["江苏", "青海"]))
        assert caught.value.faults[0].row == "青海"
        with pytest.raises(DataContractError, match="place twice"):
            gini(pd.Series([1, 2], ["江苏", "江苏"]), base=pd.Series([5, 3], ["江苏", "青海"]))

    def test_labels_and_index(self):
        with pytest.raises(DataContractError, match="row 1, column b: no group given"):
            theil([1, 2], groups=pd.DataFrame({"a": ["x", "y"], "b": ["x", None]}))
        with pytest.raises(DataContractError, match="use T or L"):
            theil([1, 2], index="G")
