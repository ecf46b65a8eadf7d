"""Tokens for programs: which are there, what may they do, and until when?"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct
from msgspec.structs import replace

from gnomon.errors import UsageError
from gnomon.inbox import ApiToken
from gnomon.operations.home import Home
from gnomon.operations.tokens import LONGEST_DAYS, create_token, revoke_token
from gnomon.steering.visibility import FOR_WHOM, SCOPES, ForbiddenError, Visitor, grantable
from gnomon.web.access import OWN, needs
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page, render

ROUTER = APIRouter()
PLACE = Place(title="Tokens", path="/tokens", area="Data", order=20, right="own")

_DAYS = 90


class Scope(Struct, frozen=True, kw_only=True):
    """A scope that the visitor may give."""

    name: str
    says: str


class TokensPage(Struct, frozen=True, kw_only=True):
    """Tokens: the visitor's own, or all for an administrator."""

    title: str
    tokens: list[ApiToken]
    scopes: list[Scope]
    sees_all: bool
    """Whether everybody's tokens are listed."""
    days: int
    """How long a new one lasts where nothing else is said."""
    longest_days: int
    fresh: str | None
    """The token just made; it is shown this once."""


def tokens(request: Request) -> TokensPage:
    """List tokens."""
    home: Home = request.app.state.home
    visitor: Visitor = request.state.visitor
    sees_all = "administrator" in visitor.roles
    return TokensPage(
        title="Tokens",
        tokens=home.inbox.tokens(None if sees_all else visitor.name),
        scopes=[Scope(name=name, says=SCOPES[name]) for name in grantable(visitor)],
        sees_all=sees_all,
        days=_DAYS,
        longest_days=LONGEST_DAYS,
        fresh=None,
    )


@ROUTER.post("/tokens", response_model=None, dependencies=[needs(OWN)])
def create(request: Request, form: FormOf, _: Annotated[None, Depends(same_origin)]) -> Response:
    """Make a token and show it this once."""
    home: Home = request.app.state.home
    visitor: Visitor = request.state.visitor
    wanted = [scope for scope in SCOPES if form.get(scope)]
    if set(wanted) - set(grantable(visitor)):
        raise ForbiddenError(FOR_WHOM["steward"])
    days = form.get("days", "")
    if not days.isdigit():
        raise UsageError(f"{days!r} is no number of days.")
    fresh = create_token(
        home.inbox, form.get("name", ""), who=visitor.name, scopes=wanted, days=int(days)
    )
    return render(request, "tokens.html", replace(tokens(request), fresh=fresh))


@ROUTER.post("/tokens/{id_}/revoke", response_model=None, dependencies=[needs(OWN)])
def revoke(request: Request, id_: str, _: Annotated[None, Depends(same_origin)]) -> Response:
    """Make a token worth nothing: one's own, or anybody's for an administrator."""
    home: Home = request.app.state.home
    visitor: Visitor = request.state.visitor
    owner = None if "administrator" in visitor.roles else visitor.name
    revoke_token(home.inbox, id_, who=visitor.name, owner=owner)
    return RedirectResponse("/tokens", status_code=303)


add_page(ROUTER, "/tokens", "tokens.html", tokens, OWN)
