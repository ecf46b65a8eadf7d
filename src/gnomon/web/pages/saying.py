"""One saying: what became of it, who says the same, what it led to, and what may answer it."""

from datetime import datetime
from hashlib import sha256

import yaml
from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.saying_work import SayingWork, saying_work
from gnomon.answers.sayings import Saying
from gnomon.answers.sayings import saying as find_saying
from gnomon.charts.chart import Chart
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.charts.units import duration
from gnomon.operations.feedback_search import Hit, feedback_index
from gnomon.operations.home import Home
from gnomon.web.access import READ
from gnomon.web.editing import editor
from gnomon.web.pages.customers import Row, row_of, saying_href, service_of
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import change_href, safe_href

ROUTER = APIRouter()

#: So many of those who may say the same are proposed, and so many tickets and changes.
_PROPOSALS = 6
#: So many hits are looked through, for one kind may come first in all of them.
_HITS = 60
_LANE = "Saying"
#: The moments of a saying, in the order they should come.
_MOMENTS = {
    "said_at": "The customer said it",
    "answered_at": "A person answered",
    "accepted_at": "Accepted",
    "declined_at": "Declined",
    "released_at": "Released: production had an answer",
    "resolved_at": "Solved",
    "told_at": "The customer heard what became of it",
    "learned_at": "Known whether the answer is of use",
}
_OUTCOMES = {"validated": "Of use", "invalidated": "Of no use"}


class Moment(Struct, frozen=True, kw_only=True):
    """Something that happened to it."""

    at: datetime
    what: str
    after: str
    """How long after it was said, in words; empty for the saying itself."""
    is_day: bool
    """Whether only the day is known."""


class WorkRow(Struct, frozen=True, kw_only=True):
    """A ticket or a change that it led to."""

    title: str
    href: str | None
    kind: str
    state: str


class Learned(Struct, frozen=True, kw_only=True):
    """What was learned from the answer."""

    outcome: str
    text: str
    on: str
    by: str


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
    state: str
    """How far it has come."""
    chart: Chart
    moments: list[Moment]
    """What happened, the earliest first."""
    missing: list[str]
    """What has not happened, though the loop wants it."""
    work: list[WorkRow]
    """Tickets and changes it led to, of all who say the same."""
    learned: list[Learned]
    others: list[Row]
    proposals: list[Proposal]


def saying(request: Request, key: str) -> SayingPage:
    """Show one saying with those of the same, what they led to, and what may answer it."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found, others = find_saying(home.installation(), key)
    known = {found.feedback_id, *(one.feedback_id for one in others)}
    work = saying_work(home.installation(), known)
    at = {name: getattr(found, name, None) for name in _MOMENTS}
    at["released_at"] = work.released.get(key)
    told = sorted((moment, name) for name, moment in at.items() if moment is not None)
    hits = feedback_index(home).find(found.title, limit=_HITS + len(known))
    now = answers.now()
    return SayingPage(
        title=found.title,
        crumbs=[Crumb(label="Customers", href="/customers")],
        saying=found,
        href=safe_href(found.url),
        service=service_of(found),
        state=row_of(found, now).state,
        chart=_chart(found, told, now),
        moments=[_moment(found, moment, name) for moment, name in told],
        missing=_missing(found, at, work),
        work=_rows(work),
        learned=_learned(work),
        others=[row_of(one, now) for one in others],
        proposals=[
            _proposal(hit, found, editor(request))
            for hit in _picked(hits, known | {each.key for each in work.tickets + work.changes})
        ],
    )


def _chart(found: Saying, told: list[tuple[datetime, str]], now: datetime) -> Chart:
    settled = found.resolved_at or found.declined_at
    source = found.feedback_id.partition(":")[0]
    return time_axis_chart(
        f"What became of: {found.title}",
        [
            Happening(at=at, lane=_LANE, what=_MOMENTS[name], source=source, href=None)
            for at, name in told
        ],
        [Stretch(name="waits", lane=_LANE, begin=found.said_at, end=settled or now)],
        (_LANE,),
    )


def _moment(found: Saying, at: datetime, name: str) -> Moment:
    after = duration((at - found.said_at).total_seconds()) if at > found.said_at else ""
    return Moment(at=at, what=_MOMENTS[name], after=after, is_day=name == "learned_at")


def _missing(found: Saying, at: dict[str, datetime | None], work: SayingWork) -> list[str]:
    """Say what the loop still lacks; praise asks for nothing."""
    if found.kind == "praise":
        return []
    lacking = []
    if at["answered_at"] is None and found.channel != "issue":
        lacking.append("nobody has answered")
    if work.tickets and at["released_at"] is None:
        lacking.append("production has no answer")
    if at["told_at"] is None:
        lacking.append("the customer has not heard what became of it")
    if at["released_at"] is not None and at["learned_at"] is None:
        lacking.append("nobody has said whether the answer is of use")
    return lacking


def _rows(work: SayingWork) -> list[WorkRow]:
    rows = [
        WorkRow(
            title=f"{one.number} {one.title}",
            href=safe_href(one.url),
            kind="ticket",
            state=one.status,
        )
        for one in work.tickets
    ]
    rows += [
        WorkRow(title=number, href=None, kind="ticket", state="not told by any source")
        for number in work.unknown
    ]
    rows += [
        WorkRow(
            title=one.title,
            href=change_href(one.key),
            kind="change",
            state=f"in production since {one.deployed_at:%-d %b %Y}"
            if one.deployed_at is not None
            else "not in production",
        )
        for one in work.changes
    ]
    return rows


def _learned(work: SayingWork) -> list[Learned]:
    return [
        Learned(
            outcome=_OUTCOMES.get(one.outcome, one.outcome),
            text=one.learned or "",
            on=f"{one.learned_on:%-d %b %Y}" if one.learned_on is not None else "",
            by=one.confirmed_by,
        )
        for one in work.lessons
    ]


def _picked(hits: list[Hit], known: set[str]) -> list[Hit]:
    """Pick the closest of each sort among what is not linked yet."""
    fresh = [hit for hit in hits if hit.key not in known]
    said = [hit for hit in fresh if hit.kind == "feedback"]
    work = [hit for hit in fresh if hit.kind != "feedback"]
    return said[:_PROPOSALS] + work[:_PROPOSALS]


def _proposal(hit: Hit, about: Saying, who: str) -> Proposal:
    spec: dict[str, object] = {"feedback": about.feedback_id}
    if hit.kind == "feedback":
        spec["sameAs"], href = hit.key, saying_href(hit.key)
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


add_page(ROUTER, "/customers/{key:path}", "saying.html", saying, READ)
