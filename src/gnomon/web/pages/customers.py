"""Customers: what do they say, who waits, and how fast do we listen and learn?"""

from datetime import UTC, datetime, time
from math import log10
from urllib.parse import quote

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.sayings import About, Saying, Voices
from gnomon.answers.sayings import voices as find_voices
from gnomon.charts.units import duration
from gnomon.insight.nines import Nines, nines
from gnomon.operations.home import Home
from gnomon.web.access import READ
from gnomon.web.clock import clock
from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Customers", path="/customers", area="Customers", order=0)

_SERVED, _UP = "customer_service_level", "uptime"
#: So many stand on the page; the counts are of all.
_WAITING, _GROUPS = 20, 12


class Row(Struct, frozen=True, kw_only=True):
    """A saying in a list."""

    title: str
    href: str
    channel: str
    kind: str
    service: str
    waits: str
    """How long it has waited, in words."""
    state: str
    """How far it has come, in a word or two."""


class GroupRow(Struct, frozen=True, kw_only=True):
    """Sayings of the same."""

    title: str
    href: str
    count: int
    last_at: datetime


class AboutRow(Struct, frozen=True, kw_only=True):
    """Sayings about a service."""

    service: str
    href: str | None
    """Its own customers; null where nobody said what they are about."""
    count: int
    open_count: int
    unanswered_count: int


class CustomersPage(Struct, frozen=True, kw_only=True):
    """The voice of the customers."""

    title: str
    view: View
    clock: list[Figure]
    """How fast we answer, ship, tell and learn."""
    served: Figure | None
    """Customers served as promised."""
    served_nines: Nines | None
    """The same in nines, with as many as the number supports."""
    up: Figure | None
    """Time in which services were up."""
    up_nines: float | None
    """The same in nines; null when unknown, or never down."""
    voices: Voices
    waiting: list[Row]
    groups: list[GroupRow]
    services: list[AboutRow]
    """Where they wait, most without an answer first."""
    as_of: datetime


def customers(request: Request, view: ViewOf) -> CustomersPage:
    """Show what customers say, and how fast we listen."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    since = datetime.combine(view.since, time(), UTC)
    found = find_voices(home.installation(), since, _services(answers, view.scope))
    figures = measured(answers, view, (_SERVED, _UP), by="organisation", scope=view.scope)
    by_name = {one.metric: one for one in figures.get("", [])}
    served, up = by_name.get(_SERVED), by_name.get(_UP)
    now = answers.now()
    return CustomersPage(
        title=f"Customers of {view.scope}" if view.scope else "Customers",
        view=view,
        clock=clock(answers, view, scope=view.scope),
        served=served,
        served_nines=_nines(served),
        up=up,
        up_nines=_time_nines(up),
        voices=found,
        waiting=[row_of(one, now) for one in found.waiting[:_WAITING]],
        groups=[
            GroupRow(
                title=one.title,
                href=saying_href(one.first_id),
                count=one.count,
                last_at=one.last_at,
            )
            for one in found.groups[:_GROUPS]
        ],
        services=[_about(one, view) for one in found.services],
        as_of=now,
    )


def _services(answers: Answers, scope: str | None) -> list[str] | None:
    """Return the keys of a scope's services; null for everything."""
    if scope is None:
        return None
    return [
        thing.key
        for thing in answers.things()
        if thing.kind == "service" and (thing.name == scope or scope in thing.owners)
    ]


def row_of(one: Saying, now: datetime) -> Row:
    """Tell a saying in a line."""
    settled = one.resolved_at or one.declined_at
    waits = duration(((settled or now) - one.said_at).total_seconds())
    return Row(
        title=one.title,
        href=saying_href(one.feedback_id),
        channel=one.channel,
        kind=one.kind or "not told",
        service=service_of(one),
        waits=f"settled in {waits}" if settled else waits,
        state=_state(one),
    )


def _state(one: Saying) -> str:
    if one.declined_at is not None:
        return "declined"
    if one.resolved_at is not None:
        return "solved" if one.told_at is None else "solved and told"
    if one.accepted_at is not None:
        return "accepted"
    if one.answered_at is not None:
        return "answered"
    # Nobody reads the comments of issues, so whether there was an answer is not known.
    return "unknown" if one.channel == "issue" else "none yet"


def _about(one: About, view: View) -> AboutRow:
    name = one.service_id.rpartition(":")[2] if one.service_id else None
    return AboutRow(
        service=name or "not told",
        href=view.href(scope=name) if name else None,
        count=one.count,
        open_count=one.open_count,
        unanswered_count=one.unanswered_count,
    )


def _nines(served: Figure | None) -> Nines | None:
    if served is None or served.value is None or not served.n:
        return None
    return nines(round(served.value * served.n), served.n)


def _time_nines(up: Figure | None) -> float | None:
    return -log10(1 - up.value) if up is not None and up.value and up.value < 1 else None


def service_of(one: Saying) -> str:
    """Name the service that a saying is about."""
    return one.service_id.rpartition(":")[2] if one.service_id else "not told"


def saying_href(key: str) -> str:
    """Return the address of a saying's page."""
    return f"/customers/{quote(key, safe=':@!')}"


add_page(ROUTER, "/customers", "customers.html", customers, READ)
