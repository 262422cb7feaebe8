"""The controller of the page: a draft, its last valid result, and what is wrong with it now.

It knows no widgets. Every action either gives a new result or leaves the old one, with a problem
that says why; nothing is raised for what a reader may set or load.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.allocation.scenarios.allocate import allocate
from shuanggao_analytics.allocation.scenarios.file import LARGEST_FILE
from shuanggao_analytics.allocation.scenarios.scenario import Scenario, load_scenario
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.explorer.basis import shipped_basis
from shuanggao_analytics.explorer.draft import Draft, mark_edited, start_draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.allocation.scenarios.result import Allocation
    from shuanggao_analytics.explorer.basis import Basis

START = "balanced"
_LOG = logging.getLogger(__name__)
_LONGEST_LINE = 400


@dataclass(frozen=True)
class Problem:
    """Why there is no new result.

    Attributes
    ----------
    about
        ``settings`` (the draft stays as set, its result is missing), ``file`` (refused, nothing
        changed) or ``unexpected`` (a fault of this program).
    lines
        What is wrong, one line each, in English.
    """

    about: Literal["settings", "file", "unexpected"]
    lines: tuple[str, ...]


class Model:
    """State of one page.

    Parameters
    ----------
    basis
        Tables to reckon with; the shipped ones by default.
    scenario
        Id of the shipped scenario to begin with.

    Attributes
    ----------
    origin
        The scenario that was picked or loaded.
    draft
        What is set.
    result
        The last valid result.
    problem
        Why `result` is not that of `draft`, or why a file was refused; ``None``: all is well.

    Raises
    ------
    ShuanggaoError
        When there is no such scenario or the basis does not allow it.

    Examples
    --------
    >>> model = Model(scenario="population")
    >>> int(model.result.table.loc["440000", "units"]), model.stale
    (20, False)
    """

    def __init__(self, basis: Basis | None = None, *, scenario: str = START) -> None:
        self.basis = shipped_basis() if basis is None else basis
        self.origin = load_scenario(scenario)
        self.draft = start_draft(self.origin)
        self.result = self._allocate(self.draft)
        self.problem: Problem | None = None
        self._done = self.draft

    @property
    def stale(self) -> bool:
        """Whether `result` is older than what is set."""
        return self.draft is not self._done

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        """Change the draft and reckon again; settings that are impossible stay, with a problem.

        Examples
        --------
        >>> from functools import partial
        >>> from shuanggao_analytics.explorer.draft import with_value
        >>> model = Model(scenario="population")
        >>> model.edit(partial(with_value, path="bounds.upper", value=5))
        >>> model.stale, model.draft.data["bounds"]["upper"], model.result.scenario.id
        (True, 5, 'population')
        """
        self.draft = change(mark_edited(self.draft, today=date.today().isoformat()))
        self.problem = self._attempt(lambda: self.draft, about="settings")

    def pick(self, name: str) -> None:
        """Begin anew with a shipped scenario."""
        self._begin(lambda: load_scenario(name))

    def restart(self) -> None:
        """Begin anew with the scenario that was picked or loaded last."""
        self._begin(lambda: self.origin)

    def open(self, content: bytes, *, name: str) -> None:
        """Begin anew with the scenario in a file, or refuse it and leave all as it is.

        Examples
        --------
        >>> model = Model(scenario="population")
        >>> model.open(b"id: !run ['true']", name="bad.yaml")
        >>> print(model.problem.lines[0])
        bad.yaml, row line 1, column 5: a tag that is not plain data (found '!run'); leave it out
        >>> model.draft.data["id"], model.stale
        ('population', False)
        """
        shown = PurePath(name).name or "scenario"
        self._begin(lambda: _read(content, shown))

    def _begin(self, load: Callable[[], Scenario]) -> None:
        self.problem = self._attempt(lambda: start_draft(load()), about="file")
        if self.problem is None:
            self.origin = self.result.scenario

    def _attempt(
        self, make: Callable[[], Draft], *, about: Literal["settings", "file"]
    ) -> Problem | None:
        """Put a draft and its result in place together, or return why that cannot be."""
        try:
            draft = make()
            result = self._allocate(draft)
        except DataContractError as error:
            return Problem(about, tuple(str(fault)[:_LONGEST_LINE] for fault in error.faults))
        except ShuanggaoError as error:
            return Problem(about, tuple(line[:_LONGEST_LINE] for line in str(error).splitlines()))
        except Exception as error:
            _LOG.exception("the explorer could not reckon a scenario")
            line = f"{type(error).__name__}: {error}"
            return Problem("unexpected", (line[:_LONGEST_LINE],))
        self.draft, self.result, self._done = draft, result, draft
        return None

    def _allocate(self, draft: Draft) -> Allocation:
        basis = self.basis
        return allocate(
            draft.scenario(),
            drivers=basis.drivers,
            actual=basis.actual,
            base=basis.base,
            membership=basis.membership,
        )


def _read(content: bytes, name: str) -> Scenario:
    if len(content) > LARGEST_FILE:
        problem = f"{len(content):,} bytes; a scenario has at most {LARGEST_FILE:,}"
        raise DataContractError([Fault(name, problem)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(name, f"no UTF-8 text at byte {error.start}", remedy="save it as UTF-8")
        raise DataContractError([fault]) from None
    return Scenario.from_text(text, table=name)
