"""k6's summary, as ``--summary-export`` or ``handleSummary`` writes it.

Percentiles are k6's own; those of ``http_req_duration{expected_response:true}`` leave failed
requests out and are preferred. What k6 says of thresholds is not read: one form means *crossed*
with the word that the other means *kept* by.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import LoadResult, ReportFile
from gnomon.errors import ReportError
from gnomon.reports import load_sums
from gnomon.reports.about import about
from gnomon.reports.amounts import milliseconds
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.load_sums import Summed
from gnomon.reports.report import Report

_DURATION = "http_req_duration"
_GOOD = "http_req_duration{expected_response:true}"


class _Values(Struct):
    count: float | None = None
    rate: float | None = None
    passes: float | None = None
    med: float | None = None
    p90: float | None = msgspec.field(default=None, name="p(90)")
    p95: float | None = msgspec.field(default=None, name="p(95)")
    p99: float | None = msgspec.field(default=None, name="p(99)")


class _Metric(_Values):
    """Source: grafana.com/docs/k6, "End of test summary"; ``values`` only in handleSummary."""

    values: _Values | None = None

    def told(self) -> _Values:
        """Return its figures, in whichever form they stand."""
        return self.values or self


class _Document(Struct):
    metrics: dict[str, _Metric]


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of a load run.

    Raises:
        ReportError: It is no such JSON, or tells of no HTTP request; names file and field.
    """
    this = about(event)
    metrics = decode(_DECODER, event.data, file=this.file).metrics
    requests, failed = (metrics.get(name) for name in ("http_reqs", "http_req_failed"))
    times = metrics.get(_GOOD) or metrics.get(_DURATION)
    if requests is None or failed is None or times is None:
        raise ReportError(
            f"{this.file} lacks one of http_reqs, http_req_failed and {_DURATION}. "
            "Only HTTP requests are read."
        )
    total, bad = _count(requests.told().count), _count(failed.told().passes)
    if total is None or bad is None:
        raise ReportError(f"{this.file}: http_reqs and http_req_failed tell no counts.")
    values = times.told()
    whole = Summed(
        label=None,
        sample_count=total,
        failed_count=bad,
        timed_count=max(total - bad, 0) if _GOOD in metrics else total,
        p50=milliseconds(values.med),
        p90=milliseconds(values.p90),
        p95=milliseconds(values.p95),
        p99=milliseconds(values.p99),
        per_second=requests.told().rate,
    )
    yield from load_sums.told(this, "k6_summary", [whole], tool="k6", ran_at=None)


def _count(value: float | None) -> int | None:
    is_whole = value is not None and 0 <= value < 2**53 and value == int(value)
    return int(value) if is_whole and value is not None else None


REPORT = Report(
    name="k6_summary",
    title="k6 summary",
    summary="A load run as a whole, with k6's own percentiles.",
    media_types=("application/json",),
    entities=(LoadResult, ReportFile),
    recognise=lambda _, head: is_object(head, b"metrics") and _names_a_metric(head),
    read=read,
)


def _names_a_metric(head: bytes) -> bool:
    return any(name in head for name in (b'"iterations"', b'"http_req', b'"vus_max"', b'"checks"'))
