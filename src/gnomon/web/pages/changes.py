"""What changed: which figures, where, since when, and what moved them?"""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from msgspec import Struct

from gnomon.answers.changed import last_week
from gnomon.answers.question import period_start
from gnomon.web.access import READ
from gnomon.web.changed import Changed, changed, in_words
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="What changed", path="/changes", area="Overview", order=10, is_alone=True)

_MOST = 60


class ChangesPage(Struct, frozen=True, kw_only=True):
    """The changes of one week."""

    title: str
    view: View
    week: date
    """First day of the week."""
    words: str
    """How many figures were watched, and what may be false."""
    changes: list[Changed]
    earlier: str
    """Address of the week before."""
    later: str | None
    """Address of the week after; null for the last complete one."""


def changes(
    request: Request,
    view: ViewOf,
    week: Annotated[date | None, Query(description="a day of the week")] = None,
) -> ChangesPage:
    """Show what changed in a week."""
    answers: Answers = request.app.state.answers
    newest = last_week(view.today)
    judged = min(period_start(week, "week"), newest) if week else newest
    feed = answers.changes(judged)
    told = changed(answers, view, feed, within=view.scope, most=_MOST, with_parts=True)
    return ChangesPage(
        title="What changed",
        view=view,
        week=judged,
        words=in_words(feed, told),
        changes=told,
        earlier=view.href(week=str(judged - timedelta(weeks=1))),
        later=view.href(week=str(judged + timedelta(weeks=1))) if judged < newest else None,
    )


add_page(ROUTER, "/changes", "changes.html", changes, READ)
