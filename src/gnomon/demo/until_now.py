"""Cut the story where now is: what lies ahead has not happened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from gnomon.demo.company import Company
    from gnomon.demo.records import Deployment, Incident, MergeRequest, Repository, Ticket


def cut_after(company: Company, now: int) -> None:
    """Forget everything after a moment, so that work is left under way."""
    for repository in company.repositories:
        for change in repository.merge_requests:
            cut_change(change, now)
        _keep_open_branches(repository, now)
    company.incidents = [i for i in company.incidents if i.opened_at <= now]
    opened = {id(incident.cause) for incident in company.incidents}
    for deployment in company.deployments:
        _cut_deployment(deployment, now, has_incident=id(deployment) in opened)
    for incident in company.incidents:
        _cut_incident(incident, now)
    company.tickets = [t for t in company.tickets if t.opened_at <= now]
    for ticket in company.tickets:
        _cut_ticket(ticket, now)


def as_of(change: MergeRequest, moment: int) -> MergeRequest:
    """Copy a change as it was at a moment."""
    then = replace(change)
    cut_change(then, moment)
    return then


def cut_change(change: MergeRequest, now: int) -> None:
    """Forget everything after a moment that happened to a change."""
    change.notes = sorted((n for n in change.notes if n.at <= now), key=lambda note: note.at)
    change.events = [event for event in change.events if event[1] <= now]
    change.approvals = [given for given in change.approvals if given[1] <= now]
    for name in ("merged_at", "closed_at", "responded_at", "requested_at"):
        at = getattr(change, name)
        if at is not None and at > now:
            setattr(change, name, None)
    if change.merged_at is None:
        change.merged_by = change.merge_sha = change.squash_sha = None
        change.commits = [c for c in change.commits if c.authored_at <= now] or change.commits[:1]
        change.head_sha = change.commits[-1].sha


def _keep_open_branches(repository: Repository, now: int) -> None:
    for change in repository.merge_requests:
        if change.merged_at is None and change.closed_at is None:
            repository.branches[change.branch] = change.head_sha
            repository.commits += change.commits
    repository.tags = [tag for tag in repository.tags if tag.at <= now]
    repository.commits.sort(key=lambda commit: (commit.committed_at, commit.sha))


def _cut_deployment(deployment: Deployment, now: int, *, has_incident: bool) -> None:
    if deployment.finished_at is not None and deployment.finished_at > now:
        deployment.finished_at, deployment.status = None, "running"
        deployment.stopped_at_percent = None
        deployment.carried, deployment.is_harmful = (), False
    if deployment.recovered_at is not None and deployment.recovered_at > now:
        deployment.recovered_at = None
        if not has_incident:
            deployment.is_harmful = False


def _cut_incident(incident: Incident, now: int) -> None:
    incident.log = sorted((e for e in incident.log if e.at <= now), key=lambda entry: entry.at)
    if incident.acknowledged_at is not None and incident.acknowledged_at > now:
        incident.acknowledged_at = None
    if incident.resolved_at is not None and incident.resolved_at > now:
        incident.resolved_at = None


def _cut_ticket(ticket: Ticket, now: int) -> None:
    ticket.history = [move for move in ticket.history if move.at <= now]
    ticket.edits = sorted((e for e in ticket.edits if e.at <= now), key=lambda edit: edit.at)
    for name in ("started_at", "done_at", "deleted_at"):
        at = getattr(ticket, name)
        if at is not None and at > now:
            setattr(ticket, name, None)
