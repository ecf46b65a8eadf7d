"""`gnomon token`: let programs in."""

from typing import Annotated, Literal

import typer
from rich.table import Table

from gnomon.cli.options import HomeOption, JsonOption, command_line, err, opened, out, print_json
from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.operations.tokens import create_token, revoke_token


def token(
    action: Annotated[
        Literal["create", "list", "revoke"],
        typer.Argument(help="What to do: create, list or revoke.", metavar="ACTION"),
    ] = "list",
    name: Annotated[
        str | None,
        typer.Argument(help="What a new token is for, or the id of the one to revoke."),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="What it may do: read, events, steward; may be repeated."),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="How long it is good for.")] = 90,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Make, list and revoke tokens for programs.

    A new token is printed once, on standard output; only its hash is kept.
    """
    with opened(home) as place:
        if action == "list":
            _list(place, json=json)
            return
        if name is None:
            raise UsageError(f"Name the token to {action}: `gnomon token {action} NAME`.")
        if action == "revoke":
            revoke_token(place.inbox, name, who=command_line())
            err.print(f"Token {name} is worth nothing from now on.", highlight=False)
            return
        told = create_token(
            place.inbox, name, who=command_line(), scopes=scope or ["read"], days=days
        )
    if json:
        print_json({"token": told})
    else:
        typer.echo(told)
        err.print("Keep it now: it is not shown again.", highlight=False)


def _list(place: Home, *, json: bool) -> None:
    known = place.inbox.tokens()
    if json:
        print_json(known)
        return
    table = Table("id", "for", "owner", "scopes", "expires", "used", "revoked", box=None)
    for one in known:
        table.add_row(
            one.id,
            one.name,
            one.owner,
            " ".join(one.scopes),
            f"{one.expires_at:%Y-%m-%d}",
            f"{one.used_at:%Y-%m-%d}" if one.used_at else "never",
            f"{one.revoked_at:%Y-%m-%d}" if one.revoked_at else "",
        )
    out.print(table)
