"""Finding what was deleted in GitLab, or missed: comparing lists of numbers.

GitLab tells nobody that a merge request or an issue was deleted; it is no longer listed. A list
may also be cut short by whatever happens while it is read, so a thing counts as gone only when
GitLab, asked for it alone, says that it does not exist.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from gnomon.domain.code import Change
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.domain.planning import Ticket
from gnomon.errors import PayloadError
from gnomon.sources.bodies import decoded
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.address import API, pages
from gnomon.sources.gitlab.page import page
from gnomon.sources.gitlab.payloads import Instant
from gnomon.sources.gitlab.wants import fetch_one
from gnomon.sources.http import AnswerError
from gnomon.sources.paging import told_at
from gnomon.sources.source import Fetching, Want

_GONE = 404
#: Table -> what GitLab calls the things in it, and the mark between project and number.
_KINDS = {"change": ("merge_request", "!"), "ticket": ("issue", "#")}


class _Listed(Struct, gc=False):
    iid: int
    updated_at: Instant


class Gone(Struct, frozen=True):
    """Numbers of one project that GitLab no longer knows."""

    table: str
    project_id: int
    iids: list[int]
    at: Instant


_LIST = msgspec.json.Decoder(list[_Listed])
_GONE_BODY = msgspec.json.Decoder(Gone)


async def reconcile(fetching: Fetching, held: Iterable[Entity]) -> AsyncIterator[Event]:
    """Compare what GitLab lists with what is held, and fetch or take back the difference.

    Args:
        fetching: What to ask with.
        held: Newest rows; the changes and tickets among them, and their projects, are compared.

    Yields:
        Pages of what was missed, and one ``gitlab.reconcile.gone`` per project with deletions.

    Raises:
        SourceError: GitLab does not answer; nothing is taken back then.
    """
    keys_held: dict[str, list[str]] = {table: [] for table in _KINDS}
    for row in held:
        table = table_name(type(row))
        if table in _KINDS and row.source == fetching.source:
            keys_held[table].append(row.key)
    for table, (kind, mark) in _KINDS.items():
        for project_id, numbers in _by_project(keys_held[table], mark).items():
            listed, at = await _listed(fetching, project_id, kind)
            for iid in sorted(_wanted(fetching, listed) - numbers):
                want = Want(kind, f"projects/{project_id}/{kind}s/{iid}")
                async for event in fetch_one(fetching, want):
                    yield event
            suspects = sorted(numbers - listed.keys())
            gone = [n for n in suspects if await _is_gone(fetching, project_id, kind, n)]
            if gone:
                yield _gone_event(fetching.source, Gone(table, project_id, gone, at))


def read_gone(event: Event) -> Iterator[Entity]:
    """Read what was deleted: rows that say so."""
    told = page(event)
    gone = decoded(_GONE_BODY, event)
    if gone.table not in _KINDS:
        raise PayloadError(f"{event.type} is about {gone.table!r}, which is not compared.")
    for iid in gone.iids:
        yield _tombstone(told.source, gone, iid)


def _tombstone(source: str, gone: Gone, iid: int) -> Entity:
    if gone.table == "change":
        return Change(
            key=keys.change(source, gone.project_id, iid),
            source=source,
            changed_at=gone.at,
            is_deleted=True,
            repository_id=keys.repository(source, gone.project_id),
            number=iid,
            title="",
            opened_at=gone.at,
            state="closed",
        )
    return Ticket(
        key=keys.ticket(source, gone.project_id, iid),
        source=source,
        changed_at=gone.at,
        is_deleted=True,
        project_id=keys.ticket_project(source, gone.project_id),
        number=f"#{iid}",
        title="",
        kind="issue",
        status="closed",
        status_category="done",
        opened_at=gone.at,
    )


def _by_project(held: Iterable[str], mark: str) -> dict[int, set[int]]:
    """Sort keys like ``gitlab:change:42!7`` by project; keys of other shapes are not ours."""
    found: dict[int, set[int]] = {}
    for key in held:
        project_id, _, iid = key.rpartition(":")[2].partition(mark)
        if project_id.isdigit() and iid.isdigit():
            found.setdefault(int(project_id), set()).add(int(iid))
    return found


async def _listed(
    fetching: Fetching, project_id: int, kind: str
) -> tuple[dict[int, datetime], datetime]:
    path = f"/projects/{project_id}/{kind}s"
    numbers: dict[int, datetime] = {}
    at = datetime.now(UTC)
    try:
        async for reply in pages(fetching.client, path, {"scope": "all", "state": "all"}):
            at = told_at(reply.headers) or at
            numbers |= {item.iid: item.updated_at for item in _LIST.decode(reply.body)}
    except AnswerError as error:
        # The whole project may have gone, or its merge requests may be switched off: each thing
        # is asked for by itself below, and only what does not exist is taken back.
        if error.status != _GONE:
            raise
    return numbers, at


def _wanted(fetching: Fetching, listed: dict[int, datetime]) -> set[int]:
    """Leave out what is older than anybody asked for: it was not missed."""
    since = fetching.since
    return {iid for iid, updated_at in listed.items() if since is None or updated_at >= since}


async def _is_gone(fetching: Fetching, project_id: int, kind: str, iid: int) -> bool:
    try:
        await fetching.client.get(f"{API}/projects/{project_id}/{kind}s/{iid}")
    except AnswerError as error:
        if error.status != _GONE:
            raise
        return True
    return False


def _gone_event(source: str, gone: Gone) -> Event:
    body = msgspec.json.encode(gone)
    return Event(
        id=f"gone-{gone.table}-{gone.project_id}-{gone.at:%Y%m%dT%H%M%S}",
        source=source,
        type="gitlab.reconcile.gone",
        time=gone.at,
        subject=f"{API}/projects/{gone.project_id}",
        data=body,
    )
