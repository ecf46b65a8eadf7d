"""The sources: can I believe today's figures?"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.lineage import entity_tables, metrics
from gnomon.errors import unknown
from gnomon.inbox.events import StoredEvent
from gnomon.operations.connect import is_set
from gnomon.operations.disconnect import unconnected
from gnomon.operations.home import Home
from gnomon.operations.removals import removals
from gnomon.operations.sources import SourceReport, source_reports
from gnomon.operations.try_source import Tried
from gnomon.settings import SourceSettings
from gnomon.sources.registry import sources as kinds
from gnomon.steering.visibility import may
from gnomon.web.access import READ, STEWARD, needs
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page, render
from gnomon.web.trying import try_noted
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


class Secret(Struct, frozen=True, kw_only=True):
    """A variable that holds a secret of a source."""

    what: str
    """``token`` or ``webhook secret``."""
    variable: str
    is_set: bool
    """Whether this server has it."""


class SourceRow(Struct, frozen=True, kw_only=True):
    """One source: how it does, what could not be read, what depends on it."""

    report: SourceReport
    href: str | None
    """The tool."""
    set_aside: list[SetAside]
    metrics: list[Dependent]
    secrets: list[Secret]
    """For those who may change sources."""


class Kept(Struct, frozen=True, kw_only=True):
    """Somebody in no settings whose facts are here."""

    source: str
    fresh_at: datetime | None
    """When they last told anything."""
    is_going: bool
    """Whether what they told is being taken out."""


class TriedSource(Struct, frozen=True, kw_only=True):
    """What came of asking a source."""

    source: str
    tried: Tried


class Unconnected(Struct, frozen=True, kw_only=True):
    """A tool that Gnomon reads and that no source of the settings is."""

    type: str
    """What the settings call it."""
    title: str
    summary: str


class SourcesPage(Struct, frozen=True, kw_only=True):
    """Every source and what waits in the inbox."""

    title: str
    rows: list[SourceRow]
    unconnected: list[Unconnected]
    fresh_count: int
    kept: list[Kept]
    """Facts of nobody in the settings; for those who may change sources."""
    may_change: bool
    """Whether the visitor may connect, test and remove sources."""
    tried: TriedSource | None = None
    """What came of the test just made."""


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
            Unconnected(type=name, title=kind.title, summary=kind.summary)
            for name, kind in kinds().items()
            if name not in used
        ],
        fresh_count=sum(row.report.state == "fresh" for row in rows),
        kept=_kept(home) if may_look else [],
        may_change=may_look,
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
        secrets=_secrets(home.settings.sources.get(report.source)) if may_look else [],
    )


def _secrets(instance: SourceSettings | None) -> list[Secret]:
    if instance is None:
        return []
    named = {"token": instance.token_env, "webhook secret": instance.webhook_secret_env}
    return [
        Secret(what=what, variable=variable, is_set=is_set(variable))
        for what, variable in named.items()
        if variable
    ]


def _kept(home: Home) -> list[Kept]:
    states = home.inbox.source_states()
    going = {one.source for one in removals(home)}
    return [
        Kept(
            source=name,
            fresh_at=states[name].fresh_at if name in states else None,
            is_going=name in going,
        )
        for name in sorted({*unconnected(home), *going})
    ]


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


@ROUTER.post("/sources", response_model=None, dependencies=[needs(STEWARD)])
def test(request: Request, form: FormOf, _: Annotated[None, Depends(same_origin)]) -> Response:
    """Ask a source one question and say what came."""
    home: Home = request.app.state.home
    name, connected = form.get("source", ""), home.settings.sources
    if name not in connected:
        raise unknown("source of the settings", name, connected)
    tried = try_noted(request, name, connected[name])
    if tried.budget.remaining is not None:
        home.inbox.record_budget(name, tried.budget)
    page = replace(sources(request), tried=TriedSource(source=name, tried=tried))
    return render(request, "sources.html", page)


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
