"""The work as planned: tickets, epics and sprints of two years."""

from datetime import time, timedelta

from gnomon.demo.chance import Chance
from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY, SERVICES, TEAMS, Service, Team
from gnomon.demo.records import FieldChange, Sprint, Ticket
from gnomon.demo.style import IMPROVED, STYLES, Style
from gnomon.demo.wording import task
from gnomon.demo.working_time import WorkingTime, at_local, local

WEEK = 7 * DAY
_CRITERIA = {"heading": 4.0, "given_when_then": 3.0, "field": 3.0}
_BARE = {"none": 3.0, "template": 1.0}


def style_of(organisation: Organisation, team: str, moment: int) -> Style:
    """Tell a team's habits at a moment."""
    if team in IMPROVED and moment >= organisation.improved:
        return IMPROVED[team]
    return STYLES[team]


def plan_tickets(seed: int, organisation: Organisation, work: WorkingTime) -> list[Ticket]:
    """Plan every team's tickets, numbered in the order they were opened."""
    tickets: list[Ticket] = []
    for team in TEAMS:
        chance = Chance(seed, "planning", team.name)
        planned = _epics(organisation, team, chance, work)
        epics = list(planned)
        for week in range(organisation.start, organisation.now, WEEK):
            style = style_of(organisation, team.name, week)
            for _ in range(chance.count(style.tickets_a_week)):
                started = work.moment(work.position(week) + chance.between(0, 40 * 3600 - 1))
                planned.append(_ticket(organisation, team, chance, work, started, epics))
        planned += _backlog(organisation, team, chance, work)
        planned.sort(key=lambda ticket: ticket.opened_at)
        for number, ticket in enumerate(planned, start=1):
            ticket.number = number
        _name_epics(planned, epics, chance)
        tickets += planned
    tickets.sort(key=lambda ticket: (ticket.opened_at, ticket.key))
    for index, ticket in enumerate(tickets):
        ticket.id = 10_000 + index
    _move_some(seed, organisation, tickets)
    return tickets


def services_of(organisation: Organisation, team: str, moment: int) -> list[Service]:
    """List the services a team writes at a moment."""
    return [s for s in SERVICES if organisation.team_of(s, moment) == team]


def _ticket(
    organisation: Organisation,
    team: Team,
    chance: Chance,
    work: WorkingTime,
    started: int,
    epics: list[Ticket],
) -> Ticket:
    style = style_of(organisation, team.name, started)
    engineers = organisation.engineers(team.name, started)
    service = chance.one_of(services_of(organisation, team.name, started))
    kind = chance.weighted({"Story": 55.0, "Task": 25.0, "Bug": 15.0, "Sub-task": 5.0})
    opened = work.moment(max(0, work.position(started) - int(chance.around(40.0, 1.0) * 3600)))
    is_estimated = kind != "Sub-task" and chance.happens(style.estimated)
    good = chance.happens(style.criteria if kind == "Story" else style.criteria * 0.6)
    ticket = Ticket(
        team=team.name,
        project=team.jira_key,
        kind=kind,  # type: ignore[arg-type]
        title=task(chance),
        service=service.name,
        reporter=chance.one_of(engineers),
        assignee=chance.one_of(engineers),
        opened_at=opened,
        started_at=started,
        points=float(chance.weighted({1: 2.0, 2: 3.0, 3: 4.0, 5: 3.0, 8: 1.0}))
        if is_estimated
        else None,
        criteria=chance.weighted(_CRITERIA if good else _BARE),  # type: ignore[arg-type]
        change_count=chance.weighted({0: 12.0, 1: 73.0, 2: 15.0}),
        is_cancelled=chance.happens(0.04),
    )
    if epics and kind != "Sub-task" and chance.happens(0.6):
        ticket.epic = str(epics.index(chance.one_of(epics)))
    if ticket.points is not None and chance.happens(0.15):
        guess = float(chance.one_of((1, 3, 8)))
        when = work.after(opened, 4)
        if when < started and guess != ticket.points:
            ticket.edits.append(
                FieldChange(
                    field="points",
                    at=when,
                    actor=ticket.reporter,
                    old=f"{guess:g}",
                    new=f"{ticket.points:g}",
                )
            )
    return ticket


