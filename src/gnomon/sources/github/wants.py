"""Fetching one thing that a delivery mentions and does not tell."""

import re
from collections.abc import AsyncIterator

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.github import details
from gnomon.sources.github.address import pages
from gnomon.sources.github.window import Updated
from gnomon.sources.source import Fetching, Want

_NUMBERED = re.compile(r"repositories/(\d+)/\w+/(\d+)")
_ITEM = msgspec.json.Decoder(Updated)

#: What an address tells by itself, with its further pages, and the event it becomes.
_LISTED = {"commits": "commits", "compare": "compare", "tag": "tag"}


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch what a `Want` of this source names.

    Raises:
        SourceError: GitHub does not answer as promised, or the kind is none of ours.
    """
    if want.kind in _LISTED:
        async for reply in pages(fetching.client, f"/{want.ref}"):
            yield details.event(fetching, _LISTED[want.kind], reply)
        return
    numbers = _NUMBERED.fullmatch(want.ref)
    if numbers is None or want.kind not in ("pull_request", "issue", "deployment"):
        raise SourceError(f"GitHub cannot be asked for the {want.kind} {want.ref!r}.")
    repository_id, number = int(numbers[1]), int(numbers[2])
    if want.kind == "deployment":
        about = details.deployment(fetching, repository_id, number)
    else:
        reply = await fetching.client.get(f"/repositories/{repository_id}/issues/{number}")
        item = _ITEM.decode(reply.body)
        if want.kind == "issue":
            yield details.event(fetching, "issues", reply)
        follow = details.pull_request if item.pull_request else details.issue_timeline
        about = follow(fetching, repository_id, number, item.updated_at)
    async for event in about:
        yield event
