"""The jobs of earlier pipelines: a hundred a request, where each pipeline would cost two.

Lists of pipelines do not tell when one began and ended; its jobs do.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.gitlab import details
from gnomon.sources.gitlab.address import API, PER_PAGE, next_page
from gnomon.sources.gitlab.build_payloads import PipelineRef
from gnomon.sources.gitlab.options import GitLabOptions
from gnomon.sources.gitlab.payloads import Instant, Project
from gnomon.sources.http import with_query
from gnomon.sources.source import Checkpoint, Fetching

#: Pipelines that changed this shortly before the walk began may have been running: they are asked
#: for one by one, like all that change later.
_RUNNING = timedelta(days=2)
_KEYSET = {"pagination": "keyset", "order_by": "id", "sort": "desc", "per_page": PER_PAGE}


class _Listed(Struct):
    created_at: Instant
    pipeline: PipelineRef


class Walk(Struct, frozen=True):
    """How far the jobs of a project are read, newest first; a finished walk has no next page."""

    began: Instant
    following: str | None

    def text(self) -> str:
        """Write the cursor for a checkpoint."""
        return msgspec.json.encode(self).decode()


_LIST = msgspec.json.Decoder(list[_Listed])
_WALK = msgspec.json.Decoder(Walk)


def in_full_since(fetching: Fetching, project: Project) -> datetime:
    """Return since when pipelines are asked for one by one; jobs of earlier ones are listed."""
    return _walk(fetching, project).began - _RUNNING


async def earlier_jobs(fetching: Fetching, project: Project) -> AsyncIterator[Event | Checkpoint]:
    """Fetch the jobs that ran before the project was first met, once."""
    walk = _walk(fetching, project)
    options: GitLabOptions = fetching.options
    oldest = walk.began - timedelta(days=options.pipeline_days)
    oldest = max(oldest, fetching.since) if fetching.since else oldest
    stream, address = _stream(project), walk.following
    while address is not None:
        reply = await fetching.client.get(address)
        found = _LIST.decode(reply.body)
        if found:
            yield details.event(fetching, "jobs", reply)
        address = next_page(reply)
        if address is not None and found[-1].created_at < oldest:
            # The page may end within a pipeline, which would look shorter than it was.
            async for event in details.pipeline(fetching, project.id, found[-1].pipeline.id):
                yield event
            address = None
        yield Checkpoint(stream, Walk(walk.began, address).text())


def _walk(fetching: Fetching, project: Project) -> Walk:
    kept = fetching.cursor.get(_stream(project))
    if kept is not None:
        return _WALK.decode(kept)
    return Walk(datetime.now(UTC), with_query(f"{API}/projects/{project.id}/jobs", _KEYSET))


def _stream(project: Project) -> str:
    return f"projects/{project.id}/jobs"
