"""How far structures have turned over the years: Moore's angle between two of them.

A change of structure is a difference between two dates and not an effect of anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.structure import kernels
from shuanggao_analytics.alignment.structure.sides import amounts
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats

_ALL = "all"  # the one place when there is no column of places


@dataclass(frozen=True)
class MooreChange:
    """The turn of the structure of each place between two dates.

    Attributes
    ----------
    steps
        One row a place and step from one date to the next: ``place``, ``from``, ``to``,
        ``cosine``, ``angle`` (degrees, 0 to 90), ``moved`` (share of the whole that changed its
        sector, ½·Σ|Δs|), ``largest_gain``, ``largest_gain_change``, ``largest_loss``,
        ``largest_loss_change`` (the sector and its change of share, as a fraction; of several
        the first).
    whole
        The same columns from the first to the last date, one row a place. The angles of the
        steps do not add up to it: a structure may turn and turn back.
    """

    steps: pd.DataFrame
    whole: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        start, end = self.whole["from"].iloc[0], self.whole["to"].iloc[0]
        turn = self.whole.set_index("place")["angle"].dropna()
        noun = "one place" if len(self.whole) == 1 else f"{len(self.whole)} places"
        line = f"structure of {noun}, {start} to {end}"
        if len(turn) == 1:
            return f"{line}: turned by {turn.iloc[0]:.2f}° ({turn.index[0]})"
        if turn.empty:
            return f"{line}: no place has one at both ends"
        return (
            f"{line}: turned by {turn.median():.2f}° in the median, most in {turn.idxmax()} "
            f"({turn.max():.2f}°), least in {turn.idxmin()} ({turn.min():.2f}°)"
        )

    def _repr_html_(self) -> str:
        tables = (self.whole, self.steps)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def moore_change(
    panel: pd.DataFrame, *, time: str, sectors: Sequence[str], place: str | None = None
) -> MooreChange:
    r"""Return Moore's angle of structural change, from date to date and over the whole time.

    With shares :math:`s_{j,t}` of the sectors at date t:

    .. math:: \theta = \arccos \frac{\sum_j s_{j,t}\, s_{j,u}}
              {\sqrt{\sum_j s_{j,t}^2 \, \sum_j s_{j,u}^2}}

    Parameters
    ----------
    panel
        One row a place and date; more columns are left alone.
    time
        Column of the date; steps go from each date in the panel to the next.
    sectors
        Columns of amounts ≥ 0 (value added, groups); current prices will do, since only shares
        enter. A zero is a value.
    place
        Column of the place; without it there is one place.

    Returns
    -------
    MooreChange
        ``.steps`` and ``.whole``, places in order of first appearance. Missing where a place has
        nothing in any sector at one of the two dates.

    Raises
    ------
    DataContractError
        For missing columns, fewer than two dates or sectors, a place twice at a date or missing
        at one, missing, negative or non-numeric amounts: all of them at once.

    References
    ----------
    Moore, J. H. (1978). A measure of structural change in output. *Review of Income and Wealth*
    24, 105–118 (the cosine; the angle is the usual form in Chinese studies, Moore 结构变动值).

    Examples
    --------
    >>> panel = pd.DataFrame({"year": [2019, 2020, 2024], "industry": [1, 3, 4],
    ...                       "services": [1, 1, 0]})
    >>> result = moore_change(panel, time="year", sectors=["industry", "services"])
    >>> result.steps[["from", "to", "angle", "moved", "largest_gain"]].round(2)
       from    to  angle  moved largest_gain
    0  2019  2020  26.57   0.25     industry
    1  2020  2024  18.43   0.25     industry
    >>> result.text
    'structure of one place, 2019 to 2024: turned by 45.00° (all)'
    """
    names = list(sectors)
    if faults := _column_faults(panel, time=time, sectors=names, place=place):
        raise DataContractError(faults)
    where = panel[place] if place is not None else pd.Series(_ALL, index=panel.index)
    faults = _key_faults(panel[time], where, time=time, place=place)
    labelled = panel[names].set_axis(
        [f"{at}, {on}" for at, on in zip(where, panel[time], strict=True)]
    )
    cells, found = amounts("panel", labelled)
    unknown = labelled.index.take(np.flatnonzero(np.isnan(cells).all(axis=1)))
    remedy = "leave out the dates that have no amounts"
    faults += found + [Fault("panel", "no amounts", str(row), remedy=remedy) for row in unknown]
    if faults:
        raise DataContractError(faults)
    dates = pd.Index(np.sort(panel[time].unique()))
    places = pd.Index(where.unique())
    cube = np.empty((len(places), len(dates), len(names)))
    cube[places.get_indexer(pd.Index(where)), dates.get_indexer(pd.Index(panel[time]))] = cells
    share = kernels.shares(cube)
    last = len(dates) - 1
    steps = _turns(share, np.arange(last), np.arange(1, last + 1), labels=(places, dates, names))
    whole = _turns(share, np.array([0]), np.array([last]), labels=(places, dates, names))
    return MooreChange(steps, whole)


def _turns(
    share: Floats,
    start: Codes,
    end: Codes,
    *,
    labels: tuple[pd.Index, pd.Index, list[str]],
) -> pd.DataFrame:
    """Return one row a place and pair of dates."""
    places, dates, sectors = labels
    before, after = share[:, start], share[:, end]
    change = (after - before).reshape(-1, len(sectors))
    known = ~np.isnan(change[:, 0])
    row, named = np.arange(len(change)), np.array(sectors, dtype=object)
    columns: dict[str, object] = {
        "place": np.repeat(places.to_numpy(), len(start)),
        "from": np.tile(dates.to_numpy()[start], len(places)),
        "to": np.tile(dates.to_numpy()[end], len(places)),
        "cosine": kernels.cosine(before, after).ravel(),
        "angle": kernels.angle(before, after).ravel(),
        "moved": kernels.krugman(before, after).ravel() / 2,
    }
    for name, most in (
        ("largest_gain", change.argmax(axis=1)),
        ("largest_loss", change.argmin(axis=1)),
    ):
        columns[name] = pd.Series(named[most]).where(known, None).to_numpy()
        columns[f"{name}_change"] = change[row, most]
    return pd.DataFrame(columns)


def _column_faults(
    panel: pd.DataFrame, *, time: str, sectors: list[str], place: str | None
) -> list[Fault]:
    wanted = [time, *sectors, *([place] if place is not None else [])]
    faults = [
        Fault("panel", "missing column", column=name)
        for name in dict.fromkeys(wanted)
        if name not in panel.columns
    ]
    if len(set(sectors)) < 2 or len(set(sectors)) < len(sectors):
        remedy = "name at least two columns, each once"
        faults.append(Fault("sectors", "no structure", value=", ".join(sectors), remedy=remedy))
    if not faults and panel[time].nunique() < 2:
        faults.append(Fault("panel", "fewer than two dates", column=time))
    return faults


def _key_faults(
    dates: pd.Series, places: pd.Series, *, time: str, place: str | None
) -> list[Fault]:
    faults = [
        Fault("panel", "missing value", str(label), column)
        for column, values in ((time, dates), (place, places))
        for label in values.index[values.isna()]
    ]
    pairs = pd.DataFrame({"place": places.to_numpy(), "time": dates.to_numpy()}).dropna()
    remedy = "one row a place and date"
    faults += [
        Fault("panel", "place twice", f"{at}, {on}", place, remedy=remedy)
        for at, on in pairs[pairs.duplicated()].itertuples(index=False)
    ]
    every = pd.MultiIndex.from_product([pairs["place"].unique(), pairs["time"].unique()])
    faults += [
        Fault("panel", "place missing at this date", f"{at}, {on}", place)
        for at, on in every.difference(pd.MultiIndex.from_frame(pairs))
    ]
    return faults
