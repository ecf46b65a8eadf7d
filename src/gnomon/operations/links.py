"""Look whether what the catalogue links is there, and keep what was found."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import httpx2

from gnomon.catalog.looked import Look, event
from gnomon.domain.guidance import Guidance
from gnomon.domain.process import ProcessPhase
from gnomon.domain.value import DocumentationPage
from gnomon.lake.every import newest_rows
from gnomon.lake.lake import Lake
from gnomon.operations.home import Home

#: So many addresses are looked at side by side.
_TOGETHER = 8
_TIMEOUT_SECONDS = 10.0
_GONE = frozenset({404, 410})
_FAILED = 500


def addresses(lake: Lake) -> list[str]:
    """List every address that phases, guidance and pages of documentation lead to, each once."""
    found: set[str] = set()
    found.update(each.guide_url for each in newest_rows(lake, ProcessPhase) if each.guide_url)
    for guide in newest_rows(lake, Guidance):
        found.update(guide.addresses)
    for page in newest_rows(lake, DocumentationPage):
        found.update([page.address, *page.links])
    return sorted(each for each in found if each.startswith(("https://", "http://")))


def look_at_links(home: Home, *, now: Callable[[], datetime] | None = None) -> list[Look]:
    """Look at every linked address and accept what was found.

    What asks for a sign-in is there. What answers with an error of its own, or not at all, is not
    said to be gone.

    Args:
        home: Names the addresses and keeps what was found.
        now: The clock; default this machine's.

    Returns:
        What was found, by address; none where nothing is linked.
    """
    wanted = addresses(home.lake)
    if not wanted:
        return []
    looks = asyncio.run(_look_at_all(wanted))
    home.inbox.accept([event(looks, (now or (lambda: datetime.now(UTC)))())])
    return looks


async def _look_at_all(wanted: list[str]) -> list[Look]:
    turns = asyncio.Semaphore(_TOGETHER)
    async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=True) as client:

        async def one(address: str) -> Look:
            async with turns:
                return await _look(client, address)

        return await asyncio.gather(*(one(each) for each in wanted))


async def _look(client: httpx2.AsyncClient, address: str) -> Look:
    try:
        # The status is enough; a body may be endless.
        async with client.stream("GET", address) as answer:
            status = answer.status_code
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL):
        return Look(address=address, state="unreachable")
    if status in _GONE:
        return Look(address=address, state="dead", status=status)
    return Look(
        address=address, state="unreachable" if status >= _FAILED else "alive", status=status
    )
