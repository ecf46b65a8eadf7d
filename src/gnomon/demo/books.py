"""The company's own books: the right answers, kept by those who know them.

Rows are made from what truly happened, not from what the tools tell. They say nothing of how
Gnomon should measure; they hold the moments and causes that any sound measure must come out at.
"""

from datetime import datetime
from typing import Literal

from gnomon.demo.book_rows import (
    ChangeRow,
    DeliveredRow,
    DeploymentRow,
    IncidentRow,
    TicketRow,
)
from gnomon.demo.company import Company
from gnomon.demo.customers.book import SayingRow, saying_rows
from gnomon.demo.hiring import business_unit_of, team_of_group
from gnomon.demo.organisation import SERVICES, Person
from gnomon.demo.qmetry.book import TestedRow, tested_rows
from gnomon.demo.records import Cure, Deployment, Incident, MergeRequest, Ticket, known
from gnomon.demo.tracking import CATEGORIES
from gnomon.demo.working_time import instant

_BY_NAME = {service.name: service for service in SERVICES}
#: Files that are made by machines.
_GENERATED = ("package-lock.json", "requirements.lock")
#: An incident so soon after a deployment looks as if it were caused by it.
LOOKS_CAUSED_SECONDS = 24 * 3600


def _time(moment: int | None) -> datetime | None:
    return None if moment is None else instant(moment)


def _between(start: int | None, end: int | None) -> int | None:
    return None if start is None or end is None else max(0, end - start)


