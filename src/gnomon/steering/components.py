"""Whether every part of the process does something: its gates, its phases and its roles.

Source: own model. A gate that never fails is not shown to be useless: with nothing failed in n
runs, it fails fewer than 3 in n with 95 % confidence (the rule of three, Hanley and Lippman-Hand,
1983). From sixty runs on that is fewer than one in twenty, and somebody looks whether it is worth
what it costs. Nothing is proposed for removal by itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.answers.job_gates import JobGate
from gnomon.answers.process_state import PhaseState
from gnomon.catalog.roles import ROLES, RoleNames, plain
from gnomon.domain.organisation import Membership
from gnomon.steering.gates import GateValue
from gnomon.steering.people import holds

Verdict = Literal["contributes", "review", "too early"]
#: Runs from which a gate that failed nothing is proposed for review.
REVIEW_FROM = 60


class GateHealth(Struct, frozen=True, kw_only=True):
    """A gate, what it catches and what gets past it."""

    name: str
    """What it is called."""
    kind: Literal["quality gate", "pipeline job", "phase entry"]
    """What kind of gate it is."""
    runs: int
    """Revisions, commits or entries that it judged."""
    failed: int
    """Those that it failed."""
    fixed: int | None
    """Failures that led to a fix: it passed again later; null where that is not told."""
    escaped: int | None
    """Those it let through that failed users, or entered all the same; null: not known."""
    verdict: Verdict
    """Whether it contributes, or is proposed for review."""
    why: str
    """The rule behind it, in a sentence."""

    @property
    def catch_rate(self) -> float | None:
        """Return the failures that led to a fix by the runs; null without runs, or not told."""
        return self.fixed / self.runs if self.runs and self.fixed is not None else None

    @property
    def escaped_share(self) -> float | None:
        """Return what escaped of all that it caught or that escaped; null where nothing did."""
        if self.escaped is None or self.fixed is None or not self.escaped + self.fixed:
            return None
        return self.escaped / (self.escaped + self.fixed)


class PhaseHealth(Struct, frozen=True, kw_only=True):
    """A phase of the process in force."""

    title: str
    """What it is called."""
    inside: int
    """Cases in it now."""
    left: int
    """Stays in it that ended in the window."""
    on_time: float | None
    """Share of them on time; null when nothing is expected or none ended."""
    verdict: Verdict
    """Whether work goes through it."""
    why: str
    """The rule behind it."""


class RoleHealth(Struct, frozen=True, kw_only=True):
    """A role that the process or the organisation names; whoever has it is named nowhere."""

    name: str
    """Name of the role."""
    title: str
    """What it is called."""
    people: int
    """People who have it today."""
    answers_for: tuple[str, ...]
    """Titles of the phases it answers for."""
    takes_part: tuple[str, ...]
    """Titles of the phases it takes part in."""
    verdict: Verdict
    """Whether somebody has what the process asks for."""
    why: str
    """The rule behind it."""


def quality_gates(values: Iterable[GateValue], titles: Mapping[str, str]) -> list[GateHealth]:
    """Judge the quality gates.

    Args:
        values: What each is worth.
        titles: What they are called, by name.
    """
    return [
        _gate(
            titles.get(one.gate, one.gate.replace("_", " ").capitalize()),
            "quality gate",
            one.judged,
            one.caught,
            one.mended,
            one.live_failed,
        )
        for one in values
    ]


def pipeline_jobs(gates: Iterable[JobGate]) -> list[GateHealth]:
    """Judge the jobs that pipelines do not pass without."""
    return [
        _gate(one.name, "pipeline job", one.judged, one.caught, one.mended, one.escaped)
        for one in gates
    ]


def phase_entries(phases: Iterable[PhaseState]) -> list[GateHealth]:
    """Judge the checks on entry of each phase; what lacked something and entered escaped."""
    return [
        _entry(phase, phase.entry_count, phase.escape_count or 0)
        for phase in phases
        if phase.entry_count
    ]


def _gate(
    name: str,
    kind: Literal["quality gate", "pipeline job"],
    runs: int,
    failed: int,
    fixed: int,
    escaped: int | None,
) -> GateHealth:
    verdict: Verdict = "contributes"
    why = f"{fixed} of its failures led to a fix."
    if not failed:
        verdict, why = _never(runs, "Failed nothing")
    elif not fixed and runs < REVIEW_FROM:
        verdict, why = "too early", f"{_times(failed)}, and nothing passed again yet."
    elif not fixed:
        verdict, why = "review", f"{_times(failed)}, and nothing was mended: is it heeded?"
    return GateHealth(
        name=name,
        kind=kind,
        runs=runs,
        failed=failed,
        fixed=fixed,
        escaped=escaped,
        verdict=verdict,
        why=why,
    )


def _times(failed: int) -> str:
    return "Failed once" if failed == 1 else f"Failed {failed:,} times"


def _never(runs: int, what: str) -> tuple[Verdict, str]:
    if runs < REVIEW_FROM:
        return "too early", f"{what} in {runs:,} runs; from {REVIEW_FROM} on it is looked at."
    return "review", (
        f"{what} in {runs:,} runs: with 95 % confidence fewer than 1 in {runs // 3:,}. Does it "
        "look at the right thing?"
    )


def _entry(phase: PhaseState, entries: int, missed: int) -> GateHealth:
    verdict: Verdict = "contributes"
    why = f"{entries - missed:,} of {entries:,} entries had everything."
    if not missed:
        verdict, why = _never(entries, "Missed nothing")
    elif missed == entries and entries < REVIEW_FROM:
        verdict, why = "too early", f"Every one of {entries:,} entries lacked something."
    elif missed == entries:
        verdict = "review"
        why = f"Every one of {entries:,} entries lacked something and entered: it holds nobody."
    return GateHealth(
        name=f"Entry into {phase.title}",
        kind="phase entry",
        runs=entries,
        failed=missed,
        fixed=None,
        escaped=missed,
        verdict=verdict,
        why=why,
    )


def phase_health(
    phases: Iterable[PhaseState], endless: Collection[str] = frozenset()
) -> list[PhaseHealth]:
    """Judge the phases of the process in force.

    Args:
        phases: The phases, in their order.
        endless: Titles of phases that work stays in for good.
    """
    return [_phase(one, is_endless=one.title in endless) for one in phases]


def _phase(phase: PhaseState, *, is_endless: bool) -> PhaseHealth:
    on_time = (
        phase.on_time_count / phase.on_time_of
        if phase.on_time_count is not None and phase.on_time_of
        else None
    )
    verdict: Verdict = "contributes"
    why = "Work ends here and stays." if is_endless else "Work goes through it."
    if not phase.open_count and not phase.left_count:
        verdict, why = "review", "Nothing was in it: no status leads here, or nobody needs it."
    elif not phase.left_count and not is_endless:
        verdict, why = "review", "Work is in it and none came out in the window."
    return PhaseHealth(
        title=phase.title,
        inside=phase.open_count,
        left=phase.left_count,
        on_time=on_time,
        verdict=verdict,
        why=why,
    )


def role_health(
    asked: Iterable[tuple[str, str | None, Sequence[str]]],
    memberships: Iterable[Membership],
    on: date,
) -> list[RoleHealth]:
    """Judge the roles that phases name and those that people have; those in need first.

    Args:
        asked: Title of each phase, the role that answers for it, and those that take part.
        memberships: Who belongs where, with roles.
        on: The day.
    """
    names = RoleNames(ROLES)
    people: dict[str, set[str]] = {}
    for each in memberships:
        if each.role and holds(each.valid_from, each.valid_to, on):
            people.setdefault(names.find(each.role) or plain(each.role), set()).add(each.person_id)
    answers: dict[str, list[str]] = {}
    takes: dict[str, list[str]] = {}
    for title, responsible, participants in asked:
        if responsible:
            answers.setdefault(names.find(responsible) or plain(responsible), []).append(title)
        for role in participants:
            takes.setdefault(names.find(role) or plain(role), []).append(title)
    found = [
        _role(role, len(people.get(role, ())), answers.get(role, []), takes.get(role, []))
        for role in sorted({*people, *answers, *takes})
    ]
    return sorted(found, key=lambda one: (one.verdict != "review", one.title))


def _role(role: str, people: int, answers: list[str], takes: list[str]) -> RoleHealth:
    titles = {one.name: one.title for one in ROLES}
    verdict: Verdict = "contributes"
    why = f"Answers for {', '.join(answers)}." if answers else f"Takes part in {len(takes)} phases."
    if not people:
        verdict = "review"
        what = f"answers for {', '.join(answers)}" if answers else "is asked to take part"
        why = f"Nobody has it, and it {what}."
    elif not answers and not takes:
        verdict, why = "review", "The process in force names it nowhere."
    return RoleHealth(
        name=role,
        title=titles.get(role, role.replace("_", " ").capitalize()),
        people=people,
        answers_for=tuple(answers),
        takes_part=tuple(takes),
        verdict=verdict,
        why=why,
    )
