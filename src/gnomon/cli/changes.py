"""`gnomon changes`: what changed."""

from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from gnomon.answers.changed import what_changed
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.marks import marks
from gnomon.answers.question import parse_date
from gnomon.charts.units import shown
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json


def changes(
    week: Annotated[
        str | None, typer.Option(help="A day of the week: 2026-03-02, 4w. Default the last one.")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Say what changed in a week: which figure, where, since when, by which rule.

    A figure is told when it lies outside its natural limits and is among the most surprising of
    all that is watched, so that at most one in ten told is expected to be noise. What comes every
    year is taken out first where two years tell it.
    """
    today = date.today()  # noqa: DTZ011 - the user's day
    with opened(home) as place:
        installation = place.installation()
        feed = what_changed(
            installation, marks(installation), week=parse_date(week, today) if week else None
        )
    if json:
        print_json(feed)
        return
    title = f"Week of {feed.week}: {feed.signal_count} signals of {feed.watched_count} figures"
    table = Table(
        "unit", "metric", "value", "side", "limits", "since", "meanwhile", box=None, title=title
    )
    for one in feed.changes:
        about = find_metric(one.metric)
        natural = one.natural
        table.add_row(
            one.scope or "everything",
            one.metric,
            shown(one.value, about.unit),
            one.side,
            f"{shown(natural.lower, about.unit)} to {shown(natural.upper, about.unit)}"
            + (" at this time of the year" if natural.is_seasonal else ""),
            str(one.since),
            "; ".join(one.meanwhile),
        )
    out.print(table)
