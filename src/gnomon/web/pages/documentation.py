"""Documentation: which pages are still right, which are behind, and where links lead nowhere."""

from datetime import date, datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.domain.organisation import Service
from gnomon.domain.platform import PlatformService
from gnomon.domain.value import DocumentationPage
from gnomon.operations.home import Home
from gnomon.steering.documentation import Documentation, PageState, documentation
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROUTER = APIRouter()
PLACE = Place(title="Documentation", path="/documentation", area="Platform", order=25)

_RELEASES = "deployment_frequency"
_WORDS = {
    "fresh": "reviewed since the last release",
    "behind": "reviewed before the last release",
    "old": "reviewed too long ago",
    "unknown": "never reviewed",
}
_MARKS = {"fresh": "good", "behind": "attention", "old": "attention", "unknown": "unknown"}


class PageRow(Struct, frozen=True, kw_only=True):
    """One page."""

    title: str
    address: str | None
    state: str
    mark: str
    reviewed: str
    released: str
    helpful: str
    dead_links: list[str]
    is_generated: bool


class DocumentationView(Struct, frozen=True, kw_only=True):
    """Every page that explains a service."""

    title: str
    rows: list[PageRow]
    fresh: str
    dead_link_count: int
    unexplained: list[str]
    as_of: datetime


def pages(request: Request) -> DocumentationView:
    """List the pages that explain services, those that need somebody first."""
    answers: Answers = request.app.state.answers
    found = _documentation(request)
    fresh = found.fresh_ratio
    return DocumentationView(
        title="Documentation",
        rows=[_row(each) for each in found.pages],
        fresh="no pages are told" if fresh is None else f"{fresh:.0%} of pages are fresh",
        dead_link_count=found.dead_link_count,
        unexplained=list(found.unexplained),
        as_of=answers.now(),
    )


def _documentation(request: Request) -> Documentation:
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    place = home.installation()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        told = entity_rows(tables, DocumentationPage)
        offered = entity_rows(tables, PlatformService)
        services = {each.key: each.name for each in entity_rows(tables, Service)}
    explained = {each.service_id for each in told} | {
        each.service_id
        for each in offered
        if each.key in {page.platform_service_id for page in told}
    }
    released = {
        key: on
        for key in explained
        if key is not None and key in services
        for on in [_released(answers, services[key])]
        if on is not None
    }
    # What a platform service runs on is released for it.
    released |= {
        each.key: released[each.service_id]
        for each in offered
        if each.service_id is not None and each.service_id in released
    }
    names = {each.key: each.title for each in offered}
    return documentation(told, released, names, answers.now().date())


def _released(answers: Answers, service: str) -> date | None:
    """Find the day of the last deployment to production of a service."""
    question = Question(metrics=(_RELEASES,), scope=service)
    newest = answers.observations(question, limit=1, order="newest")
    at = newest[0].started_at if newest else None
    return None if at is None else at.date()


def _row(one: PageState) -> PageRow:
    page, helpful = one.page, one.helpful_ratio
    asked = (page.helpful_count or 0) + (page.unhelpful_count or 0)
    return PageRow(
        title=page.title,
        address=safe_href(page.address),
        state=_WORDS[one.state],
        mark=_MARKS[one.state],
        reviewed="never" if page.reviewed_on is None else f"{page.reviewed_on}",
        released="unknown" if one.released_on is None else f"{one.released_on}",
        helpful="nobody asked" if helpful is None else f"{helpful:.0%} of {asked}",
        dead_links=list(one.dead_links),
        is_generated=page.is_generated,
    )


add_page(ROUTER, "/documentation", "documentation.html", pages, READ)
