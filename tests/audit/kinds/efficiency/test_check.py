"""DEA tables: DEAP's own output follows; scores, labels, means and counts that do not are found."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.efficiency.check import efficiency
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.efficiency import dea

FIVE = pd.DataFrame(
    {"unit": ["1", "2", "3", "4", "5", "mean"],
     "crste": ["1.000", "0.843", "0.632", "0.650", "0.633", "0.752"],
     "vrste": ["1.000"] * 6,
     "scale": ["1.000", "0.843", "0.632", "0.650", "0.633", "0.752"],
     "rts": ["-", "drs", "drs", "drs", "drs", ""]}
)  # fmt: skip
LABELLED = pd.DataFrame(
    {"院校": list("甲乙丙丁戊"),
     "综合技术效率": ["1.000", "0.812", "0.640", "0.900", "0.750"],
     "纯技术效率": ["1.000", "0.900", "0.800", "0.900", "1.000"],
     "规模效率": ["1.000", "0.902", "0.800", "1.000", "0.750"],
     "Σλ": ["1.000", "0.700", "1.300", "1.000", "1.200"],
     "规模报酬": ["不变", "递增", "递减", "不变", "递减"],
     "DEA有效性": ["DEA有效", "非DEA有效", "非DEA有效", "非DEA有效", "弱DEA有效"]}
)  # fmt: skip


def changed(table, at, column, value):
    other = table.copy()
    other.loc[at, column] = value
    return other


def notes(audit):
    return dict(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def found(audit):
    return audit.findings[["row", "column", "expected"]].to_numpy().tolist()


class TestPublished:
    def test_output_oriented_five_units(self):
        """DEAP run printed at bbs.pinggu.org, thread 1434967: one input, three outputs, VRS."""
        audit = efficiency(FIVE, inputs=1, outputs=3)
        assert audit.findings.empty
        assert notes(audit)["mean_followed"] == "arithmetic"
        assert notes(audit)["efficient_units"] == "crste 1 / 5, vrste 5 / 5, scale 1 / 5"
        assert notes(audit)["few_units"] == "5 < 12: 1 inputs, 3 outputs"
        numbers = FIVE[["crste", "vrste", "scale"]].astype(float)
        assert efficiency(FIVE.assign(**numbers)).findings.empty

    def test_eg1(self):
        """DEAP 2.1, EG1 of Coelli's guide: technical efficiency of five firms, mean 0.810."""
        te = ["0.500", "1.000", "0.833", "0.714", "1.000", "0.810"]
        table = pd.DataFrame({"firm": ["1", "2", "3", "4", "5", "mean"], "te": te})
        assert efficiency(table).findings.empty
        assert found(efficiency(changed(table, 5, "te", "0.830"))) == [["mean", "te", "0.809"]]

    def test_tone(self):
        """Tone (2001), p. 505: CCR scores 0.9, 0.8333, 1, 1, 1."""
        table = pd.DataFrame({"DMU": list("ABCDE"), "CCR": [0.9, 0.8333, 1, 1, 1],
                              "BCC": [1, 0.8333, 1, 1, 1]})  # fmt: skip
        assert efficiency(table).findings.empty

    def test_super_efficiency_has_no_bound(self):
        """Tone (2002), p. 38: super-efficiencies of six power plants."""
        scores = [1.0283, 2.4167, 1.3125, 1.625, 2.4026, 1.0628]
        audit = efficiency(pd.DataFrame({"plant": list("abcdef"), "效率值": scores}))
        assert audit.findings.empty
        assert notes(audit)["orientation_followed"].startswith("output")
        audit = efficiency(pd.DataFrame({"plant": list("abcdefgh"), "效率值": [*scores, 0.9, 0.8]}))
        assert audit.findings.empty
        assert notes(audit)["orientation_followed"].startswith("super")


