"""Practice: who is ready for the next incident, and what is still done by hand?"""

from datetime import date

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.writing import OBSERVATION
from gnomon.operations.home import Home
from gnomon.steering.operating.on_call_load import RotaLoad
from gnomon.steering.operating.registers import Practice
from gnomon.steering.operating.registers import practice as registers
from gnomon.steering.operating.toil import CEILING, GroupToil, ManualRun
from gnomon.steering.operating.words import share_words
from gnomon.steering.visibility import sees_unit
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.pulse import PulseRow, pulse_rows
from gnomon.web.registers.rows import Register
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
_MADE_OF = (
    OBSERVATION, "practice_day", "incident_workflow_step", "toil_task", "incident_action",
    "on_call_terms", "on_call_shift", "membership", "group", "service",
)  # fmt: skip
_STATES = {
    "within": "within the limit",
    "above": "above the limit",
    "withheld": "fewer than three share it",
}
_MARKS = {"within": "good", "above": "attention", "withheld": "unknown"}
PLACE = Place(title="Practice and toil", path="/practice", area="Run", order=30)


class RotaRow(Struct, frozen=True, kw_only=True):
    """How ready a rota is."""

    service: str
    practised: str
    share: str
    last_on: date | None


class LoadRow(Struct, frozen=True, kw_only=True):
    """The nights of a rota."""

    services: str
    people: int
    nights: str
    limit: str
    state: str
    mark: str


class ToilRow(Struct, frozen=True, kw_only=True):
    """Work by hand of a group."""

    group: str
    hours: str
    share: str
    mark: str


class PracticePage(Struct, frozen=True, kw_only=True):
    """Rotas and their practice, workflows of incidents, work by hand."""

    title: str
    practice: Practice
    rotas: list[RotaRow]
    rates: dict[str, str]
    """Automation rate of each workflow, in words."""
    hours: float
    """Hours of work by hand in a quarter."""
    loads: list[LoadRow]
    """Nights in which rotas were called, against their limits."""
    pulse: list[PulseRow]
    """What people say of safety and load; empty for those who may not see surveys."""
    toil_groups: list[ToilRow]
    """Toil against the hours of each group."""
    toil_quarters: list[tuple[str, str]]
    """Quarter and hours of work by hand a working week of it."""
    manual_runs: list[ManualRun]


def practice(request: Request) -> PracticePage:
    """Show who has practised and what is done by hand; rotas, never people."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    place = home.installation()
    found = answers.remembered("practice", _MADE_OF, lambda at: registers(place, at))
    register = Register(request)
    taken = found.burden
    return PracticePage(
        title="Practice and toil",
        practice=found,
        rotas=[
            RotaRow(
                service=name,
                practised=f"{one.practised_count} of {one.people_count}",
                share=share_words(one.share),
                last_on=one.last_on,
            )
            for name, one in found.rotas.items()
        ],
        rates={name: share_words(rate.rate) for name, (rate, _) in found.workflows.items()},
        hours=sum(one.hours_per_quarter for one in found.toil),
        loads=[_load(one) for one in taken.rotas],
        pulse=pulse_rows(register.survey_results(), register.group),
        toil_groups=[
            _toil(one, taken.titles)
            for one in taken.groups
            if sees_unit(
                request.state.visitor, one.group_id.rpartition(":")[2], answers.directory()
            )
        ],
        toil_quarters=[
            (f"from {one.begins_on:%d %B %Y}", f"{one.daily_hours * 7:,.1f}")
            for one in taken.quarters
        ],
        manual_runs=taken.manual_runs,
    )


def _load(one: RotaLoad) -> LoadRow:
    return LoadRow(
        services=", ".join(one.services),
        people=one.people_count,
        nights="withheld" if one.per_week is None else f"{one.per_week:g}",
        limit=f"{one.limit:g}{'' if one.is_agreed else ', as usual'}",
        state=_STATES[one.state],
        mark=_MARKS[one.state],
    )


def _toil(one: GroupToil, titles: dict[str, str]) -> ToilRow:
    share = one.share
    return ToilRow(
        group=titles.get(one.group_id, one.group_id.rpartition(":")[2]),
        hours=f"{one.toil_hours:,.1f}",
        share=share_words(share),
        mark="unknown" if share is None else "missed" if share > CEILING else "good",
    )


add_page(ROUTER, "/practice", "practice.html", practice, READ)
