"""Roadmaps: what will be better, when it was said, and what those it is for had to say."""

from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Struct

from gnomon.errors import unknown
from gnomon.operations.home import Home
from gnomon.steering.listening import Heard, Listening, Waiting, listening, register
from gnomon.steering.roadmaps import Entry, Plan, Reliability, plans
from gnomon.web.access import READ, needs
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Crumb
from gnomon.web.registers.products import roadmap_facts
from gnomon.web.registers.rows import Register
from gnomon.web.rendering import add_page
from gnomon.web.roadmap_feeds import calendar, feed
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Roadmaps", path="/roadmaps", area="Platform", order=10)


class RoadmapRow(Struct, frozen=True, kw_only=True):
    """One roadmap of the list."""

    title: str
    href: str
    announced_count: int
    reliability: str
    slips: int
    fresh: str
    mark: str


class RoadmapsPage(Struct, frozen=True, kw_only=True):
    """Every roadmap."""

    title: str
    rows: list[RoadmapRow]
    as_of: datetime


class ItemView(Struct, frozen=True, kw_only=True):
    """One item."""

    title: str
    outcome: str
    """What will be better; empty: it is an output alone."""
    figure: str
    horizon: str
    said: str
    """Every horizon said, in order."""
    state: str
    mark: str


class ChangeView(Struct, frozen=True, kw_only=True):
    """One line of the change log."""

    on: str
    title: str
    what: str


class EventView(Struct, frozen=True, kw_only=True):
    """One event of the log."""

    title: str
    kind: str
    on: str
    who: str
    findings: list[tuple[str, str, str, str]]
    """Finding, decision, its mark, and what became of it."""


class StakeholderView(Struct, frozen=True, kw_only=True):
    """One stakeholder."""

    title: str
    interest: str
    influence: str
    spoken: str
    mark: str
    said: str


class RoadmapPage(Struct, frozen=True, kw_only=True):
    """One roadmap."""

    title: str
    crumbs: list[Crumb]
    audience: str
    groups: list[tuple[str, list[ItemView]]]
    """Now, the quarters, next, later, delivered and dropped, each with its items."""
    facts: dict[str, str]
    changes: list[ChangeView]
    interviews: dict[str, int]
    quarter: str
    listening: dict[str, str]
    events: list[EventView]
    stakeholders: list[StakeholderView]
    feeds: dict[str, str]
    as_of: datetime


_DECISION_MARKS = {"adopted": "good", "declined": "unknown", "open": "attention"}


def roadmaps(request: Request) -> RoadmapsPage:
    """List every roadmap with how far it could be relied on."""
    answers: Answers = request.app.state.answers
    return RoadmapsPage(
        title="Roadmaps",
        rows=[
            RoadmapRow(
                title=plan.roadmap.title,
                href=f"/roadmaps/{plan.roadmap.name}",
                announced_count=sum(entry.state == "announced" for entry in plan.entries),
                reliability=_reliability(plan.reliability),
                slips=plan.reliability.slips,
                fresh=_fresh(plan),
                mark={True: "good", False: "attention", None: "unknown"}[plan.is_fresh],
            )
            for plan in _plans(request)
        ],
        as_of=answers.now(),
    )


def roadmap(request: Request, name: str) -> RoadmapPage:
    """Show one roadmap, its change log, and how its owner listens."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    plan = _plan(request, name)
    today = answers.now().date()
    heard = listening(register(home.installation(), today), plan.roadmap.key, today)
    return RoadmapPage(
        title=plan.roadmap.title,
        crumbs=[Crumb(label="Roadmaps", href="/roadmaps")],
        audience=plan.roadmap.audience or "",
        groups=_groups(plan),
        facts=_facts(plan) | roadmap_facts(Register(request), plan.roadmap),
        changes=[
            ChangeView(on=str(one.on), title=one.title, what=one.what) for one in plan.changes
        ],
        interviews=heard.interviews,
        quarter=heard.quarter,
        listening=_listening(heard),
        events=[_event(one) for one in heard.heard],
        stakeholders=[_stakeholder(one) for one in heard.stakeholders],
        feeds={
            "iCalendar": f"/roadmaps/{name}/calendar.ics",
            "RSS": f"/roadmaps/{name}/feed.xml",
        },
        as_of=answers.now(),
    )


@ROUTER.get("/roadmaps/{name}/calendar.ics", response_model=None, dependencies=[needs(READ)])
def calendar_file(request: Request, name: str) -> Response:
    """Write a roadmap for calendars: quarters announced and days of delivery."""
    body = calendar(_plan(request, name), _address(request, name))
    return Response(body, media_type="text/calendar; charset=utf-8")


@ROUTER.get("/roadmaps/{name}/feed.xml", response_model=None, dependencies=[needs(READ)])
def feed_file(request: Request, name: str) -> Response:
    """Write a roadmap's change log for feed readers."""
    body = feed(_plan(request, name), _address(request, name))
    return Response(body, media_type="application/rss+xml; charset=utf-8")


