"""HTTP Archives (HAR 1.2), as browsers, Playwright, Cypress and proxies record them.

Specification: http://www.softwareishard.com/blog/har-12-spec/. Headers, cookies and bodies are
not read.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field

from gnomon.domain.api import ApiCall
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import moment
from gnomon.reports.calls import Calls
from gnomon.reports.json_document import decode
from gnomon.reports.report import Report

_HEAD = re.compile(rb'^(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:\s*\{')


class _Request(Struct, gc=False):
    method: str
    url: str


class _Response(Struct, gc=False):
    status: int = 0


class _Entry(Struct, gc=False):
    request: _Request
    response: _Response = field(default_factory=_Response)
    started_at: str | None = field(default=None, name="startedDateTime")


class _Creator(Struct):
    name: str | None = None


class _Log(Struct):
    entries: list[_Entry]
    creator: _Creator = field(default_factory=_Creator)


class _Archive(Struct):
    log: _Log


_ARCHIVE = msgspec.json.Decoder(_Archive)


def read(event: Event) -> Iterator[Entity]:
    """Read a recording; requests that were never answered are left out.

    Raises:
        ReportError: It is no HTTP Archive; names file and field.
    """
    this = about(event)
    log = decode(_ARCHIVE, event.data, file=this.file).log
    calls = Calls(this)
    for entry in log.entries:
        if entry.response.status <= 0:
            continue
        try:
            path = urlsplit(entry.request.url).path
        except ValueError as error:
            raise ReportError(f"{this.file} calls {entry.request.url[:100]!r}: {error}.") from None
        calls.add(entry.request.method, path, moment(entry.started_at))
    yield from calls.rows()
    yield this.told("har", calls.began_at, gate="functional_test", tool=log.creator.name)


REPORT = Report(
    name="har",
    title="HTTP Archive",
    summary="Requests that tests made, for the coverage of API tests.",
    media_types=("application/har+json", "application/json"),
    entities=(ApiCall, ReportFile),
    recognise=lambda _, head: _HEAD.match(head) is not None,
    read=read,
)
