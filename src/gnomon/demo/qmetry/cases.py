"""Test cases as they truly are: written for tickets, run when those are tested, and time and again.

Two teams keep them; what the others test nobody writes down. A test fails where its ticket went
back to work; some are good for a later ticket too, and some are run in every cycle from then on.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from msgspec import Struct, field

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.organisation import DAY, TEAMS, Team
from gnomon.demo.records import Sprint, Ticket

Result = Literal["Pass", "Fail", "Blocked", "Not Executed"]

#: The teams that keep test cases.
TESTING = ("storefront", "checkout")
#: Share of tickets of a kind that anybody writes a test case for.
_WRITTEN = {"Story": 0.82, "Bug": 0.45, "Task": 0.2}
_SHARED, _REGRESSION, _ARCHIVED, _AUTOMATED = 0.15, 0.08, 0.04, 0.55
_MINUTE, _WEEK = 60, 7 * DAY
_WAYS = ("as usual", "with nothing filled in", "twice in a row", "without a connection")


class Run(Struct, frozen=True, kw_only=True):
    """How a test case went in a cycle: the last time it was run in it."""

    cycle: int
    """Number of the cycle in its project."""
    at: int | None
    """When it was run; null while it waits for that."""
    result: Result


class Case(Struct, kw_only=True):
    """A test case."""

    team: str
    project: str
    number: int
    title: str
    service: str
    tickets: list[Ticket]
    """What it is for."""
    written_at: int
    automated_at: int | None
    """Since when a machine runs it; null: people do."""
    is_archived: bool
    is_regression: bool
    """Whether every cycle since it was written runs it."""
    runs: list[Run] = field(default_factory=list)
    """One per cycle it is in, the oldest first."""

    @property
    def key(self) -> str:
        """What people call it."""
        return f"{self.project}-TC-{self.number}"

    @property
    def last(self) -> Run | None:
        """The last run; null before the first."""
        return next((run for run in reversed(self.runs) if run.at is not None), None)


class Cycle(Struct, frozen=True, kw_only=True):
    """The tests of a sprint."""

    project: str
    number: int
    sprint: Sprint

    @property
    def key(self) -> str:
        """What people call it."""
        return f"{self.project}-TR-{self.number}"


def cycles(company: Company, team: Team) -> list[Cycle]:
    """List the cycles of a team, one per sprint that has begun, the oldest first.

    Args:
        company: Whose team.
        team: One that keeps test cases.
    """
    mine = [one for one in company.sprints if one.team == team.name]
    begun = [one for one in mine if one.starts_at <= company.now]
    return [
        Cycle(project=team.jira_key, number=number, sprint=sprint)
        for number, sprint in enumerate(begun, start=1)
    ]


def cases(company: Company, team: Team) -> list[Case]:
    """List the test cases of a team as they are now, numbered as they were written.

    Args:
        company: Whose team.
        team: One that keeps test cases.
    """
    mine = [ticket for ticket in company.tickets if ticket.project == team.jira_key]
    begun = sorted(
        (t for t in mine if t.kind in _WRITTEN and t.started_at is not None and not t.deleted_at),
        key=lambda ticket: (ticket.started_at, ticket.id),
    )
    written: list[Case] = []
    for ticket in begun:
        for case in _written(company.seed, ticket, written):
            case.number = len(written) + 1
            written.append(case)
    in_order = cycles(company, team)
    for case in written:
        case.runs = _runs(company, case, in_order)
    return written


def every_case(company: Company) -> list[Case]:
    """List the test cases of every team that keeps them."""
    return [one for team in TEAMS if team.name in TESTING for one in cases(company, team)]


def _written(seed: int, ticket: Ticket, before: list[Case]) -> Iterator[Case]:
    """Write the test cases of a ticket, or find that an older one does."""
    chance = Chance(seed, "qmetry", ticket.id)
    if ticket.is_cancelled or not chance.happens(_WRITTEN[ticket.kind]):
        return
    alike = [one for one in before[-40:] if one.service == ticket.service]
    if alike and chance.happens(_SHARED):
        chance.one_of(alike).tickets.append(ticket)
        return
    count = chance.weighted({1: 6.0, 2: 3.0, 3: 1.0})
    at = ticket.started_at or ticket.opened_at
    for way in range(count):
        is_automated = chance.happens(_AUTOMATED)
        later = chance.between(0, 9) * DAY
        yield Case(
            team=ticket.team,
            project=ticket.project,
            number=0,
            title=f"{ticket.title}, {_WAYS[way]}",
            service=ticket.service,
            tickets=[ticket],
            written_at=at + (way + 1) * 40 * _MINUTE,
            automated_at=at + later if is_automated else None,
            is_regression=chance.happens(_REGRESSION),
            is_archived=chance.happens(_ARCHIVED),
        )


def _runs(company: Company, case: Case, in_order: list[Cycle]) -> list[Run]:
    """Say how a case went in each cycle that it is in."""
    starts = [cycle.sprint.starts_at for cycle in in_order]
    told: dict[int, Run] = {}
    for number in _planned_into(case, in_order):
        told[number] = Run(cycle=number, at=None, result="Not Executed")
    for at, result in sorted(_tried(company, case, in_order)):
        number = bisect_right(starts, at)
        if number and at <= company.now:
            told[number] = Run(cycle=number, at=at, result=result)
    return [told[number] for number in sorted(told)]


def _planned_into(case: Case, in_order: list[Cycle]) -> Iterator[int]:
    sprints = {number for ticket in case.tickets for number in ticket.sprints}
    for cycle in in_order:
        is_written = case.written_at < cycle.sprint.ends_at
        if is_written and (case.is_regression or cycle.sprint.id in sprints):
            yield cycle.number


def _tried(company: Company, case: Case, in_order: list[Cycle]) -> Iterator[tuple[int, Result]]:
    """Tell when a case was run and how it went; what lies ahead among it."""
    for ticket in case.tickets:
        for move, following in pairwise([*ticket.history, None]):
            if move is None or move.status != "Testing":
                continue
            chance = Chance(company.seed, "qmetry", "run", ticket.id, case.number, move.at)
            at = max(move.at, case.written_at) + chance.between(5, 50) * _MINUTE
            went_back = following is not None and following.status == "In Progress"
            told: dict[Result, float] = {"Pass": 93.0, "Fail": 4.0, "Blocked": 3.0}
            yield at, "Fail" if went_back else chance.weighted(told)
    for cycle in in_order if case.is_regression else ():
        at = cycle.sprint.starts_at + _WEEK
        chance = Chance(company.seed, "qmetry", "again", case.key, cycle.number)
        again: dict[Result, float] = {"Pass": 97.0, "Fail": 3.0}
        result, later = chance.weighted(again), chance.between(0, 3 * 60) * _MINUTE
        if at > case.written_at:
            yield at + later, result
