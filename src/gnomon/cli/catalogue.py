"""`gnomon catalogue`: the documents that files and pages hold."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gnomon.cli.options import HomeOption, JsonOption, err, opened, out, print_json
from gnomon.errors import UsageError
from gnomon.operations.documents import Held, held_documents, history
from gnomon.operations.home import Home


class Action(StrEnum):
    """What to do with documents."""

    LIST = "list"
    EXPORT = "export"
    HISTORY = "history"


def catalogue(
    action: Annotated[
        Action,
        typer.Argument(
            help="`list` what there is, `export` as YAML what pages made, or its `history`."
        ),
    ],
    what: Annotated[
        str | None,
        typer.Argument(help="A kind such as `Target`, or one document, `Target/checkout`."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Folder to export into, a file each; default stdout."),
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """List, export and look back at documents of the catalogue.

    What a page made is exported to be kept in git: once a file of the catalogue defines it, it is
    changed there.
    """
    with opened(home) as place:
        if action is Action.HISTORY:
            _tell(_versions(place, what), json=json)
            return
        held = _chosen(held_documents(place), what)
        if action is Action.LIST:
            _tell(held, json=json)
            return
    made = [each for each in held if each.document.file is None]
    if output is None:
        typer.echo("---\n".join(each.document.text for each in made), nl=False)
        return
    _write(output, made)


def _chosen(held: list[Held], what: str | None) -> list[Held]:
    kind, _, name = (what or "").partition("/")
    found = [
        each
        for each in held
        if not each.document.is_deleted
        and kind in ("", each.document.kind)
        and name.lower() in ("", each.document.name.lower())
    ]
    if what and not found:
        raise UsageError(
            f"The catalogue holds no {what}. `gnomon catalogue list` says what it has."
        )
    return found


def _versions(place: Home, what: str | None) -> list[Held]:
    kind, slash, name = (what or "").partition("/")
    if not slash:
        raise UsageError("A history is of one document. Name it, such as Target/checkout.")
    found = history(place, kind, name)
    if not found:
        raise UsageError(f"The catalogue never held {what}.")
    return found


def _tell(held: list[Held], *, json: bool) -> None:
    if json:
        print_json(held)
        return
    table = Table("document", "changed in", "by", "at", box=None)
    for each in held:
        about = each.document
        where = f"{about.file}:{about.line}" if about.file else "page"
        removed = " (removed)" if about.is_deleted else ""
        table.add_row(
            f"{about.kind}/{about.name}{removed}",
            where,
            about.author or "",
            f"{about.changed_at:%Y-%m-%d %H:%M}",
        )
    out.print(table)


def _write(folder: Path, made: list[Held]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in made:
            path = (
                folder / f"{each.document.kind.lower()}-{each.document.name.replace('/', '-')}.yaml"
            )
            path.write_text(each.document.text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    err.print(f"{folder}: {len(made)} documents")
