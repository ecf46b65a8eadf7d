"""Options and ways of printing that several commands share."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gnomon.operations.home import Home, open_home
from gnomon.settings import load

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="GNOMON_HOME",
        help="Where the inbox and the lake are; default `.gnomon` here.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]

#: For people; answers go to standard output, everything else to standard error.
err = Console(stderr=True)
out = Console()


@contextmanager
def opened(home: Path | None) -> Iterator[Home]:
    """Open the installation a command is about."""
    with open_home(load(home)) as found:
        yield found


@contextmanager
def progress() -> Iterator[Progress]:
    """Show progress bars on standard error, when somebody looks at it."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        yield bars


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode())


def command_line() -> str:
    """Say who runs a command, for the journal."""
    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):
        return "command line"