class TestScores:
    @pytest.mark.parametrize("column", ["crste", "vrste", "scale"])
    def test_the_mean_row_tells_which_score_is_wrong(self, column):
        audit = efficiency(changed(FIVE, 2, column, "0.596"))
        assert set(audit.findings["row"]) == {"unit 3", "mean"}
        assert audit.findings["suspect"].str.startswith(f"unit 3, {column} →").all()

    def test_without_means_all_three_are_named(self):
        audit = efficiency(changed(FIVE.drop(columns="rts").iloc[:5], 1, "scale", "0.834"))
        assert found(audit) == [["unit 2", "scale", "0.843"]]
        assert audit.findings["suspect"].item() == "unit 2, crste → 0.834; unit 2, scale → 0.843"

    def test_beyond_one_and_above_vrste(self):
        checks = efficiency(changed(FIVE, 1, "crste", "1.843")).findings["check"].tolist()
        assert {"crste ≤ 1", "crste ≤ vrste", "scale = crste/vrste"} <= set(checks)

    def test_factors_on_outputs(self):
        table = pd.DataFrame({"u": list("abcd"), "crste": ["1.250", "1.400", "1.000", "1.800"],
                              "vrste": ["1.100", "1.000", "1.000", "1.500"]})  # fmt: skip
        for scale in (["1.136", "1.400", "1.000", "1.200"], ["0.880", "0.714", "1.000", "0.833"]):
            audit = efficiency(table.assign(scale=scale))
            assert audit.findings.empty
            assert notes(audit)["orientation_followed"].startswith("output")
        wrong = table.assign(scale=scale, vrste=["1.300", "1.000", "1.000", "1.500"])
        assert "crste ≥ vrste" in efficiency(wrong).findings["check"].tolist()

    def test_per_cent_and_turned_round(self):
        scores = ["综合技术效率", "纯技术效率", "规模效率"]
        percent = {name: [f"{100 * float(x):.1f}%" for x in LABELLED[name]] for name in scores}
        assert efficiency(LABELLED.assign(**percent)).findings.empty
        turned = LABELLED.set_index("院校")[scores].T.rename_axis("指标").reset_index()
        assert efficiency(turned).findings.empty
        assert found(efficiency(changed(turned, 2, "丙", "0.850"))) == [["丙", "规模效率", "0.800"]]

    def test_blocks_by_year(self):
        scores = LABELLED[["综合技术效率", "纯技术效率", "规模效率"]]
        table = pd.concat([LABELLED["院校"], scores.add_prefix("2019年_"),
                           scores.add_prefix("2020年_")], axis=1)  # fmt: skip
        assert efficiency(table).findings.empty
        wrong = efficiency(changed(table, 2, "2020年_规模效率", "0.880"))
        assert found(wrong) == [["丙", "2020年_规模效率", "0.800"]]
        with pytest.raises(DataContractError, match="given for several years"):
            efficiency(table, counts={"crste": 1})

    def test_mean_of_a_block_of_rows(self):
        rows = [["甲", "1.000"], ["乙", "0.800"], ["东部均值", "0.900"], ["丙", "0.500"],
                ["丁", "0.700"], ["西部均值", "0.600"], ["均值", "0.750"]]  # fmt: skip
        table = pd.DataFrame(rows, columns=["省份", "综合效率"])
        assert efficiency(table).findings.empty
        assert efficiency(changed(table, 2, "综合效率", "0.950")).findings.empty  # a mean of what?
        assert found(efficiency(changed(table, 6, "综合效率", "0.850"))) == [
            ["均值", "综合效率", "0.750"]
        ]

    def test_ranks(self):
        assert efficiency(LABELLED.assign(排名=[1, 3, 5, 2, 4])).findings.empty
        audit = efficiency(LABELLED.assign(排名=[1, 2, 5, 3, 4]))
        assert set(audit.findings["cause"]) == {"ranks_swapped"}


class TestWords:
    def test_labels_follow(self):
        assert efficiency(LABELLED).findings.empty

    def test_constant_off_scale(self):
        audit = efficiency(changed(LABELLED.drop(columns="Σλ"), 2, "规模报酬", "不变"))
        assert found(audit) == [["丙", "规模报酬", "递增 / 递减"]]
        assert audit.findings["cause"].item() == "constant_off_scale"

    def test_label_against_the_sum(self):
        audit = efficiency(changed(LABELLED, 1, "规模报酬", "递减"))
        assert found(audit) == [["乙", "规模报酬", "irs"]]
        assert audit.findings["cause"].item() == "returns_not_of_sum"

    def test_labels_the_wrong_way_round(self):
        table = LABELLED.assign(规模报酬=["不变", "递减", "递增", "不变", "递增"])
        audit = efficiency(table)
        assert audit.findings["row"].tolist() == ["乙", "丙", "戊"]
        assert set(audit.findings["cause"]) == {"returns_reversed"}

    def test_a_full_score_that_is_not_constant_cannot_be_told(self):
        audit = efficiency(changed(LABELLED, 0, "规模报酬", "递减"))
        assert audit.findings[["row", "verdict", "cause"]].to_numpy().tolist() == [
            ["甲", "cannot_tell", "only_by_rounding"]
        ]
        audit = efficiency(changed(LABELLED, 3, "规模报酬", "递减"))
        assert audit.findings.empty
        assert notes(audit)["labels_at_one"] == "1 / 5"

    @pytest.mark.parametrize(
        ("at", "word", "expected"),
        [(1, "DEA有效", "非DEA有效"), (0, "非DEA有效", "DEA有效 / 弱DEA有效")],
    )
    def test_dea_effective(self, at, word, expected):
        audit = efficiency(changed(LABELLED, at, "DEA有效性", word))
        assert audit.findings["expected"].tolist() == [expected]

    def test_slacks_tell_weak_from_full(self):
        table = pd.DataFrame({"院校": list("甲乙丙"), "综合效率": ["1.000", "1.000", "0.714"],
                              "S-": ["0.000", "0.500", "0.000"],
                              "有效性": ["DEA有效", "弱DEA有效", "非DEA有效"]})  # fmt: skip
        assert efficiency(table).findings.empty
        assert found(efficiency(changed(table, 1, "有效性", "DEA有效")))[0][0] == "乙"


