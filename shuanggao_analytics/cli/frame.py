"""What the commands have in common: the application, its exit codes, and how it meets an error."""

from __future__ import annotations

import codecs
import io
import sys
import time
from enum import IntEnum
from typing import Annotated, Literal

import typer

from shuanggao_analytics.errors import ShuanggaoError


class Exit(IntEnum):
    """What the exit code of the command means."""

    OK = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    MAPS_MISSING = 3
    CANNOT_TELL = 4


app = typer.Typer(
    help="Layout, alignment and performance analytics for China's Double-High Plan (双高计划).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
data = typer.Typer(help="The shipped tables: check them, or stamp them after a reviewed edit.")
app.add_typer(data, name="data", no_args_is_help=True)

_FIRST_YEAR = 1980  # of a zip

Lang = Annotated[Literal["zh", "en"], typer.Option(help="Language of what is written.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")]


@app.callback()
def _root() -> None:
    """Keep the sub-commands visible also while there are few of them."""


def _speak_chinese(stream: io.TextIOWrapper) -> None:
    """Let a stream take any text: ASCII means that nobody chose a language, so it becomes UTF-8."""
    if codecs.lookup(stream.encoding).name == "ascii":
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    else:
        stream.reconfigure(errors="backslashreplace")


def _check_clock() -> None:
    """Refuse a clock that has lost its time: no Office file and no zip can bear such a day."""
    if time.localtime().tm_year < _FIRST_YEAR:
        msg = f"the clock of this machine says {time.strftime('%Y-%m-%d')}: set it, then try again"
        raise ShuanggaoError(msg)


def main() -> None:
    """Run the command line; what a user can mend is one message on stderr, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _speak_chinese(stream)
    try:
        _check_clock()
        app()
    except ShuanggaoError as error:
        message = str(error)
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    else:
        return
    typer.echo(f"shuanggao: {message}", err=True)
    sys.exit(Exit.BAD_INPUT)
