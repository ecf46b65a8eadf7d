"""A change of operating model as a project: what speaks for it, what is feared, how it goes."""

from collections import defaultdict
from datetime import timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.charts.units import shown
from gnomon.domain.change_of_model import ChangeWave, Concern, JobToBeDone
from gnomon.insight.comparison import Difference
from gnomon.operations.home import Home
from gnomon.steering.operating.change_project import Heard, evidence, heard
from gnomon.steering.operating.registers import change_project
from gnomon.steering.operating.waves import WEEKS, WaveFigure, figures
from gnomon.steering.operating.words import money_words
from gnomon.steering.visibility import Rule
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROUTER = APIRouter()
PLACE = Place(title="Change of model", path="/change-of-model", area="Run", order=40, right="cost")
#: What failure costs is not open to everybody.
_COST = Rule("cost")
_ASIDE = timedelta(days=90)
_MOST = 20_000
_MARKS = {"better": "good", "worse": "missed", "too little is known": "unknown"}
_WORDS = {
    "better": "better by more than chance",
    "worse": "worse by more than chance",
    "other": "moved by more than chance",
}


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """What failures of a service may have cost."""

    service: str
    incidents: int
    hours: str
    loss: str


class WaveFigureRow(Struct, frozen=True, kw_only=True):
    """A figure of a wave before and after."""

    figure: str
    before: str
    after: str
    others: str
    """What it did at the services of no wave."""
    verdict: str
    mark: str


class WaveRow(Struct, frozen=True, kw_only=True):
    """A wave, with its services before and after."""

    wave: ChangeWave
    announced: str | None
    """Where it was announced, where that is an address."""
    services: str
    """Names of its services."""
    rows: list[WaveFigureRow]
    """Its figures; none while no whole week has passed."""


class ChangePage(Struct, frozen=True, kw_only=True):
    """The project."""

    title: str
    evidence: list[EvidenceRow]
    concerns: list[Concern]
    heard: Heard
    waves: list[WaveRow]
    jobs: list[JobToBeDone]
    days: int
    """Days of the evidence."""
    weeks: int
    """Weeks before and after a wave that are compared at most."""


def change_of_model(request: Request) -> ChangePage:
    """Show the evidence, the concerns, the waves and the jobs to be done."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    today = answers.now().date()
    found = change_project(home.installation(), today)
    lasted: dict[str, list[float]] = defaultdict(list)
    asked = Question(metrics=("time_to_recover",), since=today - _ASIDE)
    for one in answers.observations(asked, limit=_MOST):
        if one.service_id is not None and one.value is not None:
            lasted[one.service_id].append(one.value)
    return ChangePage(
        title="Change of operating model",
        evidence=[
            EvidenceRow(
                service=_name(one.service_id),
                incidents=one.incident_count,
                hours=f"{one.hours_down:,.1f}",
                loss=money_words(one.loss_at_most, one.currency),
            )
            for one in evidence(lasted, found.models)
        ],
        concerns=found.concerns,
        heard=heard(found.concerns),
        waves=[_wave(answers, home, wave, found.waves) for wave in found.waves],
        jobs=found.jobs,
        days=_ASIDE.days,
        weeks=WEEKS,
    )


def _wave(answers: Answers, home: Home, wave: ChangeWave, waves: list[ChangeWave]) -> WaveRow:
    place = home.installation()
    told = answers.remembered(
        ("wave", wave.name),
        (OBSERVATION, "change_wave"),
        lambda now: figures(place, wave, waves, now),
    )
    return WaveRow(
        wave=wave,
        announced=safe_href(wave.announced),
        services=", ".join(map(_name, wave.service_ids)),
        rows=[
            WaveFigureRow(
                figure=one.title,
                before=_shown(one.wave, one.unit, "before"),
                after=_shown(one.wave, one.unit, "after"),
                others=_others(one),
                verdict=_WORDS.get(one.verdict, one.verdict),
                mark=_MARKS.get(one.verdict, ""),
            )
            for one in told
        ],
    )


def _shown(told: Difference | None, unit: str, side: str) -> str:
    if told is None:
        return "unknown"
    value, count = getattr(told, side), getattr(told, f"{side}_count")
    return f"{shown(value, unit)} (n {count:,})"


def _others(one: WaveFigure) -> str:
    told = one.others
    if told is None:
        return "unknown"
    moved = "" if told.is_told_apart else ", no more than chance"
    return f"{shown(told.before, one.unit)} to {shown(told.after, one.unit)}{moved}"


def _name(service_id: str) -> str:
    return service_id.rpartition(":")[2]


add_page(ROUTER, "/change-of-model", "change_of_model.html", change_of_model, _COST)
