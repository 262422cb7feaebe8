"""The trends chapter: numbers recomputed from the tables, and no more said than they carry."""

import re
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing import trend_results
from shuanggao_analytics.briefing.trend_chapters import trend_chapter
from shuanggao_analytics.briefing.trend_results import (
    AFTER,
    BASE,
    MAIN,
    college_table,
    compute_trends,
    matched,
)
from shuanggao_analytics.briefing.wording import Wording

CAUSAL = ("导致", "促进", "影响", "带来", "由于", "使得", "拉动", "成效显著")
CAUSAL_EN = ("cause", "effect", "impact", "because", "thanks to", "due to", "led to", "result of")


@pytest.fixture(scope="module")
def found():
    return compute_trends(lang="zh")


@pytest.fixture(scope="module")
def chapters(found):
    english = compute_trends(lang="en")
    return {
        "zh": trend_chapter(found, Wording("zh")),
        "en": trend_chapter(english, Wording("en")),
    }


@pytest.fixture(scope="module", params=["zh", "en"])
def chapter(request, chapters):
    return chapters[request.param]


@pytest.fixture(scope="module")
def pairs():
    """The pairs of the main comparison: percentiles of units less those of their partners."""
    table = college_table()
    used = table[table["level"] != "bachelor"]
    found = matched(used, "early", "province", "mahalanobis").pairs
    years = [f"y{year}" for year in (2017, 2018, 2019, 2020)]
    gaps = used.loc[found["treated"], years].to_numpy() - used.loc[found["control"], years]
    return found.assign(**dict(zip(years, gaps.to_numpy().T, strict=True)))


@pytest.fixture(scope="module")
def wide():
    panel = datasets.load_province_panel()
    return lambda column: panel.pivot_table(index="province_code", columns="year", values=column)


def exact_p(series):
    """Two-sided p of Kendall's S by counting inversions of all orders (no ties)."""
    n = len(series)
    counts = np.ones(1)
    for size in range(2, n + 1):
        counts = np.convolve(counts, np.ones(size))
    s = sum(np.sign(b - a) for a, b in combinations(series, 2))
    inversions = np.arange(len(counts))
    far = np.abs(n * (n - 1) / 2 - 2 * inversions) >= abs(s)
    return counts[far].sum() / counts.sum()


