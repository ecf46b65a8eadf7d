"""`gnomon operating-model`: who should run a service, who does, and what says so."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.errors import unknown
from gnomon.steering.operating.sheets import Company, Sheet, company
from gnomon.steering.operating.words import (
    availability_words,
    cover_words,
    model_words,
    share_words,
    tolerable_words,
)


def operating_model(
    service: Annotated[
        str | None, typer.Argument(help="Name of a service; left out: every service.")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Say which operating model a service needs, which it has, and who really answers for it.

    Exposure and demand are told by an `OperatingModel` of the catalogue; without one the rest is
    shown and the choice is unknown.
    """
    with opened(home) as place:
        found = company(place.installation(), datetime.now(UTC), service=service)
        if service is not None and not found.sheets:
            everything = company(place.installation(), datetime.now(UTC))
            raise unknown("service", service, [sheet.name for sheet in everything.sheets])
    if json:
        print_json(found.sheets[0] if service else found)
    elif service:
        _print_sheet(found.sheets[0])
    else:
        _print_company(found)


def _print_company(found: Company) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("service", "exposure an hour", "available", "needs", "agreed", "at night"):
        table.add_column(column)
    for sheet in found.sheets:
        table.add_row(
            sheet.name,
            sheet.exposure_text,
            availability_words(sheet.aim),
            model_words(sheet.choice.model if sheet.choice else None),
            model_words(sheet.model.declared if sheet.model else None),
            sheet.cover,
        )
    out.print(table)
    for pitfall in found.pitfalls:
        out.print(f"\n[bold]{pitfall.name}[/]: {pitfall.evidence} {pitfall.advice}")


def _print_sheet(sheet: Sheet) -> None:
    choice, rota = sheet.choice, sheet.rota
    out.print(f"[bold]{sheet.title}[/]\n", highlight=False)
    lines = {
        "exposure": f"{sheet.exposure_text} an hour",
        "available": f"{availability_words(sheet.aim)}, {tolerable_words(sheet.aim)}",
        "why": sheet.aim.reason if sheet.aim else "its exposure is not known",
        "needs": choice.reason if choice else "unknown until exposure and demand are told",
        "agreed": model_words(sheet.model.declared if sheet.model else None),
        "at night": f"needs {cover_words(choice.out_of_hours if choice else None)}, has "
        f"{cover_words(rota.out_of_hours.cover if rota else None)}: {sheet.cover}",
    }
    for name, text in lines.items():
        out.print(f"{name:<10} {text}", markup=False, highlight=False)
    for verb in sheet.verbs:
        text = f"{share_words(verb.by_owner)} by the team that owns it"
        out.print(f"{verb.name:<10} {text}", highlight=False)
    for item in sheet.graduation:
        state = {True: "yes", False: "no", None: "unknown"}[item.is_there]
        out.print(f"ready      {state:<8} {item.title} ({item.evidence})", markup=False)
    for pitfall in sheet.pitfalls:
        out.print(f"pitfall    {pitfall.name}: {pitfall.evidence}", markup=False)
    for finding in (*sheet.findings, *sheet.raci.findings):
        out.print(f"finding    {finding}", markup=False)
