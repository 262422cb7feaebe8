"""Box and information dimension against published counts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.points.boxes import box_counts, box_dimension

BOXES = pd.read_csv(Path(__file__).parents[2] / "published" / "forest_park_boxes.csv")


@pytest.mark.parametrize(
    ("year", "d0", "r2", "d1"),
    [
        (1994, 1.4142, 0.9921, 1.4771),
        (2004, 1.5626, 0.9929, 1.5536),
        (2019, 1.6336, 0.9912, 1.5448),
    ],
)
def test_forest_parks(year, d0, r2, d1):
    """D0 and its R² as printed; D1 on ln k, where the paper took ln I on ln k."""
    result = box_dimension(BOXES[BOXES["year"] == year])
    assert result.loc["D0"].tolist() == pytest.approx([d0, r2], abs=1e-4)
    assert result.loc["D1", "dimension"] == pytest.approx(d1, abs=1e-4)


def test_a_filled_square_and_a_line():
    place = np.arange(0, 64) + 0.5
    square = np.array([(x, y) for x in place for y in place])
    powers = (2, 4, 8, 16)
    assert box_dimension(box_counts(square, divisions=powers))["dimension"].tolist() == (
        pytest.approx([2, 2], abs=0.01)
    )
    line = np.column_stack([place, place])
    assert box_dimension(box_counts(line, divisions=powers)).loc["D0", "dimension"] == (
        pytest.approx(1, abs=1e-9)
    )


def test_bad_input():
    with pytest.raises(DataContractError, match="missing column"):
        box_dimension(pd.DataFrame({"k": [1]}))
    with pytest.raises(DataContractError, match="two different grids"):
        box_dimension(pd.DataFrame({"k": [2], "N": [4], "I": [1.0]}))
    with pytest.raises(ShuanggaoError, match="one line"):
        box_counts([[0, 0], [1, 0]])