def _epics(
    organisation: Organisation, team: Team, chance: Chance, work: WorkingTime
) -> list[Ticket]:
    epics = []
    for quarter in range(8):
        opened = work.after(organisation.start + quarter * 13 * WEEK, chance.between(1, 60))
        engineers = organisation.engineers(team.name, opened)
        epics.append(
            Ticket(
                team=team.name,
                project=team.jira_key,
                kind="Epic",
                title=f"{task(chance)}, properly",
                service=services_of(organisation, team.name, opened)[0].name,
                reporter=chance.one_of(engineers),
                assignee=None,
                opened_at=opened,
            )
        )
    return epics


def _backlog(
    organisation: Organisation, team: Team, chance: Chance, work: WorkingTime
) -> list[Ticket]:
    """Plan what nobody has started: the older it is, the likelier it was deleted."""
    waiting = []
    for _ in range(chance.between(18, 34)):
        shift = chance.between(2, 500) * DAY
        ticket = _ticket(organisation, team, chance, work, organisation.now - shift, [])
        ticket.started_at, ticket.change_count, ticket.is_cancelled = None, 0, False
        if chance.happens(0.08):
            ticket.deleted_at = organisation.now - chance.between(1, 5 * 24) * 3600
        waiting.append(ticket)
    return waiting


def _name_epics(planned: list[Ticket], epics: list[Ticket], chance: Chance) -> None:
    for ticket in planned:
        if ticket.epic is not None:
            begun = [epic for epic in epics if epic.opened_at <= ticket.opened_at]
            ticket.epic = chance.one_of(begun).key if begun else None


def _move_some(seed: int, organisation: Organisation, tickets: list[Ticket]) -> None:
    """Move a few tickets to another team's project; their keys change, their ids do not."""
    chance = Chance(seed, "moves")
    last = {team.jira_key: 0 for team in TEAMS}
    for ticket in tickets:
        last[ticket.project] = max(last[ticket.project], ticket.number)
    waiting = [t for t in tickets if t.started_at is None and t.kind == "Task" and not t.deleted_at]
    for ticket in chance.some_of(waiting, 6):
        target = chance.one_of([team for team in TEAMS if team.jira_key != ticket.project])
        ticket.moved_from = ticket.key
        ticket.team, ticket.project = target.name, target.jira_key
        last[ticket.project] += 1
        ticket.number = last[ticket.project]
        when = min(ticket.opened_at + 2 * DAY, organisation.now - 60)
        ticket.edits.append(
            FieldChange(
                field="key", at=when, actor=ticket.reporter, old=ticket.moved_from, new=ticket.key
            )
        )


def plan_sprints(organisation: Organisation) -> list[Sprint]:
    """Lay out two-week sprints from Monday to Friday of the week after, for the scrum teams."""
    sprints: list[Sprint] = []
    first = local(organisation.start).date()
    monday = first - timedelta(days=first.weekday())
    for team in (team for team in TEAMS if team.is_scrum):
        day, number = monday, 1
        while at_local(day, time(10)) < organisation.now + 2 * WEEK:
            starts, ends = at_local(day, time(10)), at_local(day + timedelta(days=11), time(16))
            sprints.append(
                Sprint(
                    id=100 + len(sprints),
                    team=team.name,
                    name=f"{team.title} {number}",
                    goal="" if number % 4 == 0 else f"Goal of {team.title} {number}",
                    starts_at=starts,
                    ends_at=ends,
                    completed_at=ends + 1800 if ends + 1800 <= organisation.now else None,
                )
            )
            day, number = day + timedelta(days=14), number + 1
    return sprints
