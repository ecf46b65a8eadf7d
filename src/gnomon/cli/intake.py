"""`gnomon intake`: documents of the catalogue from a CSV file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json
from gnomon.errors import UsageError
from gnomon.operations.intake import give_out, take_in


def intake(
    kind: Annotated[str, typer.Argument(help="Kind of document, such as `Initiative`.")],
    file: Annotated[
        Path | None, typer.Argument(help="CSV, a document a row; left out: print what there is.")
    ] = None,
    author: Annotated[str, typer.Option(help="Who hands it in; the history names them.")] = "cli",
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Take documents in from a table, or print those there are as one.

    Columns are `name`, `title`, `version` and the fields of the kind; several values are parted by
    `;`, and an entry of a list is `kpis.1.metric`. What is there already is changed only by a row
    that gives its version, so that nothing is overwritten. Rows that cannot be used are listed, and
    the exit code is 1.
    """
    with opened(home) as place:
        if file is None:
            typer.echo(give_out(place, kind), nl=False)
            return
        try:
            content = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file} cannot be read: {error}.") from error
        done = take_in(place, kind, content, author=author)
    if json:
        print_json(done)
    else:
        err.print(f"{len(done.kept)} documents kept")
        for each in done.refused:
            err.print(f"row {each.row}, {each.name}: {each.reason}", markup=False, highlight=False)
    if done.refused:
        raise typer.Exit(1)
