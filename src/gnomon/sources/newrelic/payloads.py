"""New Relic's shapes: what NerdGraph answers, and what a workflow's webhook sends.

API: https://docs.newrelic.com/docs/apis/nerdgraph/ and, for issues,
https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-issues-api-via-github/
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

#: Milliseconds that still are a day of the calendar.
Milliseconds = Annotated[int, Meta(ge=0, le=253_402_300_799_000)]
Seconds = Annotated[int, Meta(ge=0, le=253_402_300_799)]


class About(Struct, omit_defaults=True):
    """What was asked, which an answer does not repeat."""

    threshold_seconds: float | None = None
    """Apdex's T of the services in the answer."""


class Result(Struct, rename="camel"):
    """A service over an interval; which figures it has depends on the question."""

    app_name: str | None = None
    service: str | None = None
    begin_time_seconds: Seconds | None = None
    end_time_seconds: Seconds | None = None
    count: float | None = None
    errors: float | None = None
    satisfied: float | None = None
    tolerating: float | None = None
    frustrated: float | None = None
    seconds: dict[str, float | None] = {}
    """Quantiles of the time of a request, by percent."""
    cores: float | None = None
    memory: float | None = None
    instances: float | None = None


class Mark(Struct):
    """A deployment as change tracking keeps it."""

    timestamp: Milliseconds
    service: str | None = field(default=None, name="entity.name")
    guid: str | None = field(default=None, name="entity.guid")
    id: str | None = field(default=None, name="deploymentId")
    version: str | None = None
    commit: str | None = None
    user: str | None = None
    kind: str | None = field(default=None, name="deploymentType")
    link: str | None = field(default=None, name="deepLink")


class Issue(Struct, rename="camel"):
    """An issue: alerts that belong together."""

    issue_id: str
    created_at: Milliseconds
    updated_at: Milliseconds | None = None
    acknowledged_at: Milliseconds | None = None
    closed_at: Milliseconds | None = None
    title: list[str] = []
    description: list[str] = []
    priority: str | None = None
    entity_names: list[str] | None = None


class Delivery(Struct, rename="camel"):
    """An issue as a workflow's default template sends it."""

    id: str
    state: Literal["CREATED", "ACTIVATED", "DEACTIVATED", "CLOSED"]
    created_at: Milliseconds
    updated_at: Milliseconds
    title: str = ""
    priority: str | None = None
    impacted_entities: list[str] = []
    issue_url: str | None = None


class Settings(Struct, rename="camel"):
    """Settings of an application."""

    apdex_target: float | None = None


class Application(Struct):
    """An application that New Relic watches."""

    name: str
    settings: Settings | None = None


class Applications(Struct, rename="camel"):
    """A page of applications."""

    entities: list[Application] = []
    next_cursor: str | None = None


class Nrql(Struct):
    """The answer to a question in NRQL, of intervals."""

    results: list[Result]


class Marks(Struct):
    """The answer to a question in NRQL, of deployments."""

    results: list[Mark]


class IssuePage(Struct, rename="camel"):
    """A page of issues."""

    issues: list[Issue]
    next_cursor: str | None = None


class ToldIntervals(Struct):
    """Intervals and what was asked."""

    about: About
    page: Nrql


class Problem(Struct):
    """What was wrong with a question."""

    message: str = ""
