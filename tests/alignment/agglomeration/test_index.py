"""Agglomeration: the parts by hand and on the lists, bounds, invariance, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment.agglomeration.index import agglomeration_index
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout import location_quotient
from shuanggao_analytics.resources import read_table_text

PARTS = ["concentration", "internal", "external"]
COLUMNS = ["province_code", "city_code", "college_code", "class_code", "category_code"]

row = st.tuples(
    st.sampled_from("pq"),
    st.sampled_from("12"),
    st.sampled_from("ab"),
    st.sampled_from(["4601", "4603", "5101", "5102", None]),
)
made_up = st.lists(row, min_size=1, max_size=12).map(
    lambda rows: pd.DataFrame(
        [(p, p + c, p + c + u, k, k[:2] if k else "46") for p, c, u, k in rows], columns=COLUMNS
    )
)


def lists(round_: str) -> pd.DataFrame:
    units = read_table_text("units")[["unit_id", "province_code", "city_code", "college_code"]]
    groups = read_table_text("groups")
    return groups[groups["round"] == round_].merge(units, on="unit_id")


def by_pairs(groups: pd.DataFrame) -> pd.DataFrame:
    """Return the parts from the definition, pair by pair."""
    answer = {}
    for place, own in groups.groupby("province_code", sort=False):
        cells = own.to_dict("records")
        both = [(a, b) for i, a in enumerate(cells) for b in cells[i + 1 :]]
        same = [a["city_code"] == b["city_code"] for a, b in both]
        near = []
        for a, b in both:
            if a["college_code"] == b["college_code"]:
                if a["category_code"] != b["category_code"]:
                    near.append(0.0)
                elif pd.notna(a["class_code"]) and pd.notna(b["class_code"]):
                    near.append(1.0 if a["class_code"] == b["class_code"] else 0.5)
        answer[place] = {
            "together": np.mean(same) if same else np.nan,
            "internal": np.mean(near) if near else np.nan,
        }
    return pd.DataFrame(answer).T


class TestLaws:
    @settings(max_examples=40)
    @given(made_up, st.randoms())
    def test_definition_bounds_and_invariance(self, groups, random):
        fit = pd.Series({"p": 0.7, "q": 0.2})
        found = agglomeration_index(groups, external=fit)
        expected = by_pairs(groups)
        pd.testing.assert_frame_equal(found[["together", "internal"]], expected, check_names=False)
        values = found[["scale", "together", *PARTS, "arithmetic", "geometric", "minimum"]]
        assert (values.isna() | ((values >= 0) & (values <= 1 + 1e-12))).all(axis=None)
        whole = found[PARTS].notna().all(axis=1)
        assert (found["arithmetic"].notna() == whole).all()
        assert (found["reasons"].eq("") == whole).all()
        known = found[whole]
        assert (known["minimum"] <= known["geometric"] + 1e-12).all()
        assert (known["geometric"] <= known["arithmetic"] + 1e-12).all()
        assert (known["rank_best"] <= known["rank"]).all()
        assert (known["rank"] <= known["rank_worst"]).all()
        order = list(range(len(groups)))
        random.shuffle(order)
        again = agglomeration_index(groups.iloc[order], external=fit).loc[found.index]
        pd.testing.assert_frame_equal(again, found)


class TestCases:
    def test_round_one_by_province(self):
        found = agglomeration_index(lists("1"))
        assert found["groups"].sum() == 253
        assert found["pairs"].sum() == 56  # the school units, two groups each
        assert found["share"].sum() == pytest.approx(1)
        assert found.loc["110000", "together"] == 1.0
        assert found["scale"].max() == 1.0
        assert found["external"].isna().all()
        assert found["arithmetic"].isna().all()
        assert found["reasons"].str.contains("外部契合性").all()
        assert set(found["internal_basis"]) == {"proxy_catalogue"}

    def test_quotient_by_kind_is_that_of_layout(self):
        groups = lists("1")
        found = agglomeration_index(groups, by=("province_code", "category_code"))
        expected = location_quotient(pd.crosstab(groups["province_code"], groups["category_code"]))
        for (place, kind), value in found["location_quotient"].items():
            assert value == pytest.approx(expected.loc[place, kind])
        assert (found.groupby("category_code")["scale"].max() == 1).all()
        assert (found["few"] == (found["groups"] <= 2)).all()

    def test_the_users_figures_go_before_the_proxy(self):
        groups = lists("1")
        place = pd.Index(groups["province_code"].unique())
        figures = pd.Series(0.5, index=place[:5])
        found = agglomeration_index(groups, internal=figures, external=pd.Series(0.4, index=place))
        assert set(found["internal_basis"]) == {"given", "missing"}
        assert found.loc[place[0], "internal"] == 0.5
        assert found["arithmetic"].notna().sum() == 5

    def test_one_class_unknown(self):
        groups = pd.DataFrame([["p", "c", "u", None, "46"], ["p", "c", "u", "4601", "46"]])
        found = agglomeration_index(groups.set_axis(COLUMNS, axis=1)).iloc[0]
        assert (found["pairs"], found["pairs_unknown"]) == (1, 1)
        assert pd.isna(found["internal"])

    def test_all_faults_at_once(self):
        groups = lists("1").head(3).drop(columns="class_code")
        groups.loc[1, "city_code"] = None
        with pytest.raises(DataContractError) as caught:
            agglomeration_index(groups, external=pd.Series({"a": 1.2, "b": 0.5}), same_category=2.0)
        assert [(f.table, f.row or f.column) for f in caught.value.faults] == [
            ("groups", "class_code"),
            ("groups", "1"),
            ("external", "a"),
            ("same_category", None),
        ]

    def test_no_groups(self):
        with pytest.raises(DataContractError, match="no rows"):
            agglomeration_index(lists("1").head(0))
