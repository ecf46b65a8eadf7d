"""What Jira's search pages and issues mean: tickets, their texts, transitions and edits."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import TicketEdit, TicketProject, TicketTransition
from gnomon.errors import PayloadError
from gnomon.sources.jira.changelogs import histories_by_issue, whole
from gnomon.sources.jira.custom import layout, meanings, named
from gnomon.sources.jira.envelope import category, decode, meant
from gnomon.sources.jira.history import (
    Edit,
    Subject,
    creation,
    rows,
)
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.jira.payloads import FieldNames, Fields, History, Issue, Project, Status, Told
from gnomon.sources.jira.people import People
from gnomon.sources.jira.text import moment
from gnomon.sources.jira.tickets import (
    browse_url,
    project_key,
    ticket,
    ticket_project,
    ticket_text,
    untold_fields,
)
from gnomon.sources.source import Want

_TOLD = msgspec.json.Decoder(Told)
_NAMES = msgspec.json.Decoder(FieldNames)


def issues(event: Event, *, options: JiraOptions | None = None) -> Iterable[Entity | Want]:
    """Read a page of a search, bare or in an `envelope`.

    An issue that the page does not tell enough of is wanted instead.

    Args:
        event: The page.
        options: Names of custom fields, for a bare page.

    Raises:
        PayloadError: The data is not a search page; names the place in it.
    """
    told = decode(event, _TOLD, event.data)
    reading = _Reading(event, told, told.page or event.data, options)
    for issue in decode(event, reading.layout.page, told.page or event.data).issues:
        yield from reading.issue(issue, untold=Want("issue", issue.id))
    yield from reading.gathered()


def issue(event: Event, *, options: JiraOptions | None = None) -> Iterable[Entity | Want]:
    """Read one issue, bare or in an `envelope`.

    Args:
        event: The issue.
        options: Names of custom fields, for a bare issue.

    Raises:
        PayloadError: The data is not an issue, or lacks what a ticket needs.
    """
    told = decode(event, _TOLD, event.data)
    reading = _Reading(event, told, told.issue or event.data, options)
    found = decode(event, reading.layout.issue, told.issue or event.data)
    yield from reading.issue(found, untold=None)
    yield from reading.gathered()


class _Past(Struct):
    """What a changelog told of an issue."""

    rows: list[TicketTransition | TicketEdit] = []
    """Statuses entered and fields edited."""
    first: tuple[Edit, TicketTransition] | None = None
    """The earliest change of status, which tells the status the issue was created in."""
    sprints: set[str] = set()
    """Sprints it entered or left."""


class _Reading:
    """Reads the issues of one event, and gathers what several of them mention."""

    def __init__(self, event: Event, told: Told, body: bytes, options: JiraOptions | None) -> None:
        self._source = event.source
        self._event = event
        by_id = told.meanings
        if by_id is None:
            page = decode(event, _NAMES, body)
            if page.names is not None:
                by_id = meanings(
                    ((field, name, page.schemas.get(field)) for field, name in page.names.items()),
                    options,
                )
        self._names_fields = by_id is not None
        self.layout = layout(by_id or {})
        self._custom = {**named(options or JiraOptions()), **self.layout.meaning_of}
        self._categories = meant(told.categories)
        self._apart = histories_by_issue(event, told.changelogs)
        self._epics: dict[str, str] = {}
        if told.epics:
            found = decode(event, layout({}).page, told.epics).issues
            self._epics = {epic.key: epic.id for epic in found}
        self._people = People(event.source)
        self._projects: dict[str, TicketProject] = {}

    def issue(self, issue: Issue, *, untold: Want | None) -> list[Entity | Want]:
        """Read one issue; give ``untold`` where its page lacks what a ticket needs."""
        source, fields = self._source, issue.fields
        histories, is_whole = whole(issue, self._apart)
        subject = self._subject(issue)
        past = self._past(issue, subject, histories)
        found: list[Entity | Want] = [*past.rows]
        missing = untold_fields(fields)
        if missing or fields is None or not self._names_fields:
            if untold is None:
                raise PayloadError(
                    f"{source} tells issue {issue.key} without "
                    f"{', '.join(missing) or 'the names of its fields (expand=names,schema)'}. "
                    "Check that the account may see these fields, then retry."
                )
            return [*found, untold]
        if is_whole:
            found.append(self._created(subject, fields, past))
        found.append(
            ticket(
                source,
                issue,
                fields,
                people=self._people,
                layout=self.layout,
                categories=self._categories,
                epics=self._epics,
                sprints=past.sprints,
            )
        )
        found.append(ticket_text(source, issue, fields, self.layout))
        if fields.project is not None:
            self._note_project(fields.project, moment(fields.updated or ""))
        return found

    def gathered(self) -> Iterator[Entity]:
        """Tell the projects and accounts that the issues mention, once each."""
        yield from self._projects.values()
        yield from self._people.identities()

    def _subject(self, issue: Issue) -> Subject:
        updated = issue.fields.updated if issue.fields else None
        return Subject(
            source=self._source,
            issue_id=issue.id,
            ticket_id=f"{self._source}:ticket:{issue.id}",
            project_id=project_key(self._source, issue),
            url=browse_url(issue),
            custom=self._custom,
            categories=self._categories,
            told_at=moment(updated) if updated else None,
        )

    def _past(self, issue: Issue, subject: Subject, histories: list[History]) -> _Past:
        past = _Past()
        for history in histories:
            edit = self._edit(issue, history)
            for row in rows(subject, edit):
                past.rows.append(row)
                if isinstance(row, TicketTransition):
                    if past.first is None or _order(edit) < _order(past.first[0]):
                        past.first = (edit, row)
                elif row.field == "sprint":
                    past.sprints.add(row.new_value or row.old_value or "")
        return past

    def _edit(self, issue: Issue, history: History) -> Edit:
        if history.created is None:
            raise PayloadError(f"Entry {history.id} in the changelog of {issue.key} has no time.")
        at = moment(history.created)
        actor = self._people.mention(history.author, at)
        return Edit(id=history.id, at=at, actor_id=actor, items=history.items)

    def _created(self, subject: Subject, fields: Fields, past: _Past) -> TicketTransition:
        at, status = moment(fields.created or ""), fields.status or Status(name="")
        name, status_id = status.name, status.id
        if past.first is not None and past.first[1].from_status:
            name = past.first[1].from_status
            left = (item.old for item in past.first[0].items if item.old_text == name)
            status_id = next(left, None)
        told = self._categories.get(status_id or "")
        return creation(
            subject,
            status=name,
            category=told or (category(status) if status_id == status.id else None),
            at=at,
            actor_id=self._people.mention(fields.creator or fields.reporter, at),
        )

    def _note_project(self, told: Project, at: datetime) -> None:
        known = self._projects.get(told.key)
        if known is None or at > known.changed_at:
            self._projects[told.key] = ticket_project(self._source, told, at=at)


def _order(edit: Edit) -> tuple[datetime, int]:
    return edit.at, int(edit.id) if edit.id.isdigit() else 0
