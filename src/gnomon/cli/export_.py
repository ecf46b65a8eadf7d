"""`gnomon export`: what is known of a person."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from gnomon.cli.options import HomeOption, command_line, err, opened, print_json
from gnomon.errors import UsageError
from gnomon.operations.export import export, note_export
from gnomon.operations.subject import find_subject


def export_(
    person: Annotated[
        str,
        typer.Argument(
            help="Catalogue name, e-mail address, or account such as `gitlab:ann`.",
            metavar="PERSON",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write; default standard output.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Answer a subject access request: everything kept that names a person, as JSON.

    Commands run on this machine and ask for no sign-in; that it was run is written into the
    journal, and shown to the person.
    """
    with opened(home) as place:
        found = export(place, find_subject(place, person))
        note_export(place, found, who=command_line())
    if output is None:
        print_json(found)
        return
    try:
        # A file of its owner alone: it holds all there is about somebody.
        output.touch(mode=0o600)
        output.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2))
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
    err.print(f"{output}: {len(found.events)} events, {len(found.observations)} observations")
