"""`gnomon export-catalogue`: the whole catalogue as Backstage descriptors."""

from pathlib import Path
from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, err, opened
from gnomon.errors import UsageError
from gnomon.operations.backstage import whole_catalogue


def export_catalogue(
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write; default stdout.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write the catalogue, files and pages together, for Backstage to read.

    Documents of Gnomon's own kinds go into annotations of a `Location` named `gnomon`. Whoever puts
    the file into a catalogue of Gnomon again gets all of them back.
    """
    with opened(home) as place:
        text = whole_catalogue(place)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
    err.print(f"{output}: {len(text.splitlines()):,} lines")
