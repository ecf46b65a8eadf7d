"""Finding what no delivery told: tickets that were deleted, moved or missed."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct, structs

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import Ticket, TicketText
from gnomon.errors import PayloadError
from gnomon.sources.http import AnswerError
from gnomon.sources.jira.fetch import fetch_one
from gnomon.sources.jira.site import ABSENT, Site, read, selected, site
from gnomon.sources.source import Fetching, Want

_TICKET = msgspec.json.Decoder(Ticket)


class Difference(Struct, frozen=True, kw_only=True):
    """How what we hold differs from what Jira has."""

    gone: tuple[str, ...]
    """Ids that Jira no longer lists: deleted, archived or out of the account's sight."""
    moved: tuple[str, ...]
    """Ids that people now call something else: moved to another project."""
    missed: tuple[str, ...]
    """Ids that Jira lists and we do not hold."""

    def wants(self) -> list[Want]:
        """Name the issues to fetch again."""
        return [Want("issue", number) for number in (*self.moved, *self.missed)]


class _Id(Struct):
    id: str
    key: str


class _Ids(Struct, rename="camel"):
    issues: list[_Id] = []
    next_page_token: str | None = None
    is_last: bool | None = None
    total: int | None = None


def difference(held: Mapping[str, str], listed: Mapping[str, str]) -> Difference:
    """Compare the tickets we hold with those Jira lists.

    Args:
        held: What we call them (``SHOP-12``) by id.
        listed: What Jira calls them by id.
    """
    return Difference(
        gone=tuple(sorted(held.keys() - listed.keys())),
        moved=tuple(sorted(i for i in held.keys() & listed.keys() if held[i] != listed[i])),
        missed=tuple(sorted(listed.keys() - held.keys())),
    )


async def list_issues(fetching: Fetching, projects: Iterable[str]) -> dict[str, str]:
    """List the issues of projects, keys by id; thousands a page, since nothing else is told.

    Args:
        fetching: The instance.
        projects: Keys of projects.

    Raises:
        SourceError: Jira did not answer as it promises. A list cut short would delete tickets.
    """
    found = await site(fetching)
    listed: dict[str, str] = {}
    for project in projects:
        async for page in _pages(fetching, found, f'project = "{project}" ORDER BY key ASC'):
            listed |= {issue.id: issue.key for issue in page.issues}
    return listed


async def is_gone(fetching: Fetching, issue_id: str) -> bool:
    """Ask for one issue that a list left out: it may have moved to a project not listed.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    found = await site(fetching)
    try:
        await fetching.client.get(f"{found.api}/issue/{issue_id}", {"fields": "updated"})
    except AnswerError as error:
        if error.status in ABSENT:
            return True
        raise
    return False


async def reconcile(fetching: Fetching, held: Iterable[Entity]) -> AsyncIterator[Event]:
    """Find the tickets that were deleted, moved or missed without a word.

    Only projects that tickets are held of are looked at; a fetch finds new ones.

    Args:
        fetching: The instance.
        held: Newest rows, not deleted; those of other tables are passed over.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    tickets = {
        row.key.rpartition(":")[2]: row
        for row in held
        if isinstance(row, Ticket) and row.source == fetching.source
    }
    projects = {ticket.project_id.rpartition(":")[2] for ticket in tickets.values()}
    wanted = sorted(key for key in projects if selected(key, fetching))
    kept = {
        number: ticket.number
        for number, ticket in tickets.items()
        if ticket.project_id.rpartition(":")[2] in wanted
    }
    found = difference(kept, await list_issues(fetching, wanted))
    for number in found.gone:
        if await is_gone(fetching, number):
            yield gone_event(tickets[number])
            continue
        async for event in fetch_one(fetching, Want("issue", number)):
            yield event
    for want in found.wants():
        async for event in fetch_one(fetching, want):
            yield event


def gone_event(ticket: Ticket, *, at: datetime | None = None) -> Event:
    """Make the event that says a ticket is gone, with what was last known of it.

    Args:
        ticket: The ticket as we hold it.
        at: When it was found missing; default now.
    """
    at = at or datetime.now(UTC)
    return Event(
        id=f"gone:{ticket.key}:{at.isoformat()}",
        source=ticket.source,
        type="jira.reconcile.gone",
        time=at,
        subject=ticket.number,
        data=msgspec.json.encode(ticket),
    )


def gone(event: Event) -> Iterable[Entity]:
    """Read that a ticket is gone.

    Raises:
        PayloadError: The data is not a ticket, or the event has no time.
    """
    try:
        ticket = _TICKET.decode(event.data)
    except msgspec.DecodeError as error:
        raise PayloadError(
            f"{event.subject} is said to be gone, but is no ticket: {error}."
        ) from error
    if event.time is None:
        raise PayloadError(f"{event.subject} is said to be gone without a time.")
    yield structs.replace(ticket, is_deleted=True, changed_at=event.time)
    yield TicketText(
        key=ticket.key.replace(":ticket:", ":ticket_text:", 1),
        source=ticket.source,
        changed_at=event.time,
        is_deleted=True,
        ticket_id=ticket.key,
        project_id=ticket.project_id,
    )


async def _pages(fetching: Fetching, found: Site, jql: str) -> AsyncIterator[_Ids]:
    has_tokens, seen, token = found.is_cloud, 0, None
    while True:
        path = f"{found.api}/search/jql" if has_tokens else f"{found.api}/search"
        where = {"nextPageToken": token} if has_tokens else {"startAt": seen}
        # Asked for ids alone, Cloud gives up to 5,000 a page; a server cuts to its own limit.
        params = {"jql": jql, "fields": "id,key", "maxResults": 5000 if has_tokens else 1000}
        try:
            reply = await fetching.client.get(path, {**params, **where})
        except AnswerError as error:
            if not has_tokens or error.status not in ABSENT:
                raise
            has_tokens = False
            continue
        page = read(reply, _Ids)
        yield page
        seen, again, token = seen + len(page.issues), token, page.next_page_token
        is_end = (token is None or token == again) if has_tokens else seen >= (page.total or 0)
        if page.is_last or not page.issues or is_end:
            return
