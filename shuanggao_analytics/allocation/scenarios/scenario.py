"""A scenario of giving out units: who asks what, with which drivers, bounds, floors and money.

Nothing in a scenario is official but the two readings of the notice and its award a group; the
notice names four grounds of the quotas and gives no weights (000:202).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pandas as pd
import yaml

from shuanggao_analytics.allocation.funding import ROUND_TWO_YEARS
from shuanggao_analytics.allocation.scenarios.checks import schema_faults, sense_faults
from shuanggao_analytics.allocation.scenarios.file import parse, read_text
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError, UnknownNameError
from shuanggao_analytics.packing import write_whole
from shuanggao_analytics.policy.rounds import get_round
from shuanggao_analytics.resources import data_dir

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.apportionment.divisors import Method
    from shuanggao_analytics.allocation.apportionment.ties import Rule

NOTE_ZH = "情景：没有任何文件给出这些权重。"
NOTE_EN = "A scenario: no document gives these weights."

ByProvince: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Units to give out: schools (two groups each) and group units (one each)."""

    school_units: int
    group_units: int

    @property
    def units(self) -> int:
        """Schools and group units together."""
        return self.school_units + self.group_units


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Least and most units of a province.

    Attributes
    ----------
    lower, upper
        One number for all, or by province code (a province not named has no such bound); an upper
        of ``None`` is no bound.
    no_loss
        ``"round1"``: no province gets fewer units than in round one.
    """

    lower: float | ByProvince = 0
    upper: float | ByProvince | None = None
    no_loss: Literal["none", "round1"] = "none"


@dataclass(frozen=True, kw_only=True)
class StrategyFloor:
    """Least units that the member provinces of a strategy get together; strategies overlap."""

    strategy: str
    units: int


@dataclass(frozen=True, kw_only=True)
class Money:
    """What a group gets, as `funding` takes it: 万元 a group and year, years, match, rate."""

    per_group_wan: float = 1000.0
    years: tuple[int, ...] = ROUND_TWO_YEARS
    local_match: float | ByProvince = 0.0
    discount_rate: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One way of giving out the units of round two, as a YAML file holds it.

    Attributes
    ----------
    id
        Short name, also that of the file.
    title_zh, title_en, author, date, question_zh, question_en, note_zh, note_en
        Who asks what. The note says that the weights are the author's.
    reading
        ``"A"`` (160 group units beside 60 schools) or ``"B"`` (160 groups in all).
    drivers
        Driver → weight; the weights add up to 1.
    powers, caps
        As `combine_drivers` takes them.
    seats
        Units to give out; those of the reading unless the file says otherwise.
    method, ties
        As `apportion` takes them.
    bounds, strategy_floors, money
        Bounds by province, floors by strategy, money.
    round
        2.
    """

    id: str
    title_zh: str
    title_en: str
    author: str
    date: str
    question_zh: str
    question_en: str
    reading: Literal["A", "B"]
    drivers: Mapping[str, float]
    seats: Seats
    note_zh: str = NOTE_ZH
    note_en: str = NOTE_EN
    round: int = 2
    powers: Mapping[str, float] = field(default_factory=dict)
    caps: Mapping[str, float] = field(default_factory=dict)
    method: Method = "hamilton"
    bounds: Bounds = field(default_factory=Bounds)
    strategy_floors: tuple[StrategyFloor, ...] = ()
    ties: Rule = "largest"
    money: Money = field(default_factory=Money)

    @classmethod
    def from_dict(cls, data: object, *, table: str = "scenario") -> Scenario:
        """Return the scenario that nested plain data describe.

        Parameters
        ----------
        data
            A mapping as the schema ``data/scenarios/schema.json`` allows it.
        table
            What the data are called in the error.

        Raises
        ------
        DataContractError
            With every fault: missing and unknown keys, wrong values, weights that do not add up
            to 1, a minimum above its maximum, years that do not rise.

        Examples
        --------
        >>> data = {"id": "people", "title_zh": "人口", "title_en": "People", "author": "A. B.",
        ...         "date": "2025-11-20", "question_zh": "若按人口？", "question_en": "By people?",
        ...         "reading": "A", "drivers": {"population_wan": 1.0}}
        >>> scenario = Scenario.from_dict(data)
        >>> scenario.seats.units, scenario.method
        (220, 'hamilton')
        >>> Scenario.from_dict(data | {"drivers": {"population_wan": 0.9}, "methd": "hill"})
        Traceback (most recent call last):
        shuanggao_analytics.errors.DataContractError: 2 faults in the input:
          scenario, row methd: unknown key; did you mean 'method'?
          scenario, row drivers: the weights do not add up to 1 (found '0.9')
        """
        faults = schema_faults(data, table=table)
        faults += sense_faults(data, found=faults, table=table)
        if faults or not isinstance(data, Mapping):
            raise DataContractError(faults)
        given = dict(data)
        if "seats" in given:
            seats = {name: int(number) for name, number in given["seats"].items()}
            given["seats"] = Seats(**seats)
        else:
            given["seats"] = _reading_seats(given.get("round", 2), given["reading"])
        given["bounds"] = Bounds(**given.get("bounds", {}))
        floors = given.get("strategy_floors", [])
        given["strategy_floors"] = tuple(
            StrategyFloor(strategy=floor["strategy"], units=int(floor["units"])) for floor in floors
        )
        money = dict(given.get("money", {}))
        if "years" in money:
            money["years"] = tuple(int(year) for year in money["years"])
        given["money"] = Money(**money)
        return cls(**given)

    @classmethod
    def from_text(cls, text: str, *, table: str = "scenario") -> Scenario:
        """Return the scenario in a YAML text, such as one that was uploaded.

        Parameters
        ----------
        text
            YAML, plain data only.
        table
            What the text is called in the error.

        Raises
        ------
        DataContractError
            As for `parse` and `from_dict`.

        Examples
        --------
        >>> Scenario.from_text("id: [1, 2", table="mine.yaml")
        Traceback (most recent call last):
        shuanggao_analytics.errors.DataContractError: 1 fault in the input:
          mine.yaml, row line 1, column 10: no YAML: expected ',' or ']', but got '<stream end>'
        """
        return cls.from_dict(parse(text, table=table), table=table)

    @classmethod
    def from_yaml(cls, path: Path | str) -> Scenario:
        """Return the scenario in a YAML file.

        Parameters
        ----------
        path
            UTF-8, at most 256 KiB.

        Raises
        ------
        DataContractError
            When the file is missing, too large or no UTF-8, and as for `parse` and `from_dict`.

        Examples
        --------
        >>> Scenario.from_yaml(data_dir() / "scenarios" / "population.yaml").drivers
        {'population_wan': 1.0}
        """
        return cls.from_text(read_text(path), table=Path(path).name)

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as nested plain data: `from_dict` gives an equal scenario back.

        Seats stand in it only when they are not those of the reading, so that another reading
        put in brings its own.

        Examples
        --------
        >>> scenario = load_scenario("population")
        >>> Scenario.from_dict(scenario.to_dict()) == scenario
        True
        """
        plain: dict[str, Any] = _plain(asdict(self))
        if self.seats == _reading_seats(self.round, self.reading):
            del plain["seats"]
        return plain

    def to_yaml(self, path: Path | str) -> Path:
        """Write the scenario as YAML and return the path; nothing is written when it is not valid.

        Parameters
        ----------
        path
            File to write; its folder must be there. A file of that name is replaced.

        Raises
        ------
        DataContractError
            When the scenario, changed by hand, no longer keeps the schema.
        """
        data = self.to_dict()
        Scenario.from_dict(data)
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
        file = Path(path)
        write_whole(file, text.encode())
        return file


def scenario_table() -> pd.DataFrame:
    """Return the shipped scenarios, one row each, sorted by id.

    Returns
    -------
    pandas.DataFrame
        Index ``id``; ``title_zh``, ``title_en``, ``question_zh``, ``question_en``, ``reading``,
        ``method``, ``author``, ``date``.

    Examples
    --------
    >>> "population" in scenario_table().index
    True
    """
    columns = ["title_zh", "title_en", "question_zh", "question_en", "reading", "method"]
    columns += ["author", "date"]
    scenarios = [Scenario.from_yaml(path) for path in _shipped().values()]
    rows = [[getattr(scenario, name) for name in columns] for scenario in scenarios]
    return pd.DataFrame(rows, index=pd.Index(list(_shipped()), name="id"), columns=columns)


def load_scenario(name: str) -> Scenario:
    """Return a shipped scenario by its id.

    Raises
    ------
    UnknownNameError
        When there is no such scenario, with all there are.

    Examples
    --------
    >>> load_scenario("population").title_en
    'By population'
    """
    files = _shipped()
    if name not in files:
        remedy = f"the shipped scenarios are: {', '.join(files)}"
        raise UnknownNameError([Fault("scenarios", "no such scenario", value=name, remedy=remedy)])
    return Scenario.from_yaml(files[name])


def load_expected(name: str) -> pd.DataFrame:
    """Return the result that a shipped scenario must give on the shipped tables.

    Returns
    -------
    pandas.DataFrame
        Index ``province_code``; ``units``, ``school_units``, ``group_units``.

    Raises
    ------
    ShuanggaoError
        When there is no such scenario or no result beside it.

    Examples
    --------
    >>> int(load_expected("population")["units"].sum())
    220
    """
    path = _shipped().get(name, Path(name)).with_suffix(".expected.csv")
    if not path.is_file():
        msg = f"there is no expected result of a scenario {name!r}; there are: "
        raise ShuanggaoError(msg + ", ".join(_shipped()))
    return pd.read_csv(path, dtype={"province_code": "str"}).set_index("province_code")


def _shipped() -> dict[str, Path]:
    return {path.stem: path for path in sorted((data_dir() / "scenarios").glob("*.yaml"))}


def _reading_seats(number: int, reading: str) -> Seats:
    counts = get_round(number).readings[reading]
    return Seats(school_units=counts.school_units, group_units=counts.group_units)


def _plain(value: Any) -> Any:
    """Return nested data with tuples as lists, numbers and mappings of the plain kinds."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.item() if hasattr(value, "item") else value
