"""The journal: who did what, and when?"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from msgspec import Struct

from gnomon.inbox import Entry
from gnomon.operations.home import Home
from gnomon.web.access import ADMINISTRATOR
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page

ROUTER = APIRouter()
PLACE = Place(title="Journal", path="/audit", area="Data", order=30, right="administrator")

_PAGE = 100


class JournalPage(Struct, frozen=True, kw_only=True):
    """What was done, the newest first."""

    title: str
    entries: list[Entry]
    action: str
    """Only actions that begin so; empty for all."""
    who: str
    """Only what somebody did; empty for everybody."""
    page: int
    has_more: bool
    """Whether there is more on the next page."""


def journal(
    request: Request,
    action: Annotated[str, Query(max_length=80)] = "",
    who: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> JournalPage:
    """Show what was done."""
    home: Home = request.app.state.home
    found = home.inbox.entries(
        limit=_PAGE + 1, offset=(page - 1) * _PAGE, action=action or None, who=who or None
    )
    return JournalPage(
        title="Journal",
        entries=found[:_PAGE],
        action=action,
        who=who,
        page=page,
        has_more=len(found) > _PAGE,
    )


add_page(ROUTER, "/audit", "journal.html", journal, ADMINISTRATOR)
