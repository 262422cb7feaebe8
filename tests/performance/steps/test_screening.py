"""Screening by missing values and zeros: a published index, the limits, what is said."""

from pathlib import Path

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.steps import screen_units

PUBLISHED = Path(__file__).parents[2] / "published"
TABLE = pd.DataFrame(
    {"a": [1, 0, None, None], "b": [0, 0, 3, None], "c": [2, 0, None, None]}, index=list("wxyz")
)


class TestAsem:
    """Index of sustainable connectivity: 51 countries × 49 indicators; COINr keeps all 51."""

    def test_raw(self):
        """Counted in the table: five countries have fewer than 45 of the 49 raw values."""
        raw = pd.read_csv(PUBLISHED / "asem_input.csv", index_col=0).iloc[:, 5:]
        screened = screen_units(raw)
        dropped = screened.table.index[~screened.table["kept"]]
        assert screened.table.loc[dropped, "available"].mul(49).round().to_dict() == {
            "BGD": 43, "BRN": 39, "KHM": 43, "LAO": 41, "MMR": 41,
        }  # fmt: skip
        assert len(screened.kept) == 46

    def test_imputed(self):
        table = pd.read_csv(PUBLISHED / "asem_denominated.csv", index_col=0).astype("float64")
        filled = pd.read_csv(PUBLISHED / "asem_imputed.csv")
        for unit, code, value in filled.itertuples(index=False):
            table.loc[unit, code] = value
        screened = screen_units(table)
        pd.testing.assert_frame_equal(screened.kept, table)
        assert screened.text == "51 of 51 units kept (at least 90% of the 49 indicators)"


class TestByHand:
    def test_shares(self):
        screened = screen_units(TABLE, least=0.3, zeros=0.5)
        assert screened.table["available"].tolist() == pytest.approx([1, 1, 1 / 3, 0])
        assert screened.table["nonzero"].fillna(-1).tolist() == pytest.approx([2 / 3, 0, 1, -1])
        assert screened.table["kept"].tolist() == [True, False, True, False]
        assert screened.table["reason"].tolist() == [
            "",
            "nonzero 0.0% < 50%",
            "",
            "available 0.0% < 30%; nonzero 0.0% < 50%",
        ]
        assert screened.indicators["available"].tolist() == [0.5, 0.75, 0.5]
        assert screened.indicators["nonzero"].tolist() == pytest.approx([0.5, 1 / 3, 0.5])

    def test_a_share_at_the_limit_is_enough(self):
        table = pd.DataFrame([[1.0] * 9 + [None]])
        assert len(screen_units(table, least=0.9).kept) == 1

    def test_zeros_are_values_unless_asked(self):
        assert screen_units(TABLE, least=1).kept.index.tolist() == ["w", "x"]
        assert len(screen_units(TABLE, least=0).kept) == 4
        assert len(screen_units(TABLE, least=0, zeros=0).kept) == 3

    def test_rows_kept_are_as_they_were(self):
        before = TABLE.copy()
        kept = screen_units(TABLE, least=1).kept
        pd.testing.assert_frame_equal(kept, TABLE.loc[["w", "x"]])
        pd.testing.assert_frame_equal(TABLE, before)

    def test_text(self):
        assert screen_units(TABLE, least=1, zeros=0.5).text == (
            "1 of 4 units kept (at least 100% of the 3 indicators, at least 50% of these not "
            "zero); left out: x (nonzero 0.0% < 50%), y (available 33.3% < 100%), "
            "z (available 0.0% < 100%; nonzero 0.0% < 50%)"
        )


def test_limits_are_shares():
    with pytest.raises(DataContractError) as error:
        screen_units(TABLE, least=90, zeros=float("nan"))
    assert [f.table for f in error.value.faults] == ["least", "zeros"]
