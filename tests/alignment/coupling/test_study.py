"""A coupling study from indicators to obstacles agrees with its steps done one by one."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.coupling.change import coupling_change
from shuanggao_analytics.alignment.coupling.coordination import coupling_coordination
from shuanggao_analytics.alignment.coupling.study import coupling_study
from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.obstacle import obstacle_degree
from shuanggao_analytics.performance.scaling import normalise
from shuanggao_analytics.performance.weights import entropy_weights

META = pd.DataFrame(
    {
        "code": ["teachers", "ratio", "funds", "output", "firms"],
        "system": ["高职", "高职", "高职", "产业", "产业"],
        "direction": [1, -1, 1, 1, 1],
        "min": 0,
        "max": 200,
    }
)
CODES = META["code"].tolist()


def made_up(units: int = 6, years: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(7)
    keys = pd.MultiIndex.from_product([[f"省{i}" for i in range(units)], range(2019, 2019 + years)])
    values = pd.DataFrame(random.integers(1, 100, (len(keys), 5)), columns=CODES, index=keys)
    return values.rename_axis(["province", "year"]).reset_index().assign(note="text")


PANEL = made_up()


def study(panel: pd.DataFrame = PANEL, **choices):
    choices = {"meta": META, "unit": "province", "time": "year"} | choices
    return coupling_study(panel, **choices)


class TestSteps:
    def test_each_step_by_hand(self):
        result = study(variant="wang2021", system_weights={"产业": 0.6, "高职": 0.4})
        scaled = normalise(PANEL.set_index(["province", "year"])[CODES], meta=META)
        pd.testing.assert_frame_equal(result.normalised, scaled)
        schools = entropy_weights(scaled[CODES[:3]])
        assert result.weights["weight"].iloc[:3].tolist() == pytest.approx(schools.tolist())
        assert result.weights.groupby("system")["weight"].sum().tolist() == pytest.approx([1, 1])
        u = scaled[CODES[:3]] @ schools
        assert result.systems["高职"].tolist() == pytest.approx(u.tolist())
        pd.testing.assert_frame_equal(
            result.table,
            coupling_coordination(result.systems, weights=[0.4, 0.6], variant="wang2021"),
        )
        overall = result.weights["overall"]
        assert overall.sum() == pytest.approx(1)
        pd.testing.assert_frame_equal(result.obstacles, obstacle_degree(scaled, weights=overall))
        assert result.system_obstacles.sum(axis=1).tolist() == pytest.approx([1.0] * len(PANEL))
        assert result.system_obstacles.columns.tolist() == ["高职", "产业"]

    def test_ranges_come_with_the_result(self):
        result = study()
        assert result.range["as_given"].equals(result.table["D"])
        assert result.zeros["D"]["keep"].tolist() == result.table["D"].tolist()
        assert result.range.groupby("year")["rank"].max().tolist() == [6, 6, 6]
        assert "change their grade" in result.text
        html = result._repr_html_()
        assert "grade_low" in html
        assert result.text in html
        assert result.steps["step"].tolist() == [
            "indicators", "normalise", "weights", "systems", "coupling", "grade", "zeros",
        ]  # fmt: skip
        assert result.steps["detail"].iloc[0] == "5 in 2 systems; 6 units, 3 dates"

    def test_long_table_gives_the_same(self):
        long = PANEL.drop(columns="note").melt(["province", "year"], var_name="code")
        shuffled = long.sample(frac=1, random_state=3)
        pd.testing.assert_frame_equal(study(shuffled).table, study().table)

    def test_change_follows_from_a_study(self):
        result = study()
        table = coupling_change(result.systems, unit="province", time="year")
        whole = table[table["step"] == "whole"].set_index("province")["change"]
        d = result.table["D"]
        moved = d.xs(2021, level="year") - d.xs(2019, level="year")
        assert whole.tolist() == pytest.approx(moved.tolist())

    def test_one_date(self):
        result = study(PANEL[PANEL["year"] == 2019], time=None)
        assert result.table.index.name == "province"
        assert len(result.table) == 6

    def test_input_untouched(self):
        before = PANEL.copy()
        study()
        pd.testing.assert_frame_equal(PANEL, before)


class TestChoices:
    def test_weights(self):
        assert study(weights="equal").weights["weight"].tolist() == pytest.approx(
            [1 / 3] * 3 + [0.5] * 2
        )
        given = {"firms": 0.1, "output": 0.9, "teachers": 0.2, "ratio": 0.3, "funds": 0.5}
        weights = study(weights=given).weights["weight"]
        assert weights.to_dict() == given
        assert weights.index.tolist() == CODES

    def test_pooled_shows_a_common_rise_and_within_does_not(self):
        grown = PANEL.copy()
        grown[CODES] = grown[CODES].astype("float64")
        grown.loc[grown["year"] == 2021, ["teachers", "funds", "output", "firms"]] += 500
        pooled = study(grown, weights="equal").table["D"].groupby("year").mean()
        within = study(grown, weights="equal", frame="within")
        assert pooled[2021] > pooled[2019] + 0.3
        same = study(weights="equal", frame="within")
        pd.testing.assert_frame_equal(within.table, same.table)
        by_year = within.normalised.groupby("year")
        assert (by_year.min() == 0).all(axis=None)
        assert (by_year.max() == 1).all(axis=None)
        assert within.normalised.index.equals(study().normalised.index)

    def test_goalposts_leave_no_zero(self):
        result = study(normalise="goalposts")
        assert result.normalised.loc[("省0", 2019), "ratio"] == pytest.approx(
            1 - PANEL["ratio"].iloc[0] / 200
        )
        assert (result.systems > 0).all(axis=None)

    def test_a_dominant_indicator_is_flagged(self):
        skewed = PANEL.assign(funds=[1] * 17 + [1000])
        flags = study(skewed).flags
        heavy = flags[flags["flag"] == "dominant_indicator"]
        assert heavy["what"].tolist() == ["funds"]
        assert heavy["value"].iloc[0] > 0.5
        assert study(weights="equal").flags["flag"].ne("dominant_indicator").all()

    def test_scale(self):
        grades = study(scale="three").table["grade"]
        assert set(grades) <= {"失调衰退", "过渡", "协调发展"}


class TestRefusals:
    def test_cells(self):
        broken = PANEL.astype({"teachers": object, "ratio": "float64"})
        broken.loc[0, "teachers"] = None
        broken.loc[3, "ratio"] = np.inf
        broken.loc[4, "teachers"] = "many"
        with pytest.raises(DataContractError) as error:
            study(broken, system_weights=[0.9, 0.9])
        assert [f.problem for f in error.value.faults] == [
            "missing value",
            "needs a finite number",
            "text, not a number",
            "do not sum to one",
        ]

    def test_missing_cells_of_a_long_table(self):
        long = PANEL.drop(columns="note").melt(["province", "year"], var_name="code")
        with pytest.raises(DataContractError, match="row 省0, 2019, column teachers"):
            study(long.iloc[1:])
        with pytest.raises(DataContractError, match="row firms, column code: no row"):
            study(long[long["code"] != "firms"])
        with pytest.raises(DataContractError, match="stands twice"):
            study(pd.concat([long, long.head(1)]))

    def test_keys(self):
        with pytest.raises(DataContractError) as error:
            study(PANEL.drop(columns=["firms", "year"]))
        assert [f.column for f in error.value.faults] == ["year", "firms"]
        with pytest.raises(DataContractError, match="stands twice"):
            study(PANEL, time=None)
        with pytest.raises(DataContractError, match="row 0, column province: missing"):
            study(PANEL.assign(province=[None, *PANEL["province"].iloc[1:]]))
        with pytest.raises(DataContractError, match="no rows"):
            study(PANEL.head(0))

    def test_meta(self):
        with pytest.raises(DataContractError, match="column system: missing column"):
            study(meta=META.drop(columns="system"))
        with pytest.raises(DataContractError) as error:
            study(meta=META.assign(system="高职", code=["a", "a", "b", "c", None]))
        assert [f.problem for f in error.value.faults] == [
            "missing",
            "indicator twice",
            "coupling needs two systems or more",
        ]
        with pytest.raises(DataContractError, match="direction is neither"):
            study(meta=META.assign(direction=0))

    def test_constant_indicators_name_the_date_within(self):
        flat = PANEL.assign(funds=np.where(PANEL["year"] == 2020, 5, PANEL["funds"]))
        with pytest.raises(DataContractError, match="X at year 2020, column funds: the same"):
            study(flat, frame="within")
        assert len(study(flat).table) == len(PANEL)

    def test_weights(self):
        with pytest.raises(DataContractError) as error:
            study(weights={"teachers": 0.5, "ratio": 0.6, "funds": 0.2, "output": 1.0, "x": 1.0})
        assert [(f.table, f.row) for f in error.value.faults] == [
            ("weights", "x"),
            ("weights of 高职", None),
            ("weights of 产业", "firms"),
        ]

    @pytest.mark.parametrize(
        "choices",
        [{"normalise": "rank"}, {"frame": "yearly"}, {"weights": "critic"}, {"variant": "wang"}],
    )
    def test_names(self, choices):
        with pytest.raises(UnknownNameError):
            study(**choices)

    def test_within_needs_dates(self):
        with pytest.raises(DataContractError, match="within needs dates"):
            study(PANEL[PANEL["year"] == 2019], time=None, frame="within")