def _address(request: Request, name: str) -> str:
    return str(request.url_for("roadmap", name=name))


def _plans(request: Request) -> list[Plan]:
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    return plans(home.installation(), answers.now().date())


def _plan(request: Request, name: str) -> Plan:
    found = {one.roadmap.name: one for one in _plans(request)}
    if name not in found:
        raise unknown("roadmap", name, found)
    return found[name]


def _groups(plan: Plan) -> list[tuple[str, list[ItemView]]]:
    found: dict[str, list[ItemView]] = {}
    for entry in plan.entries:
        heading = entry.horizon if entry.state == "announced" else entry.state
        found.setdefault(heading, []).append(_item(entry))
    return [(heading[:1].upper() + heading[1:], items) for heading, items in found.items()]


def _item(entry: Entry) -> ItemView:
    item = entry.item
    said = [f"{each.announced_on}: {each.horizon}" for each in entry.announcements]
    words = {
        "delivered": f"delivered {item.delivered_on}",
        "dropped": f"dropped {item.dropped_on}: {item.dropped_why}",
        "announced": "announced",
    }
    marks = {True: "good", False: "missed", None: "unknown"}
    state = words[entry.state]
    if entry.is_kept is not None:
        state += f", {'within' if entry.is_kept else 'not within'} {entry.promised}"
    return ItemView(
        title=item.title,
        outcome=item.outcome or "",
        figure=item.figure or "",
        horizon=entry.horizon,
        said="; ".join(said) + (f"; {entry.slip_count} slips" if entry.slip_count else ""),
        state=state,
        mark=marks[entry.is_kept],
    )


def _facts(plan: Plan) -> dict[str, str]:
    outcome = plan.outcome_ratio
    return {
        "Reliability": _reliability(plan.reliability),
        "Slips": f"{plan.reliability.slips} times a later horizon was said",
        "Published": _fresh(plan),
        "With an outcome": "no items" if outcome is None else f"{outcome:.0%} of items",
    }


def _reliability(found: Reliability) -> str:
    if found.interval is None or found.ratio is None:
        return "no announced quarter is over yet"
    low, high = found.interval
    return (
        f"{found.kept} of {found.due} by the end of the first quarter said, {found.ratio:.0%} "
        f"(95 % sure between {low:.0%} and {high:.0%})"
    )


def _fresh(plan: Plan) -> str:
    if plan.age_days is None:
        return "never"
    limit = f"{plan.roadmap.fresh_within_days:.0f}"
    return f"{plan.versions[0]}, {plan.age_days} days ago; at most {limit} are wanted"


def _listening(heard: Listening) -> dict[str, str]:
    reach, decided = heard.reach, heard.decided_ratio
    return {
        "Teams reached": "no consumers are told"
        if reach is None
        else f"{heard.reached} of {heard.consumers} that use the platform, {reach:.0%}",
        "Findings decided": "none yet"
        if decided is None
        else f"{heard.decided} of {heard.findings}, {decided:.0%}",
    }


def _event(one: Heard) -> EventView:
    who = [*one.personas, *one.groups]
    if one.event.attendee_count is not None:
        who.append(f"{one.event.attendee_count} people")
    return EventView(
        title=one.event.title,
        kind=one.event.kind.replace("_", " "),
        on=str(one.event.held_on),
        who=", ".join(who),
        findings=[
            (each.text, each.decision, _DECISION_MARKS[each.decision], item or each.why or "")
            for each, item in one.findings
        ],
    )


def _stakeholder(one: Waiting) -> StakeholderView:
    spoken: date | None = one.stakeholder.spoken_on
    return StakeholderView(
        title=one.stakeholder.title,
        interest=one.stakeholder.interest,
        influence=one.stakeholder.influence or "not judged",
        spoken="never" if spoken is None else f"{spoken}, {one.age_days} days ago",
        mark={True: "attention", False: "good", None: "unknown"}[one.is_overdue],
        said=one.stakeholder.said or "",
    )


add_page(ROUTER, "/roadmaps", "roadmaps.html", roadmaps, READ)
add_page(ROUTER, "/roadmaps/{name}", "roadmap.html", roadmap, READ)
