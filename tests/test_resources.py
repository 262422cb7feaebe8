"""The shipped files are found and read as text."""

import pytest

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.resources import data_dir, read_policy, read_table_text


def test_codes_stay_text_and_empty_cells_are_missing():
    table = read_table_text("provinces")
    assert table["province_code"].str.fullmatch(r"\d{6}").all()
    assert table["belt3"].isna().sum() == 3


def test_what_is_not_shipped_is_refused_with_what_is():
    with pytest.raises(ShuanggaoError, match=r"the shipped tables are: .*units"):
        read_table_text("no_such_table")
    with pytest.raises(ShuanggaoError, match="no_such_file"):
        read_policy("no_such_file")


def test_the_data_folder_is_whole():
    assert (data_dir() / "datapackage.json").is_file()
    assert (data_dir() / "terms.csv").is_file()
