"""JMeter's JTL as XML.

Samples within a sample are its redirects and embedded files, which its own time covers already.
Those within a transaction are the requests; the transaction sums them up.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import BinaryIO

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import LoadResult, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import count
from gnomon.reports.report import Report
from gnomon.reports.samples import TRANSACTION, LoadRun, started_at
from gnomon.reports.xml_stream import root_of, walk_through

_SAMPLES = {"sample", "httpSample"}
_TOP = 2


class _Samples:
    """Takes samples into a run as they pass."""

    def __init__(self) -> None:
        self.run = LoadRun()
        self._counts_at = _TOP

    def start(self, name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        """Take a sample, where it is one that counts."""
        if name not in _SAMPLES:
            return
        if len(path) == _TOP:
            self._counts_at = _TOP
        if len(path) != self._counts_at:
            return
        success, label = attributes.get("s"), attributes.get("lb")
        if success not in ("true", "false") or label is None:
            raise ReportError("it needs a label (lb) and success (s) as true or false.")
        is_transaction = attributes.get("rm", "").startswith(TRANSACTION)
        if is_transaction:
            self._counts_at = len(path) + 1
        self.run.take(
            label,
            is_successful=success == "true",
            start=count(attributes.get("ts")) or None,
            elapsed=count(attributes.get("t")),
            latency=count(attributes.get("lt")),
            is_transaction=is_transaction,
        )

    def end(self, name: str, text: str) -> None:
        """Take nothing: all that counts stands in attributes."""


def read(event: Event) -> Iterator[Entity]:
    """Read a report of a load run.

    Raises:
        ReportError: It is no JTL in XML; names file, line and element.
    """
    this = about(event)
    rows = list(_sums(BytesIO(event.data), this.file).told(this))
    yield from rows
    yield this.told("jmeter_xml", started_at(rows), gate="load_test", tool="JMeter")


def _sums(stream: BinaryIO, file: str) -> LoadRun:
    samples = _Samples()
    walk_through(stream, samples, file=file, roots=("testResults",))
    return samples.run


REPORT = Report(
    name="jmeter_xml",
    title="JMeter JTL (XML)",
    summary="Requests under load: failures, percentiles and throughput by label.",
    media_types=("application/xml", "text/xml"),
    entities=(LoadResult, ReportFile),
    recognise=lambda _, head: root_of(head) == "testResults",
    read=read,
    sums=_sums,
)
