"""The one table of terms is complete in both languages and every key in the code is in it."""

import re
from pathlib import Path

import pandas as pd
import pytest

from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.resources import data_dir
from shuanggao_analytics.terms import term

PACKAGE = Path(__file__).parents[1] / "shuanggao_analytics"
TERMS = pd.read_csv(data_dir() / "terms.csv", dtype="str", keep_default_na=False)


def test_each_key_once_and_filled_in_both_languages():
    assert TERMS["key"].is_unique
    assert (TERMS[["zh", "en"]] != "").all(axis=None)


def test_both_languages_have_the_same_places_to_fill():
    places = TERMS[["zh", "en"]].map(lambda text: sorted(set(re.findall(r"{(\w+)}", text))))
    differing = TERMS.loc[places["zh"] != places["en"], "key"]
    assert differing.tolist() == []


def test_every_key_written_out_in_the_code_exists():
    calls = re.compile(r"""\b(?:term|say|t)\(\s*["']([a-z0-9_]+)["']""")
    used = {
        key
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.j2")]
        for key in calls.findall(path.read_text(encoding="utf-8"))
    }
    assert used - set(TERMS["key"]) - {"trust_"} == set()


def test_places_are_filled():
    assert term("figure", n=3) == "图3"
    assert term("figure", lang="en", n=3) == "Figure 3."


def test_an_unknown_key_is_named():
    with pytest.raises(UnknownNameError, match="no_such_key"):
        term("no_such_key")
