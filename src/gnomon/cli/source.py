"""`gnomon source`: connect, test and remove one."""

from collections.abc import Mapping
from typing import Annotated, Literal

import typer

from gnomon.cli.options import HomeOption, JsonOption, command_line, err, opened, out, print_json
from gnomon.errors import UsageError, unknown
from gnomon.operations.connect import connect_source, is_set, said
from gnomon.operations.disconnect import disconnect_source, extent
from gnomon.operations.home import Home
from gnomon.operations.refresh import refresh
from gnomon.operations.try_source import Tried, try_source

_WORKS = ("reachable", "pushes", "empty")


def source(
    action: Annotated[
        Literal["add", "test", "remove"],
        typer.Argument(help="What to do: add, test or remove.", metavar="ACTION"),
    ],
    name: Annotated[str, typer.Argument(help="What the settings call it.")],
    type_: Annotated[
        str | None, typer.Option("--type", help="Which tool it is, such as gitlab.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=TEXT",
            help="What is said of it, such as `url=https://git.example.org`, `token_env=GIT_TOKEN` "
            "or `option.groups=shop;pay`; may be repeated.",
        ),
    ] = None,
    with_data: Annotated[
        bool, typer.Option("--with-data", help="Remove what it told, too, for good.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Add a source to `gnomon.yaml`, ask its tool one question, or remove it.

    A test with `--type` asks before anything is saved. Tokens are never said here: `token_env`
    names the environment variable that holds one.
    """
    with opened(home) as place:
        if action == "remove":
            _remove(place, name, with_data=with_data, yes=yes)
        elif action == "add":
            _add(place, name, type_, _told(setting))
        else:
            _test(place, name, type_, _told(setting), json=json)


def _told(settings: list[str] | None) -> dict[str, str]:
    told = {}
    for each in settings or ():
        field, equals, text = each.partition("=")
        if not equals:
            raise UsageError(f"--set {each} says nothing. Write --set {field}=TEXT.")
        told[field.strip()] = text
    return told


def _add(home: Home, name: str, type_: str | None, told: Mapping[str, str]) -> None:
    if type_ is None:
        raise UsageError("Say which tool it is: --type gitlab. `gnomon source add --help`.")
    wanted = said(home.settings, name, type_, told)
    connect_source(home, wanted, who=command_line())
    err.print(f"{name} is connected. `gnomon sync` fetches from it.", highlight=False)
    for variable in (wanted.settings.token_env, wanted.settings.webhook_secret_env):
        if variable and not is_set(variable):
            err.print(f"${variable} is not set here. Set it before.", highlight=False)


def _test(home: Home, name: str, type_: str | None, told: Mapping[str, str], *, json: bool) -> None:
    if type_ is not None:
        found = try_source(name, said(home.settings, name, type_, told).settings)
    elif name not in home.settings.sources:
        raise unknown("source of the settings", name, home.settings.sources)
    else:
        found = try_source(name, home.settings.sources[name])
        if found.budget.remaining is not None:
            home.inbox.record_budget(name, found.budget)
    if json:
        print_json(found)
    else:
        out.print(f"{found.outcome}: {found.says}{_budget(found)}", markup=False, highlight=False)
    if found.outcome not in _WORKS:
        raise typer.Exit(1)


def _budget(found: Tried) -> str:
    left = found.budget.remaining
    return "" if left is None else f" {left:,} requests left."


def _remove(home: Home, name: str, *, with_data: bool, yes: bool) -> None:
    if with_data:
        told = extent(home, name)
        err.print(
            f"{name} has told {told.event_count + told.waiting_count:,} events, which became "
            f"{told.row_count:,} rows.",
            highlight=False,
        )
    if not yes:
        what = "what it told, for good" if with_data else "its settings; what it told stays"
        typer.confirm(f"Remove {name}: {what}?", abort=True, err=True)
    disconnect_source(home, name, with_data=with_data, who=command_line())
    if with_data:
        with home.lease() as held:
            refresh(home, held)
    err.print(f"{name} is removed.", highlight=False)