class TestCounts:
    def test_the_text_is_counted(self):
        said = {"crste": 1, "vrste": 2, "irs": 1, "drs": 2, "constant": 2}
        assert efficiency(LABELLED, counts=said).findings.empty
        audit = efficiency(LABELLED, counts={**said, "vrste": 3})
        assert audit.findings[["printed", "expected", "cause"]].to_numpy().tolist() == [
            ["3", "2", "count_in_text"]
        ]

    def test_faults(self):
        with pytest.raises(DataContractError, match="nothing to count"):
            efficiency(FIVE, counts={"weak": 1})
        with pytest.raises(DataContractError, match="no efficiency is recognised"):
            efficiency(pd.DataFrame({"省份": ["甲"], "GDP": [1.0]}))


def computed(scores):
    table = pd.DataFrame(scores, columns=["vrste", "scale"])
    table.insert(0, "crste", table["vrste"] * table["scale"])
    table.loc[len(table)] = table.mean()
    table.insert(0, "省份", [*(f"省{i}" for i in range(len(scores))), "均值"])
    return table


PART = st.one_of(st.just(1.0), st.floats(0.3, 1.0))
UNITS = st.lists(st.tuples(PART, PART), min_size=3, max_size=10)
CELLS = ["crste", "vrste", "scale"]


class TestLaws:
    @settings(max_examples=25)
    @given(UNITS, st.integers(2, 6))
    def test_a_rounded_table_follows(self, scores, decimals):
        table = computed(scores)
        assert efficiency(table.round(dict.fromkeys(CELLS, decimals))).findings.empty
        text = {c: table[c].map(f"{{:.{decimals}f}}".format) for c in CELLS}
        assert efficiency(table.assign(**text)).findings.empty

    @settings(max_examples=25)
    @given(UNITS, st.data())
    def test_a_changed_cell_is_named(self, scores, data):
        table = computed(scores)
        table = table.assign(**{c: table[c].map("{:.3f}".format) for c in CELLS})
        at = data.draw(st.integers(0, len(scores)))
        column = data.draw(st.sampled_from(CELLS))
        less = data.draw(st.floats(0.02, 0.2))
        table.loc[at, column] = f"{float(table.loc[at, column]) - less:.3f}"
        told = efficiency(table).findings
        here = f"省{at}" if at < len(scores) else "均值"
        assert (
            ((told["row"] == here) & (told["column"] == column)).any()
            or told["suspect"].astype(str).str.contains(f"{here}, {column} →", regex=False).any()
        )  # fmt: skip

    @settings(max_examples=25)
    @given(UNITS, st.randoms(use_true_random=False))
    def test_order_of_rows(self, scores, random):
        table = computed(scores).round(3)
        table.loc[0, "scale"] = 0.123
        rows = list(range(len(table)))
        random.shuffle(rows)
        first, second = efficiency(table).findings, efficiency(table.iloc[rows]).findings
        keys = ["row", "column", "verdict"]
        assert sorted(map(tuple, first[keys].to_numpy())) == sorted(
            map(tuple, second[keys].to_numpy())
        )

    @pytest.mark.parametrize("orientation", ["input", "output"])
    def test_own_dea(self, orientation):
        data = pd.DataFrame(np.random.default_rng(7).gamma(2.0, 3.0, (18, 3)), columns=list("xzy"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            own = dea(data[["x", "z"]], data[["y"]], returns="vrs", orientation=orientation).deap
        for decimals in (3, 4, 12):
            assert efficiency(own.reset_index().round(decimals)).findings.empty
