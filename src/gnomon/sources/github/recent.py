"""Workflow runs and deployments: listed newest first, by creation, whatever happens to them later.

So a cursor remembers which were still under way, and those are asked for again by themselves.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.github import details
from gnomon.sources.github.address import pages
from gnomon.sources.github.options import GitHubOptions
from gnomon.sources.github.payloads import Instant
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.source import Checkpoint, Fetching
from gnomon.sources.streams import gathered

#: GitHub ends what has waited this long.
_LONGEST = timedelta(days=35)
#: A search by time of creation shows no more runs than this.
_MOST_FOUND = 1000


class Recent(Struct, frozen=True):
    """A cursor: everything created up to ``until`` is kept, and what of it was under way."""

    until: Instant
    open: dict[int, Instant] = {}

    def text(self) -> str:
        """Write the cursor for a checkpoint."""
        return msgspec.json.encode(self).decode()


class _Run(Struct):
    id: int
    created_at: Instant
    status: str | None = None


class _Runs(Struct):
    workflow_runs: list[_Run]
    total_count: int = 0


class _Created(Struct):
    id: int
    created_at: Instant


class _Status(Struct):
    state: str


class _Statuses(Struct):
    statuses: list[_Status]


_COMPLETED = "completed"
_RUN = msgspec.json.Decoder(_Run)
_RECENT = msgspec.json.Decoder(Recent)
_RUNS = msgspec.json.Decoder(_Runs)
_RAW = msgspec.json.Decoder(list[msgspec.Raw])
_CREATED = msgspec.json.Decoder(_Created)
_STATUSES = msgspec.json.Decoder(_Statuses)


async def runs(fetching: Fetching, repository_id: int) -> AsyncIterator[Event | Checkpoint]:
    """Fetch the workflow runs created since the last fetch, those then under way, and all jobs."""
    stream = f"repositories/{repository_id}/runs"
    before, start = _begin(fetching, stream)
    under_way: dict[int, Instant] = {}
    until, met = start, set[int]()
    async for reply, found in _run_pages(fetching, repository_id, start):
        yield details.event(fetching, "runs", reply)
        fresh = [run for run in found if run.id not in met]
        met |= {run.id for run in fresh}
        under_way |= {run.id: run.created_at for run in fresh if run.status != _COMPLETED}
        about = (details.jobs(fetching, repository_id, run.id) for run in fresh)
        async for event in gathered(about):
            yield event
        until = max([until, *(run.created_at for run in found)])
    for run_id in before.keys() - met:
        async for event in _if_there(details.run(fetching, repository_id, run_id)):
            yield event
            if event.type == "github.api.run" and _RUN.decode(event.data).status != _COMPLETED:
                under_way[run_id] = before[run_id]
    yield Checkpoint(stream, _cursor(until, under_way))


async def _run_pages(
    fetching: Fetching, repository_id: int, start: datetime
) -> AsyncIterator[tuple[Reply, list[_Run]]]:
    """Ask for the runs created since, newest first, and again for what one search leaves out."""
    path = f"/repositories/{repository_id}/actions/runs"
    end = "*"
    while end:
        oldest, total = "", 0
        async for reply in pages(fetching.client, path, {"created": f"{_moment(start)}..{end}"}):
            body = _RUNS.decode(reply.body)
            yield reply, body.workflow_runs
            total = body.total_count
            if body.workflow_runs:
                oldest = _moment(body.workflow_runs[-1].created_at)
        end = oldest if total > _MOST_FOUND and oldest != end else ""


async def _if_there(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """Leave out what was deleted meanwhile."""
    try:
        async for event in events:
            yield event
    except AnswerError as error:
        if error.status not in details.GONE:
            raise


async def deployments(fetching: Fetching, repository_id: int) -> AsyncIterator[Event | Checkpoint]:
    """Fetch the deployments created since the last fetch and those then under way."""
    stream = f"repositories/{repository_id}/deployments"
    before, start = _begin(fetching, stream)
    under_way: dict[int, Instant] = {}
    until, met = start, set[int]()
    async for reply in pages(fetching.client, f"/repositories/{repository_id}/deployments"):
        told = [(_CREATED.decode(raw), bytes(raw)) for raw in _RAW.decode(reply.body)]
        for item, raw in told:
            if item.id in met or item.created_at < start:
                continue
            met.add(item.id)
            async for event in details.deployment(fetching, repository_id, item.id, raw):
                yield event
                if is_under_way(event):
                    under_way[item.id] = item.created_at
        until = max([until, *(item.created_at for item, _ in told)])
        if any(item.created_at < start for item, _ in told):
            break
    for number in before.keys() - met:
        async for event in _if_there(details.deployment(fetching, repository_id, number)):
            yield event
            if is_under_way(event):
                under_way[number] = before[number]
    yield Checkpoint(stream, _cursor(until, under_way))


def is_under_way(event: Event) -> bool:
    """Say whether no status of a deployment ends it."""
    states = {status.state for status in _STATUSES.decode(event.data).statuses}
    return not states & {"success", "failure", "error", "inactive"}


def _begin(fetching: Fetching, stream: str) -> tuple[dict[int, Instant], datetime]:
    options: GitHubOptions = fetching.options
    kept = fetching.cursor.get(stream)
    if kept is None:
        recent = datetime.now(UTC) - timedelta(days=options.run_days)
        return {}, fetching.since or recent
    before = _RECENT.decode(kept)
    return before.open, before.until - timedelta(minutes=options.overlap_minutes)


def _cursor(until: datetime, under_way: dict[int, Instant]) -> str:
    oldest = until - _LONGEST
    return Recent(until, {number: at for number, at in under_way.items() if at >= oldest}).text()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