class TestProvinces:
    def test_trends_are_those_of_the_exact_test_after_control(self, found, wide):
        cells = wide("hei_graduates_wan")
        untied = [code for code in cells.index if cells.loc[code].is_unique]
        p = pd.Series({code: exact_p(cells.loc[code].tolist()) for code in untied})
        table = found.trends.set_index("province_code")
        assert len(untied) >= 30
        assert table.loc[untied, "p"].astype("float64").to_numpy() == pytest.approx(p.to_numpy())
        every = table["p"].astype("float64").sort_values()
        step_up = every <= 0.05 * np.arange(1, len(every) + 1) / len(every)
        stands = every.index[: np.flatnonzero(step_up).max() + 1]
        assert set(table.index[table["trend"] != "none"]) == set(stands)
        up = cells[2024] > cells[2016]
        assert (table.loc[stands, "trend"].eq("rising") == up[stands]).all()

    def test_growth_is_the_median_of_all_pairs_of_years(self, found, wide):
        logs = np.log(wide("hei_graduates_wan"))
        slopes = [(logs[b] - logs[a]) / (b - a) for a, b in combinations(logs.columns, 2)]
        growth = 100 * np.expm1(pd.concat(slopes, axis=1).median(axis=1))
        table = found.trends.set_index("province_code")["pct"]
        assert table.to_numpy() == pytest.approx(growth[table.index].to_numpy())

    def test_spread_is_standard_deviation_over_mean(self, found, wide):
        heads = wide("population_average_wan")
        given = {
            "trend_income": wide("disposable_income_yuan"),
            "trend_gdp": wide("gdp_per_capita_yuan"),
            "trend_students": wide("hei_enrolment_wan") / heads,
            "trend_funds": wide("education_funds_wan") / heads,
        }
        for key, cells in given.items():
            cells = cells.astype("float64").dropna(axis=1)
            cv = cells.std(ddof=0) / cells.mean()
            rows = found.spread[found.spread["indicator"] == key]
            assert rows["year"].tolist() == cv.index.tolist()
            assert rows["cv"].to_numpy() == pytest.approx(cv.to_numpy())
            row = found.changes.loc[key]
            assert row["cv"] == pytest.approx(cv.iloc[-1] / cv.iloc[0] - 1)
            spread = np.log(cells).std(ddof=0)
            assert row["sd_log"] == pytest.approx(spread.iloc[-1] / spread.iloc[0] - 1)

    def test_catching_up_is_a_line_through_start_and_growth(self, found, wide):
        income = wide("disposable_income_yuan").astype("float64")
        start, growth = np.log(income[2016]), np.log(income[2024] / income[2016]) / 8
        slope, level = np.polyfit(start, growth, 1)
        estimates = found.beta.table["estimate"].astype("float64")
        assert estimates.tolist() == pytest.approx([level, slope])
        speed = -np.log(1 + 8 * slope) / 8
        assert found.beta.speed == pytest.approx(speed)
        assert found.beta.half_life == pytest.approx(np.log(2) / speed)
        without = {
            code: np.polyfit(start.drop(code), growth.drop(code), 1)[0] for code in income.index
        }
        table = found.incomes.set_index("province_code")["without"]
        assert table.to_numpy() == pytest.approx(pd.Series(without)[table.index].to_numpy())


