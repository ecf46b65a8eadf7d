"""How tickets moved: from what happened to their changes."""

from collections.abc import Mapping

from gnomon.demo.chance import Chance
from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import Person
from gnomon.demo.planning import style_of
from gnomon.demo.records import FieldChange, MergeRequest, Sprint, StatusChange, Ticket, known
from gnomon.demo.taking_part import TakingPart
from gnomon.demo.working_time import WorkingTime

MINUTE, HOUR, DAY = 60, 3600, 86_400

#: Status -> what Jira counts it as.
CATEGORIES = {
    "Backlog": "new",
    "Selected": "new",
    "In Progress": "indeterminate",
    "In Review": "indeterminate",
    "Testing": "indeterminate",
    "Done": "done",
    "Cancelled": "done",
}


class Tracker:
    """Moves tickets across the board."""

    def __init__(
        self,
        organisation: Organisation,
        work: WorkingTime,
        sprints: Mapping[str, list[Sprint]],
        chance: Chance,
        taking_part: TakingPart,
    ) -> None:
        self.organisation = organisation
        self.work = work
        self.chance = chance
        self._sprints = sprints
        self._taking_part = taking_part

    def track(self, ticket: Ticket, changes: list[MergeRequest]) -> None:
        """Write the history of a ticket whose changes are known."""
        self._enter(ticket, "Backlog", ticket.opened_at, ticket.reporter)
        if ticket.kind == "Epic" or ticket.started_at is None:
            return
        started = max(ticket.started_at, ticket.opened_at + 60)
        ticket.started_at = started
        selected = max(ticket.opened_at + 30, started - self.chance.between(1, 60) * HOUR)
        self._enter(ticket, "Selected", min(selected, started - 10), ticket.reporter)
        actor = ticket.assignee or ticket.reporter
        self._enter(ticket, "In Progress", started, actor)
        if ticket.is_cancelled:
            end = self.work.after(started, self.chance.around(20.0))
            ticket.done_at = end
            self._enter(ticket, "Cancelled", end, actor)
        else:
            self._finish(ticket, changes, started, actor)
        self._plan_into_sprints(ticket)

    def _enter(self, ticket: Ticket, status: str, at: int, actor: Person) -> None:
        if ticket.history:
            at = max(at, ticket.history[-1].at + 1)
        ticket.history.append(StatusChange(status=status, at=at, actor=actor))

    def _finish(
        self, ticket: Ticket, changes: list[MergeRequest], started: int, actor: Person
    ) -> None:
        style = style_of(self.organisation, ticket.team, started)
        review = self.work.after(started, self.chance.around(6.0))
        tested = self.work.after(review, self.chance.around(4.0))
        if changes:
            review = min(change.ready_at for change in changes)
            ends = [change.merged_at or change.closed_at for change in changes]
            if any(end is None for end in ends):
                self._enter(ticket, "In Review", max(review, started + 60), actor)
                return
            tested = max(end for end in ends if end is not None)
        self._enter(ticket, "In Review", max(review, started + 60), actor)
        if self.chance.happens(style.flowback / 2) and review + 8 * HOUR < tested:
            self._enter(ticket, "In Progress", review + 2 * HOUR, actor)
            self._enter(ticket, "In Review", review + 6 * HOUR, actor)
        tester = self._taking_part.tester(ticket.team) or actor
        self._enter(ticket, "Testing", tested + 5 * MINUTE, tester)
        done = self.work.after(ticket.history[-1].at, self.chance.around(5.0))
        if self.chance.happens(style.flowback / 2):
            self._enter(ticket, "In Progress", done, actor)
            self._enter(ticket, "Testing", self.work.after(done, 5.0), actor)
            done = self.work.after(done, 9.0)
        self._enter(ticket, "Done", done, actor)
        if self.chance.happens(0.025):
            again = self.work.after(done, self.chance.around(12.0))
            self._enter(ticket, "In Progress", again, actor)
            done = self.work.after(again, 6.0)
            self._enter(ticket, "Done", done, actor)
        ticket.done_at = ticket.history[-1].at

    def _plan_into_sprints(self, ticket: Ticket) -> None:
        """Plan a ticket into the sprint it starts in, and carry it over while it is not done."""
        started = known(ticket.started_at)
        if ticket.kind == "Sub-task":
            return
        last = ticket.done_at or self.organisation.now
        planner = self._taking_part.planner(ticket.team) or ticket.reporter
        planned: list[int] = []
        for sprint in self._sprints.get(ticket.team, []):
            if sprint.starts_at > last or sprint.ends_at + 2 * DAY < started:
                continue
            if sprint.starts_at > self.organisation.now:
                continue
            at = max(ticket.opened_at + 20, started - HOUR)
            if planned:
                at = sprint.starts_at
            ticket.edits.append(
                FieldChange(
                    field="sprint",
                    at=at,
                    actor=planner,
                    old=", ".join(map(str, planned)),
                    new=", ".join(map(str, [*planned, sprint.id])),
                )
            )
            planned.append(sprint.id)
        ticket.sprints = planned
