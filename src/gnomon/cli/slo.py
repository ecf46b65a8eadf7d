"""`gnomon slo`: what is left of error budgets, and SLOs as OpenSLO and as rules."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.catalog.openslo.foreign import translated
from gnomon.catalog.openslo.objects import Slo
from gnomon.catalog.openslo.writing import written
from gnomon.cli.options import HomeOption, JsonOption, err, opened, out, print_json
from gnomon.domain.service_level import OpensloObject
from gnomon.errors import UsageError, unknown
from gnomon.operations.home import Home
from gnomon.steering.service_levels.objects import of_rows
from gnomon.steering.service_levels.promises import promises
from gnomon.steering.service_levels.rules import rules
from gnomon.steering.service_levels.standing import ServiceLevel, service_levels
from gnomon.steering.service_levels.words import (
    STATE_WORDS,
    burn_words,
    ratio_words,
    share_words,
    target_words,
    unknown_words,
    window_words,
)


class Action(StrEnum):
    """What to do with service level objectives."""

    LIST = "list"
    EXPORT = "export"
    RULES = "rules"
    IMPORT = "import"


def slo(
    action: Annotated[
        Action,
        typer.Argument(
            help="`list` what is left of each budget; `export` as OpenSLO; `rules` for Prometheus; "
            "`import` a file of Sloth or Pyrra and print it as OpenSLO."
        ),
    ],
    what: Annotated[
        str | None,
        typer.Argument(help="Name of an SLO; of `import` the file. Left out: every SLO."),
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Say what is left of error budgets; read and write SLOs as OpenSLO, Sloth, Pyrra and rules.

    SLOs stand in the catalogue as OpenSLO v1. `list` ends with 1 where a budget is spent or burns
    too fast, so that a pipeline may wait.
    """
    if action is Action.IMPORT:
        _import(what)
        return
    with opened(home) as place:
        if action is Action.LIST:
            found = service_levels(place.installation(), datetime.now(UTC), name=what)
            _check(place, what, is_there=bool(found))
        else:
            text = _exported(place, what) if action is Action.EXPORT else _rules(place, what)
            typer.echo(text, nl=False)
            return
    if json:
        print_json(found)
    else:
        _print(found)
    if any(one.state in ("spent", "burning") for one in found):
        raise typer.Exit(1)


def _objects(place: Home) -> list[OpensloObject]:
    said = place.installation()
    with said.engine.session() as session:
        return entity_rows(Tables(session, said.lake, said.definitions), OpensloObject)


def _check(place: Home, what: str | None, *, is_there: bool) -> None:
    if what is not None and not is_there:
        raise unknown("SLO", what, [one.name for one in _objects(place) if one.kind == "SLO"])


def _exported(place: Home, what: str | None) -> str:
    """Write every object, or one SLO."""
    rows = _objects(place)
    chosen = [one for one in rows if what is None or (one.kind == "SLO" and one.name == what)]
    _check(place, what, is_there=bool(chosen))
    return written(msgspec.json.decode(one.body) for one in chosen)


def _rules(place: Home, what: str | None) -> str:
    objects = of_rows(_objects(place))
    chosen = [one for one in objects.all(Slo) if what in (None, one.metadata.name)]
    _check(place, what, is_there=bool(chosen))
    texts = []
    for each in chosen:
        try:
            texts.append(rules(each, list(promises(each, objects))))
        except UsageError as error:
            if what is not None:
                raise
            err.print(f"left out: {error}", highlight=False)
    # Each file begins with the word `groups`; together they are one file.
    return "groups:\n" + "".join(text.removeprefix("groups:\n") for text in texts) if texts else ""


def _import(what: str | None) -> None:
    if what is None:
        raise UsageError("Name the file of Sloth or Pyrra to import.")
    try:
        content = Path(what).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{what} cannot be read: {error}.") from error
    found = list(translated(content))
    typer.echo(written(tree for each in found for tree in each.objects), nl=False)
    for note in (note for each in found for note in each.notes):
        err.print(f"note: {note}", highlight=False)


def _print(found: list[ServiceLevel]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("slo", "service", "target", "window", "reached", "left", "burns", "state"):
        table.add_column(column)
    for level in found:
        for one in level.standings:
            table.add_row(
                f"{level.name}" + (f" ({one.promise.title})" if len(level.standings) > 1 else ""),
                level.service,
                target_words(one.promise),
                window_words(one.promise.window),
                ratio_words(one.spent.ratio),
                share_words(one.spent.remaining),
                burn_words(one.spent.burn_rate),
                STATE_WORDS[one.state],
            )
    out.print(table)
    for level in found:
        for problem in level.problems:
            out.print(f"finding   {level.name}: {problem.found}; expected {problem.expected}")
        if level.step is not None:
            out.print(f"now       {level.name}: {level.step.action} ({level.step.policy})")
        reasons = {unknown_words(one) for one in level.standings} - {""}
        for reason in sorted(reasons):
            out.print(f"unknown   {level.name}: {reason}", highlight=False)
