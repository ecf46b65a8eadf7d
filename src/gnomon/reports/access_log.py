"""Access logs in the common and the combined format, as Apache, nginx and proxies write them.

Format: https://httpd.apache.org/docs/2.4/logs.html#accesslog. Addresses, users and queries are not
read.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from gnomon.domain.api import ApiCall
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.calls import Calls
from gnomon.reports.report import Report

_LINE = re.compile(
    rb"\S+ \S+ [^\[\r\n]{1,200}\[([^\]\r\n]{1,40})\] "
    rb'"([A-Z]{3,10}) (\S{1,4096}) HTTP/[\d.]+" (\d{3}) '
)
#: A request that was cut, refused before it was read, or no HTTP at all.
_BROKEN = re.compile(rb'\S+ \S+ [^\[\r\n]{1,200}\[[^\]\r\n]{1,40}\] "[^"\r\n]*" \d{3}')


def read(event: Event) -> Iterator[Entity]:
    """Read a log; requests that were no HTTP are left out.

    Raises:
        ReportError: A line is of neither format; names the line.
    """
    this = about(event)
    calls = Calls(this)
    for number, line in enumerate(event.data.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.match(line)
        if found is None:
            if _BROKEN.match(line):
                continue
            raise ReportError(
                f"{this.file}, line {number}, is in neither the common nor the combined log format."
            )
        path = found[3].decode("utf-8", "replace")
        calls.add(found[2].decode(), path, _moment(found[1].decode("ascii", "replace")))
    yield from calls.rows()
    yield this.told("access_log", calls.began_at, gate="functional_test")


def _moment(text: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
    return None


REPORT = Report(
    name="access_log",
    title="Access log",
    summary="Requests that reached a service under test, for the coverage of API tests.",
    media_types=("text/plain",),
    entities=(ApiCall, ReportFile),
    recognise=lambda _, head: _LINE.match(head) is not None,
    read=read,
)
