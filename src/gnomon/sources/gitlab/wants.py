"""Fetching one thing that a delivery mentions and does not tell."""

import re
from collections.abc import AsyncIterator

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.gitlab import details
from gnomon.sources.gitlab.address import API
from gnomon.sources.gitlab.window import Updated
from gnomon.sources.source import Fetching, Want

_NUMBERED = re.compile(r"projects/(\d+)/\w+/(\d+)")
_ITEM = msgspec.json.Decoder(Updated)

#: What is told by one page, and the event it becomes.
_SINGLE = {"project": "projects", "deployment": "deployments", "commits": "commits", "tag": "tags"}


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch what a `Want` of this source names.

    Raises:
        SourceError: GitLab does not answer as promised, or the kind is none of ours.
    """
    if want.kind in _SINGLE:
        reply = await fetching.client.get(f"{API}/{want.ref}")
        yield details.event(fetching, _SINGLE[want.kind], reply)
        return
    numbers = _NUMBERED.fullmatch(want.ref)
    if numbers is None:
        raise SourceError(f"GitLab cannot be asked for the {want.kind} {want.ref!r}.")
    project_id, number = int(numbers[1]), int(numbers[2])
    if want.kind == "pipeline":
        about = details.pipeline(fetching, project_id, number)
    elif want.kind in ("merge_request", "issue"):
        reply = await fetching.client.get(f"{API}/{want.ref}")
        yield details.event(fetching, f"{want.kind}s", reply)
        updated_at = _ITEM.decode(reply.body).updated_at
        follow = details.merge_request if want.kind == "merge_request" else details.issue_history
        about = follow(fetching, project_id, number, updated_at)
    else:
        raise SourceError(f"GitLab cannot be asked for a {want.kind!r}.")
    async for event in about:
        yield event
