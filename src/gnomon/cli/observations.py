"""`gnomon observations`: what stands behind a figure."""

from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.listing import list_observations
from gnomon.answers.question import Question, parse_date
from gnomon.charts.units import shown
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json


def observations(
    metric: Annotated[str, typer.Argument(help="Id or other name of a metric; see `metrics`.")],
    scope: Annotated[
        str | None, typer.Option(help="Name of one group, service or repository.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day; default 90d.")] = None,
    until: Annotated[
        str | None, typer.Option(help="First day no longer counted; default tomorrow.")
    ] = None,
    order: Annotated[str, typer.Option(help="time (newest first) or value (largest)")] = "time",
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 50,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """List the observations behind a figure, each with a link into the tool that told it."""
    about = find_metric(metric)
    today = date.today()  # noqa: DTZ011 - the user's day
    question = Question(
        metrics=(about.name,),
        scope=scope,
        since=parse_date(since, today) if since else None,
        until=parse_date(until, today) if until else None,
    )
    with opened(home) as place:
        found = list_observations(place.installation(), question, limit=limit, order=order)
    if json:
        print_json(found)
        return
    table = Table("ended", "value", "subject", "detail", "link", box=None, title=about.title)
    for one in found:
        ended = f"{one.ended_at:%Y-%m-%d %H:%M}" if one.ended_at else "open"
        table.add_row(
            ended, shown(one.value, about.unit), one.subject_id, one.detail or "", one.url or ""
        )
    out.print(table)
