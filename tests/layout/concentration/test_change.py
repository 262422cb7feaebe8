"""A measure over dates: tables, shares of change, faults of the panel."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.concentration.change import measure_over_time
from shuanggao_analytics.layout.concentration.dagum import dagum
from shuanggao_analytics.layout.concentration.decomposition import theil

MEXICO = pd.read_csv(Path(__file__).parents[2] / "published" / "mexico.csv").melt(
    id_vars=["state", "regime"], var_name="year", value_name="gdp"
)
MEXICO["year"] = MEXICO["year"].str.removeprefix("gdp_per_head_").astype(int)


def over_time(panel=MEXICO, **options):
    options = {"value": "gdp", "time": "year", "place": "state"} | options
    return measure_over_time(panel, **options)


def test_theil_of_mexico():
    """PySAL inequality: .2089 to .1066 in all, between .0346 to .0364."""
    result = over_time(measure="theil", groups="regime")
    assert result.table.loc[1940, "total"] == pytest.approx(0.20894344230358594, abs=1e-12)
    assert result.table.loc[2000, "between"] == pytest.approx(0.03635871887968048, abs=1e-12)
    step = result.changes.iloc[0]
    assert step["change"] == pytest.approx(0.10660832349588 - 0.20894344230359, abs=1e-12)
    assert step["between_change"] == pytest.approx(0.03635871887968 - 0.03458890004670, abs=1e-12)
    assert step["between_share_of_change"] + step["within_share_of_change"] == pytest.approx(1)


def test_dagum_gives_three_parts_that_add_up():
    result = over_time(measure="dagum", groups="regime")
    now = MEXICO[MEXICO["year"] == 2000]
    assert result.table.loc[2000, "transvariation"] == pytest.approx(
        dagum(now["gdp"], groups=now["regime"]).transvariation, abs=1e-12
    )
    names = ["within_change", "between_change", "transvariation_change"]
    assert result.changes[names].sum(axis=1).tolist() == pytest.approx(result.changes["change"])


def test_steps_and_the_whole_way():
    panel = pd.DataFrame(
        {"year": [1, 1, 2, 2, 3, 3], "place": list("abbaab"), "units": [1, 2, 4, 1, 2, 2]}
    )
    result = measure_over_time(panel, value="units", time="year", place="place")
    assert result.table["gini"].tolist() == pytest.approx([1 / 6, 0.3, 0])
    assert result.changes[["from", "to"]].to_numpy().tolist() == [[1, 2], [2, 3], [1, 3]]
    assert result.changes["change"].iloc[:2].sum() == pytest.approx(
        result.changes["change"].iloc[2]
    )


def test_counts_with_a_base_and_nested_groups():
    panel = pd.DataFrame(
        {
            "round": [1] * 4 + [2] * 4,
            "place": list("abcd") * 2,
            "units": [1, 2, 3, 4, 2, 2, 3, 5],
            "people": [4, 3, 2, 1] * 2,
            "belt": list("eeww") * 2,
            "half": list("xyxx") * 2,
        }
    )
    result = measure_over_time(
        panel,
        value="units",
        time="round",
        place="place",
        measure="theil",
        base="people",
        groups=["belt", "half"],
    )
    second = panel[panel["round"] == 2]
    expected = theil(second["units"], base=second["people"], groups=second[["belt", "half"]])
    assert result.table.loc[2, "between half"] == pytest.approx(expected.levels["value"]["half"])
    assert "between belt_share_of_change" in result.changes.columns


def test_no_change_has_no_shares():
    twice = pd.concat([MEXICO[MEXICO["year"] == 2000].assign(year=y) for y in (1, 2)])
    changes = over_time(twice, measure="theil", groups="regime").changes
    assert changes["change"].tolist() == [0]
    assert np.isnan(changes["within_share_of_change"].iloc[0])


def test_one_date_has_no_change():
    result = over_time(MEXICO[MEXICO["year"] == 2000])
    assert result.changes.empty
    assert result.text.endswith("(2000)")


class TestBadInput:
    def test_columns(self):
        with pytest.raises(DataContractError, match="column area: missing column"):
            over_time(measure="theil", groups="area")
        with pytest.raises(DataContractError, match="not one value a place"):
            over_time(measure="ellison_glaeser")

    def test_places_twice_and_missing_are_named_together(self):
        panel = pd.concat([MEXICO.drop(index=0), MEXICO.tail(1)], ignore_index=True)
        with pytest.raises(DataContractError) as caught:
            over_time(panel)
        problems = {fault.problem: fault.row for fault in caught.value.faults}
        assert problems == {
            "place twice": f"2000, {MEXICO['state'].iloc[-1]}",
            "place missing at this date": f"1940, {MEXICO['state'].iloc[0]}",
        }

    def test_faults_of_all_dates(self):
        panel = MEXICO.assign(gdp=MEXICO["gdp"].mask(MEXICO["state"] == "Chiapas"))
        with pytest.raises(DataContractError, match="2000, Chiapas") as caught:
            over_time(panel)
        assert [fault.row for fault in caught.value.faults] == ["1940, Chiapas", "2000, Chiapas"]
