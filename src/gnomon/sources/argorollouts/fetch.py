"""What to ask the Kubernetes API: rollouts and analyses, page by page."""

from collections.abc import AsyncIterator

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.argorollouts.payloads import Page
from gnomon.sources.http import with_query
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress

_API = "/apis/argoproj.io/v1alpha1"
_LISTS = ("rollouts", "analysisruns")
_PER_PAGE = 100
_PAGE = msgspec.json.Decoder(Page)

Step = Event | Checkpoint | Progress


async def fetch(fetching: Fetching) -> AsyncIterator[Step]:
    """Fetch all rollouts and analyses: Kubernetes keeps what is, not what was. Ask often.

    ``include`` names the namespaces to ask; without, the whole cluster is asked.

    Raises:
        SourceError: The cluster does not answer as promised.
    """
    places = [f"/namespaces/{name}" for name in fetching.include] or [""]
    for done, place in enumerate(places, 1):
        for name in _LISTS:
            async for event in _list(fetching, f"{_API}{place}/{name}", name):
                yield event
        yield Progress(done, len(places), place or "the cluster")


async def _list(fetching: Fetching, path: str, name: str) -> AsyncIterator[Event]:
    further: str | None = None
    while True:
        asked = with_query(path, {"limit": _PER_PAGE, "continue": further})
        reply = await fetching.client.get(asked)
        # Where a list goes on is named anew each time; the page's number is what stays.
        yield page_event(fetching.source, f"argorollouts.api.{name}", path, reply)
        try:
            metadata = _PAGE.decode(reply.body).metadata
        except msgspec.DecodeError as error:
            raise SourceError(
                f"{fetching.client.host} answered {path} with no list of objects ({error}). "
                "Check the source's url: it is that of the Kubernetes API."
            ) from error
        further = metadata.continue_ if metadata else None
        if not further:
            return
