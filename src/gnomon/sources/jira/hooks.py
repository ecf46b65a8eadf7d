"""What webhooks mean.

A webhook numbers custom fields and does not name them, so it cannot tell a ticket's points or
sprints: it tells the change itself, and the issue is wanted. Its changelog has no time of its own;
the issue's ``updated`` is at most some milliseconds before the time that the page tells later, so
the page's row is the newer of the two and wins.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec import structs

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import TicketText
from gnomon.errors import PayloadError
from gnomon.sources.jira.agile import sprint as sprint_row
from gnomon.sources.jira.agile import told_at
from gnomon.sources.jira.custom import named
from gnomon.sources.jira.envelope import category, decode
from gnomon.sources.jira.history import Edit, Subject, creation, rows
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.jira.payloads import Fields, HistoryItem, Hook, Issue, User
from gnomon.sources.jira.people import People
from gnomon.sources.jira.text import moment
from gnomon.sources.jira.tickets import (
    browse_url,
    project_key,
    ticket,
    ticket_project,
    untold_fields,
)
from gnomon.sources.source import Want

_HOOK = msgspec.json.Decoder(Hook)
#: Dragging a card to another place of its column is an edit to Jira, and nothing to us.
_NOISE = frozenset({"rank"})


def issue(event: Event, *, options: JiraOptions | None = None) -> Iterable[Entity | Want]:
    """Read a delivery about an issue: what it changed, and the issue itself as wanted.

    Args:
        event: The delivery.
        options: Names of custom fields, the only sign of them in a changelog.

    Raises:
        PayloadError: The delivery is no JSON, or names no issue.
    """
    hook = decode(event, _HOOK, event.data)
    if hook.issue is None:
        raise PayloadError(f"{event.source} sent {hook.webhook_event} without an issue.")
    told, fields = hook.issue, hook.issue.fields or Fields()
    people = People(event.source)
    at = moment(hook.timestamp) if hook.timestamp else told_at(event)
    if hook.webhook_event == "jira:issue_deleted":
        yield from _deleted(event.source, told, fields, people, at)
        return
    if not _is_about_ticket(hook):
        return
    updated = moment(fields.updated) if fields.updated else at
    actor = people.mention(hook.user, updated)
    subject = _subject(event.source, told, fields, named(options or JiraOptions()))
    if hook.webhook_event == "jira:issue_created":
        yield from _created(subject, hook, fields, people)
    elif hook.changelog is not None:
        items = _with_account_ids(hook.changelog.items, (hook.user, *_people(fields)))
        yield from rows(
            subject, Edit(id=hook.changelog.id, at=updated, actor_id=actor, items=items)
        )
    if fields.project is not None:
        yield ticket_project(event.source, fields.project, at=updated)
    for account in _people(fields):
        people.mention(account, updated)
    yield from people.identities()
    yield Want("issue", told.id)


def sprint(event: Event) -> Iterable[Entity | Want]:
    """Read a delivery about a sprint: wanted, since the delivery does not tell its project.

    Raises:
        PayloadError: The delivery is no JSON, or names no sprint.
    """
    hook = decode(event, _HOOK, event.data)
    if hook.sprint is None:
        raise PayloadError(f"{event.source} sent {hook.webhook_event} without a sprint.")
    if hook.webhook_event == "sprint_deleted":
        gone = sprint_row(event.source, hook.sprint, None, at=told_at(event))
        yield structs.replace(gone, is_deleted=True)
        return
    yield Want("sprint", str(hook.sprint.id))


def project(event: Event) -> Iterable[Entity]:
    """Read a delivery about a project.

    Raises:
        PayloadError: The delivery is no JSON, or names no project.
    """
    hook = decode(event, _HOOK, event.data)
    if hook.project is None:
        raise PayloadError(f"{event.source} sent {hook.webhook_event} without a project.")
    found = ticket_project(event.source, hook.project, at=told_at(event))
    yield structs.replace(found, is_deleted=hook.webhook_event == "project_deleted")


def user(event: Event) -> Iterable[Entity]:
    """Read a delivery about an account.

    Raises:
        PayloadError: The delivery is no JSON.
    """
    hook = decode(event, _HOOK, event.data)
    people = People(event.source)
    people.mention(hook.user, told_at(event))
    return people.identities()


def _is_about_ticket(hook: Hook) -> bool:
    if hook.webhook_event == "jira:issue_created":
        return True
    if hook.changelog is None:
        return not hook.comment
    names = {item.field.lower() for item in hook.changelog.items}
    return not names or not names <= _NOISE


def _people(fields: Fields) -> tuple[User | None, ...]:
    return fields.reporter, fields.creator, fields.assignee


def _with_account_ids(items: list[HistoryItem], people: Iterable[User | None]) -> list[HistoryItem]:
    # Older Clouds write user names into a changelog and account ids everywhere else.
    ids = {
        name: person.account_id
        for person in people
        if person is not None and person.account_id
        for name in (person.name, person.key)
        if name
    }
    return [
        structs.replace(
            item, old=ids.get(item.old or "", item.old), new=ids.get(item.new or "", item.new)
        )
        if item.field == "assignee"
        else item
        for item in items
    ]


def _subject(source: str, told: Issue, fields: Fields, custom: Mapping[str, str]) -> Subject:
    status, means = fields.status, category(fields.status)
    return Subject(
        source=source,
        issue_id=told.id,
        ticket_id=f"{source}:ticket:{told.id}",
        project_id=project_key(source, told),
        url=browse_url(told),
        custom=custom,
        categories={status.id: means} if status and status.id and means else {},
    )


def _created(subject: Subject, hook: Hook, fields: Fields, people: People) -> Iterator[Entity]:
    if fields.created is None or fields.status is None:
        return
    # The body is written when it is sent, and may already know a later status; the changelog
    # lists the values it was created with.
    items = hook.changelog.items if hook.changelog else []
    first = next((i.new_text for i in items if i.field.lower() == "status"), fields.status.name)
    at = moment(fields.created)
    yield creation(
        subject,
        status=first or fields.status.name,
        category=category(fields.status) if first == fields.status.name else None,
        at=at,
        actor_id=people.mention(fields.creator or hook.user, at),
    )


def _deleted(
    source: str, told: Issue, fields: Fields, people: People, at: datetime
) -> Iterator[Entity]:
    missing = untold_fields(fields)
    if missing:
        raise PayloadError(
            f"{source} says that issue {told.key} was deleted without its {', '.join(missing)}; "
            "the next reconciliation finds it."
        )
    gone = ticket(source, told, fields, people=people)
    yield structs.replace(gone, is_deleted=True, changed_at=at)
    yield TicketText(
        key=f"{source}:ticket_text:{told.id}",
        source=source,
        changed_at=at,
        is_deleted=True,
        ticket_id=gone.key,
        project_id=gone.project_id,
    )
    yield from people.identities()
