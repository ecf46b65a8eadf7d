"""A load run summed up where its file lay, for files too large to hand over whole.

Every time that occurred stands there with how often it did, so that percentiles are as exact as
those of the samples.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import LoadResult, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report
from gnomon.reports.samples import LoadRun, Samples, started_at

_TOOLS = {"jmeter_csv": "JMeter", "jmeter_xml": "JMeter", "k6_json": "k6"}


class _Document(Struct, forbid_unknown_fields=True):
    load_run_of: str
    """Format of the file that was summed up."""
    labels: dict[str, Samples]


_DECODER = msgspec.json.Decoder(_Document)


def written(report_format: str, run: LoadRun) -> bytes:
    """Write a run down.

    Args:
        report_format: Name of the format of its samples.
        run: What they came to.
    """
    return msgspec.json.encode(_Document(report_format, dict(run.labels)))


def read(event: Event) -> Iterator[Entity]:
    """Read a run that was summed up.

    Raises:
        ReportError: It is no such JSON, or counts more than there were; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    for label, each in document.labels.items():
        timed = sum(each.elapsed.values())
        if each.failed + timed > each.count or sum(each.latency.values()) > each.count:
            raise ReportError(
                f"{this.file}: of {label!r} more is told than its {each.count:,} samples. "
                "Sum the run up again."
            )
    rows = list(LoadRun(document.labels).told(this))
    yield from rows
    tool = _TOOLS.get(document.load_run_of)
    yield this.told(document.load_run_of, started_at(rows), gate="load_test", tool=tool)


REPORT = Report(
    name="load_run",
    title="Load run, summed up",
    summary="What `gnomon report` makes of a load run too large to hand over whole.",
    media_types=("application/json",),
    entities=(LoadResult, ReportFile),
    recognise=lambda _, head: is_object(head, b"load_run_of"),
    read=read,
)
