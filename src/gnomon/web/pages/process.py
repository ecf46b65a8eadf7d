"""The delivery process: where does work wait, where does it escape?"""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.process_rules import RuleState
from gnomon.answers.process_state import PhaseState, ProcessState
from gnomon.answers.question import Question
from gnomon.operations.home import Home
from gnomon.steering.initiatives.portfolio import by_phase
from gnomon.steering.initiatives.stays import Stays, phase_stays
from gnomon.web.access import READ
from gnomon.web.guiding import GuideRow, guide_rows
from gnomon.web.initiative_answers import initiatives_of
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href
from gnomon.web.view import View, ViewOf
from gnomon.web.working_days import working_days_known

ROUTER = APIRouter()
PLACE = Place(title="Process", path="/process", area="Deliver", order=0, begins=("/changes/",))

#: What a fact that no ticket tells is, in words.
FACTS = {
    "sprint": "planned into its first sprint",
    "merged": "its change is merged",
    "failed": "its change fails on the main line and another mends it",
    "passed": "all its changes have passed every check",
    "deployed": "all its changes run in production",
}
#: What a check asks for, in words.
CHECKS = {
    "estimated": "an estimate",
    "assigned": "somebody who does it",
    "in_sprint": "a sprint",
    "has_parent": "what it is part of",
    "criteria": "when it is done",
    "broken_down": "sub-tasks, unless it is small",
    "test_cases": "test cases",
    "automated": "every test case automated",
    "changed": "a merged change",
    "reviewed": "every change reviewed",
    "tagged": "a release tag",
}


class PhaseColumn(Struct, frozen=True, kw_only=True):
    """A phase as the line of phases shows it."""

    position: int
    state: PhaseState
    on_time: float | None
    """Share of stays on time; null when none is known."""
    escapes: float | None
    """Share of entries that lacked something; null when none is known."""
    is_waiting: bool
    """Whether half of what is in it has been there for more than twice the days expected."""
    guide_href: str | None
    guides: list[GuideRow]
    """Where it is explained, and whom to ask."""
    initiative_count: int
    """Initiatives in it that no ticket stands for yet, or that are live."""
    stays: Stays | None
    """How long those, and those before them, stay in it; null: none ever was, or for good."""
    is_endless: bool
    """Whether work stays in it for good, so that no stays are counted."""


class ProcessPage(Struct, frozen=True, kw_only=True):
    """The process in force, with live counts on it."""

    title: str
    view: View
    names: list[str]
    """Each process in force with its version."""
    is_shipped: bool
    """Whether it is the default, because the catalogue describes none."""
    phases: list[PhaseColumn]
    case_count: int
    """Cases in any phase now; what is in production is done."""
    rules: list[RuleState]
    unmatched: list[RuleState]
    """Statuses that lead nowhere."""
    facts: dict[str, str]
    """Facts that no ticket tells, in words."""
    checks: dict[str, str]
    """What checks ask for, in words."""


def process(request: Request, view: ViewOf) -> ProcessPage:
    """Show the phases as a line: what is in them, how long, and what got past their checks."""
    answers: Answers = request.app.state.answers
    question = Question(
        metrics=("phase_time",), scope=view.scope, since=view.since, structure=view.structure
    )
    found: ProcessState = answers.process(question)
    home: Home = request.app.state.home
    initiatives = initiatives_of(answers, home, view.scope)
    wanted = by_phase(initiatives)
    stays = phase_stays(
        initiatives,
        {state.phase: state.expected_days for state in found.phases},
        working_days_known(answers, home),
        view.since,
        answers.now().date(),
    )
    endless = {rule.phase for rule in found.rules if rule.fact == "deployed"}
    phases = [
        _column(
            place,
            state,
            wanted[state.phase],
            guide_rows(answers, home, "phase", state.phase),
            stays=None if state.title in endless else stays.get(state.phase),
            is_endless=state.title in endless,
        )
        for place, state in enumerate(found.phases, start=1)
    ]
    return ProcessPage(
        title=f"Process of {view.scope}" if view.scope else "Process",
        view=view,
        names=[f"{title}, version {version}" for title, version, _ in found.versions],
        is_shipped=any(is_shipped for _, _, is_shipped in found.versions),
        phases=phases,
        case_count=sum(phase.state.open_count for phase in phases),
        rules=[rule for rule in found.rules if rule.phase is not None],
        unmatched=[rule for rule in found.rules if rule.phase is None],
        facts=FACTS,
        checks=CHECKS,
    )


def _column(
    position: int,
    state: PhaseState,
    initiative_count: int,
    guides: list[GuideRow],
    *,
    stays: Stays | None,
    is_endless: bool,
) -> PhaseColumn:
    age = state.open_age_seconds
    # Elapsed days hold at most one working day each, so the comparison errs on the calm side.
    is_waiting = (
        age is not None
        and state.expected_days is not None
        and age > 2 * state.expected_days * 86_400
    )
    return PhaseColumn(
        position=position,
        state=state,
        on_time=_share(state.on_time_count, state.on_time_of),
        escapes=_share(state.escape_count, state.entry_count),
        is_waiting=is_waiting,
        guide_href=safe_href(state.guide_url),
        guides=guides,
        initiative_count=initiative_count,
        stays=stays,
        is_endless=is_endless,
    )


def _share(part: int | None, of: int | None) -> float | None:
    return part / of if part is not None and of else None


add_page(ROUTER, "/process", "process.html", process, READ)
