"""Box-counting tables: the published slopes of the wrong logarithm, and exact counts."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.audit import fractal
from shuanggao_analytics.errors import DataContractError

# national forest parks, ChinaXiv 202204.00109 (CC BY): boxes of 1994 and 2019, k = 2 … 10
N = {"1994": [4, 6, 11, 15, 19, 24, 26, 31, 38], "2019": [4, 8, 14, 20, 26, 33, 39, 56, 50]}
INFORMATION = {
    "1994": [0.8978, 1.4827, 1.9676, 2.3199, 2.4868, 2.7869, 2.9100, 3.0660, 3.3481],
    "2019": [0.9053, 1.6750, 2.0576, 2.4504, 2.6777, 2.8923, 3.0964, 3.2897, 3.4589],
}
BOXES = pd.DataFrame(
    [(year, str(k), str(n), f"{i:.4f}") for year in N
     for k, n, i in zip(range(2, 11), N[year], INFORMATION[year], strict=True)],
    columns=["年份", "k", "N", "I"],
)  # fmt: skip
PRINTED = pd.DataFrame({
    "年份": ["1994", "2019"], "D0": ["1.4142", "1.6336"], "R2": ["0.9921", "0.9912"],
    "D1": ["0.7668", "0.7687"],
})  # fmt: skip


def test_the_slope_of_the_logarithm_of_information_is_recognised():
    audit = fractal(BOXES, dimensions=PRINTED)
    found = audit.findings
    assert found["column"].tolist() == ["D1", "D1"]
    assert (found["cause"] == "log_of_information").all()
    assert found["recomputed"].to_numpy() == pytest.approx([1.4771, 1.5448], abs=5e-5)
    assert dict(audit.notes.to_numpy().tolist())["not_rising"] == "2019"


def test_correct_dimensions_are_silent():
    right = PRINTED.assign(D1=["1.4771", "1.5448"])
    assert fractal(BOXES, dimensions=right).findings.empty


def test_a_wrong_box_dimension_is_found():
    found = fractal(
        BOXES, dimensions=PRINTED.drop(columns=["R2", "D1"]).assign(D0=["1.4142", "1.7336"])
    )
    assert found.findings[["row", "column", "expected"]].to_numpy().tolist() == [
        ["2019", "D0", "1.6336"]
    ]


def test_an_exact_square_has_dimension_two():
    k = np.array([2, 4, 8, 16])
    table = pd.DataFrame({"k": k.astype(str), "N": (k**2).astype(str), "D0": "2.0000"})
    assert fractal(table).findings.empty


def test_what_is_missing_is_said():
    with pytest.raises(DataContractError, match="no box counts"):
        fractal(BOXES)
    with pytest.raises(DataContractError, match="without boxes"):
        fractal(BOXES, dimensions=PRINTED.assign(年份=["1994", "2031"]))
