"""`gnomon refresh`: bring the figures up to date."""

from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json, progress
from gnomon.operations.refresh import refresh as refresh_home


def refresh(
    whole: Annotated[
        bool, typer.Option("--whole", help="Measure everything again, not only what is new.")
    ] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Apply the catalogue, read what was accepted, and measure what is new."""
    with opened(home) as place, place.lease() as held, progress() as bars:
        task = bars.add_task("refresh", total=None)
        done = refresh_home(
            place, held, whole=whole, tell=lambda name: bars.update(task, description=name)
        )
    if json:
        print_json(done)
    else:
        err.print(
            f"{len(done.whole)} metrics measured whole, {len(done.partial)} in "
            f"{done.scope_count} scopes.",
            highlight=False,
        )
