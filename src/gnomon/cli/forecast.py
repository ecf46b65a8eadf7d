"""`gnomon forecast`: when, and how many."""

from typing import Annotated

import typer

from gnomon.answers.forecasting import forecast as foretell
from gnomon.answers.marks import marks
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json


def forecast(
    scope: Annotated[
        str | None, typer.Argument(help="Name of a group; default everything.")
    ] = None,
    days: Annotated[int, typer.Option(help="How far ahead *how many* looks.")] = 30,
    items: Annotated[int, typer.Option(help="How many items *when* is about.")] = 10,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Say when so many items are finished, and how many in so many days.

    Drawn from the unit's own throughput of half a year, blackouts left out; with how often such
    promises would have been kept.
    """
    with opened(home) as place:
        installation = place.installation()
        found = foretell(installation, marks(installation), scope=scope, days=days, items=items)
    if json:
        print_json(found)
        return
    out.print(
        f"{found.finished_count} items finished in {found.day_count} days since {found.since},"
        f" {found.left_out_count} days left out"
    )
    if found.refusal:
        out.print(f"no forecast: {found.refusal}")
        return
    kept = {one.percent: f"{one.kept_ratio:.0%}" for one in found.kept}
    for many, done in zip(found.how_many, found.when, strict=True):
        by = f"{done.on} ({done.days} days)" if done.on else "not within three years"
        out.print(
            f"{many.percent} % sure: {many.items} or more in {days} days; {items} by {by};"
            f" such promises were kept {kept.get(many.percent, 'never tried')}"
        )
