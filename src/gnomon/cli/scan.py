"""`gnomon scan`: figures of a local repository."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gnomon.answers.ask import ask
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question, parse_date
from gnomon.charts.units import shown
from gnomon.cli.options import JsonOption, err, out, print_json, progress
from gnomon.cli.serve import listening, serve_home
from gnomon.domain.answer import Answer
from gnomon.errors import SourceError
from gnomon.operations.home import open_home
from gnomon.operations.refresh import refresh
from gnomon.operations.scan import keep_settings, scan_settings
from gnomon.operations.sync import sync
from gnomon.sources.source import Progress


def scan(
    paths: Annotated[list[Path], typer.Argument(help="Folders of git repositories.")],
    home: Annotated[Path, typer.Option("--home", help="Where to keep what is read.")] = Path(
        ".gnomon/scan"
    ),
    since: Annotated[str, typer.Option(help="First day of the figures: 90d, 1y, a date.")] = "1y",
    serve: Annotated[bool, typer.Option(help="Open the pages afterwards.")] = False,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8321,
    json: JsonOption = False,
) -> None:
    """Measure git repositories on this machine: no account, no set-up.

    Commits on the main line are changes, tags that look like versions are releases. What git alone
    cannot know, such as reviews, stays unknown. A second scan reads only what is new.
    """
    settings = scan_settings(home, paths)
    with open_home(settings) as place, progress() as bars:
        tasks = {name: bars.add_task(name, total=None) for name in settings.sources}

        def tell(name: str, step: Progress) -> None:
            bars.update(tasks[name], description=step.label, completed=step.done, total=step.total)

        keep_settings(settings)
        for one in sync(place, tell=tell):
            if one.error:
                raise SourceError(one.error)
        with place.lease() as held:
            task = bars.add_task("measure", total=None)
            refresh(place, held, tell=lambda name: bars.update(task, description=name))
        question = Question(
            metrics=tuple(metrics()),
            by="service",
            since=parse_date(since, date.today()),  # noqa: DTZ011 - the user's day
        )
        found = ask(place.installation(), question)
        found = [answer for answer in found if any(row.n or row.open_n for row in answer.rows)]
        if json:
            print_json(found)
        else:
            _print(found)
            err.print(f"Ask on: gnomon ask METRIC --home {home}", highlight=False)
        if serve:
            with listening("127.0.0.1", port) as listener:
                serve_home(place, listener)


def _print(found: list[Answer]) -> None:
    services = [str(row.service) for row in found[0].rows] if found else []
    table = Table("metric", *services, box=None)
    for answer in found:
        about = find_metric(answer.metric)
        table.add_row(about.title, *(shown(row.value, about.unit) for row in answer.rows))
    out.print(table)
