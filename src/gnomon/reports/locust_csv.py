"""Locust's ``..._stats.csv``: requests summed up by method and name.

Locust takes percentiles over failed requests too, rounded to two digits; they are kept as its own.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import LoadResult, ReportFile
from gnomon.errors import ReportError
from gnomon.reports import load_sums
from gnomon.reports.about import about
from gnomon.reports.amounts import count, seconds
from gnomon.reports.load_sums import Summed
from gnomon.reports.report import Report

_NEEDED = ("Type", "Name", "Request Count", "Failure Count", "50%", "90%", "95%", "99%")
_WHOLE = "Aggregated"
_MAX_LABELS = 10_000


def read(event: Event) -> Iterator[Entity]:
    """Read a report of a load run.

    Raises:
        ReportError: It is no such CSV; names file and line.
    """
    this = about(event)
    text = event.data.decode("utf-8-sig", "replace")
    rows = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        _check(rows.fieldnames or ())
        sums = [_summed(row) for row in rows]
    except (ReportError, csv.Error) as error:
        raise ReportError(f"{this.file}, line {max(rows.line_num, 1)}: {error}") from None
    if not any(each.label is None for each in sums):
        raise ReportError(f"{this.file} lacks the line {_WHOLE!r}. The run may have been cut off.")
    if len(sums) > _MAX_LABELS:
        raise ReportError(f"{this.file} has over {_MAX_LABELS:,} names. Give kinds one name.")
    yield from load_sums.told(this, "locust_csv", sums, tool="Locust", ran_at=None)


def _check(names: Sequence[str]) -> None:
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise ReportError(f"the header lacks {', '.join(missing)}. Hand over ..._stats.csv.")


def _summed(row: dict[str, str | None]) -> Summed:
    total, failed = count(row["Request Count"]), count(row["Failure Count"])
    if total is None or failed is None:
        raise ReportError("Request Count and Failure Count are not both whole numbers.")
    name, method = row["Name"] or "", row["Type"] or ""
    is_whole = name == _WHOLE and not method
    return Summed(
        label=None if is_whole else f"{method} {name}".strip(),
        sample_count=total,
        failed_count=failed,
        timed_count=total,
        p50=_milliseconds(row["50%"]),
        p90=_milliseconds(row["90%"]),
        p95=_milliseconds(row["95%"]),
        p99=_milliseconds(row["99%"]),
        per_second=seconds(row.get("Requests/s")),
    )


def _milliseconds(text: str | None) -> float | None:
    value = seconds(text)
    return None if value is None else value / 1000


def _recognise(_: str, head: bytes) -> bool:
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].replace(b'"', b"")
    return first.startswith(b"Type,Name,Request Count,Failure Count,")


REPORT = Report(
    name="locust_csv",
    title="Locust CSV",
    summary="Requests under load by method and name, with Locust's own percentiles.",
    media_types=("text/csv",),
    entities=(LoadResult, ReportFile),
    recognise=_recognise,
    read=read,
)
