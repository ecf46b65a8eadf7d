"""Finding what was deleted in GitHub, or missed: comparing lists of numbers.

An issue can be deleted or moved without a word to whoever missed the webhook. A list may be cut
short by whatever happens while it is read, so a thing counts as gone only when GitHub, asked for
it alone, says that it is not there.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from gnomon.domain.code import Change
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import Ticket
from gnomon.sources.bodies import decoded
from gnomon.sources.github import details, keys
from gnomon.sources.github.address import pages
from gnomon.sources.github.page import page
from gnomon.sources.github.payloads import Instant
from gnomon.sources.github.read_issues import deleted
from gnomon.sources.github.wants import fetch_one
from gnomon.sources.github.window import Updated
from gnomon.sources.http import AnswerError
from gnomon.sources.paging import told_at
from gnomon.sources.source import Fetching, Want


class Gone(Struct, frozen=True):
    """Numbers of one repository that GitHub no longer knows there."""

    repository_id: int
    changes: list[int]
    tickets: list[int]
    at: Instant


_LIST = msgspec.json.Decoder(list[Updated])
_GONE_BODY = msgspec.json.Decoder(Gone)


async def reconcile(fetching: Fetching, held: Iterable[Entity]) -> AsyncIterator[Event]:
    """Compare what GitHub lists with what is held, and fetch or take back the difference.

    Args:
        fetching: What to ask with.
        held: Newest rows; the changes and tickets among them, and their repositories, are compared.

    Yields:
        Pages of what was missed, and one ``github.reconcile.gone`` per repository with deletions.

    Raises:
        SourceError: GitHub does not answer; nothing is taken back then.
    """
    changes: dict[int, set[int]] = {}
    tickets: dict[int, set[int]] = {}
    for row in held:
        if row.source == fetching.source and isinstance(row, Change | Ticket):
            is_change = isinstance(row, Change)
            _note(changes if is_change else tickets, row.key, "!" if is_change else "#")
    for repository_id in sorted(changes.keys() | tickets.keys()):
        ours = (changes.get(repository_id, set()), tickets.get(repository_id, set()))
        async for event in _compared(fetching, repository_id, *ours):
            yield event


def _note(numbers: dict[int, set[int]], key: str, mark: str) -> None:
    """Sort a key like ``github:change:42!7`` in; keys of other shapes are not ours."""
    repository_id, _, number = key.rpartition(":")[2].partition(mark)
    if repository_id.isdigit() and number.isdigit():
        numbers.setdefault(int(repository_id), set()).add(int(number))


async def _compared(
    fetching: Fetching, repository_id: int, changes: set[int], tickets: set[int]
) -> AsyncIterator[Event]:
    listed: dict[int, Updated] = {}
    at = datetime.now(UTC)
    path = f"/repositories/{repository_id}/issues"
    try:
        async for reply in pages(fetching.client, path, {"state": "all"}):
            at = told_at(reply.headers) or at
            listed |= {item.number: item for item in _LIST.decode(reply.body)}
    except AnswerError as error:
        # The whole repository may have gone: each thing is asked for by itself below.
        if error.status not in details.GONE:
            raise
    for number in sorted(listed.keys() - changes - tickets):
        item = listed[number]
        if fetching.since is None or item.updated_at >= fetching.since:
            kind, folder = ("pull_request", "pulls") if item.pull_request else ("issue", "issues")
            want = Want(kind, f"repositories/{repository_id}/{folder}/{number}")
            async for event in fetch_one(fetching, want):
                yield event
    suspects = sorted((changes | tickets) - listed.keys())
    gone = {n for n in suspects if await details.is_gone(fetching, f"{path}/{n}")}
    if gone:
        body = Gone(repository_id, sorted(changes & gone), sorted(tickets & gone), at)
        yield _gone_event(fetching.source, body)


def read_gone(event: Event) -> Iterator[Entity]:
    """Read what was deleted: rows that say so."""
    told = page(event)
    gone = decoded(_GONE_BODY, event)
    for number in gone.changes:
        yield Change(
            key=keys.change(told.source, gone.repository_id, number),
            source=told.source,
            changed_at=gone.at,
            is_deleted=True,
            repository_id=keys.repository(told.source, gone.repository_id),
            number=number,
            title="",
            opened_at=gone.at,
            state="closed",
        )
    for number in gone.tickets:
        yield deleted(told.source, gone.repository_id, number, gone.at)


def _gone_event(source: str, gone: Gone) -> Event:
    return Event(
        id=f"gone-{gone.repository_id}-{gone.at:%Y%m%dT%H%M%S}",
        source=source,
        type="github.reconcile.gone",
        time=gone.at,
        subject=f"/repositories/{gone.repository_id}",
        data=msgspec.json.encode(gone),
    )
