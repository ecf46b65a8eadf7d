"""`gnomon scan`: figures of a local repository."""

from datetime import date
from itertools import groupby
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
from gnomon.domain.metric import Metric
from gnomon.errors import UsageError
from gnomon.operations.home import Home, open_home
from gnomon.operations.refresh import refresh
from gnomon.operations.scan import keep_settings, scan_settings
from gnomon.operations.sync import sync
from gnomon.sources.registry import sources
from gnomon.sources.source import Progress

#: The order in which work goes through the phases.
_PHASES = (
    "research",
    "validation",
    "deep_dive",
    "planning",
    "coding",
    "pipeline",
    "deployment",
    "production",
)


def scan(
    paths: Annotated[list[Path], typer.Argument(help="Folders of git repositories.")],
    home: Annotated[Path, typer.Option("--home", help="Where to keep what is read.")] = Path(
        ".gnomon/scan"
    ),
    since: Annotated[str, typer.Option(help="First day of the figures: 90d, 1y, a date.")] = "1y",
    serve: Annotated[bool, typer.Option(help="Open the pages afterwards.")] = False,
    port: Annotated[int, typer.Option(help="Port of the pages.", min=0, max=65535)] = 8321,
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
                # Nobody but the user named the folder.
                raise UsageError(one.error)
        with place.lease() as held:
            task = bars.add_task("measure", total=None)
            refresh(place, held, tell=lambda name: bars.update(task, description=name))
        found = _ask(place, parse_date(since, date.today()))  # noqa: DTZ011 - the user's day
    if json:
        print_json([answer for answer in found if _is_known(answer)])
    else:
        _print(found, since)
        err.print(f"Ask on: gnomon ask METRIC --home {home}", highlight=False)
    if serve:
        with open_home(settings) as place, listening("127.0.0.1", port) as listener:
            serve_home(place, listener)


def _ask(place: Home, since: date) -> list[Answer]:
    question = Question(metrics=tuple(metrics()), by="service", since=since)
    return ask(place.installation(), question)


def _is_known(answer: Answer) -> bool:
    return any(row.value is not None for row in answer.rows)


def _print(found: list[Answer], since: str) -> None:
    """Print what is known by phase, then what is not and which tool would tell it."""
    known = [(find_metric(answer.metric), answer) for answer in found if _is_known(answer)]
    if known:
        services = [str(row.service) for row in found[0].rows]
        table = Table("", *services, *("of" for _ in services[:1]), box=None)
        for phase, group in groupby(sorted(known, key=_by_phase), key=lambda one: one[0].phase):
            table.add_row(f"[bold]{phase.replace('_', ' ').capitalize()}[/]")
            for about, answer in group:
                told = [shown(row.value, about.unit) for row in answer.rows]
                count = sum(row.n for row in answer.rows)
                table.add_row(f"  {about.title}", *told, f"{count:,}")
        out.print(table)
    else:
        out.print(
            f"No commit of the main line is younger than {since}, or the clone is shallow: "
            "fetch its history (`git fetch --unshallow`), or go back further with --since."
        )
    missing: dict[tuple[str, ...], list[str]] = {}
    for about in (find_metric(answer.metric) for answer in found if not _is_known(answer)):
        tools = tuple(tool for tool in about.needs if tool != "git")
        missing.setdefault(tools, []).append(about.title.lower())
    out.print("\n[bold]Not known from these repositories[/]", highlight=False)
    for tools, titles in sorted(missing.items()):
        out.print(f"  {_tools(tools)}: {', '.join(titles)}", highlight=False)
    if "deployment_frequency" not in {about.name for about, _ in known}:
        out.print("Tags like v1.2.0 would count as releases; none is in this window.")


def _by_phase(one: tuple[Metric, Answer]) -> tuple[int, str]:
    return _PHASES.index(one[0].phase), one[0].title


def _tools(names: tuple[str, ...]) -> str:
    """Name the tools that would tell; without any, git itself says nothing in the window."""
    titles = [sources()[name].title for name in names if name in sources()]
    return f"Would come with {' or '.join(titles)}" if titles else "Nothing in this window"
