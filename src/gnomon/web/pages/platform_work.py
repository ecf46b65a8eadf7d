"""How a platform is made: who else changes it, what is used again, with whom it is planned."""

from collections.abc import Iterable
from datetime import timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.question import Question
from gnomon.charts.units import shown
from gnomon.domain.answer import Answer
from gnomon.domain.platform import Platform
from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.steering.listening import register
from gnomon.steering.platform.completeness import roadmap_of, sheets_of
from gnomon.steering.platform.participation import Participation, Season, participation
from gnomon.steering.platform.sheet import Product
from gnomon.steering.roadmaps import Plan, plans
from gnomon.web.access import READ
from gnomon.web.clock import clock
from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place
from gnomon.web.pages.platform import found_product
from gnomon.web.platform_product import ROADMAP_TABLES
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Platform work", path="/platform-work", area="Platform", order=48)
_INNER = "changes_across_teams"
#: What is said of the platform's repositories and stories as of any team's.
_LIKE_ANY = (
    "story_user_view", "pairing_share", "changes_merged_without_review", "change_lead_time",
    "change_fail_rate", "deployment_frequency",
)  # fmt: skip
_DAYS = 182
_HEARD = (
    "customer_event", "customer_finding", "stakeholder", "persona", "group", "platform_consumer",
    "roadmap_item",
)  # fmt: skip


class InnerRow(Struct, frozen=True, kw_only=True):
    """Changes of a service that come from outside its team."""

    service: str
    text: str


class ReuseRow(Struct, frozen=True, kw_only=True):
    """Teams that use a service again instead of making their own."""

    service: str
    href: str
    teams: int
    of: int


class SeasonRow(Struct, frozen=True, kw_only=True):
    """Where the product owner was in a quarter."""

    name: str
    note: str
    kinds: str
    attended: str
    met: str


class WorkView(Struct, frozen=True, kw_only=True):
    """How one platform is made."""

    title: str
    owner: str
    owner_href: str
    inner: str
    """Share of its changes that come from outside; the word for why there is none."""
    services: list[InnerRow]
    reuse: list[ReuseRow]
    seasons: list[SeasonRow]
    unmet: list[str]
    """Customers the product owner met in none of the quarters."""
    figures: list[Figure]


class WorkPage(Struct, frozen=True, kw_only=True):
    """How every platform is made."""

    title: str
    view: View
    clock: list[Figure]
    platforms: list[WorkView]
    twice: list[tuple[str, list[str]]]
    """Capabilities that several services offer."""
    days: int


def platform_work(request: Request, view: ViewOf) -> WorkPage:
    """Show who changes the platform, what is used again, and with whom it is planned."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = found_product(request, 13)
    roadmaps = answers.remembered(
        "roadmaps of platforms", ROADMAP_TABLES, lambda now: plans(home.installation(), now.date())
    )
    offered: dict[str, list[str]] = {}
    for sheet in found.sheets:
        if sheet.service.lifecycle != "deprecated":
            for capability in sheet.service.capabilities:
                offered.setdefault(capability, []).append(sheet.service.title)
    return WorkPage(
        title="Platform work",
        view=view,
        clock=clock(answers, view, scope=None),
        platforms=[_work(request, view, each, found, roadmaps) for each in found.platforms],
        twice=[(name, titles) for name, titles in sorted(offered.items()) if len(titles) > 1],
        days=_DAYS,
    )


def _work(
    request: Request, view: View, platform: Platform, found: Product, roadmaps: list[Plan]
) -> WorkView:
    answers: Answers = request.app.state.answers
    owner = (platform.owner_id or "").rpartition(":")[2]
    sheets = sheets_of(platform, found)
    whole, by_service = _inner(answers, owner)
    took_part = _participation(request, platform, found, roadmaps)
    return WorkView(
        title=platform.title,
        owner=found.titles.get(platform.owner_id or "", "nobody"),
        owner_href=f"/units/{owner}",
        inner=whole,
        services=by_service,
        reuse=[
            ReuseRow(
                service=sheet.service.title,
                href=f"/platform/{sheet.service.name}",
                teams=sheet.adoption.active_teams,
                of=sheet.adoption.voluntary.eligible + sheet.adoption.mandated.eligible,
            )
            for sheet in sheets
        ],
        seasons=[_season(each, found) for each in took_part.seasons],
        unmet=[found.titles.get(key, key) for key in took_part.unmet],
        figures=_like_any(answers, view, owner),
    )


def _inner(answers: Answers, owner: str) -> tuple[str, list[InnerRow]]:
    """Say which share of changes to what a group owns comes from outside, in all and by service."""
    since = answers.now().date() - timedelta(days=_DAYS)
    asked = Question(metrics=(_INNER,), scope=owner, since=since)
    try:
        (whole,) = answers.ask(asked)
        (parts,) = answers.ask(Question(metrics=(_INNER,), scope=owner, since=since, by="service"))
    except UsageError:
        return "unknown: the catalogue has no such group", []
    return _share(whole), [
        InnerRow(service=str(row.service), text=_words(row.value, row.n, row.state))
        for row in parts.rows
        if row.n
    ]


def _share(answer: Answer) -> str:
    (row,) = answer.rows
    return _words(row.value, row.n, row.state)


def _words(value: float | None, n: int, state: str) -> str:
    if value is None:
        return state.replace("_", " ")
    return f"{shown(value, 'ratio')}, {round(value * n)} of {n} changes"


def _like_any(answers: Answers, view: View, owner: str) -> list[Figure]:
    if answers.directory().sole_person(owner) is not None:
        return []
    try:
        told = measured(answers, view, _LIKE_ANY, by="organisation", scope=owner)
    except UsageError:
        return []
    return next(iter(told.values()), [])


def _participation(
    request: Request, platform: Platform, found: Product, roadmaps: Iterable[Plan]
) -> Participation:
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    today = answers.now().date()
    told = answers.remembered(
        "listening of platforms", _HEARD, lambda now: register(home.installation(), now.date())
    )
    sheets = sheets_of(platform, found)
    plan = roadmap_of(platform, [sheet.service for sheet in sheets], roadmaps)
    keys = {sheet.service.key for sheet in sheets}
    used = {
        each.group_id
        for sheet in found.sheets
        if sheet.service.key in keys
        for each in sheet.consumers
        if each.group_id in told.consumers
    }
    used |= {
        team
        for sheet in sheets
        for series in (sheet.adoption.voluntary, sheet.adoption.mandated)
        for team in series.active
    }
    events = [one for one in told.events if plan and one.roadmap_id == plan.roadmap.key]
    return participation(events, frozenset(used), platform.product_owner_id, today)


def _season(one: Season, found: Product) -> SeasonRow:
    kinds = [f"{kind.replace('_', ' ')} {count}" for kind, count in one.kinds.items()]
    return SeasonRow(
        name=one.name,
        note="so far" if one.is_running else "",
        kinds=", ".join(kinds) or "none",
        attended=f"{one.attended} of {one.events}" if one.events else "none is told",
        met=", ".join(found.titles.get(key, key) for key in one.met) or "nobody",
    )


add_page(ROUTER, "/platform-work", "platform_work.html", platform_work, READ)
