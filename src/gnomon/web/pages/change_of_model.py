"""A change of operating model as a project: what speaks for it, what is feared, how it goes."""

from collections import defaultdict
from datetime import date, timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.question import Question
from gnomon.charts.units import shown
from gnomon.domain.change_of_model import ChangeWave, Concern, JobToBeDone
from gnomon.operations.home import Home
from gnomon.steering.operating.change_project import Heard, evidence, heard
from gnomon.steering.operating.registers import change_project
from gnomon.steering.operating.words import money_words
from gnomon.steering.visibility import Rule
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Change of model", path="/change-of-model", area="Run", order=40, right="cost")
#: What failure costs is not open to everybody.
_COST = Rule("cost")
_ASIDE = timedelta(days=90)
_MOST = 20_000
#: What a wave is to move, before and after.
_MOVED = ("deployment_frequency", "change_lead_time", "time_to_recover", "owner_answers_first")


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """What failures of a service may have cost."""

    service: str
    incidents: int
    hours: str
    loss: str


class WaveRow(Struct, frozen=True, kw_only=True):
    """A wave, with its services before and after."""

    wave: ChangeWave
    rows: list[tuple[str, str, str, str]]
    """Service, figure, before and after."""


class ChangePage(Struct, frozen=True, kw_only=True):
    """The project."""

    title: str
    evidence: list[EvidenceRow]
    concerns: list[Concern]
    heard: Heard
    waves: list[WaveRow]
    jobs: list[JobToBeDone]
    days: int
    """Days before and after that are compared."""


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
        waves=[_wave(answers, wave, today) for wave in found.waves],
        jobs=found.jobs,
        days=_ASIDE.days,
    )


def _wave(answers: Answers, wave: ChangeWave, today: date) -> WaveRow:
    """Hold the figures of as many days before a wave as have passed since against those after."""
    passed = min(today + timedelta(days=1) - wave.starts_on, _ASIDE)
    if passed < timedelta(days=1):
        return WaveRow(wave=wave, rows=[])
    before = _figures(answers, wave.starts_on - passed, wave.starts_on)
    after = _figures(answers, wave.starts_on, wave.starts_on + passed)
    rows = [
        (
            _name(service),
            find_metric(name).title,
            before.get((_name(service), name), "no data"),
            after.get((_name(service), name), "no data"),
        )
        for service in wave.service_ids
        for name in _MOVED
    ]
    return WaveRow(wave=wave, rows=rows)


def _figures(answers: Answers, since: date, until: date) -> dict[tuple[str, str], str]:
    question = Question(metrics=_MOVED, by="service", since=since, until=until)
    return {
        (str(row.service), answer.metric): (
            row.state.replace("_", " ")
            if row.value is None
            else f"{shown(row.value, answer.unit)} (n {row.n})"
        )
        for answer in answers.ask(question)
        for row in answer.rows
    }


def _name(service_id: str) -> str:
    return service_id.rpartition(":")[2]


add_page(ROUTER, "/change-of-model", "change_of_model.html", change_of_model, _COST)
