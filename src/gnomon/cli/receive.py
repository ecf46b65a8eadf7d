"""`gnomon receive`: take an event from a file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gnomon.answers.question import parse_instant
from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json
from gnomon.errors import UsageError
from gnomon.operations.receive import check_type
from gnomon.operations.receive import receive as receive_event


def receive(
    file: Annotated[str, typer.Argument(help="File that holds the body; `-` reads it from stdin.")],
    type: Annotated[  # noqa: A002 - CloudEvents' word
        str, typer.Option("--type", help="What it is, such as `gitlab.hook.merge_request`.")
    ],
    source: Annotated[str, typer.Option("--source", help="The instance that tells it.")],
    id: Annotated[  # noqa: A002 - CloudEvents' word
        str | None, typer.Option("--id", help="What makes it this one; default a hash of it.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="What it is about: of an API page, its path and query.")
    ] = None,
    time: Annotated[str | None, typer.Option(help="When it happened, ISO 8601.")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Accept one event from a file or stdin, so that any tool or script can feed Gnomon.

    The same event twice counts once. It is on disk when this returns; `refresh` or a running
    server reads it.
    """
    # Before reading: whoever types a body by hand should not type it in vain.
    check_type(type)
    data = _read(file)
    with opened(home) as place:
        accepted = receive_event(
            place,
            data,
            type=type,
            source=source,
            id=id,
            subject=subject,
            time=parse_instant(time) if time else None,
        )
    if json:
        print_json(accepted)
    else:
        err.print("accepted" if accepted.new else "known already, dropped")


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
