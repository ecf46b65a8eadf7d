"""`gnomon init`: a home to start from."""

from pathlib import Path
from typing import Annotated

import typer

from gnomon.cli.options import err, out
from gnomon.operations.init import init as init_folder


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when it is not there.")],
) -> None:
    """Write a commented `gnomon.yaml` and a catalogue to start from."""
    for path in init_folder(folder):
        out.print(str(path), markup=False, highlight=False)
    err.print(
        f"Next: edit them, then `gnomon check --home {folder}` and `gnomon sync --home {folder}`.",
        highlight=False,
    )
