"""`gnomon replay`: make tables again from what was told."""

from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json
from gnomon.operations.refresh import refresh as refresh_home
from gnomon.operations.replay import replay as replay_home


def replay(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTITY]...", help="Entities to make again; none: all of them."),
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Drop entity tables and read every archived event into them again, then measure everything.

    For when a reader has learnt more than it knew; otherwise the tables come out as they were.
    """
    with opened(home) as place, place.lease() as held:
        counts = replay_home(place, held, names or ())
        refresh_home(place, held, whole=True)
    if json:
        print_json(counts)
    else:
        err.print(f"{sum(counts.values())} rows of {len(counts)} entities read again.")
