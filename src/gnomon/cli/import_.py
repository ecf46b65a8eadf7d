"""`gnomon import`: a table from a file."""

from pathlib import Path
from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json
from gnomon.operations.import_table import import_table

_SHOWN = 20


def import_(
    table: Annotated[str, typer.Argument(help="Name of the table, such as `ticket`.")],
    file: Annotated[Path, typer.Argument(help="CSV, Parquet or NDJSON.")],
    source: Annotated[
        str, typer.Option("--source", help="The instance that tells rows which name none.")
    ],
    format: Annotated[  # noqa: A002 - what everybody calls it
        str | None,
        typer.Option("--format", help="`csv`, `parquet` or `ndjson`; default by the file's name."),
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Import a table, each row held to its contract (`gnomon schema TABLE`).

    Rows that hold are accepted as events, so that a replay brings them back; those that do not are
    listed and left out, and the exit code is 1. The same rows twice count once.
    """
    with opened(home) as place:
        done = import_table(place, table, file, source=source, form=format)
    if json:
        print_json(done)
    else:
        known = "" if done.new_event_count or not done.row_count else ", all known already"
        err.print(f"{done.row_count} rows of {done.table} accepted{known}")
        for each in done.refused[:_SHOWN]:
            err.print(f"row {each.row}: {each.reason}", markup=False, highlight=False)
        if len(done.refused) > _SHOWN:
            err.print(f"... and {len(done.refused) - _SHOWN} more; --json lists them all")
        if done.refused:
            err.print(f"{len(done.refused)} rows refused")
    if done.refused:
        raise typer.Exit(1)
