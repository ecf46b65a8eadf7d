"""Customers: what do they say, who waits, and how fast do we listen and learn?"""

from datetime import UTC, datetime, time
from hashlib import sha256
from math import log10
from urllib.parse import quote

import yaml
from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.sayings import Saying, Voices
from gnomon.answers.sayings import saying as find_saying
from gnomon.answers.sayings import voices as find_voices
from gnomon.charts.chart import Chart
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.charts.units import duration
from gnomon.insight.nines import Nines, nines
from gnomon.operations.feedback_search import Hit, feedback_index
from gnomon.operations.home import Home
from gnomon.web.access import READ
from gnomon.web.clock import clock
from gnomon.web.editing import editor
from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import change_href, safe_href
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Customers", path="/customers", area="Customers", order=0)

_SERVED, _UP = "customer_service_level", "uptime"
_PROPOSALS = 12
_LANE = "Saying"
#: The moments of a saying, in the order they should come.
_MOMENTS = {
    "said_at": "The customer said it",
    "answered_at": "A person answered",
    "accepted_at": "Accepted",
    "declined_at": "Declined",
    "resolved_at": "Resolved",
    "told_at": "The customer heard what became of it",
    "learned_at": "Known whether the answer is of use",
}


class Row(Struct, frozen=True, kw_only=True):
    """A saying in a list."""

    title: str
    href: str
    channel: str
    kind: str
    service: str
    waits: str
    """How long it has waited, in words."""
    answered: bool


class GroupRow(Struct, frozen=True, kw_only=True):
    """Sayings of the same."""

    title: str
    href: str
    count: int
    last_at: datetime


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
    as_of: datetime


class Proposal(Struct, frozen=True, kw_only=True):
    """What may say the same, or answer it, until a person confirms."""

    kind: str
    title: str
    href: str | None
    text: str
    """The document that confirms it."""


class SayingPage(Struct, frozen=True, kw_only=True):
    """One saying: what happened to it, who says the same, what may answer it."""

    title: str
    crumbs: list[Crumb]
    saying: Saying
    href: str | None
    service: str
    chart: Chart
    others: list[Row]
    proposals: list[Proposal]


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
        waiting=[_row(one, now) for one in found.waiting],
        groups=[
            GroupRow(
                title=one.title, href=_href(one.first_id), count=one.count, last_at=one.last_at
            )
            for one in found.groups
        ],
        as_of=now,
    )


def saying(request: Request, key: str) -> SayingPage:
    """Show one saying with those of the same, and what may answer it."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found, others = find_saying(home.installation(), key)
    moments = {name: getattr(found, name) for name in _MOMENTS}
    told = sorted((at, name) for name, at in moments.items() if at is not None)
    last = told[-1][0]
    known = {found.feedback_id, *(one.feedback_id for one in others)}
    hits = feedback_index(home).find(found.title, limit=_PROPOSALS + len(known))
    return SayingPage(
        title=found.title,
        crumbs=[Crumb(label="Customers", href="/customers")],
        saying=found,
        href=safe_href(found.url),
        service=_service(found),
        chart=time_axis_chart(
            f"What became of: {found.title}",
            [
                Happening(at=at, lane=_LANE, what=_MOMENTS[name], source=_source(key), href=None)
                for at, name in told
            ],
            [Stretch(name="waits", lane=_LANE, begin=found.said_at, end=last)],
            (_LANE,),
        ),
        others=[_row(one, answers.now()) for one in others],
        proposals=[_proposal(hit, found, editor(request)) for hit in hits if hit.key not in known][
            :_PROPOSALS
        ],
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


def _row(one: Saying, now: datetime) -> Row:
    settled = one.resolved_at or one.declined_at
    waits = duration(((settled or now) - one.said_at).total_seconds())
    return Row(
        title=one.title,
        href=_href(one.feedback_id),
        channel=one.channel,
        kind=one.kind or "not told",
        service=_service(one),
        waits=f"settled in {waits}" if settled else waits,
        answered=one.answered_at is not None,
    )


def _proposal(hit: Hit, about: Saying, who: str) -> Proposal:
    spec: dict[str, object] = {"feedback": about.feedback_id}
    if hit.kind == "feedback":
        spec["sameAs"], href = hit.key, _href(hit.key)
    elif hit.kind == "ticket":
        spec["tickets"], href = [hit.number or hit.key], hit.url or ""
    else:
        spec["changes"], href = [hit.key], change_href(hit.key)
    spec["confirmedBy"] = who
    digest = sha256(f"{about.feedback_id}\n{hit.key}".encode()).hexdigest()[:16]
    document = {
        "apiVersion": "gnomon.dev/v1",
        "kind": "FeedbackLink",
        "metadata": {"name": f"link-{digest}"},
        "spec": spec,
    }
    return Proposal(
        kind={"feedback": "says the same", "ticket": "ticket", "change": "change"}[hit.kind],
        title=f"{hit.number} {hit.title}" if hit.number else hit.title,
        href=href if href.startswith("/") else safe_href(href),
        text=yaml.safe_dump(document, sort_keys=False, allow_unicode=True),
    )


def _nines(served: Figure | None) -> Nines | None:
    if served is None or served.value is None or not served.n:
        return None
    return nines(round(served.value * served.n), served.n)


def _time_nines(up: Figure | None) -> float | None:
    return -log10(1 - up.value) if up is not None and up.value and up.value < 1 else None


def _service(one: Saying) -> str:
    return one.service_id.rpartition(":")[2] if one.service_id else "not told"


def _source(key: str) -> str:
    return key.partition(":")[0]


def _href(key: str) -> str:
    return f"/customers/{quote(key, safe=':@!')}"


add_page(ROUTER, "/customers", "customers.html", customers, READ)
add_page(ROUTER, "/customers/{key:path}", "saying.html", saying, READ)
