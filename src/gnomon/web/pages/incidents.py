"""Incidents: what runs now and what it costs, and each from the first signal to learning."""

from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.writing import OBSERVATION
from gnomon.charts.chart import Chart
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.charts.units import duration, shown
from gnomon.operations.home import Home
from gnomon.steering.operating.impact import JourneyImpact, roles_missing
from gnomon.steering.operating.incidents import Incident, Step, Story, incident_story, incidents
from gnomon.steering.operating.words import money_words, share_words
from gnomon.steering.operating.workload import workload
from gnomon.steering.visibility import Rule
from gnomon.web.initiative_words import person_title
from gnomon.web.journey_figures import JourneyFigure, journey_figures
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
_MADE_OF = (
    OBSERVATION, "incident", "incident_event", "journey", "operating_model", "ownership",
    "membership",
)  # fmt: skip
#: Whether a figure left its natural limits while an incident lasted.
_VERDICTS = {
    True: ("outside of its usual range", "missed"),
    False: ("within its usual range", "good"),
    None: ("too little is known", "unknown"),
}
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


class JourneyRow(Struct, frozen=True, kw_only=True):
    """What incidents did to a journey."""

    journey: str
    services: str
    incidents: int
    hours: str
    calls: int
    loss: str


class LayerRow(Struct, frozen=True, kw_only=True):
    """How long incidents took that met so many layers."""

    layers: str
    count: int
    lasted: str


class FigureRow(Struct, frozen=True, kw_only=True):
    """What a journey's figure did while an incident lasted."""

    journey: str
    figure: str
    href: str
    usual: str
    lasting: str
    verdict: str
    mark: str


class IncidentsPage(Struct, frozen=True, kw_only=True):
    """The newest incidents, those that run first."""

    title: str
    rows: list[IncidentRow]
    open_count: int
    journeys: list[JourneyRow]
    """What the incidents of the last quarter did to customers' journeys."""
    layers: list[LayerRow]
    """How long they took, by layers between the alert and the owner."""
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
    figures: list[FigureRow]
    """Figures of the journeys that lead through the service, while it lasted."""
    roles: list[tuple[str, str]]
    """Role and who had it."""
    roles_missing: tuple[str, ...] | None
    """Roles a major incident had nobody in; null where it was none."""


def incident_list(request: Request) -> IncidentsPage:
    """List incidents, those that run first, with what they cost by now."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    now = answers.now()
    rows = [_row(one, now) for one in incidents(home.installation(), now)]
    place = home.installation()
    found = answers.remembered("workload", _MADE_OF, lambda at: workload(place, at))
    return IncidentsPage(
        title="Incidents",
        rows=rows,
        open_count=sum(row.runs for row in rows),
        journeys=[_journey(one) for one in found.journeys],
        layers=[
            LayerRow(layers=one.layers, count=one.count, lasted=duration(one.median_seconds))
            for one in found.layers
        ],
        as_of=now,
    )


def incident(request: Request, key: str) -> IncidentPage:
    """Tell one incident."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    now = answers.now()
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
        figures=[_figure(one) for one in journey_figures(answers, story)],
        roles=_roles(answers, story),
        roles_missing=roles_missing(story.is_major, story.roles),
    )


def _roles(answers: Answers, story: Story) -> list[tuple[str, str]]:
    people = answers.directory()
    return [(each.role, person_title(people, each.person_id) or "somebody") for each in story.roles]


def _journey(one: JourneyImpact) -> JourneyRow:
    return JourneyRow(
        journey=one.journey or "on no journey",
        services=", ".join(key.rpartition(":")[2] for key in one.service_ids) or "not told",
        incidents=one.incident_count,
        hours=f"{one.hours:,.1f}",
        calls=one.calls,
        loss=money_words(one.loss_at_most, one.currency),
    )


def _figure(one: JourneyFigure) -> FigureRow:
    told, unit = one.impact, one.unit
    verdict, mark = _VERDICTS[told.is_outside]
    return FigureRow(
        journey=one.journey,
        figure=one.title,
        href=f"/metrics/{one.metric}?scope={quote(one.service)}",
        usual="unknown"
        if told.usual is None
        else f"{shown(told.usual, unit)}, {told.usual_days} days",
        lasting="unknown" if told.worst is None else shown(told.worst, unit),
        verdict=verdict,
        mark=mark,
    )


def _facts(story: Story, row: IncidentRow) -> dict[str, str]:
    about, loss = story.incident, story.incident.loss
    owner = story.owner_answered_at
    return {
        "Service": row.service,
        "Customer journeys": ", ".join(each.title for each in story.journeys) or row.journey,
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
