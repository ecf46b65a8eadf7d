"""CDEvents 0.4 and 0.5 and later minor versions, only the fields we read.

Reference: https://cdevents.dev/docs/. What 0.4 calls ``context.version`` and ``url`` 0.5 calls
``context.specversion`` and ``uri``; tests had a ``status`` before they had an ``outcome``.
"""

from datetime import datetime

from msgspec import Struct


class Context(Struct, rename="camel"):
    """Who tells what, and when."""

    id: str
    source: str
    type: str
    timestamp: datetime


class Reference(Struct, rename="camel"):
    """Another subject, by its id within its source."""

    id: str
    source: str | None = None
    name: str | None = None


class Definition(Struct):
    """A test case or suite as it is written, apart from its runs."""

    id: str
    name: str | None = None
    type: str | None = None


class Bill(Struct):
    """A bill of materials."""

    uri: str | None = None


class Content(Struct, rename="camel", frozen=True):
    """What any subject may say about itself."""

    artifact_id: str | None = None
    assignees: tuple[str, ...] = ()
    change: Reference | None = None
    creator: str | None = None
    data_version: str | None = None
    description: str | None = None
    environment: Reference | None = None
    errors: str | None = None
    format: str | None = None
    group: str | None = None
    labels: tuple[str, ...] = ()
    name: str | None = None
    outcome: str | None = None
    output_type: str | None = None
    owner: str | None = None
    pipeline_name: str | None = None
    pipeline_run: Reference | None = None
    priority: str | None = None
    reason: str | None = None
    repository: Reference | None = None
    resolution: str | None = None
    sbom: Bill | None = None
    service: Reference | None = None
    status: str | None = None
    summary: str | None = None
    task_name: str | None = None
    test_case: Definition | None = None
    test_suite: Definition | None = None
    test_suite_run: Reference | None = None
    test_case_run: Reference | None = None
    ticket_type: str | None = None
    updated_by: str | None = None
    uri: str | None = None
    url: str | None = None
    user: str | None = None
    view_url: str | None = None


class Subject(Struct):
    """What the event is about."""

    id: str
    source: str | None = None
    content: Content = Content()


class CDEvent(Struct):
    """An event; links, custom data and schemas are not read."""

    context: Context
    subject: Subject
