"""`gnomon sync`: fetch what is new."""

from datetime import date
from typing import Annotated

import typer

from gnomon.answers.question import parse_date, parse_instant
from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json, progress
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import BusyError, Home
from gnomon.operations.reconcile import reconcile
from gnomon.operations.refresh import refresh as refresh_home
from gnomon.operations.sync import sync as sync_sources
from gnomon.sources.source import Progress


def sync(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Sources to ask; none: all of them."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Nothing older is wanted: 2026-03-01, 90d, 12w, 6m, 2y.")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
    compare: Annotated[
        bool,
        typer.Option(
            "--reconcile", help="Also find what was deleted or missed, by comparing whole lists."
        ),
    ] = False,
    refresh: Annotated[
        bool, typer.Option(help="Read and measure what came, once all sources are done.")
    ] = True,
) -> None:
    """Fetch what is new from the sources, read it, and measure it.

    A source that fails becomes stale and says why; the others go on. What was fetched is on disk
    before the source's cursor moves, so an interrupted sync goes on where it stopped.
    """
    oldest = None
    if since:
        oldest = parse_instant(parse_date(since, date.today()).isoformat())  # noqa: DTZ011 - the user's day
    with opened(home) as place, progress() as bars:
        apply_catalogue(place)
        tasks = {name: bars.add_task(name, total=None) for name in place.settings.sources}

        def tell(name: str, step: Progress) -> None:
            bars.update(
                tasks[name],
                description=f"{name}: {step.label}",
                completed=step.done,
                total=step.total,
            )

        done = sync_sources(place, names or (), since=oldest, tell=tell)
        if compare:
            # What was fetched is read first, so that it does not seem to be missing.
            _refresh(place)
            done += reconcile(place, names or ())
        if refresh:
            _refresh(place)
    if json:
        print_json(done)
    else:
        for one in done:
            err.print(
                f"{one.source}: {one.new_count} new, {one.known_count} known", highlight=False
            )
    failed = [one for one in done if one.error]
    for one in failed:
        err.print(f"[bold red]{one.source}:[/] {one.error}", highlight=False)
    if failed:
        raise typer.Exit(1)


def _refresh(place: Home) -> None:
    try:
        with place.lease() as held:
            refresh_home(place, held)
    except BusyError as busy:
        # A running server reads and measures what was fetched.
        err.print(str(busy), highlight=False)
