"""`gnomon backup`: keep everything in one file."""

from pathlib import Path
from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json
from gnomon.operations.backup import backup as backup_home


def backup(
    file: Annotated[Path, typer.Argument(help="Where to; replaced once the archive is whole.")],
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Write inbox, lake, settings and catalogue to one file, while a server works.

    Tokens are not in it: the settings only say where they are.
    """
    with opened(home) as place, place.lease() as held:
        manifest = backup_home(place, held, file)
    if json:
        print_json(manifest)
    else:
        err.print(f"{file}: {manifest.file_count} files, {len(manifest.tables)} tables.")
