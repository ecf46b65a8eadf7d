"""`gnomon restore`: bring a backup back."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, err, print_json
from gnomon.operations.restore import restore as restore_home


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Bring a backup back into an empty home; answers are what they were."""
    where = home or Path(os.environ.get("GNOMON_HOME", ".gnomon"))
    manifest = restore_home(where, file)
    if json:
        print_json(manifest)
    else:
        err.print(f"{where}: {manifest.file_count} files, {len(manifest.tables)} tables.")
