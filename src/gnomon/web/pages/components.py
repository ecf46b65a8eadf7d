"""Components: is every gate, phase and role of the process healthy, and does it contribute?"""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.gate_history import gate_history
from gnomon.answers.job_gates import JobGate, job_gates
from gnomon.answers.process_state import ProcessState
from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.organisation import Membership
from gnomon.domain.process import ProcessPhase, ProcessVersion
from gnomon.steering.components import (
    REVIEW_FROM,
    GateHealth,
    PhaseHealth,
    RoleHealth,
    Verdict,
    phase_entries,
    phase_health,
    pipeline_jobs,
    quality_gates,
    role_health,
)
from gnomon.steering.gates import GATES, GateValue, gate_value
from gnomon.steering.people import holds
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import Cell, Fact, Listing, Section, cells
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Components", path="/components", area="Deliver", order=35)

_MARKS: dict[Verdict, str] = {
    "contributes": "good", "review": "attention", "too early": "unknown",
}  # fmt: skip


class ComponentsPage(Struct, frozen=True, kw_only=True):
    """Every component of the process with what it is worth."""

    title: str
    view: View
    review_count: int
    """Components that are proposed for review."""
    count: int
    """All components."""
    gates: list[GateHealth]
    phases: list[PhaseHealth]
    roles: list[RoleHealth]
    sections: list[Section]
    """The same, as tables."""
    as_of: datetime


def components(request: Request, view: ViewOf) -> ComponentsPage:
    """Judge the gates, the phases and the roles of the process in force."""
    answers: Answers = request.app.state.answers
    register = Register(request)
    state = answers.process(Question(metrics=("phase_time",), since=view.since))
    values, jobs = _gates(request, view)
    titles = {name: title for name, (title, _, _) in GATES.items()}
    gates = [
        *quality_gates(values, titles),
        *pipeline_jobs(jobs),
        *phase_entries(state.phases),
    ]
    phases = phase_health(state.phases, _endless(state))
    roles = role_health(_asked(register), register.of(Membership), register.today)
    every = [one.verdict for one in gates]
    every += [one.verdict for one in phases] + [one.verdict for one in roles]
    return ComponentsPage(
        title="Components of the process",
        view=view,
        review_count=every.count("review"),
        count=len(every),
        gates=gates,
        phases=phases,
        roles=roles,
        sections=[_gate_section(gates), _phase_section(phases), _role_section(roles)],
        as_of=answers.now(),
    )


def _gates(request: Request, view: View) -> tuple[list[GateValue], list[JobGate]]:
    answers: Answers = request.app.state.answers
    place = request.app.state.home.installation()
    asked = Question(metrics=(), since=view.since)
    history = answers.remembered(
        ("gates", asked, None),
        (OBSERVATION, "report_file", "deployment", "gate_result", "tool_link"),
        lambda now: gate_history(place, asked, None, now=now),
    )
    failed = {one.revision for one in history.deployed if one.has_failed and one.revision}
    since = datetime.combine(view.since, time.min, UTC)
    jobs = answers.remembered(
        ("job gates", view.since),
        (OBSERVATION, "job_run", "pipeline_run"),
        lambda now: job_gates(place, since, now, failed),
    )
    return gate_value(history.judged, history.deployed), jobs


def _endless(state: ProcessState) -> set[str]:
    return {rule.phase for rule in state.rules if rule.fact == "deployed" and rule.phase}


def _asked(register: Register) -> list[tuple[str, str | None, Sequence[str]]]:
    """Return each phase of the versions in force with its roles; phases of one title once."""
    today = register.today
    in_force = {
        each.key
        for each in register.of(ProcessVersion)
        if holds(each.valid_from, each.valid_to, today)
    }
    found = {
        each.title: (each.title, each.responsible, each.participants)
        for each in sorted(register.of(ProcessPhase), key=lambda one: (one.position, one.key))
        if each.version_id in in_force
    }
    return list(found.values())


def _state(verdict: Verdict, why: str) -> Cell:
    words = "look at it" if verdict == "review" else verdict
    return Cell(text=words, mark=_MARKS[verdict], note=why)


def _count(verdicts: Sequence[Verdict]) -> Fact:
    count = verdicts.count("review")
    return Fact(
        title="Proposed for review",
        text=f"{count} of {len(verdicts)}" if verdicts else "none is known",
        mark="unknown" if not verdicts else "attention" if count else "good",
        count=count,
        of=len(verdicts),
    )


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1%}"


def _gate_section(found: list[GateHealth]) -> Section:
    rows = [
        cells(
            Cell(text=one.name, note=one.kind),
            _state(one.verdict, one.why),
            f"{one.runs:,}",
            f"{one.failed:,}",
            "unknown" if one.fixed is None else f"{one.fixed:,}",
            _share(one.catch_rate),
            "unknown" if one.escaped is None else f"{one.escaped:,}",
            _share(one.escaped_share),
        )
        for one in found
    ]
    return Section(
        name="gates",
        title="Gates",
        lead="The catch rate is the failures that led to a fix, of all runs; the escaped share is "
        "what it let through and failed users, of that and what it caught. Revisions whose "
        "deployment does not tell its commit cannot escape visibly. A gate that failed nothing in "
        f"{REVIEW_FROM} runs is proposed for review.",
        facts=[_count([one.verdict for one in found])],
        listings=[
            Listing(
                title="What each gate catches",
                columns=["Gate", "Verdict", "Runs", "Failed", "Led to a fix", "Catch rate",
                         "Escaped", "Escaped share"],
                rows=rows,
            )
        ],
        kinds=["QualityGate"],
    )  # fmt: skip


def _phase_section(found: list[PhaseHealth]) -> Section:
    rows = [
        cells(
            one.title,
            _state(one.verdict, one.why),
            f"{one.inside:,}",
            f"{one.left:,}",
            _share(one.on_time),
        )
        for one in found
    ]
    return Section(
        name="phases",
        title="Phases",
        lead="A phase that no work goes through does nothing, or no status leads into it.",
        facts=[_count([one.verdict for one in found])],
        listings=[
            Listing(
                title="What goes through each phase",
                columns=["Phase", "Verdict", "In it now", "Came out", "On time"],
                rows=rows,
            )
        ],
        kinds=["Process"],
    )


def _role_section(found: list[RoleHealth]) -> Section:
    rows = [
        cells(
            one.title,
            _state(one.verdict, one.why),
            f"{one.people:,}",
            ", ".join(one.answers_for) or "none",
            f"{len(one.takes_part):,}",
        )
        for one in found
    ]
    return Section(
        name="roles",
        title="Roles",
        lead="A role that the process asks for and nobody has leaves its phases to chance; one "
        "that it names nowhere is there for something else. Roles are told, people are not.",
        facts=[_count([one.verdict for one in found])],
        listings=[
            Listing(
                title="Who is asked for, and there",
                columns=["Role", "Verdict", "People", "Answers for", "Takes part in phases"],
                rows=rows,
            )
        ],
        kinds=["Process"],
    )


add_page(ROUTER, "/components", "components.html", components, READ)
