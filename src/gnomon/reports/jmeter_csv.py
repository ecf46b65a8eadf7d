"""JMeter's JTL as CSV, with any header or none, read line by line.

Without a header the columns are JMeter's own order, cut where the line ends; they begin with the
time of the sample. The first line tells what parts columns.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper
from typing import BinaryIO

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import LoadResult, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.report import Report
from gnomon.reports.samples import TRANSACTION, LoadRun, started_at

#: jmeter.apache.org, "Listeners", default of `jmeter.save.saveservice.*`, first part: what every
#: file without a header has.
_UNNAMED = (
    "timeStamp",
    "elapsed",
    "label",
    "responseCode",
    "responseMessage",
    "threadName",
    "dataType",
    "success",
)
_FIRST_TIME = re.compile(r"\d{12,14}")
_NEEDED = ("label", "success")
_SEPARATORS = (",", ";", "\t", "|")
#: About 32 years in milliseconds.
_MAX_MILLISECONDS = 10**12
_MAX_FIELD = 2**20
_FORMATS = ("%Y-%m-%d %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S")


class _Columns:
    """Which column holds what."""

    def __init__(self, names: Iterable[str]) -> None:
        at = {name.strip(): index for index, name in enumerate(names)}
        missing = [name for name in _NEEDED if name not in at]
        if missing:
            raise ReportError(
                f"the header lacks {' and '.join(missing)}. Let JMeter save them "
                "(jmeter.save.saveservice.*)."
            )
        self.label, self.success = at["label"], at["success"]
        self.start = at.get("timeStamp", -1)
        self.elapsed = at.get("elapsed", -1)
        self.latency = at.get("Latency", -1)
        self.message = at.get("responseMessage", -1)
        self.samples = at.get("SampleCount", -1)
        self.least = max(self.label, self.success) + 1


def _milliseconds(row: list[str], index: int) -> int | None:
    """Read a time; null when it is missing, no number or absurd."""
    if 0 <= index < len(row):
        with suppress(ValueError):
            value = int(row[index])
            return value if 0 <= value < _MAX_MILLISECONDS else None
    return None


def _start(row: list[str], index: int) -> int | None:
    text = row[index] if 0 <= index < len(row) else ""
    if text.isascii() and text.isdigit():
        value = int(text) if len(text) < 15 else 0  # noqa: PLR2004 - the year 5138
        return value or None
    for pattern in _FORMATS:
        with suppress(ValueError, OverflowError):
            at = datetime.strptime(text, pattern).replace(tzinfo=UTC)
            return int(at.timestamp() * 1000)
    return None


def summarise(lines: Iterable[str], *, file: str) -> LoadRun:
    """Sum up a JTL line by line, in memory that does not grow with it.

    Args:
        lines: The lines as text, line ends kept.
        file: Name for messages.

    Raises:
        ReportError: It is empty, has no usable header, or a line lacks columns; names the line.
    """
    run = LoadRun()
    waiting = iter(lines)
    first = next(waiting, "").lstrip("\ufeff")
    if not first.strip():
        raise ReportError(f"{file} is empty. The run may have been cut off before its first end.")
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(_again(first, waiting), delimiter=separator)
    csv.field_size_limit(_MAX_FIELD)
    try:
        columns = _columns(first, separator, rows)
        for row in rows:
            if row:
                _take(run, columns, row)
    except (ReportError, csv.Error) as error:
        raise ReportError(f"{file}, line {max(rows.line_num, 1)}: {error}") from None
    return run


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _columns(first: str, separator: str, rows: Iterator[list[str]]) -> _Columns:
    cells = first.strip().split(separator)
    has_header = "label" in cells or "elapsed" in cells
    if has_header:
        return _Columns(next(rows))
    starts_with_time = _FIRST_TIME.fullmatch(cells[0]) is not None
    if not starts_with_time or len(cells) < len(_UNNAMED):
        raise ReportError(
            "there is no header, and the first value is no time in milliseconds. Let JMeter write "
            "names (jmeter.save.saveservice.print_field_names=true)."
        )
    return _Columns(_UNNAMED)


def _take(run: LoadRun, columns: _Columns, row: list[str]) -> None:
    if len(row) < columns.least:
        raise ReportError(f"{len(row)} columns where {columns.least} are needed.")
    success = row[columns.success]
    if success not in ("true", "false"):
        raise ReportError(f"success is {success[:50]!r}; expected true or false.")
    if 0 <= columns.samples < len(row) and row[columns.samples] not in ("", "1"):
        raise ReportError("samples are summed up already. Let JMeter save each (mode=Standard).")
    message = row[columns.message] if 0 <= columns.message < len(row) else ""
    run.take(
        row[columns.label],
        is_successful=success == "true",
        start=_start(row, columns.start),
        elapsed=_milliseconds(row, columns.elapsed),
        latency=_milliseconds(row, columns.latency),
        is_transaction=message.startswith(TRANSACTION),
    )


def read(event: Event) -> Iterator[Entity]:
    """Read a report of a load run.

    Raises:
        ReportError: It is no JTL in CSV; names file and line.
    """
    this = about(event)
    rows = list(_sums(BytesIO(event.data), this.file).told(this))
    yield from rows
    yield this.told("jmeter_csv", started_at(rows), gate="load_test", tool="JMeter")


def _sums(stream: BinaryIO, file: str) -> LoadRun:
    # JMeter writes in its machine's encoding; a label that is not UTF-8 is read all the same.
    with TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="") as lines:
        return summarise(lines, file=file)


def _recognise(name: str, head: bytes) -> bool:
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip()
    if b"label" in first and b"success" in first and not first.startswith((b"{", b"[", b"<")):
        return True
    is_jtl = name.endswith((".jtl", ".csv")) and first[:1].isdigit()
    return is_jtl and any(b"%strue%s" % (s, s) in first for s in (b",", b";", b"\t"))


REPORT = Report(
    name="jmeter_csv",
    title="JMeter JTL (CSV)",
    summary="Requests under load: failures, percentiles and throughput by label.",
    media_types=("text/csv",),
    entities=(LoadResult, ReportFile),
    recognise=_recognise,
    read=read,
    sums=_sums,
)
