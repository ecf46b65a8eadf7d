"""What to ask Intercom: which conversations changed, and each of them in full.

A search tells neither who answered nor what was opened again, so each conversation is asked for.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from gnomon.domain.event import Event
from gnomon.sources.http import AnswerError
from gnomon.sources.intercom.payloads import Page
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

_PAGE = msgspec.json.Decoder(Page)
_PER_PAGE = 150
#: Asked again before the last thing seen, for what Intercom finds late.
_OVERLAP_SECONDS = 300
#: Intercom has no earlier conversation.
_FIRST = datetime(2011, 1, 1, tzinfo=UTC)


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch conversations that changed, from the cursor on, oldest change first.

    Raises:
        SourceError: Intercom does not answer, refuses the token, or answers something else.
    """
    told = fetching.cursor.get("conversations", "")
    since = int((fetching.since or _FIRST).timestamp())
    since = int(told) - _OVERLAP_SECONDS if told.isdigit() else since
    after: str | None = None
    done = 0
    while True:
        page = await _search(fetching, since, after)
        for found in page.conversations:
            async for event in _one(fetching, str(found.id)):
                yield event
            done += 1
            yield Progress(done, None, "conversations")
        if page.conversations:
            yield Checkpoint("conversations", str(max(f.updated_at for f in page.conversations)))
        following = page.pages.next.starting_after if page.pages and page.pages.next else None
        if following is None or following == after:
            return
        after = following


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch a conversation that a notification mentions.

    Raises:
        SourceError: See `fetch`.
    """
    async for event in _one(fetching, want.ref):
        yield event


async def _one(fetching: Fetching, number: str) -> AsyncIterator[Event]:
    path = f"/conversations/{quote(number, safe='')}"
    reply = await fetching.client.get(path)
    yield page_event(fetching.source, "intercom.api.conversation", reply.path, reply)


async def _search(fetching: Fetching, since: int, after: str | None) -> Page:
    pagination: dict[str, Any] = {"per_page": _PER_PAGE}
    if after is not None:
        pagination["starting_after"] = after
    question = {
        "query": {"field": "updated_at", "operator": ">", "value": since},
        "sort": {"field": "updated_at", "order": "ascending"},
        "pagination": pagination,
    }
    reply = await fetching.client.post("/conversations/search", question)
    try:
        return _PAGE.decode(reply.body)
    except msgspec.DecodeError as error:
        raise AnswerError(
            f"Intercom answered {reply.path} with no conversations ({error}). Check that the "
            "source's url is https://api.intercom.io, or that of your region.",
            path=reply.path,
        ) from error