class Books:
    """Reads the right answers out of what truly happened."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def _place(self, service: str, moment: int) -> tuple[str, str, str]:
        """Name owner, team and business unit of a service at a moment."""
        organisation = self.company.organisation
        owner = organisation.owner_of(service, moment)
        team = team_of_group(owner)
        return owner, team, business_unit_of(organisation, team, moment)

    def changes(self) -> list[ChangeRow]:
        """List every change that was opened."""
        return [
            self._change(repository.id, change)
            for repository in self.company.repositories
            for change in repository.merge_requests
        ]

    def _change(self, project_id: int, change: MergeRequest) -> ChangeRow:
        now, work = self.company.now, self.company.work
        ended = change.merged_at or change.closed_at or now
        _, team, unit = self._place(change.services[0], ended)
        ready = change.ready_at if change.ready_at <= now else None
        responded, merged = change.responded_at, change.merged_at
        counted = [e for e in change.files if not e.path.endswith(_GENERATED)]
        said = [n for n in change.notes if not n.is_system and n.author.kind != "bot"]
        asked = change.requested_at if change.requested_at is not None else ready
        spans = (asked, responded), (ready, merged)
        working = [None if a is None or b is None else work.worked(a, b) for a, b in spans]
        return ChangeRow(
            repository=change.repository,
            project_id=project_id,
            iid=change.iid,
            team=team,
            business_unit=unit,
            author=change.author.name,
            author_kind=change.author.kind,
            kind=change.kind,
            services=change.services,
            first_commit_at=instant(change.first_commit_at),
            opened_at=instant(change.opened_at),
            ready_at=_time(ready),
            requested_at=_time(change.requested_at),
            responded_at=_time(responded),
            approved_at=_time(max((at for _, at in change.approvals), default=None)),
            merged_at=_time(merged),
            closed_at=_time(change.closed_at),
            is_reviewed=responded is not None,
            coding_seconds=_between(change.first_commit_at, ready),
            pickup_seconds=_between(asked, responded),
            pickup_working_seconds=working[0],
            review_seconds=_between(responded, merged),
            merge_seconds=_between(ready, merged),
            merge_working_seconds=working[1],
            added_lines=sum(e.added for e in counted),
            deleted_lines=sum(e.deleted for e in counted),
            file_count=len(counted),
            generated_file_count=len(change.files) - len(counted),
            comment_count=len(said),
            reviewer_comment_count=sum(1 for note in said if note.author is not change.author),
        )

    def delivered(self) -> list[DeliveredRow]:
        """List every merged change of every service that can be deployed."""
        carried: dict[tuple[str, str, int], Deployment] = {}
        for deployment in self.company.deployments:
            if deployment.environment == "production":
                for repository, iid in deployment.carried:
                    carried.setdefault((deployment.service, repository, iid), deployment)
        rows = []
        for change in self.company.merge_requests():
            for name in change.services if change.merged_at is not None else ():
                if _BY_NAME[name].told_by != "none":
                    first = carried.get((name, change.repository, change.iid))
                    rows.append(self._delivered(change, name, known(change.merged_at), first))
        return rows

    def _delivered(
        self, change: MergeRequest, service: str, merged: int, deployment: Deployment | None
    ) -> DeliveredRow:
        at = deployment.finished_at if deployment else None
        owner, team, unit = self._place(service, self.company.now if at is None else at)
        return DeliveredRow(
            repository=change.repository,
            iid=change.iid,
            service=service,
            owner=owner,
            team=team,
            business_unit=unit,
            kind=change.kind,
            author_kind=change.author.kind,
            first_commit_at=instant(change.first_commit_at),
            merged_at=instant(merged),
            deployed_at=_time(at),
            deployment_id=deployment.id if deployment else None,
            told_by=_BY_NAME[service].told_by,
            lead_seconds=_between(change.first_commit_at, at),
            deploy_seconds=_between(merged, at),
        )

    def deployments(self) -> list[DeploymentRow]:
        """List every deployment to production and staging."""
        caused = {id(i.cause): i for i in self.company.incidents if i.cause is not None}
        return [self._deployment(d, caused.get(id(d))) for d in self.company.deployments]

    def _deployment(self, one: Deployment, incident: Incident | None) -> DeploymentRow:
        owner, team, unit = self._place(one.service, one.started_at)
        seen: Literal["explicit", "time"] | Cure | None = one.cure
        if incident is not None and incident.link != "none":
            seen = incident.link
        return DeploymentRow(
            id=one.id,
            service=one.service,
            owner=owner,
            team=team,
            business_unit=unit,
            environment=one.environment,
            kind=one.kind,
            status=one.status,
            told_by=_BY_NAME[one.service].told_by,
            sha=one.sha,
            image=one.image,
            started_at=instant(one.started_at),
            finished_at=_time(one.finished_at),
            carried_count=len(one.carried),
            is_failed=one.is_harmful,
            noticed_at=_time(incident.opened_at) if incident else None,
            recovered_at=_time(one.recovered_at) if one.is_harmful else None,
            recovery_seconds=_between(one.finished_at, one.recovered_at),
            seen_by=seen if one.is_harmful else None,
        )

    def incidents(self) -> list[IncidentRow]:
        """List every incident."""
        return [self._incident(incident) for incident in self.company.incidents]

    def _incident(self, one: Incident) -> IncidentRow:
        owner, team, unit = self._place(one.service, one.opened_at)
        before = [
            d
            for d in self.company.deployments
            if d.service == one.service
            and d.environment == "production"
            and d.finished_at is not None
            and 0 <= one.opened_at - d.finished_at < LOOKS_CAUSED_SECONDS
        ]
        nearest = max(before, key=lambda d: d.finished_at or 0, default=None)
        misleads = nearest is not None and nearest is not one.cause
        return IncidentRow(
            number=one.number,
            service=one.service,
            owner=owner,
            team=team,
            business_unit=unit,
            source=one.source,
            opened_at=instant(one.opened_at),
            acknowledged_at=_time(one.acknowledged_at),
            resolved_at=_time(one.resolved_at),
            recover_seconds=_between(one.opened_at, one.resolved_at),
            cause_id=one.cause.id if one.cause else None,
            link=one.link,
            looks_caused_by_id=nearest.id if nearest and misleads else None,
        )

    def tickets(self) -> list[TicketRow]:
        """List every ticket, deleted ones among them."""
        return [self._ticket(ticket) for ticket in self.company.tickets]

    def _ticket(self, one: Ticket) -> TicketRow:
        order = [s for s in CATEGORIES if s != "Cancelled"]
        moves = [(a.status, b.status) for a, b in zip(one.history, one.history[1:], strict=False)]
        steps = [(order.index(a), order.index(b)) for a, b in moves if {a, b} <= set(order)]
        done = order.index("Done")
        ended = CATEGORIES[one.history[-1].status] == "done"
        organisation = self.company.organisation
        unit = business_unit_of(organisation, one.team, one.done_at or self.company.now)
        return TicketRow(
            id=one.id,
            key=one.key,
            team=one.team,
            business_unit=unit,
            kind=one.kind,
            points=one.points,
            criteria=one.criteria,
            has_criteria=one.criteria in {"heading", "given_when_then", "field"},
            is_cancelled=one.history[-1].status == "Cancelled",
            is_deleted=one.deleted_at is not None,
            sprint_ids=tuple(one.sprints),
            opened_at=instant(one.opened_at),
            started_at=_time(one.started_at),
            done_at=_time(one.done_at) if ended else None,
            cycle_seconds=_between(one.started_at, one.done_at) if ended else None,
            flowback_count=sum(1 for a, b in steps if b < a < done),
            reopened_count=sum(1 for a, b in steps if a == done and b < done),
        )

    def sayings(self) -> list[SayingRow]:
        """List everything that customers said."""
        return saying_rows(self.company)

    def tested(self) -> list[TestedRow]:
        """List every ticket that somebody wrote a test case for."""
        return tested_rows(self.company)

    def under_way(self, moment: datetime) -> dict[str, int]:
        """Count the tickets in progress at a moment, per team."""
        at = int(moment.timestamp())
        counts: dict[str, int] = {}
        for ticket in self.company.tickets:
            statuses = [change.status for change in ticket.history if change.at <= at]
            if statuses and CATEGORIES[statuses[-1]] == "indeterminate":
                counts[ticket.team] = counts.get(ticket.team, 0) + 1
        return counts

    def people(self) -> list[Person]:
        """List everybody, with all their accounts and addresses."""
        return list(self.company.organisation.people.values())
