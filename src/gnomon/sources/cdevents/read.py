"""What CDEvents mean: a subject, something that happened to it, and the facts that follow."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.cdevents import builds, code, planning, running, testing
from gnomon.sources.cdevents.payloads import CDEvent, Reference
from gnomon.sources.cdevents.told import Told

_EVENT = msgspec.json.Decoder(CDEvent)
#: Any version, none or a draft; what a later major one means nobody knows yet. Custom events, which
#: begin with cdeventsx, name their tool before the subject.
_TYPE = re.compile(
    r"dev\.cdevents(?:x\.[a-z0-9]+-|\.)([a-z]+)\.([a-z]+)(?:\.(\d+)(?:\.[\w.-]+)?)?", re.IGNORECASE
)

SUBJECTS: Mapping[str, tuple[Callable[[Told], Iterable[Entity]], tuple[str, ...]]] = {
    "repository": (code.repository, ("created", "modified", "deleted")),
    "branch": (code.branch, ("created", "deleted")),
    "change": (code.change, ("created", "reviewed", "updated", "merged", "abandoned")),
    "build": (builds.build, ("queued", "started", "finished")),
    "artifact": (
        builds.artifact,
        ("packaged", "signed", "published", "downloaded", "deleted"),
    ),
    "pipelinerun": (builds.pipeline_run, ("queued", "started", "finished")),
    "taskrun": (builds.task_run, ("queued", "started", "finished")),
    "testsuiterun": (testing.suite_run, ("queued", "started", "finished")),
    "testcaserun": (testing.case_run, ("queued", "started", "finished", "skipped")),
    "testoutput": (testing.output, ("published",)),
    "service": (
        running.service,
        ("deployed", "upgraded", "rolledback", "removed", "published"),
    ),
    "environment": (running.environment, ("created", "modified", "seeded", "deleted")),
    "incident": (running.incident, ("detected", "reported", "resolved")),
    "ticket": (planning.ticket, ("created", "updated", "closed")),
    "approval": (planning.approval, ("created", "updated", "closed")),
}
"""Who reads a subject, and the predicates it knows."""


def read(event: Event) -> Iterator[Entity]:
    """Read a CDEvent.

    Raises:
        PayloadError: It is no CDEvent, or of a subject, predicate or major version nobody reads.
    """
    told = decoded(_EVENT, event)
    context = told.context
    named = _TYPE.fullmatch(context.type)
    if named is None:
        raise PayloadError(
            f"context.type is {context.type!r}; expected dev.cdevents.<subject>.<predicate>."
            "<version>, as in dev.cdevents.service.deployed.0.3.0."
        )
    subject, predicate = named[1].lower(), named[2].lower()
    if named[3] not in (None, "0"):
        raise PayloadError(
            f"{context.type} is of a major version nobody reads yet: 0 is. The event is kept."
        )
    reader, predicates = SUBJECTS.get(subject, (None, ()))
    if reader is None or predicate not in predicates:
        known = ", ".join(f"{subject}.{each}" for each in predicates) or ", ".join(SUBJECTS)
        raise PayloadError(f"Nobody reads {subject}.{predicate} of CDEvents. Read: {known}.")
    check_clock([context.timestamp], event)
    yield from reader(
        Told(
            source=event.source,
            sender=context.source,
            id=context.id,
            subject=Reference(id=told.subject.id, source=told.subject.source),
            predicate=predicate,
            timestamp=context.timestamp,
            content=told.subject.content,
        )
    )
