"""Jira's shapes, only the fields read. API: https://developer.atlassian.com/cloud/jira/platform/rest.

Cloud (version 3) and Data Center (version 2) differ in how they name people, write long texts and
tell sprints; one shape covers both. Custom fields are not here: see `custom`.
"""

from typing import Any

import msgspec
from msgspec import Raw, Struct


class Payload(Struct, rename="camel", gc=False):
    """What all of Jira's shapes share: camel case, and unknown keys are passed over."""


class User(Payload):
    """An account. Cloud tells ``accountId``, Data Center ``key`` and ``name``; any may be gone."""

    account_id: str | None = None
    account_type: str | None = None
    key: str | None = None
    name: str | None = None
    email_address: str | None = None
    display_name: str | None = None


class StatusCategory(Payload):
    """What a status means to Jira: ``new``, ``indeterminate``, ``done`` or ``undefined``."""

    key: str = "undefined"


class Status(Payload):
    """A status. Servers before 6.1 tell no category."""

    name: str
    id: str | None = None
    status_category: StatusCategory | None = None


class Named(Payload):
    """A priority, resolution or component."""

    name: str


class IssueType(Payload):
    """A type of issue; ``hierarchyLevel`` -1 is a sub-task on newer Clouds."""

    name: str
    subtask: bool = False
    hierarchy_level: int | None = None


class Location(Payload):
    """Project of a board; a board may belong to a user instead."""

    project_key: str | None = None


class Project(Payload):
    """A project; ``simplified`` is what Jira's pages call team-managed."""

    key: str
    self: str | None = None
    name: str | None = None
    simplified: bool = False


class Parent(Payload):
    """The epic or story an issue is part of."""

    id: str


class Document(Payload):
    """A node of the Atlassian Document Format, which Cloud's version 3 writes long texts in."""

    type: str = ""
    text: str | None = None
    attrs: dict[str, Any] | None = None
    content: list["Document"] = []


class Fields(Payload):
    """The fields of an issue; what a delivery leaves out is null here, too."""

    summary: str | None = None
    description: Document | str | None = None
    issuetype: IssueType | None = None
    project: Project | None = None
    status: Status | None = None
    priority: Named | None = None
    resolution: Named | None = None
    resolutiondate: str | None = None
    created: str | None = None
    updated: str | None = None
    reporter: User | None = None
    creator: User | None = None
    assignee: User | None = None
    parent: Parent | None = None
    labels: list[str] = []
    components: list[Named] = []


class HistoryItem(Payload):
    """One field of one edit. Server tells no ``fieldId``; values are ids, ``...String`` names."""

    field: str
    fieldtype: str = "jira"
    field_id: str | None = None
    old: str | None = msgspec.field(name="from", default=None)
    old_text: str | None = msgspec.field(name="fromString", default=None)
    new: str | None = msgspec.field(name="to", default=None)
    new_text: str | None = msgspec.field(name="toString", default=None)
    tmp_from_account_id: str | None = None
    tmp_to_account_id: str | None = None


class History(Payload):
    """One edit. Pages of an issue write its time as text, bulk answers in milliseconds."""

    id: str
    created: str | int | None = None
    author: User | None = None
    items: list[HistoryItem] = []


class Changelog(Payload):
    """Edits of an issue; those inside a search page may be cut, ``total`` then says so."""

    total: int | None = None
    histories: list[History] = []


class Issue(Payload):
    """An issue. Its fields are decoded a second time where custom fields are known."""

    id: str
    key: str
    self: str | None = None
    fields: Fields | None = None
    changelog: Changelog | None = None


class FieldSchema(Payload):
    """What a field holds; ``custom`` names the plug-in that made it."""

    type: str = ""
    custom: str | None = None


class FieldName(Payload):
    """A field of the site. API: ``/rest/api/3/field``."""

    id: str
    name: str = ""
    field_schema: FieldSchema | None = msgspec.field(name="schema", default=None)


class FieldNames(Payload):
    """Names and schemas that a page carries when asked with ``expand=names,schema``."""

    names: dict[str, str] | None = None
    schemas: dict[str, FieldSchema] = msgspec.field(name="schema", default_factory=dict)


class Told(Payload):
    """A page or issue together with what it takes to read it; each body is Jira's, unchanged.

    See `envelope`.
    """

    meanings: dict[str, str] | None = None
    categories: dict[str, str] = {}
    epics: Raw = Raw()
    page: Raw = Raw()
    issue: Raw = Raw()
    changelogs: dict[str, Raw] = {}


class SearchPage(Payload):
    """A page of a search; Cloud's newer one tells ``nextPageToken``, the older ``total``."""

    issues: list[Issue]


class IssueChangelog(Payload):
    """One issue's edits in a bulk answer."""

    issue_id: str
    change_histories: list[History] = []


class ChangelogPage(Payload):
    """The rest of a long changelog, in the three shapes Jira has for it.

    ``/changelog/bulkfetch`` tells ``issueChangeLogs``, ``/issue/{id}/changelog`` ``values``, and
    a server that knows neither the issue with its ``changelog``.
    """

    issue_change_logs: list[IssueChangelog] = []
    values: list[History] = []
    id: str | None = None
    changelog: Changelog | None = None


class Board(Payload):
    """A board of the agile API."""

    id: int
    location: Location | None = None


class SprintPayload(Payload):
    """A sprint of the agile API or of a webhook; Cloud leaves out what is not set."""

    id: int
    name: str
    state: str
    origin_board_id: int | None = None
    goal: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    complete_date: str | None = None


class SprintPage(Payload):
    """A page of a board's sprints, or one sprint, with the boards that the fetch knew."""

    boards: list[Board] = []
    page: Raw = Raw()
    sprint: SprintPayload | None = None
    values: list[SprintPayload] = []


class ProjectPage(Payload):
    """A page of Cloud's ``/project/search``; Data Center answers a bare list."""

    values: list[Project]


class HookChangelog(Payload):
    """The edit that a webhook tells; without a time, which is the issue's ``updated``."""

    id: str
    items: list[HistoryItem] = []


class Hook(Payload):
    """A webhook. API: https://developer.atlassian.com/server/jira/platform/webhooks/."""

    webhook_event: str
    timestamp: int | None = None
    user: User | None = None
    issue: Issue | None = None
    changelog: HookChangelog | None = None
    comment: Raw = Raw()
    sprint: SprintPayload | None = None
    project: Project | None = None
