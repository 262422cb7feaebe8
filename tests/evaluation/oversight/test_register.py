"""The register: 56 rows and the lists, statuses by value, deadline and band, and the laws."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.oversight.figures import STATUSES, printed_figures
from shuanggao_analytics.evaluation.oversight.register import register_summary, target_register
from shuanggao_analytics.policy import targets

EMPTY = target_register()
FIGURES = printed_figures()


def progress(*rows):
    return pd.DataFrame(rows, columns=["target", "label", "year", "value"])


def figure(target, *values, label=None, year=None, band=None):
    """Return the row of one figure, given (year, value) pairs."""
    rows = [(target, label, when, value) for when, value in values]
    found = target_register(progress=progress(*rows), year=year, band=band).figures
    chosen = found[found["target"] == target]
    return (chosen if label is None else chosen[chosen["label"] == label]).iloc[0]


def test_all_targets_are_there_once():
    """004:258-330: 56 rows, of which 24 carry figures (one, 数以万计, no number)."""
    table = EMPTY.table
    assert table["target"].is_unique
    assert table["list"].value_counts().to_dict() == {
        "action_plan": 56, "targets": len(targets.targets()),
    }  # fmt: skip
    plan = table[table["list"] == "action_plan"]
    assert (plan["n_figures"] > 0).sum() == 24
    assert plan["status"].eq("qualitative").sum() == 56 - 23
    assert len(EMPTY.figures) == len(targets.figures())
    assert table["clause"].notna().all()
    assert table.loc[table["deadline"].isna(), "reason"].notna().all()
    assert "No width is given for 左右" in EMPTY.text
    assert "Q-01" in EMPTY._repr_html_()


def test_one_list_only():
    plan = target_register(lists=["action_plan"])
    assert len(plan.table) == 56
    assert plan.figures["target"].str.startswith("Q-").all()
    with pytest.raises(UnknownNameError, match="action_plan, targets"):
        target_register(lists=["plans"])


@pytest.mark.parametrize(
    ("target", "value", "band", "status"),
    [
        ("T3-3", 150, None, "met"),
        ("T3-3", 149, None, "undecided"),  # 49 of 50 左右 is no failure without a width
        ("T3-3", 149, 0.05, "within_band"),
        ("T3-3", 157, 0.05, "within_band"),
        ("T3-3", 158, 0.05, "exceeded"),
        ("T3-3", 142, 0.05, "below"),
        ("T3-3", 149, 0.0, "below"),
        ("T5-3", 9999, 0.5, "below"),  # 以上 has no band
        ("T5-3", 10_000, None, "met"),
        ("T5-3", 10_001, None, "met"),
        ("Q-36", 50, None, "below"),  # 超过 50 %
        ("Q-36", 50.1, None, "met"),
        ("T3-4", 3, None, "met"),
        ("T3-4", 4, None, "over_limit"),
        ("Q-42", 359, 0.5, "below"),
        ("Q-42", 364, None, "exceeded"),
    ],
)
def test_status_by_value_and_band(target, value, band, status):
    assert figure(target, (2025, value), band=band)["status"] == status


def test_between_is_a_range():
    for value, status in ((119, "below"), (120, "met"), (130, "met"), (131, "over_limit")):
        assert figure("T6-3", (2027, value), label="每年赛项")["status"] == status


def test_deadlines():
    assert figure("T3-3", (2024, 100), year=2024)["status"] == "not_due"
    assert figure("T3-3", (2024, 150), year=2024)["status"] == "met"
    assert figure("T3-3", (2024, 100), year=2025, band=0.05)["status"] == "below"
    register = target_register(year=2024)
    status = register.table.set_index("target")["status"]
    assert status[["T3-1", "T3-2", "T3-3", "T2-1"]].tolist() == [
        "no_data", "no_data", "not_due", "not_due",
    ]  # fmt: skip
    assert status["T2-3"] == "no_data"  # no deadline is always due
    assert "at the end of 2024" in register.text


def test_reached_after_the_deadline_is_late():
    assert figure("Q-42", (2023, 200), (2024, 360))["late"]
    assert not figure("Q-42", (2022, 360), (2024, 360))["late"]
    assert figure("Q-42", (2024, 360))["late"] is pd.NA  # what stood at the deadline is not known
    assert figure("Q-42", (2024, 200))["late"] is pd.NA


def test_cumulative_values_are_read_and_never_added():
    row = figure("T3-3", (2023, 50), (2024, 100), (2025, 147), band=0.05)
    assert row[["value", "value_year", "difference"]].tolist() == [147, 2025, -3]
    assert row["attained_pct"] == 98
    assert figure("T3-3", (2023, 50), (2024, 100), year=2023)["value"] == 50
    falling = figure("T3-3", (2024, 100), (2025, 90))
    assert falling["note"] == "lower than the value before, and yet cumulative"
    stage = figure("T3-2", (2024, 50))
    assert stage[["counting", "status"]].tolist() == ["single", "met"]


def test_yearly_figures_count_in_their_own_year_only():
    label = "案例"
    assert figure("T6-7", (2023, 60), (2024, 60), label=label, year=2024)["value"] == 60
    missing = figure("T6-7", (2023, 100), label=label, year=2024)
    assert missing["status"] == "no_data"
    assert missing["value"] is pd.NA
    short = figure("T6-7", (2024, 60), label=label, year=2024, band=0.1)
    assert short["status"] == "below"  # due in every year, not only in 2025
    after = figure("T6-7", (2025, 100), (2026, 0), label=label, year=2026)
    assert after[["status", "value_year"]].tolist() == ["met", 2025]


def test_figures_without_a_number_and_fractions():
    vague = figure("Q-20", (2023, 9000))
    assert vague[["status", "note"]].tolist() == ["qualitative", "no number is printed"]
    assert vague["value"] == 9000
    slip = figure("Q-36", (2023, 0.55))
    assert slip["status"] == "below"
    assert "fraction" in slip["note"]


def test_the_worst_figure_decides_and_later_progress_is_not_looked_at():
    rows = progress(
        ("Q-55", "省域试点", 2023, 5),
        ("Q-55", "市域试点", 2023, 4),
        ("Q-55", "市域试点", 2024, 10),
    )
    found = target_register(progress=rows, year=2023, band=0.1)
    status = found.table.set_index("target")["status"]
    assert status[["Q-55", "T3-8", "T3-9"]].tolist() == ["below", "met", "below"]
    assert target_register(progress=rows).year == 2024
    later = target_register(progress=rows).table.set_index("target")["status"]
    assert later["Q-55"] == "met"
    assert "±0.1 of the figure: the caller's width" in found.text


def test_summary_counts_each_target_once():
    found = register_summary(EMPTY)
    assert found["targets"].sum() + found["repeated"].sum() == len(EMPTY.table)
    assert found.loc["consortia", "repeated"] == 2
    by_deadline = register_summary(target_register(year=2024), by="deadline")
    assert by_deadline.loc["2025", "not_due"] > 0
    assert by_deadline.index.isna().sum() == 1
    with pytest.raises(UnknownNameError):
        register_summary(EMPTY, by="colour")


def test_trust_and_faults():
    rows = progress(("Q-42", None, 2023, 1)).assign(trust="synthetic")
    assert set(target_register(progress=rows).figures["progress_trust"]) == {"synthetic"}
    bad = progress(("X", None, 2023, 1), ("Q-42", None, 2023, 1))
    bad = bad.assign(trust=["official", "synthetic"])
    with pytest.raises(DataContractError) as error:
        target_register(progress=bad, year="2023", band=5)
    assert [fault.table for fault in error.value.faults] == ["progress", "progress", "year", "band"]


KNOWN = FIGURES.dropna(subset=["value"])
GIVEN = st.dictionaries(
    st.sampled_from(KNOWN.index.tolist()), st.floats(0, 2, allow_subnormal=False), max_size=10
)
REACHED = ["met", "within_band", "exceeded"]


@settings(max_examples=15)
@given(GIVEN, st.integers(2023, 2030), st.floats(0.01, 0.4))
def test_laws(shares, year, band):
    """A wider band never unmakes a figure, statuses sum to the targets, order is nothing."""
    rows = [(KNOWN.loc[at, "target"], KNOWN.loc[at, "label"], year, share * KNOWN.loc[at, "value"])
            for at, share in shares.items() if pd.isna(KNOWN.loc[at, "repeats"])]  # fmt: skip
    table = progress(*rows)
    narrow = target_register(progress=table, year=year, band=band / 2)
    wide = target_register(progress=table.iloc[::-1], year=year, band=band)
    before, after = narrow.figures["status"], wide.figures["status"]
    assert not (before.isin(REACHED) & ~after.isin(REACHED)).any()
    pd.testing.assert_frame_equal(
        narrow.figures[["value", "attained_pct"]], wide.figures[["value", "attained_pct"]]
    )
    summary = register_summary(wide)
    assert (summary[list(STATUSES)].sum(axis=1) == summary["targets"]).all()
