"""Decompositions: published ones follow, slips are found, and either kind of groups is read."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.decomposition.check import decomposition
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout import dagum, theil

GANSU = pd.DataFrame(
    [["2010", "0.179", "0.085", "0.095", "0.052", "0.019", "0.010", "0.014", "47.31", "52.69"],
     ["2011", "0.164", "0.080", "0.085", "0.045", "0.018", "0.008", "0.013", "48.52", "51.48"],
     ["2012", "0.176", "0.080", "0.096", "0.052", "0.019", "0.013", "0.012", "45.56", "54.44"],
     ["2013", "0.175", "0.080", "0.096", "0.048", "0.017", "0.018", "0.013", "45.41", "54.59"],
     ["2014", "0.177", "0.086", "0.091", "0.045", "0.015", "0.016", "0.015", "48.52", "51.48"],
     ["2015", "0.161", "0.085", "0.076", "0.046", "0.012", "0.011", "0.007", "52.63", "47.37"],
     ["2016", "0.163", "0.093", "0.070", "0.040", "0.011", "0.011", "0.008", "57.00", "43.00"],
     ["2017", "0.166", "0.094", "0.073", "0.036", "0.016", "0.012", "0.008", "56.28", "43.72"]],
    columns=["年份", "总体差异", "区域间", "区域内", "河西", "陇中", "陇东", "陇南", "区域间贡献率",
             "区域内贡献率"],
)  # fmt: skip
WAGES = pd.DataFrame(
    [[2014, 0.0609, 0.00915, 0.0517, 0.0732, 0.0263, 0.0156, 0.015, 0.15, 0.85, 0.718, 0.0751,
      0.015, 0.0417],
     [2015, 0.0628, 0.009, 0.0538, 0.0754, 0.0283, 0.018, 0.0175, 0.143, 0.857, 0.713, 0.08,
      0.0161, 0.0477],
     [2016, 0.0633, 0.00908, 0.0542, 0.0748, 0.0294, 0.0166, 0.0209, 0.143, 0.857, 0.702, 0.0831,
      0.0138, 0.0575],
     [2019, 0.0684, 0.0119, 0.0565, 0.0791, 0.0251, 0.0111, 0.0217, 0.174, 0.826, 0.698, 0.0659,
      0.00738, 0.0541],
     [2023, 0.081, 0.014, 0.067, 0.0953, 0.0223, 0.0092, 0.0243, 0.172, 0.828, 0.724, 0.0506,
      0.00453, 0.0482]],
    columns=["year", "T", "Tb", "Tw", "east", "west", "northeast", "central", "Rb", "Rw", "R_east",
             "R_west", "R_northeast", "R_central"],
)  # fmt: skip


def changed(table, at, column, value):
    other = table.copy()
    other.loc[at, column] = value
    return other


def notes(audit):
    return dict(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def named(audit, row, column):
    """Return whether a finding stands at a cell or suspects it."""
    return any(
        (found.row, found.column) == (row, column) or f"{row}, {column} →" in str(found.suspect)
        for found in audit.findings.itertuples()
    )


class TestPublished:
    def test_four_regions_of_gansu_whose_terms_are_weighted(self):
        """赵海莉 等, ChinaXiv 202104.00046V1, table 1."""
        audit = decomposition(GANSU)
        assert audit.findings.empty
        assert len(audit.table) == 8 * 5
        assert notes(audit) == {"groups_weighted": "河西, 陇中, 陇东, 陇南"}

    def test_the_same_with_years_in_columns(self):
        wide = GANSU.set_index("年份").T.rename_axis("项目").reset_index()
        audit = decomposition(wide)
        assert audit.findings.empty
        assert len(audit.table) == 8 * 5
        wide.loc[1, "2014"] = "0.068"
        found = decomposition(wide).findings
        assert set(found["suspect"]) == {"区域间, 2014 → 0.086"}
        assert ("总体差异", "2014") in set(zip(found["row"], found["column"], strict=True))

    def test_four_regions_of_wages_whose_terms_are_not_weighted_in_three_digits(self):
        """zhjx19, mathmodels book, Theil index of 31 provinces by region (五列 of its output)."""
        audit = decomposition(WAGES)
        assert audit.findings.empty
        assert notes(audit)["groups_unweighted"] == "east, west, northeast, central"
        assert (audit.table["check"] == "Σ R_g·T/T_g = 1").sum() == 5

    def test_contributions_alone_with_a_total_of_one(self):
        """The same source: contributions of regions, total 1."""
        only = WAGES.drop(columns=["T", "Tb", "Tw", "east", "west", "northeast", "central"])
        only.insert(1, "T", 1.0)
        audit = decomposition(only)
        assert audit.findings.empty
        assert len(audit.table) == 10


class TestErrors:
    @pytest.mark.parametrize(
        ("at", "column", "value", "right"),
        [
            (2, "区域间", "0.090", "0.080"),
            (4, "总体差异", "0.187", "0.177"),
            (6, "区域内贡献率", "34.00", "42.94"),
            (0, "陇东", "0.100", "0.010"),
        ],
    )
    def test_a_wrong_cell_is_named(self, at, column, value, right):
        audit = decomposition(changed(GANSU, at, column, value))
        assert audit.verdict == "does_not_follow"
        assert named(audit, GANSU.loc[at, "年份"], column)
        assert any(f"{column} → {right}" in str(text) for text in audit.findings["suspect"])

    def test_a_term_of_a_group_cannot_be_below_zero(self):
        # 0.095 = 0.052 + 0.019 + 0.010 + 0.014: any other group would have to be negative
        (found,) = decomposition(changed(GANSU, 0, "陇东", "0.100")).findings.itertuples()
        assert (found.suspect, found.cause) == ("2010, 陇东 → 0.010", "tenfold")

    def test_a_wrong_total_is_no_mix_up_of_its_parts(self):
        # 48.52 is also the share of the other part in 0.187, within rounding
        found = decomposition(changed(GANSU, 4, "总体差异", "0.187")).findings
        assert set(found["suspect"]) == {"2014, 总体差异 → 0.177"}
        assert set(found["cause"]) == {"one_digit"}

    def test_contributions_printed_under_each_other(self):
        table = GANSU.copy()
        table[["区域间贡献率", "区域内贡献率"]] = GANSU[["区域内贡献率", "区域间贡献率"]].to_numpy()
        audit = decomposition(table.drop(index=[1, 4]))
        assert set(audit.findings["cause"]) == {"parts_swapped"}
        assert set(audit.findings["column"]) == {"区域间贡献率", "区域内贡献率"}

    def test_a_share_of_the_other_part(self):
        audit = decomposition(changed(GANSU, 2, "区域间贡献率", "83.33"))
        assert "share_of_other_part" in set(audit.findings["cause"])

    def test_a_bare_group_above_all_cannot_be_averaged_to_the_part_within(self):
        audit = decomposition(changed(WAGES, 1, "east", 0.0254))
        assert named(audit, "2015", "east")

    def test_a_part_below_zero(self):
        table = GANSU[["年份", "总体差异", "区域间", "区域内"]]
        table = changed(changed(table, 0, "区域间", "-0.085"), 0, "总体差异", "0.010")
        audit = decomposition(table)
        assert audit.findings[["row", "column", "check"]].to_numpy().tolist() == [
            ["2010", "区域间", "≥ 0"]
        ]


class TestLayouts:
    def test_parts_in_rows_and_contributions_in_a_column(self):
        table = pd.DataFrame({
            "差异": ["总体差异", "组间差异", "组内差异"], "泰尔指数": ["0.164", "0.080", "0.084"],
            "贡献率(%)": ["100", "48.8", "51.2"],
        })  # fmt: skip
        assert decomposition(table).findings.empty
        found = decomposition(changed(table, 1, "贡献率(%)", "44.8"))
        assert named(found, "组间差异", "贡献率(%)")

    def test_contributions_in_a_row_of_their_own(self):
        table = pd.DataFrame({
            "指标": ["泰尔指数", "贡献率(%)"], "总体": ["0.164", "100"], "组间": ["0.080", "48.8"],
            "组内": ["0.084", "51.2"],
        })  # fmt: skip
        audit = decomposition(table)
        assert audit.findings.empty
        assert len(audit.table) == 4
        assert named(decomposition(changed(table, 1, "组内", "15.2")), "贡献率(%)", "组内")

    def test_bare_contributions_belong_to_the_part_before_them(self):
        table = pd.DataFrame({
            "年份": ["2010", "2011"], "总体": ["0.164", "0.170"], "组间": ["0.070", "0.072"],
            "贡献率": ["42.7%", "42.4%"], "组内": ["0.094", "0.098"],
            "贡献率.1": ["57.3%", "57.6%"],
        })  # fmt: skip
        audit = decomposition(table)
        assert audit.findings.empty
        assert (audit.table["check"] == "contribution = part / total").sum() == 4

    def test_three_parts_of_a_nested_index(self):
        table = pd.DataFrame({
            "年份": ["2010", "2011"], "总体": ["0.300", "0.320"], "区域间": ["0.100", "0.110"],
            "省间": ["0.080", "0.090"], "省内": ["0.120", "0.120"],
        })  # fmt: skip
        assert decomposition(table).findings.empty
        assert named(decomposition(changed(table, 1, "省间", "0.190")), "2011", "省间")

    def test_weights_of_the_groups_as_stated(self):
        table = pd.DataFrame({
            "年份": ["2010"], "总体": ["0.30"], "组间": ["0.10"], "组内": ["0.20"], "甲": ["0.1"],
            "乙": ["0.3"], "s1": ["0.5"], "s2": ["0.5"],
        })  # fmt: skip
        columns = {"groups": ["甲", "乙"], "weights": ["s1", "s2"]}
        audit = decomposition(table, columns=columns)
        assert audit.findings.empty
        assert "within = Σ s·T_g" in set(audit.table["check"])

    def test_other_columns_are_no_groups(self):
        table = GANSU[["年份", "总体差异", "区域间", "区域内"]].assign(
            变异系数=["0.61", "0.63", "0.64", "0.66", "0.60", "0.61", "0.62", "0.63"],
            样本=["87", "87", "87", "87", "87", "87", "87", "87"],
        )
        audit = decomposition(table)
        assert audit.findings.empty
        assert notes(audit) == {"groups_unclear": "变异系数, 样本"}

    def test_missing_cells_are_not_checked(self):
        audit = decomposition(changed(GANSU, 3, "区域间", "—"))
        assert audit.findings.empty
        assert audit.skipped == 2


class TestData:
    rng = np.random.default_rng(5)
    places = pd.DataFrame({
        "year": np.repeat([2019, 2020], 12), "group": list("aabbbbccccdd") * 2,
        "value": rng.uniform(10, 90, 24), "weight": rng.integers(1, 9, 24),
    })  # fmt: skip

    def printed(self, measure, names, **options):
        rows = []
        for year, part in self.places.groupby("year"):
            found = measure(part["value"], groups=part["group"].to_numpy(), **options)
            rows.append([str(year), *(f"{getattr(found, name):.4f}" for name in names)])
        return pd.DataFrame(rows, columns=["年份", *names])

    def test_theil_of_the_places_behind_it(self):
        table = self.printed(theil, ["total", "between", "within"], index="L")
        audit = decomposition(table, data=self.places)
        assert audit.findings.empty
        assert notes(audit)["index_followed"] == "L"
        assert (audit.table["check"] == "L of the data").sum() == 6
        wrong = changed(changed(table, 0, "total", "0.1234"), 0, "between", "0.0234")
        assert named(decomposition(wrong, data=self.places), "2019", "between")

    def test_dagum_of_the_places_behind_it(self):
        names = ["total", "within", "between", "transvariation"]
        table = self.printed(dagum, names)
        audit = decomposition(table, data=self.places)
        assert audit.findings.empty
        assert notes(audit)["index_followed"] == "Dagum"
        assert (audit.table["check"] == "Dagum of the data").sum() == 8

    def test_data_without_its_columns(self):
        with pytest.raises(DataContractError) as caught:
            decomposition(GANSU, data=pd.DataFrame({"x": [1.0]}))
        assert [fault.column for fault in caught.value.faults] == ["group", "value"]


class TestBadInput:
    def test_no_parts(self):
        with pytest.raises(DataContractError, match="no parts of an index"):
            decomposition(pd.DataFrame({"年份": ["2010"], "D": ["0.5"]}))

    def test_a_role_that_does_not_exist(self):
        with pytest.raises(DataContractError, match="no such role"):
            decomposition(GANSU, columns={"middle": "区域间"})


@st.composite
def exact(draw):
    """Return an exact Theil decomposition of a few years, and decimals to print it with."""
    rows, groups = draw(st.integers(2, 6)), draw(st.integers(2, 4))
    seed = draw(st.integers(0, 10**6))
    rng = np.random.default_rng(seed)
    terms = rng.uniform(0.01, 0.1, (rows, groups))
    between = rng.uniform(0.02, 0.3, rows)
    within = terms.sum(axis=1)
    table = pd.DataFrame({"总体": between + within, "组间": between, "组内": within})
    for k in range(groups):
        table[f"第{k}组"] = terms[:, k]
    table["组间贡献率"] = between / (between + within)
    table["组内贡献率"] = within / (between + within)
    return table, draw(st.integers(2, 6)), rng


@st.composite
def bare(draw):
    """Return the same with bare indices of the groups and their contributions, in per cent."""
    rows, groups = draw(st.integers(2, 12)), draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    index = rng.uniform(0.01, 0.2, (rows, groups))
    terms = index * rng.dirichlet(np.full(groups, 4.0), rows)
    between, within = rng.uniform(0.02, 0.3, rows), terms.sum(axis=1)
    total = between + within
    table = pd.DataFrame({"总体": total, "组间": between, "组内": within})
    for k in range(groups):
        table[f"第{k}组"] = index[:, k]
    table["组间贡献率"], table["组内贡献率"] = 100 * between / total, 100 * within / total
    for k in range(groups):
        table[f"第{k}组贡献率"] = 100 * terms[:, k] / total
    return as_text(table, draw(st.integers(2, 4)))


def as_text(table, decimals):
    text = table.map(lambda number: f"{number:.{decimals}f}")
    text.insert(0, "年份", [str(2010 + at) for at in range(len(table))])
    return text


class TestLaws:
    @given(exact())
    @settings(max_examples=25)
    def test_a_rounded_table_follows_as_text_and_as_numbers(self, drawn):
        table, decimals, _ = drawn
        text = as_text(table, decimals)
        assert decomposition(text).findings.empty
        numbers = text.astype(dict.fromkeys(text.columns[1:], float))
        assert decomposition(numbers).findings.empty

    @given(bare())
    @settings(max_examples=25)
    def test_so_does_one_with_bare_indices_of_the_groups(self, text):
        assert decomposition(text).findings.empty

    @given(exact(), st.integers(0, 99), st.integers(0, 99), st.sampled_from([-1, 1]))
    @settings(max_examples=25)
    def test_a_changed_cell_is_named(self, drawn, row, column, sign):
        table, decimals, _ = drawn
        text = as_text(table, decimals)
        at, name = row % len(text), text.columns[1:][column % (text.shape[1] - 1)]
        number = float(text.loc[at, name])
        text.loc[at, name] = f"{number + sign * max(0.2 * number, 0.03):.{decimals}f}"
        audit = decomposition(text)
        assert named(audit, text.loc[at, "年份"], name)

    @given(exact(), st.permutations(range(6)))
    @settings(max_examples=10)
    def test_permuted_rows_permute_the_checks(self, drawn, order):
        table, decimals, _ = drawn
        text = changed(as_text(table, decimals), 0, "组间", "0.9")
        mixed = text.iloc[[at for at in order if at < len(text)]]
        keys = ["row", "column", "check", "verdict"]
        one, other = (decomposition(each).table[keys] for each in (text, mixed))
        assert sorted(one.to_numpy().tolist()) == sorted(other.to_numpy().tolist())
