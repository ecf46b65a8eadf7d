"""`gnomon ask`: figures."""

import csv
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, get_args, get_type_hints

import msgspec
import typer
from rich.table import Table

from gnomon.answers.ask import ask as answer
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.question import Question, parse_date, parse_instant
from gnomon.charts.units import shown
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.domain.answer import Answer
from gnomon.errors import UsageError, unknown


def ask(
    metric: Annotated[str, typer.Argument(help="Id or other name of a metric; see `metrics`.")],
    by: Annotated[
        str,
        typer.Option(help="business_unit, team, sub_team, service, repository or organisation."),
    ] = "organisation",
    scope: Annotated[
        str | None, typer.Option(help="Name of one group, service or repository.")
    ] = None,
    every: Annotated[str | None, typer.Option(help="day, week, month or quarter.")] = None,
    since: Annotated[
        str | None, typer.Option(help="First day: 2026-03-01, 90d, 12w, 6m, 2y. Default 90d.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="First day no longer counted; default tomorrow.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Only what had been received by then.")
    ] = None,
    time: Annotated[str, typer.Option(help="Durations as elapsed or working time.")] = "elapsed",
    structure: Annotated[
        str, typer.Option(help="Groups as they were *then*, or as they are *now*.")
    ] = "then",
    home: HomeOption = None,
    json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")] = False,
) -> None:
    """Ask for a figure: whose, over which time, in which grain.

    A figure that cannot be known is empty and says why in its state.
    """
    if json and as_csv:
        raise UsageError("An answer is printed one way: give --json or --csv, not both.")
    today = date.today()  # noqa: DTZ011 - the user's day
    choices = {"by": by, "every": every, "time": time, "structure": structure}
    _refuse_unknown(choices)
    asked = {
        "metrics": (find_metric(metric).name,),
        "scope": scope,
        "since": parse_date(since, today) if since else None,
        "until": parse_date(until, today) if until else None,
        "as_of": parse_instant(as_of) if as_of else None,
    }
    question = msgspec.convert({**choices, **asked}, Question)
    with opened(home) as place:
        (found,) = answer(place.installation(), question, now=datetime.now(UTC))
    if json:
        print_json(found)
    elif as_csv:
        _print_csv(found)
    else:
        _print_table(found)


def _refuse_unknown(choices: Mapping[str, str | None]) -> None:
    kinds = get_type_hints(Question)
    for option, chosen in choices.items():
        known = set(_words(kinds[option]))
        if chosen is not None and chosen not in known:
            raise unknown(f"choice of --{option}", chosen, known)


def _words(kind: object) -> list[str]:
    """List the words of a literal, or of a union with one."""
    return [
        word
        for each in get_args(kind)
        for word in ([each] if isinstance(each, str) else _words(each))
    ]


def _print_csv(found: Answer) -> None:
    rows = msgspec.to_builtins(found.rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(sys.stdout, names)
    writer.writeheader()
    writer.writerows(rows)


def _print_table(found: Answer) -> None:
    about = find_metric(found.metric)
    rows = msgspec.to_builtins(found.rows)
    labels = [
        name
        for name in ("group", "service", "repository", "period_start")
        if any(name in row for row in rows)
    ]
    table = Table(*labels, "value", "n", "open", "known", "state", box=None, title=about.title)
    for row in rows:
        coverage = row["coverage"]
        table.add_row(
            *(str(row.get(label, "")) for label in labels),
            shown(row["value"], about.unit),
            str(row["n"]),
            str(row["open_n"]),
            "" if coverage is None else f"{coverage:.0%}",
            "" if row["state"] == "value" else row["state"].replace("_", " "),
        )
    out.print(table)
