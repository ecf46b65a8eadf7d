"""`gnomon funnel`: count how many users got to each step, from a table of events."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gnomon.cli.options import HomeOption, JsonOption, err, opened, out, print_json
from gnomon.errors import UsageError
from gnomon.operations.funnels import FunnelCounted, count_funnel, keep_count

_DAY = ["%Y-%m-%d"]


def funnel(
    name: Annotated[str, typer.Argument(help="Name of the funnel.")],
    file: Annotated[Path, typer.Argument(help="CSV with the columns user, step and at.")],
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, help="First day; default that of the first event."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=_DAY, help="Last day; default that of the last event."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Write the counts into the funnel.")] = False,
    author: Annotated[str, typer.Option(help="Who keeps them; the history names them.")] = "cli",
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Count the users of a funnel by the farthest step they got to.

    A user counts once, at that step and at all before it; steps left out, repeats and users who
    came in elsewhere are told apart. Only counts are kept, never who the users are. Rows that
    cannot be used are listed, and the exit code is 1.
    """
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error
    with opened(home) as place:
        told = count_funnel(
            place,
            name,
            content,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        if keep:
            keep_count(place, told, author=author)
    if json:
        print_json(told)
    else:
        _print(told)
    if told.refused:
        raise typer.Exit(1)


def _print(told: FunnelCounted) -> None:
    found = told.counted
    table = Table(box=None, pad_edge=False)
    for column in ("step", "users", "of the step before", "left it out"):
        table.add_column(column)
    before: int | None = None
    for step, reached, skipped in zip(told.steps, found.reached, found.skipped, strict=True):
        part = "" if before is None else "unknown" if before == 0 else f"{reached / before:.0%}"
        table.add_row(step, str(reached), part, str(skipped))
        before = reached
    out.print(table)
    out.print(
        f"{told.since} to {told.until}: {found.repeats} repeats, {found.late} too late, "
        f"{found.elsewhere} users came in elsewhere",
        highlight=False,
    )
    for step, count in found.unknown.items():
        err.print(f"no step {step!r}: {count} events", markup=False, highlight=False)
    for each in told.refused:
        err.print(f"row {each.row}: {each.reason}", markup=False, highlight=False)
