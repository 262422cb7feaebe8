"""TOPSIS tables: published ones follow, slips are found, and either direction of ranks is read."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.ranking.closeness import closeness
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation import topsis

HOTAN = pd.DataFrame(
    [["和田市", "0.0859", "0.0508", "0.3715", "5"], ["和田县", "0.0663", "0.0741", "0.528", "1"],
     ["墨玉县", "0.086", "0.0415", "0.3257", "7"], ["皮山县", "0.0782", "0.0494", "0.3871", "3"],
     ["洛浦县", "0.0906", "0.0257", "0.2213", "8"], ["策勒县", "0.0747", "0.0399", "0.3483", "6"],
     ["于田县", "0.0725", "0.0442", "0.3788", "4"], ["民丰县", "0.0748", "0.0654", "0.4663", "2"]],
    columns=["县", "D+", "D−", "贴近度", "排名"],
)  # fmt: skip


def changed(table, at, column, value):
    other = table.copy()
    other.loc[at, column] = value
    return other


def notes(audit):
    return dict(zip(audit.notes["note"], audit.notes["detail"], strict=True))


class TestPublished:
    def test_eight_counties_as_text_and_as_numbers(self):
        """李东 等, ChinaXiv 201908.00003V1, table 2: a larger closeness is poorer."""
        audit = closeness(HOTAN)
        assert audit.findings.empty
        assert len(audit.table) == 16
        assert notes(audit)["rank_one_is"] == "排名: largest 贴近度"
        numbers = HOTAN.assign(**{c: HOTAN[c].astype(float) for c in HOTAN.columns[1:]})
        assert closeness(numbers).findings.empty

    def test_six_objects(self):
        """ChinaXiv 201805.00364V1: AHP weights and TOPSIS of six objects."""
        rows = [["N1", 0.0603, 0.0905, 0.6], ["N2", 0.0791, 0.054, 0.4056],
                ["N3", 0.0898, 0.0437, 0.3272], ["N4", 0.0489, 0.0804, 0.6218],
                ["N5", 0.042, 0.0745, 0.6395], ["N6", 0.0643, 0.0621, 0.4912]]  # fmt: skip
        assert closeness(
            pd.DataFrame(rows, columns=["obj", "dplus", "dminus", "closeness"])
        ).findings.empty

    def test_tzeng_and_huang(self):
        """Tzeng & Huang (2011): closeness 0.5037 0.6581 0.7482 0.3340, ranks 3 2 1 4."""
        table = pd.DataFrame({"C": ["0.5037", "0.6581", "0.7482", "0.3340"], "rank": [3, 2, 1, 4]})
        assert closeness(table).findings.empty


class TestErrors:
    def test_digits_changed_in_closeness(self):
        audit = closeness(changed(HOTAN, 0, "贴近度", "0.5715"))
        assert audit.findings["row"].tolist()[0] == "和田市"
        assert audit.findings["expected"].tolist()[0] == "0.3716"
        assert audit.findings["suspect"].str.contains("和田市, 贴近度 → 0.3716").all()

    def test_two_ranks_swapped(self):
        audit = closeness(changed(changed(HOTAN, 0, "排名", "4"), 6, "排名", "5"))
        assert audit.findings["column"].tolist() == ["排名", "排名"]
        assert set(audit.findings["cause"]) == {"ranks_swapped"}
        assert audit.findings["suspect"].str.contains("和田市, 排名 → 5").all()

    def test_rank_twice(self):
        audit = closeness(changed(HOTAN, 0, "排名", "4"))
        assert audit.findings[["row", "expected"]].to_numpy().tolist() == [["和田市", "5"]]
        assert notes(audit)["rank_twice"] == "排名: 4"
        assert notes(audit)["rank_missing"] == "排名: 5"

    def test_distances_under_each_others_heading(self):
        audit = closeness(HOTAN.rename(columns={"D+": "D−", "D−": "D+"}))
        assert len(audit.findings) == 8
        assert set(audit.findings["cause"]) == {"distances_swapped"}

    def test_beyond_its_limits(self):
        audit = closeness(changed(HOTAN, 2, "贴近度", "1.3257"))
        assert "0 ≤ C ≤ 1" in audit.findings["check"].tolist()


class TestForms:
    def test_rank_one_can_be_the_smallest(self):
        table = HOTAN.assign(排名=[4, 8, 2, 6, 1, 3, 5, 7])
        audit = closeness(table)
        assert audit.findings.empty
        assert notes(audit)["rank_one_is"] == "排名: smallest 贴近度"

    def test_per_cent(self):
        table = HOTAN.assign(贴近度=[f"{100 * float(c):.2f}%" for c in HOTAN["贴近度"]])
        assert closeness(table).findings.empty

    def test_closeness_over_its_sum(self):
        near = HOTAN["D−"].astype(float) / (HOTAN["D+"].astype(float) + HOTAN["D−"].astype(float))
        table = HOTAN.assign(贴近度=(near / near.sum()).map("{:.4f}".format))
        audit = closeness(table)
        assert audit.findings.empty
        assert "closeness_over_its_sum" in notes(audit)

    def test_mean_row_is_no_unit(self):
        means = HOTAN[["D+", "D−", "贴近度"]].astype(float).mean().map("{:.4f}".format)
        table = pd.concat([HOTAN, pd.DataFrame([{"县": "均值", **means, "排名": ""}])],
                          ignore_index=True)  # fmt: skip
        audit = closeness(table)
        assert audit.findings.empty
        assert notes(audit)["mean_followed"] == "arithmetic"
        wrong = closeness(changed(table, 8, "D+", "0.0900"))
        assert wrong.findings[["row", "column"]].to_numpy().tolist() == [["均值", "D+"]]

    def test_blocks_by_year(self):
        other = HOTAN.drop(columns="县").add_prefix("2020_")
        table = pd.concat(
            [HOTAN["县"], HOTAN.drop(columns="县").add_prefix("2019_"), other], axis=1
        )
        assert closeness(table).findings.empty
        audit = closeness(changed(table, 3, "2020_贴近度", "0.3900"))
        assert audit.findings["column"].tolist() == ["2020_贴近度"]
        assert audit.findings["row"].tolist() == ["皮山县"]

    def test_missing_cells_are_left_out(self):
        assert closeness(changed(HOTAN, 1, "D+", "—")).findings.empty

    def test_roles_by_name(self):
        table = HOTAN.set_axis(list("abcde"), axis=1)
        roles = {"d_plus": "b", "d_minus": "c", "C": "d", "rank": "e"}
        assert closeness(table, columns=roles).findings.empty
        with pytest.raises(DataContractError, match="no closeness with two distances"):
            closeness(table)


class TestOtherTables:
    def test_slacks_of_dea_are_no_distances(self):
        table = pd.DataFrame({"院校": list("甲乙丙丁"), "得分": [1.0, 0.8, 0.7, 0.6],
                              "S+": [0.0, 1.2, 3.1, 0.4], "S-": [0.0, 2.2, 0.3, 1.9]})  # fmt: skip
        with pytest.raises(DataContractError, match="no closeness with two distances"):
            closeness(table)

    def test_tests_that_are_positive_or_negative(self):
        table = pd.DataFrame(
            {
                "day": range(6),
                "positive": [3, 8, 2, 9, 4, 7],
                "negative": [95, 90, 99, 80, 93, 91],
                "score": [3, 1, 2, 2, 3, 1],
            }
        )
        with pytest.raises(DataContractError, match="no closeness with two distances"):
            closeness(table)

    def test_c_of_a_coupling_table_with_ranks_of_d(self):
        table = pd.DataFrame({"C": [0.93, 0.99, 0.95, 0.91], "T": [0.5, 0.3, 0.2, 0.6]})
        table["D"] = np.sqrt(table["C"] * table["T"]).round(3)
        with pytest.raises(DataContractError, match="no closeness with two distances"):
            closeness(table.assign(排名=table["D"].rank(ascending=False)))

    def test_closeness_that_can_be_none(self):
        table = pd.DataFrame({"closeness": [312, 88, 140, 950], "rank": [2, 4, 3, 1]})
        with pytest.raises(DataContractError, match="no closeness with two distances"):
            closeness(table)


UNITS = st.lists(
    st.tuples(st.floats(0.02, 0.2), st.floats(0.02, 0.2)), min_size=4, max_size=12, unique=True
)


def computed(pairs):
    table = pd.DataFrame(pairs, columns=["D+", "D-"])
    table["贴近度"] = table["D-"] / (table["D+"] + table["D-"])
    table["排名"] = table["贴近度"].rank(ascending=False, method="first").astype(int)
    return table.set_axis([f"甲{i}" for i in range(len(table))])


class TestLaws:
    @settings(max_examples=25)
    @given(UNITS, st.integers(3, 6))
    def test_a_rounded_table_follows(self, pairs, decimals):
        table = computed(pairs)
        cells = ["D+", "D-", "贴近度"]
        assert closeness(table.round(dict.fromkeys(cells, decimals))).findings.empty
        text = table.assign(**{c: table[c].map(f"{{:.{decimals}f}}".format) for c in cells})
        assert closeness(text).findings.empty

    @settings(max_examples=25)
    @given(UNITS, st.data())
    def test_a_changed_cell_is_named(self, pairs, data):
        table = computed(pairs)
        cells = ["D+", "D-", "贴近度"]
        table = table.assign(**{c: table[c].map("{:.4f}".format) for c in cells})
        at = data.draw(st.integers(0, len(table) - 1))
        column = data.draw(st.sampled_from(cells))
        away = data.draw(st.floats(0.2, 0.5))
        table.iloc[at, table.columns.get_loc(column)] = (
            f"{float(table[column].iloc[at]) + away:.4f}"
        )
        found = closeness(table).findings
        here = f"甲{at}"
        assert (
            ((found["row"] == here) & (found["column"] == column)).any()
            or found["suspect"].astype(str).str.contains(f"{here}, {column} →", regex=False).any()
        )  # fmt: skip

    @settings(max_examples=25)
    @given(UNITS, st.randoms(use_true_random=False))
    def test_order_of_rows(self, pairs, random):
        table = computed(pairs).round(4)
        table.iloc[0, 2] = 0.9999
        rows = list(range(len(table)))
        random.shuffle(rows)
        first, second = closeness(table).findings, closeness(table.iloc[rows]).findings
        keys = ["row", "column", "verdict"]
        assert sorted(map(tuple, first[keys].to_numpy())) == sorted(
            map(tuple, second[keys].to_numpy())
        )

    def test_own_topsis(self):
        rng = np.random.default_rng(5)
        for n in (4, 9, 31):
            found = topsis(pd.DataFrame(rng.gamma(2.0, 3.0, (n, 5)))).reset_index()
            for decimals in (2, 3, 4, 9):
                assert closeness(found.round(decimals)).findings.empty