class TestUnits:
    def test_colleges_are_those_with_all_years_and_not_at_bachelor_level(self, found):
        rows = datasets.load_college_outcomes("2017-2020").dropna(subset=["mean_balanced_pctile"])
        years = rows.groupby("college_code")["year"].nunique()
        level = rows.drop_duplicates("college_code").set_index("college_code")["level"]
        kept = years.index[(years == 4) & (level[years.index] != "bachelor")]
        codes = set(datasets.load_units(round=1)["college_code"])
        assert found.compared == len(codes & set(kept))
        assert found.colleges == len(set(kept) - codes)
        assert found.left_out == ((years == 4) & (level[years.index] == "bachelor")).sum()
        assert found.listed == len(codes) == found.compared + found.bachelor + found.gaps

    def test_partners_share_province_and_ownership_and_are_not_units(self, pairs):
        table = college_table()
        units = set(datasets.load_units(round=1)["college_code"])
        for column in ("province", "ownership"):
            treated, control = (table.loc[pairs[side], column] for side in ("treated", "control"))
            assert treated.tolist() == control.tolist()
        assert set(pairs["treated"]) <= units
        assert not units & set(pairs["control"])
        assert pairs["control"].is_unique
        assert "bachelor" not in set(table.loc[pairs["control"], "level"])

    def test_differences_are_means_over_the_pairs(self, found, pairs):
        assert len(pairs) == found.main["units"] == found.main["others"]
        events = found.events.set_index("year")
        for year in (2017, 2018, 2020):
            change = (pairs[f"y{year}"] - pairs[f"y{BASE}"]).mean()
            assert events.loc[year, "estimate"] == pytest.approx(change)
            assert events.loc[year, "low"] < change < events.loc[year, "high"]
        early = pairs["y2019"] - (pairs["y2017"] + pairs["y2018"]) / 2
        assert found.check["estimate"] == pytest.approx(early.mean())
        assert found.main["before"] == pytest.approx(events.loc[2018, "estimate"])
        assert found.main["estimate"] == pytest.approx(events.loc[2020, "estimate"])

    def test_errors_add_up_within_provinces(self, found, pairs):
        change = pairs["y2020"] - pairs["y2019"]
        place = college_table().loc[pairs["treated"], "province"].to_numpy()
        sums = (change - change.mean()).groupby(place).sum()
        number = len(sums)
        se = np.sqrt(number / (number - 1) * (sums**2).sum()) / len(pairs)
        half = (found.main["high"] - found.main["low"]) / 2
        assert half / se == pytest.approx(2.05, abs=0.05)  # t of 27 or so, at 95 %

    def test_the_placebo_is_that_of_flipped_pairs(self, found, pairs):
        change = (pairs["y2020"] - pairs["y2019"]).to_numpy()
        signs = np.random.default_rng(5).choice([-1.0, 1.0], size=(20_000, len(change)))
        share = (np.abs(signs @ change) >= abs(change.sum()) - 1e-9).mean()
        assert found.placebo == pytest.approx(share, abs=0.02)

    def test_tiers_and_belts_part_the_pairs(self, found, pairs):
        table = found.groups.set_index("group")
        change = (pairs["y2020"] - pairs["y2019"]).set_axis(pairs["treated"])
        units = datasets.load_units(round=1).set_index("college_code").loc[change.index]
        for kind, tier in product(("school", "group"), "ABC"):
            chosen = change[(units["unit_type"] == kind) & (units["tier"] == tier)]
            row = table.loc[f"trend_{kind}_{tier.lower()}"]
            assert (row["pairs"], row["estimate"]) == (len(chosen), pytest.approx(chosen.mean()))
        belts = ["east", "central", "northeast", "west"]
        assert table.loc[belts, "pairs"].sum() == len(pairs)
        assert table.drop(index=belts)["pairs"].sum() == len(pairs)

    def test_pairs_do_not_hang_on_the_order_of_the_rows(self, pairs):
        table = college_table()
        shuffled = table[table["level"] != "bachelor"].sample(frac=1, random_state=8)
        again = matched(shuffled, "early", "province", "mahalanobis").pairs
        partners = again.set_index("treated")["control"]
        assert partners[pairs["treated"]].tolist() == pairs["control"].tolist()

    def test_raw_difference_needs_no_matching(self, found):
        table = college_table()
        used = table[table["level"] != "bachelor"]
        change = used["y2020"] - used["y2019"]
        raw = change[used["unit"]].mean() - change[~used["unit"]].mean()
        assert found.comparisons.loc["all", "estimate"] == pytest.approx(raw)

    def test_balance_is_better_for_what_was_matched(self, found):
        table = found.balance.set_index("covariate")
        for name in ("trend_y2017", "trend_y2018"):
            assert abs(table.loc[name, "after"]) < 0.1 < abs(table.loc[name, "before"])
        assert table.loc[["trend_public", "east", "west"], "after"].abs().max() < 1e-9

    def test_group_time_differences_are_the_same(self, found):
        pytest.importorskip("diff_diff")
        from shuanggao_analytics.performance.impact import att_gt

        table = college_table()
        used = table[table["level"] != "bachelor"]
        rows = used.reset_index().melt(
            ["college_code", "province", "unit"],
            [f"y{year}" for year in (2017, 2018, 2019, 2020)],
            var_name="year",
        )
        rows = rows.assign(
            year=rows["year"].str[1:].astype("int64"), first=np.where(rows["unit"], AFTER, 0)
        )
        known = att_gt(
            rows, outcome="value", unit="college_code", time="year", first_treated="first",
            base="universal", cluster="province",
        )  # fmt: skip
        row = known.event.set_index("e").loc[0]
        assert found.comparisons.loc["all", "estimate"] == pytest.approx(row["att"])
        assert found.comparisons.loc["all", "low"] == pytest.approx(row["low"], abs=0.1)


