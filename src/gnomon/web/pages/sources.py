"""The sources: can I believe today's figures?"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse
from msgspec import Struct

from gnomon.answers.lineage import entity_tables, metrics
from gnomon.inbox.events import StoredEvent
from gnomon.operations.home import Home
from gnomon.operations.sources import SourceReport, source_reports
from gnomon.sources.registry import sources as kinds
from gnomon.steering.visibility import may
from gnomon.web.access import READ, STEWARD, needs
from gnomon.web.guarding import same_origin
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.untrusted import payload_text, safe_href

ROUTER = APIRouter()
PLACE = Place(title="Sources", path="/sources", area="Data", order=0)

_SHOWN = 20
_PREVIEW_BYTES = 16_384


class Dependent(Struct, frozen=True, kw_only=True):
    """A metric made of what a source tells."""

    title: str
    href: str


class SetAside(Struct, frozen=True, kw_only=True):
    """An event that could not be read."""

    seq: int
    """Its number in the inbox."""
    id: str
    type: str
    subject: str | None
    received_at: datetime | None
    attempts: int
    error: str
    size: int
    """Bytes of the whole body."""
    payload: str
    """The beginning of the body, secrets left out."""


class SourceRow(Struct, frozen=True, kw_only=True):
    """One source: how it does, what could not be read, what depends on it."""

    report: SourceReport
    href: str | None
    """The tool."""
    set_aside: list[SetAside]
    metrics: list[Dependent]


class Unconnected(Struct, frozen=True, kw_only=True):
    """A tool that Gnomon reads and that no source of the settings is."""

    title: str
    summary: str


class SourcesPage(Struct, frozen=True, kw_only=True):
    """Every source and what waits in the inbox."""

    title: str
    rows: list[SourceRow]
    unconnected: list[Unconnected]
    fresh_count: int


def sources(request: Request) -> SourcesPage:
    """Show how every source does."""
    home: Home = request.app.state.home
    may_look = may(request.state.visitor, "steward", None, request.app.state.answers.policy())
    rows = [_row(home, report, may_look=may_look) for report in source_reports(home)]
    used = {row.report.type for row in rows}
    return SourcesPage(
        title="Sources",
        rows=rows,
        unconnected=[
            Unconnected(title=kind.title, summary=kind.summary)
            for name, kind in kinds().items()
            if name not in used
        ],
        fresh_count=sum(row.report.state == "fresh" for row in rows),
    )


def _row(home: Home, report: SourceReport, *, may_look: bool) -> SourceRow:
    events = []
    # A body may name people, so it is for those who mend what cannot be read.
    if report.set_aside_count and may_look:
        events = home.inbox.set_aside_events(
            report.source, limit=_SHOWN, preview_bytes=_PREVIEW_BYTES
        )
    tables = set(report.entities)
    return SourceRow(
        report=report,
        href=safe_href(report.url),
        set_aside=[_set_aside(home, event) for event in events],
        metrics=[
            Dependent(title=one.title, href=f"/metrics/{name}")
            for name, one in metrics().items()
            if report.type in one.needs and tables & set(entity_tables(one.measure))
        ],
    )


def _set_aside(home: Home, stored: StoredEvent) -> SetAside:
    event = stored.event
    return SetAside(
        seq=stored.seq,
        id=event.id,
        type=event.type,
        subject=event.subject,
        received_at=event.received_at,
        attempts=stored.attempts,
        error=stored.error or "",
        size=stored.size,
        payload=payload_text(event.data, home.settings.sources.get(event.source)),
    )


def _retry(request: Request, source: str, seq: int | None) -> RedirectResponse:
    home: Home = request.app.state.home
    count = home.inbox.retry(None if seq is None else [seq], source=source)
    if not count:
        raise HTTPException(404, f"Nothing of {source} is set aside. It may have been read since.")
    home.inbox.record(request.state.visitor.name, "events.retried", source, f"{count} events")
    # See other: the browser asks for the page again, and a reload repeats nothing.
    return RedirectResponse(f"/sources#{source}", status_code=303)


@ROUTER.post("/sources/{source}/retry", response_model=None, dependencies=[needs(STEWARD)])
def retry_all(
    request: Request, source: str, _: Annotated[None, Depends(same_origin)]
) -> RedirectResponse:
    """Hand every event of a source that was set aside to the reader again."""
    return _retry(request, source, None)


@ROUTER.post(
    "/sources/{source}/events/{seq}/retry", response_model=None, dependencies=[needs(STEWARD)]
)
def retry_one(
    request: Request, source: str, seq: int, _: Annotated[None, Depends(same_origin)]
) -> RedirectResponse:
    """Hand one event that was set aside to the reader again."""
    return _retry(request, source, seq)


add_page(ROUTER, "/sources", "sources.html", sources, READ)
