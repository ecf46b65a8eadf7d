"""k6's JSON lines (``--out json=...``): every sample, summed up line by line.

A request is a point of ``http_req_duration``; its time to the first byte is a point of
``http_req_waiting`` beside it. A point bears the time its request ended.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import LoadResult, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import count, moment
from gnomon.reports.json_lines import lines
from gnomon.reports.report import Report
from gnomon.reports.samples import LoadRun, started_at

_MAX_MILLISECONDS = 10**12
_FIRST_BAD_STATUS = 400


class _Tags(Struct):
    name: str | None = None
    url: str | None = None
    status: str | None = None
    expected_response: str | None = None


class _Data(Struct):
    time: str | None = None
    value: float | None = None
    tags: _Tags | None = None


class _Line(Struct):
    """Source: grafana.com/docs/k6, "JSON output"."""

    type: str
    metric: str
    data: _Data


_DECODER = msgspec.json.Decoder(_Line)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of a load run.

    Raises:
        ReportError: A line is no such JSON, or says not how a request went; names file and line.
    """
    this = about(event)
    rows = list(_sums(BytesIO(event.data), this.file).told(this))
    yield from rows
    yield this.told("k6_json", started_at(rows), gate="load_test", tool="k6")


def _sums(stream: BinaryIO, file: str) -> LoadRun:
    run = LoadRun()
    for number, line in lines(_DECODER, stream, file=file):
        if line.type == "Point" and line.metric in ("http_req_duration", "http_req_waiting"):
            try:
                _take(run, line)
            except ReportError as error:
                raise ReportError(f"{file}, line {number}: {error}") from None
    return run


def _take(run: LoadRun, line: _Line) -> None:
    tags = line.data.tags or _Tags()
    label = tags.name or tags.url or "(unnamed)"
    value = line.data.value
    took = round(value) if value is not None and 0 <= value < _MAX_MILLISECONDS else None
    is_successful = _is_successful(tags)
    if line.metric == "http_req_waiting":
        if is_successful and took is not None:
            run.wait(label, took)
        return
    at = moment(line.data.time)
    ended = round(at.timestamp() * 1000) if at else None
    run.take(
        label,
        is_successful=is_successful,
        start=None if ended is None else ended - (took or 0),
        elapsed=took,
        latency=None,
    )


def _is_successful(tags: _Tags) -> bool:
    if tags.expected_response is not None:
        return tags.expected_response == "true"
    status = count(tags.status)
    if status is None:
        raise ReportError(
            "neither expected_response nor status says how the request went. Keep k6's system tags."
        )
    return 0 < status < _FIRST_BAD_STATUS


def _recognise(_: str, head: bytes) -> bool:
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    is_line = first.startswith(b"{") and b'"metric":' in first and b'"data":' in first
    return is_line and any(b'"type":"%s"' % kind in first for kind in (b"Metric", b"Point"))


REPORT = Report(
    name="k6_json",
    title="k6 JSON lines",
    summary="Requests under load: failures, percentiles and throughput by name.",
    media_types=("application/x-ndjson",),
    entities=(LoadResult, ReportFile),
    recognise=_recognise,
    read=read,
    sums=_sums,
)
