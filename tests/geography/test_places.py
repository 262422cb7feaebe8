"""Names, codes and years; the two tables of places themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.geography.places import name_of, places, provinces, resolve


def current() -> pd.DataFrame:
    table = places()
    return table[table["valid_to"].isna()]


# --- the tables ---------------------------------------------------------------------------------


def test_provinces_are_34_and_the_corps() -> None:
    table = provinces()
    assert len(table) == 35
    assert table["has_gb_code"].sum() == 34
    assert table.loc[~table["has_gb_code"], "short_name"].tolist() == ["兵团"]
    assert table.loc[~table["in_programme"], "short_name"].tolist() == ["台湾", "香港", "澳门"]
    assert table["level"].value_counts().to_dict() == {
        "province": 23,
        "autonomous_region": 5,
        "municipality": 4,
        "sar": 2,
        "corps": 1,
    }


def test_the_two_belts_differ_for_the_three_provinces_of_the_north_east_only() -> None:
    table = provinces().set_index("short_name")
    outside = ["台湾", "香港", "澳门"]
    assert table.loc[outside, ["belt3", "belt4"]].isna().to_numpy().all()
    inside = table.drop(outside)
    differing = inside.index[inside["belt3"] != inside["belt4"]]
    assert sorted(differing) == sorted(["辽宁", "吉林", "黑龙江"])
    # 三大地带: 11 east, 8 central, 12 west; 四大地区 (国家统计局): 10, 6, 12, 3; the corps apart.
    assert inside.drop("兵团")["belt3"].value_counts().to_dict() == {
        "west": 12,
        "east": 11,
        "central": 8,
    }
    assert inside.drop("兵团")["belt4"].value_counts().to_dict() == {
        "west": 12,
        "east": 10,
        "central": 6,
        "northeast": 3,
    }


def test_prefecture_level_counts_are_those_of_the_ministry() -> None:
    # 民政部: 333 prefecture-level units = 293 cities, 7 地区, 30 自治州, 3 盟.
    cities = current().query("level == 'city'")["name"]
    endings = {end: int(cities.str.endswith(end).sum()) for end in ("市", "地区", "自治州", "盟")}
    assert endings == {"市": 293, "地区": 7, "自治州": 30, "盟": 3}
    direct = current().query("level == 'county_direct'").groupby("province_code").size()
    assert direct.to_dict() == {"410000": 1, "420000": 4, "460000": 15, "650000": 13}


def test_keys_years_and_successors_hold() -> None:
    table = places()
    assert not table.duplicated(["place_code", "name", "valid_from"]).any()
    assert not current().duplicated("place_code").any()
    assert not current().duplicated("name").any()
    former = table[table["valid_to"].notna()]
    assert (former["valid_to"] > former["valid_from"]).all()
    assert (former["valid_to"] >= 1991).all()
    assert former["successor_code"].isin(current()["place_code"]).all()
    assert table.loc[table["valid_to"].isna(), "successor_code"].isna().all()
    assert table["province_code"].isin(provinces()["province_code"]).all()


def test_coordinates_are_there_for_places_in_force_alone() -> None:
    table = current()
    without = table.loc[table["lon"].isna(), "name"].tolist()
    assert sorted(without) == sorted(["草湖市", "新疆生产建设兵团"])
    assert table["lon"].dropna().between(73, 136).all()
    assert table["lat"].dropna().between(3, 54).all()
    assert places().loc[places()["valid_to"].notna(), ["lon", "lat"]].isna().to_numpy().all()


def test_tables_are_copies() -> None:
    for table in (provinces(), places()):
        table.loc[0, "name"] = "changed"
    assert provinces().loc[0, "name"] == "北京市"
    assert places().loc[0, "name"] == "北京市"


# Two places in force that share an English name; any further pair must be looked at by hand.
SHARED = {
    "Jilin": ["吉林省", "吉林市"],
    "Yichun": ["伊春市", "宜春市"],
    "Suzhou": ["苏州市", "宿州市"],
    "Taizhou": ["泰州市", "台州市"],
    "Fuzhou": ["福州市", "抚州市"],
    "Yulin": ["玉林市", "榆林市"],
    "Hainan": ["海南省", "海南藏族自治州"],
}


def test_every_place_has_a_plain_english_name() -> None:
    table = places()
    assert table["name_en"].str.fullmatch(r"[A-Z][a-z]+(?:'[aoe][a-z]*)?(?: [A-Za-z]+)*").all()
    of_provinces = table[table["level"] == "province"].set_index("place_code")["name_en"]
    assert of_provinces.to_dict() == provinces().set_index("province_code")["name_en"].to_dict()
    # One short name has one English name, whatever the kind and the time of the place.
    below = table[table["level"] != "province"]
    assert below.groupby("short_name")["name_en"].nunique().eq(1).all()


def test_shared_english_names_are_the_known_ones_and_lie_in_different_provinces() -> None:
    table = current()
    shared = table[table.duplicated("name_en", keep=False)]
    assert shared.groupby("name_en")["name"].agg(list).to_dict() == SHARED
    cities = shared[shared["level"] == "city"]
    assert not cities.duplicated(["name_en", "province_code"]).any()


# --- resolve: today -----------------------------------------------------------------------------


def test_every_name_in_force_finds_its_own_code_and_back() -> None:
    table = current()
    assert resolve(table["name"]).tolist() == table["place_code"].tolist()
    assert resolve(table["place_code"]).tolist() == table["place_code"].tolist()
    assert name_of(table["place_code"]).tolist() == table["name"].tolist()


def test_every_short_name_finds_its_own_code_within_its_level() -> None:
    for level in ("province", "city"):
        table = current().query("level == @level")
        got = resolve(table["short_name"], level=level)
        assert got.tolist() == table["place_code"].tolist()


def test_index_is_kept_and_missing_stays_missing() -> None:
    given = pd.Series(["江苏", None, " 苏州 ", "", np.nan], index=list("abcde"), name="where")
    got = resolve(given)
    assert got.index.tolist() == list("abcde")
    assert got.name == "place_code"
    assert got.isna().tolist() == [False, True, False, True, True]
    assert got.dropna().tolist() == ["320000", "320500"]
    assert given.tolist()[2] == " 苏州 "
    assert resolve(pd.Series([], dtype="object")).empty
    assert resolve([None, pd.NA]).isna().all()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("内蒙古自治区", "150000"),
        ("广西", "450000"),
        ("兵团", "660000"),
        ("新疆兵团", "660000"),
        ("香港", "810000"),
        ("恩施州", "422800"),
        ("克孜勒苏", "653000"),
        ("陵水县", "469028"),
        ("朝阳", "211300"),
        ("110100", "110000"),
        ("500200", "500000"),
    ],
)
def test_usual_spellings(name: str, code: str) -> None:
    assert resolve([name]).item() == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("莱芜市", "370100"),  # merged into 济南市 (国函〔2018〕157号)
        ("371200", "370100"),
        ("巢湖市", "340100"),  # split in 2011 between three cities; the seat went to 合肥市
        ("襄樊", "420600"),  # 襄阳市 since 2010
        ("思茅地区", "530800"),  # 思茅市 2003, 普洱市 2007
        ("思茅市", "530800"),
        ("那曲地区", "540600"),
        ("542400", "540600"),
        ("海东地区", "630200"),
        ("万县市", "500000"),  # 重庆市 1997
    ],
)
def test_a_former_name_leads_to_the_place_of_today(name: str, code: str) -> None:
    assert resolve([name]).item() == code


def test_a_name_of_today_goes_before_a_former_one() -> None:
    assert resolve(["南宁"]).item() == "450100"  # not 南宁地区, today 崇左市
    assert resolve(["南宁地区"]).item() == "451400"


# --- resolve: a year ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("莱芜", 2015, "371200"),
        ("巢湖", 2010, "341400"),
        ("襄樊市", 2009, "420600"),
        ("思茅", 2000, "532700"),
        ("思茅", 2005, "530800"),
        ("普洱", 2010, "530800"),
        ("那曲", 2016, "542400"),
        ("那曲", 2017, "540600"),
        ("那曲地区", 2017, "542400"),
        ("重庆市", 1995, "510200"),
        ("重庆市", 1997, "500000"),
        ("儋州", 2014, "469003"),
        ("儋州", 2020, "460400"),
        ("江苏", 1990, "320000"),
    ],
)
def test_a_year_gives_the_code_of_that_year(name: str, year: int, code: str) -> None:
    assert resolve([name], year=year).item() == code


def test_a_name_outside_its_time_is_unknown_and_says_what_it_means() -> None:
    with pytest.raises(UnknownNameError) as raised:
        resolve(["普洱市", "莱芜市"], year=2020)
    assert [fault.value for fault in raised.value.faults] == ["莱芜市"]
    assert "莱芜市 (370100)" in str(raised.value)
    with pytest.raises(UnknownNameError, match=r"普洱市 \(530800\), which is not of the year 2005"):
        resolve(["普洱市"], year=2005)


def test_codes_hold_in_every_year_between_first_and_last() -> None:
    for year in (1990, 2000, 2010, 2024):
        table = places()
        ended = table["valid_to"].fillna(9999)
        valid = table[table["valid_from"].le(year) & ended.gt(year)]
        assert resolve(valid["name"], year=year).tolist() == valid["place_code"].tolist()


# --- resolve: English names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Harbin", "230100"),
        ("XI'AN", "610100"),
        ("inner mongolia", "150000"),
        ("Da Hinggan Ling", "232700"),
        ("Enshi", "422800"),
        ("Xiangfan", "420600"),  # Xiangyang since 2010
        ("Nanning", "450100"),  # not the former prefecture, today Chongzuo
    ],
)
def test_english_names(name: str, code: str) -> None:
    assert resolve([name]).item() == code


def test_an_english_name_in_force_finds_its_own_code_unless_it_is_shared() -> None:
    table = current()
    alone = table[~table["name_en"].isin(SHARED)]
    assert resolve(alone["name_en"].str.upper()).tolist() == alone["place_code"].tolist()


def test_a_shared_english_name_names_both_places() -> None:
    with pytest.raises(UnknownNameError) as raised:
        resolve(list(SHARED))
    for fault in raised.value.faults:
        assert fault.problem == "ambiguous name"
        assert all(name in str(fault.remedy) for name in SHARED[str(fault.value)])
    assert len(raised.value.faults) == len(SHARED)
    assert resolve(["Hainan", "Jilin"], level="province").tolist() == ["460000", "220000"]
    assert resolve(["Hainan", "jilin"], level="city").tolist() == ["632500", "220200"]


def test_a_misspelt_english_name_gets_suggestions() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean 西安市 \(610100\)"):
        resolve(["Xian"])


# --- resolve: faults ----------------------------------------------------------------------------


def test_all_unknown_and_ambiguous_names_come_at_once() -> None:
    given = pd.Series(
        ["江苏", "苏洲", "吉林", "qqq", "苏洲", "海南"], index=list("abcdef"), name="city"
    )
    with pytest.raises(UnknownNameError) as raised:
        resolve(given, table="applicants")
    faults = {fault.value: fault for fault in raised.value.faults}
    assert list(faults) == ["苏洲", "吉林", "qqq", "海南"]
    assert {fault.table for fault in faults.values()} == {"applicants"}
    assert {fault.column for fault in faults.values()} == {"city"}
    assert faults["苏洲"].row == "b (and 1 more)"
    assert "苏州" in str(faults["苏洲"].remedy)
    assert faults["吉林"].problem == "ambiguous name"
    assert "吉林省 (220000) or 吉林市 (220200)" in str(faults["吉林"].remedy)
    assert "海南藏族自治州 (632500)" in str(faults["海南"].remedy)
    assert faults["qqq"].problem == "unknown name"


def test_the_level_decides_between_two_places_of_one_name() -> None:
    names = ["吉林", "海南"]
    assert resolve(names, level="province").tolist() == ["220000", "460000"]
    assert resolve(names, level="city").tolist() == ["220200", "632500"]


def test_the_city_level_holds_municipalities_but_no_other_province() -> None:
    got = resolve(["北京", "台湾", "仙桃"], level="city")
    assert got.tolist() == ["110000", "710000", "429004"]
    with pytest.raises(UnknownNameError, match=r"江苏省 \(320000\), which is not of level city"):
        resolve(["江苏"], level="city")
    with pytest.raises(UnknownNameError):
        resolve(["苏州"], level="county_direct")


def test_wrong_options_are_named_together() -> None:
    with pytest.raises(DataContractError) as raised:
        resolve("江苏", year=1985, level="county")
    assert [fault.table for fault in raised.value.faults] == ["names", "year", "level"]


def test_many_unknown_names_are_all_named() -> None:
    names = [f"no place {i}" for i in range(3000)]
    with pytest.raises(UnknownNameError) as raised:
        resolve(names)
    assert len(raised.value.faults) == 3000


# --- name_of ------------------------------------------------------------------------------------


def test_names_of_codes() -> None:
    codes = pd.Series(["540000", None, "371200", "420600"], index=[3, 2, 1, 0])
    full = name_of(codes)
    assert full.index.tolist() == [3, 2, 1, 0]
    assert full.isna().tolist() == [False, True, False, False]
    assert full.dropna().tolist() == ["西藏自治区", "莱芜市", "襄阳市"]
    assert name_of(codes, short=True).dropna().tolist() == ["西藏", "莱芜", "襄阳"]
    assert name_of(codes, lang="en").dropna().tolist() == ["Xizang", "Laiwu", "Xiangyang"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        # syllables that a machine reads wrongly (朝 zhao, 长 zhang, 漯 ta, 六 liu, 都 dou, 什 shi)
        ("211300", "Chaoyang"),
        ("140400", "Changzhi"),
        ("411100", "Luohe"),
        ("341500", "Lu'an"),
        ("340300", "Bengbu"),
        ("341600", "Bozhou"),
        ("500000", "Chongqing"),
        ("530300", "Qujing"),
        ("141100", "Luliang"),
        ("469027", "Ledong"),
        ("460001", "Wuzhishan"),
        # names of other languages
        ("150100", "Hohhot"),
        ("150600", "Ordos"),
        ("150700", "Hulunbuir"),
        ("152200", "Hinggan"),
        ("230200", "Qiqihar"),
        ("540100", "Lhasa"),
        ("540200", "Xigaze"),
        ("540300", "Qamdo"),
        ("632600", "Golog"),
        ("650100", "Urumqi"),
        ("653100", "Kashgar"),
        ("659003", "Tumxuk"),
        # apostrophes, and none where the next syllable begins with a consonant
        ("610100", "Xi'an"),
        ("530800", "Pu'er"),
        ("320800", "Huai'an"),
        ("370100", "Jinan"),
        ("469024", "Lingao"),
        ("532800", "Xishuangbanna"),
    ],
)
def test_english_names_of_codes(code: str, name: str) -> None:
    assert name_of([code], lang="en").item() == name


def test_unknown_codes_come_at_once() -> None:
    with pytest.raises(UnknownNameError) as raised:
        name_of(["320000", "999999", "32", "999999"], table="units")
    assert [fault.value for fault in raised.value.faults] == ["999999", "32"]
    assert raised.value.faults[0].row == "1 (and 1 more)"
