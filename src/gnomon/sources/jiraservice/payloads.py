"""Jira Service Management's shapes, only the fields we read.

API: https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
"""

from typing import Any

from msgspec import Struct, field

Text = str | None


class Moment(Struct, rename="camel"):
    """A time, told in several ways; this one needs no zone."""

    epoch_millis: int


class User(Struct, rename="camel"):
    """Somebody: by account on Cloud, by name on Data Center."""

    account_id: Text = None
    name: Text = None


class Status(Struct, rename="camel"):
    """A status that a request entered; categories are NEW, INDETERMINATE, DONE and UNDEFINED."""

    status: str
    status_date: Moment
    status_category: Text = None


class Statuses(Struct):
    """Statuses entered, in any order."""

    values: list[Status] = field(default_factory=list)


class Comment(Struct):
    """A comment; what is not public the customer does not see."""

    created: Moment
    public: bool = False
    author: User | None = None


class Comments(Struct):
    """Comments, oldest first."""

    values: list[Comment] = field(default_factory=list)


class FieldValue(Struct, rename="camel"):
    """A field the customer filled in."""

    field_id: str
    value: Any = None


class RequestType(Struct):
    """What the customer chose to ask for."""

    name: Text = None


class Desk(Struct, rename="camel"):
    """The service desk."""

    project_key: Text = None


class Links(Struct):
    """Where a person opens the request."""

    web: Text = None
    agent: Text = None


class Request(Struct, rename="camel"):
    """A request of a customer."""

    issue_id: str
    issue_key: str
    created_date: Moment
    current_status: Status
    reporter: User | None = None
    request_type: RequestType | None = None
    service_desk: Desk | None = None
    request_field_values: list[FieldValue] = field(default_factory=list)
    links: Links | None = field(default=None, name="_links")


class About(Struct):
    """What was asked for."""

    key: str


class Told(Struct):
    """A request, and beside it the statuses it entered and what was said to the customer."""

    page: Request
    statuses: Statuses
    comments: Comments


class Found(Struct):
    """An issue in a search."""

    key: str


class Page(Struct, rename="camel"):
    """A page of a search; Cloud names the next by a token, Data Center counts."""

    issues: list[Found]
    next_page_token: Text = None
    start_at: int | None = None
    total: int | None = None


class HookIssue(Struct):
    """The issue of a delivery."""

    key: Text = None


class Hook(Struct):
    """A delivery of Jira about an issue."""

    issue: HookIssue | None = None
