"""What a report is about: told in its event's subject, as a query string.

    service=checkout-api&revision=4f2a...&pipeline=https://ci.example.org/1&environment=staging

Every part may be missing. ``file`` names the file for error messages and makes no difference to
what the report is.
"""

import hashlib
from datetime import datetime
from typing import Any, cast, get_args
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.domain.quality import Gate, ReportFile
from gnomon.errors import ReportError

#: Every gate a report can be for.
GATES: tuple[Gate, ...] = get_args(Gate)
_PARTS = ("service", "revision", "pipeline", "environment")


def subject(
    *,
    service: str | None = None,
    revision: str | None = None,
    pipeline: str | None = None,
    environment: str | None = None,
    gate: Gate | None = None,
    file: str | None = None,
) -> str:
    """Write the subject of a report's event."""
    told = {
        "service": service,
        "revision": revision,
        "pipeline": pipeline,
        "environment": environment,
        "gate": gate,
        "file": file,
    }
    return urlencode({name: value for name, value in told.items() if value})


class About(Struct, frozen=True, kw_only=True):
    """A report's event, told apart: whose report it is, and how its rows are keyed."""

    source: str
    """The instance that told it."""
    digest: str
    """Stands for content, service, revision, pipeline, environment and gate."""
    file: str
    """Name of the file, for messages."""
    parts: dict[str, str]
    """What the subject tells."""
    told_at: datetime
    """When the event happened or was received."""

    @property
    def report_id(self) -> str:
        """Key of the report itself."""
        return f"{self.source}:report:{self.digest}"

    def key(self, kind: str, part: str | int) -> str:
        """Make the key of a row of this report."""
        return f"{self.source}:{kind}:{self.digest}:{part}"

    def told(
        self, report_format: str, ran_at: datetime | None, *, gate: Gate | None, **facts: Any
    ) -> ReportFile:
        """Make the row of the report itself; ``gate`` is what such a report is for."""
        service = self.parts.get("service")
        return ReportFile(
            key=self.report_id,
            source=self.source,
            url=self.parts.get("pipeline"),
            changed_at=self.told_at,
            format=report_format,
            file=self.parts.get("file"),
            service_id=f"catalog:service:{service}" if service else None,
            revision=self.parts.get("revision"),
            pipeline_url=self.parts.get("pipeline"),
            environment=self.parts.get("environment"),
            gate=cast("Gate | None", self.parts.get("gate")) or gate,
            ran_at=ran_at,
            **facts,
        )


def about(event: Event) -> About:
    """Read what a report is about from its event.

    Raises:
        ReportError: Nobody says when: the event has neither a time nor been received.
    """
    parts = dict(parse_qsl(event.subject or ""))
    told_at = event.time or event.received_at
    if told_at is None:
        raise ReportError(f"The {event.type} {event.id} has no time. Give the event one.")
    gate = parts.get("gate")
    if gate is not None and gate not in GATES:
        raise ReportError(
            f"The {event.type} {event.id} is for gate {gate[:50]!r}; there are {', '.join(GATES)}."
        )
    context = "\n".join(parts.get(name, "") for name in _PARTS) + (f"\n{gate}" if gate else "")
    digest = hashlib.sha256(f"{event.type}\n{context}\n".encode())
    digest.update(event.data)
    return About(
        source=event.source,
        digest=digest.hexdigest()[:24],
        file=parts.get("file") or event.type,
        parts=parts,
        told_at=told_at,
    )
