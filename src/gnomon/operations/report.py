"""Take report files: know their format, look whether they can be read, and accept them."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gnomon.domain.entity import table_name
from gnomon.domain.event import Event
from gnomon.domain.quality import Gate
from gnomon.errors import ReportError
from gnomon.inbox import Accepted
from gnomon.inbox.storing import MAX_EVENT_BYTES
from gnomon.operations.home import Home
from gnomon.reports import about, load_run
from gnomon.reports.registry import recognise
from gnomon.reports.registry import report as find_format
from gnomon.reports.report import HEAD_BYTES


class Told(Struct, frozen=True, kw_only=True):
    """A report file that can be read, and the event it becomes."""

    file: str
    """Its name."""
    format: str
    """Name of its format."""
    rows: dict[str, int]
    """Rows it tells, by table."""
    event: Event
    """The event, ready to be accepted or sent."""


def prepare(
    file: str,
    data: bytes,
    *,
    source: str,
    now: datetime,
    service: str | None = None,
    revision: str | None = None,
    pipeline: str | None = None,
    environment: str | None = None,
    gate: Gate | None = None,
    type: str | None = None,  # noqa: A002 - what the command calls it
) -> Told:
    """Make the event of a report file, and read it once to see that it can be.

    Args:
        file: Its name, for recognition and messages.
        data: Its bytes.
        source: The instance that tells it: the name of the installation that runs pipelines.
        now: When it is taken; what it says stands from then on.
        service: The service it is about, as the catalogue names it.
        revision: Commit it judges.
        pipeline: Address of the pipeline run.
        environment: Environment it judges.
        gate: The gate it serves, where its format says too little.
        type: Format, where it should not be recognised.

    Raises:
        UsageError: No format has that name.
        ReportError: It is in no format, or cannot be read; names file, line and element.
    """
    report = find_format(type) if type else recognise(file, data)
    subject = about.subject(
        service=service,
        revision=revision,
        pipeline=pipeline,
        environment=environment,
        gate=gate,
        file=file,
    )
    digest = hashlib.sha256(f"{report.event_type}\n{subject}\n".encode())
    digest.update(data)
    event = Event(
        id=digest.hexdigest()[:32],
        source=source,
        type=report.event_type,
        subject=subject or None,
        datacontenttype=report.media_types[0],
        data=data,
    )
    told = report.read(replace(event, received_at=now))
    rows = Counter(table_name(entity.__class__) for entity in told)
    return Told(file=file, format=report.name, rows=dict(sorted(rows.items())), event=event)


def summed_up(path: Path, *, type: str | None = None) -> tuple[str, bytes]:  # noqa: A002 - as above
    """Sum up a load run that is too large to hand over, reading it once as a stream.

    Args:
        path: The file.
        type: Its format, where it should not be recognised.

    Returns:
        The name of the format of what it came to, and its bytes.

    Raises:
        OSError: It cannot be read.
        ReportError: It is in no format, or in one that is no record of single requests; or cannot
            be read, which names file and line.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        report = find_format(type) if type else recognise(path.name, head)
        if report.sums is None:
            raise ReportError(
                f"{path} has {path.stat().st_size:,} bytes; at most {MAX_EVENT_BYTES:,} of "
                f"{report.title} are taken. Let the tool write several files, or less into one."
            )
        stream.seek(0)
        return load_run.REPORT.name, load_run.written(report.name, report.sums(stream, str(path)))


def accept(home: Home, reports: Iterable[Told]) -> Accepted:
    """Accept reports; they are on disk when this returns.

    Raises:
        EventTooLargeError: One is larger than the inbox takes.
    """
    return home.inbox.accept([told.event for told in reports])
