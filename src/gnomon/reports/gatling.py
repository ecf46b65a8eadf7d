"""Gatling's ``js/stats.json``, which its HTML report stands on.

Every version since 3.0 writes it; the text form of ``simulation.log`` ended with 3.11 and the
binary one is documented nowhere. Percentiles are Gatling's, over successful requests, and are
taken for its defaults: the 50th, 75th, 95th and 99th. Times of groups sum up other requests.
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
from gnomon.reports.amounts import count, milliseconds, seconds
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.load_sums import Summed
from gnomon.reports.report import Report

_MAX_LABELS = 10_000


class _Numbers(Struct):
    """A figure for all requests, the good and the bad; older versions write text, and ``-``."""

    total: float | str
    ok: float | str
    ko: float | str


class _Stats(Struct, rename="camel"):
    number_of_requests: _Numbers
    percentiles1: _Numbers
    percentiles3: _Numbers
    percentiles4: _Numbers
    mean_number_of_requests_per_second: _Numbers | None = None


class _Node(Struct):
    """Source: gatling/gatling, ``gatling-charts``, ``StatsJsTemplate``."""

    type: str
    name: str
    stats: _Stats
    contents: dict[str, "_Node"] | None = None


_DECODER = msgspec.json.Decoder(_Node)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of a load run.

    Raises:
        ReportError: It is no such JSON; names file and field.
    """
    this = about(event)
    root = decode(_DECODER, event.data, file=this.file)
    sums = [_summed(None, root, this.file)]
    waiting = [("", each) for each in (root.contents or {}).values()]
    while waiting:
        path, node = waiting.pop()
        label = f"{path} / {node.name}" if path else node.name
        if node.type == "REQUEST":
            sums.append(_summed(label, node, this.file))
        waiting += [(label, each) for each in (node.contents or {}).values()]
        if len(sums) > _MAX_LABELS:
            raise ReportError(f"{this.file} has over {_MAX_LABELS:,} names. Give kinds one name.")
    yield from load_sums.told(this, "gatling", sums, tool="Gatling", ran_at=None)


def _summed(label: str | None, node: _Node, file: str) -> Summed:
    stats = node.stats
    requests = stats.number_of_requests
    total, failed = _count(requests.total), _count(requests.ko)
    if total is None or failed is None:
        raise ReportError(f"{file}: numberOfRequests of {node.name!r} are no whole numbers.")
    rate = stats.mean_number_of_requests_per_second
    return Summed(
        label=label,
        sample_count=total,
        failed_count=failed,
        timed_count=total - failed,
        p50=_seconds(stats.percentiles1.ok),
        p95=_seconds(stats.percentiles3.ok),
        p99=_seconds(stats.percentiles4.ok),
        per_second=seconds(str(rate.total).strip()) if rate else None,
    )


def _count(told: float | str) -> int | None:
    # The oldest versions part thousands: `   81,714`.
    text = told.strip().replace(",", "") if isinstance(told, str) else f"{told:.0f}"
    return count(text)


def _seconds(told: float | str) -> float | None:
    if isinstance(told, str):
        in_milliseconds = seconds(told.strip())
        return None if in_milliseconds is None else milliseconds(in_milliseconds)
    return milliseconds(told)


REPORT = Report(
    name="gatling",
    title="Gatling stats.json",
    summary="Requests under load by name, with Gatling's own percentiles.",
    media_types=("application/json",),
    entities=(LoadResult, ReportFile),
    recognise=lambda _, head: is_object(head, b"pathFormatted", b"numberOfRequests"),
    read=read,
)
