"""`gnomon on-call-pay`: what a period on call is owed, for payroll."""

import csv
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from gnomon.answers.question import parse_instant
from gnomon.cli.options import HomeOption, JsonOption, err, opened, out, print_json
from gnomon.errors import UsageError
from gnomon.steering.operating.on_call_pay import Line, Pay
from gnomon.steering.operating.payroll import payroll


def on_call_pay(
    since: Annotated[str, typer.Option(help="Start: 2026-06-01T00:00:00+02:00.")],
    until: Annotated[
        str | None, typer.Option(help="End, like the start.", show_default="now")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print rows for payroll.")] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Add up standby and callouts of everybody on call, by the `OnCallTerms` of the catalogue.

    Weekends, holidays and clock changes count as the terms' own time zone has them. Overlapping
    shifts of one person are paid once. Rotas without terms are named and owed nothing.
    """
    start = parse_instant(since)
    end = parse_instant(until) if until else datetime.now(UTC)
    if start >= end:
        raise UsageError(f"The period from {start} until {end} holds no time.")
    with opened(home) as place:
        pay = payroll(place.installation(), start, end)
    if json:
        print_json(pay)
    elif as_csv:
        _print_csv(pay)
    else:
        _print(pay)


def _print(pay: Pay) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("person", "rota", "for", "hours", "rate", "amount"):
        table.add_column(
            column, justify="right" if column in ("hours", "rate", "amount") else "left"
        )
    for line in pay.lines:
        table.add_row(*_cells(line)[:-1])
    out.print(table)
    for schedule in pay.unpaid:
        err.print(f"The rota {schedule} has no terms: its shifts are owed nothing yet.")


def _print_csv(pay: Pay) -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("person", "rota", "for", "hours", "rate", "amount", "currency"))
    rows.writerows(_cells(line) for line in pay.lines)


def _cells(line: Line) -> tuple[str, ...]:
    hours = f"{line.seconds / 3600:.2f}"
    return (
        line.person,
        line.schedule,
        line.kind,
        hours,
        str(line.rate),
        str(line.amount),
        line.currency,
    )
