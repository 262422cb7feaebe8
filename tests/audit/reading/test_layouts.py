"""Tables that lie in another way: turned, in blocks of years, numbered, taken together."""

import pandas as pd
import pytest

from shuanggao_analytics.audit.checks.result import Audit, beside, checks_table, notes_table
from shuanggao_analytics.audit.reading.columns import Role
from shuanggao_analytics.audit.reading.layouts import (
    is_serial,
    once,
    turned,
    with_names,
    year_blocks,
)

ROLES = [Role("tech", "技术进步|techch"), Role("eff", "综合效率|effch")]


class TestTurned:
    def test_roles_down_a_column(self):
        table = pd.DataFrame(
            {"指标": ["综合效率", "技术进步"], "2011": ["1.1", "0.9"], "2012": ["1.2", "0.8"]}
        )
        found = turned(table, ROLES)
        assert found["技术进步"].tolist() == ["0.9", "0.8"]
        assert found["指标"].tolist() == ["2011", "2012"]

    @pytest.mark.parametrize(
        "table",
        [
            pd.DataFrame({"techch": ["1"], "effch": ["2"]}),  # across already
            pd.DataFrame({"指标": ["技术进步", "技术进步"], "2011": ["1", "2"]}),  # twice
            pd.DataFrame({"指标": ["技术进步", "1.5"], "2011": ["1", "2"]}),  # no words
        ],
    )
    def test_others_are_left_as_they_are(self, table):
        assert turned(table, ROLES) is table


class TestYearBlocks:
    def test_spans_and_headings_that_stand_twice(self):
        table = pd.DataFrame(columns=["省", "2010-2011 techch", "2010-2011 effch",
                                      "techch 2012", "effch#2 2012"])  # fmt: skip
        assert year_blocks(table, ROLES) == {
            "2010-2011": {"tech": ["2010-2011 techch"], "eff": ["2010-2011 effch"]},
            "2012": {"tech": ["techch 2012"], "eff": ["effch#2 2012"]},
        }

    def test_one_year_is_no_block(self):
        assert year_blocks(pd.DataFrame(columns=["2010_techch", "2010_effch"]), ROLES) == {}


class TestNames:
    def test_numbered_rows(self):
        table = pd.DataFrame({"firm": [1, 2], "te": [1.0, 0.5]})
        assert with_names(table, ["te"])["firm"].tolist() == ["firm 1", "firm 2"]
        assert table["firm"].tolist() == [1, 2]

    def test_rows_that_have_names(self):
        table = pd.DataFrame({"校": ["甲", "乙"], "no": [1, 2], "te": [1.0, 0.5]})
        assert with_names(table, ["te"]) is table

    @pytest.mark.parametrize(
        ("cells", "serial"),
        [(["1", "2", "3"], True), ([4, 5, 6], True), ([1, 2], False), ([1, 3, 5], False),
         (["0.5", "1.5", "2.5"], False), (["a", "b", "c"], False)],
    )  # fmt: skip
    def test_serial_numbers(self, cells, serial):
        assert is_serial(pd.Series(cells)) is serial

    @pytest.mark.parametrize("heading", ["排名#2", "排名.1", "排名"])
    def test_headings_that_stand_twice(self, heading):
        assert once(heading) == "排名"


def test_parts_beside_each_other():
    row = ["x", "甲", "D", "5", "5", 5.0, 0.0, 0.5, "follows", None, None]
    note = notes_table([("d_is_c", "D")])
    parts = [Audit(kind="k", table=checks_table([row]), notes=note, skipped=1),
             Audit(kind="k", notes=note, skipped=2)]  # fmt: skip
    found = beside("k", parts)
    assert (len(found.table), len(found.notes), found.skipped) == (1, 1, 3)
    assert beside("k", parts, ["2010", "2015"]).notes["detail"].tolist() == ["2010: D", "2015: D"]
    assert len(beside("k", parts[1:]).table) == 0
