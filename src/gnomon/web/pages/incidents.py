"""Incidents: what runs now and what it costs, and each from the first signal to learning."""

from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.charts.chart import Chart
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.charts.units import duration
from gnomon.operations.home import Home
from gnomon.steering.operating.incidents import Incident, Step, Story, incident_story, incidents
from gnomon.steering.operating.words import money_words, share_words
from gnomon.steering.visibility import Rule
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROUTER = APIRouter()
PLACE = Place(title="Incidents", path="/incidents", area="Run", order=10, right="cost")
#: What failure costs is not open to everybody.
_COST = Rule("cost")
_PEOPLE, _MACHINES = "People", "Automation"
_MARKS = {"restore at once": "missed", "next working day": "attention", "when possible": "neutral"}


class IncidentRow(Struct, frozen=True, kw_only=True):
    """An incident in a list."""

    title: str
    href: str
    service: str
    opened_at: datetime
    runs: bool
    lasts: str
    loss: str
    answer: str
    mark: str
    journey: str


class IncidentsPage(Struct, frozen=True, kw_only=True):
    """The newest incidents, those that run first."""

    title: str
    rows: list[IncidentRow]
    open_count: int
    as_of: datetime


class IncidentPage(Struct, frozen=True, kw_only=True):
    """One incident from the first signal to what was learned."""

    title: str
    crumbs: list[Crumb]
    story: Story
    row: IncidentRow
    href: str | None
    facts: dict[str, str]
    steps: list[tuple[datetime, str, str]]
    """When, what, and who did it."""
    chart: Chart
    review_hrefs: list[str | None]


def incident_list(request: Request) -> IncidentsPage:
    """List incidents, those that run first, with what they cost by now."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    now = answers.now()
    rows = [_row(one, now) for one in incidents(home.installation(), now)]
    return IncidentsPage(
        title="Incidents", rows=rows, open_count=sum(row.runs for row in rows), as_of=now
    )


def incident(request: Request, key: str) -> IncidentPage:
    """Tell one incident."""
    home: Home = request.app.state.home
    now = request.app.state.answers.now()
    story = incident_story(home.installation(), key, now)
    about = story.incident
    row = _row(about, now)
    source = key.partition(":")[0]
    return IncidentPage(
        title=about.title,
        crumbs=[Crumb(label="Incidents", href="/incidents")],
        story=story,
        row=row,
        href=safe_href(about.url),
        facts=_facts(story, row),
        steps=[(step.at, step.what, _who(step)) for step in story.steps],
        chart=time_axis_chart(
            f"What was done in {about.title}",
            [
                Happening(
                    at=step.at,
                    lane=_MACHINES if step.is_automated else _PEOPLE,
                    what=f"{step.what}, {_who(step)}",
                    source=source,
                    href=None,
                )
                for step in story.steps
            ],
            [
                Stretch(
                    name="lasts", lane=_PEOPLE, begin=about.opened_at, end=about.resolved_at or now
                )
            ],
            (_PEOPLE, _MACHINES),
        ),
        review_hrefs=[safe_href(review.url) for review in story.reviews],
    )


def _facts(story: Story, row: IncidentRow) -> dict[str, str]:
    about, loss = story.incident, story.incident.loss
    owner = story.owner_answered_at
    return {
        "Service": row.service,
        "Customer journey": row.journey,
        "Found by": about.reported_by or "not told",
        "Lasts" if row.runs else "Lasted": row.lasts,
        "Costs at most": row.loss,
        "How to answer it": f"{loss.answer}. {loss.rule}" if loss else "unknown without exposure",
        "Layers before the owner": _count(story.layer_count),
        "Handovers": _count(story.handover_count),
        "Owner answered after": (
            duration((owner - about.opened_at).total_seconds()) if owner else "not told"
        ),
        "Automated steps": (
            f"{story.automation.automated_count} of {story.automation.step_count}, "
            f"{share_words(story.automation.rate)}"
        ),
    }


def _row(one: Incident, now: datetime) -> IncidentRow:
    seconds = max(((one.resolved_at or now) - one.opened_at).total_seconds(), 0.0)
    answer = one.loss.answer if one.loss else "unknown"
    return IncidentRow(
        title=one.title,
        href=f"/incidents/{quote(one.incident_id, safe=':@!')}",
        service=one.service_id.rpartition(":")[2] if one.service_id else "not told",
        opened_at=one.opened_at,
        runs=one.resolved_at is None,
        lasts=duration(seconds),
        loss=money_words(one.loss.lost, one.currency) if one.loss else "unknown",
        answer=answer,
        mark=_MARKS.get(answer, "unknown"),
        journey=one.journey or "not told",
    )


def _who(step: Step) -> str:
    if step.is_automated:
        return "by automation"
    if step.is_owner is None:
        return "by a person"
    return "by the owning team" if step.is_owner else "by another team"


def _count(number: int | None) -> str:
    return "unknown" if number is None else str(number)


add_page(ROUTER, "/incidents", "incidents.html", incident_list, _COST)
add_page(ROUTER, "/incidents/{key:path}", "incident.html", incident, _COST)