class TestChapter:
    def test_every_finding_holds_its_numbers(self, found, chapters):
        text = " ".join(chapters["zh"].findings)
        counts = found.trends["trend"].value_counts()
        top = found.trends.sort_values("pct").iloc[-1]
        income = found.changes.loc["trend_income"]
        for words in (
            f"{counts['rising']}个省份上升、{counts.get('falling', 0)}个下降、{counts['none']}个",
            f"最大的是{top['name']}（每年+{top['pct']:.1f}%）",
            f"{income['first']:.3f}、2024年{income['last']:.3f}（−{-100 * income['cv']:.1f}%",
            f"差距减半需{found.beta.half_life:.0f}年",
            f"其余{found.compared}个中{found.main['units']:.0f}个",
            f"p={found.placebo:.3f}",
            f"换用{len(found.comparisons)}种对照",
        ):
            assert words in text

    def test_both_languages_hold_the_same_numbers(self, chapters):
        for zh, en in zip(chapters["zh"].findings, chapters["en"].findings, strict=True):
            numbers = [
                set(
                    re.findall(
                        r"−?\d+(?:,\d{3})*(?:\.\d+)?", text.replace("–", " ").replace("—", " ")
                    )
                )
                for text in (zh, en)
            ]
            assert numbers[0] - {"12"} == numbers[1]  # 12月 is December

    def test_zero_is_said_to_be_inside_only_when_it_is(self, found, chapters):
        inside = found.main["low"] <= 0 <= found.main["high"]
        assert ("区间含零" in chapters["zh"].findings[3]) == inside
        assert ("区间不含零" in chapters["zh"].findings[3]) != inside
        outside = found.comparisons.query("low > 0 or high < 0")
        assert f"{(outside['high'] < 0).sum()}个区间完全低于零" in chapters["zh"].findings[4]

    def test_no_causal_word_anywhere(self, chapter):
        words = [*chapter.findings, chapter.title]
        for spec in chapter.exhibits:
            words += [spec.title, *spec.notes]
        text = " ".join(words).lower()
        assert [word for word in (*CAUSAL, *CAUSAL_EN) if word in text] == []

    def test_the_limits_are_said(self, chapter):
        text = chapter.findings[-1]
        for either in (
            ("遴选", "selected for their strength"),
            ("只有2020年一年", "only one year to compare, 2020"),
            ("不反映教学", "not teaching"),
            ("2024—2025年口径中断", "2024–2025, after a break"),
        ):
            assert any(words in text for words in either)

    def test_exhibits_on_units_say_that_they_evaluate_nobody(self, chapter):
        shown = {spec.id: spec for spec in chapter.exhibits}
        assert list(shown)[:4] == [
            "trend-graduates", "trend-sigma", "trend-beta", "trend-selectivity",
        ]  # fmt: skip
        for id_ in ("trend-selectivity", "trend-balance", "trend-comparisons", "trend-groups"):
            notes = " ".join(shown[id_].notes)
            assert "不是成效评价" in notes or "No evaluation" in notes
            assert "不反映教学" in notes or "not teaching" in notes

    def test_graduates_and_funds_are_named_for_what_they_cover(self, chapter):
        shown = {spec.id: " ".join(spec.notes) for spec in chapter.exhibits}
        for id_ in ("trend-graduates", "trend-sigma"):
            assert "不是高职单独口径" in shown[id_] or "no figure of vocational" in shown[id_]
        assert "各级各类教育" in shown["trend-sigma"] or "all levels" in shown["trend-sigma"]
        assert "高职毕业生" not in " ".join(chapter.findings)

    def test_every_exhibit_has_source_and_is_derived(self, chapter):
        for spec in chapter.exhibits:
            assert spec.trust == "derived"
            assert all(source for source in spec.sources)

    def test_the_later_block_is_never_read(self, monkeypatch):
        asked = []
        load = datasets.load_college_outcomes
        monkeypatch.setattr(
            trend_results.datasets,
            "load_college_outcomes",
            lambda block=None: asked.append(block) or load(block),
        )
        college_table()
        assert asked == ["2017-2020"]

    def test_the_main_comparison_is_among_the_choices(self, found):
        assert MAIN in found.comparisons.index
        assert found.comparisons.index.is_unique
