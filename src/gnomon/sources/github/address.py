"""Addresses of GitHub's API and how its pages follow each other.

Repositories are asked for by number (``/repositories/1296269/...``), the form GitHub's own links
use: it survives renames, and every page's address then names the same repository.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from gnomon.sources.http import Reply, ToolClient, with_query
from gnomon.sources.paging import next_link

PER_PAGE = 100
#: Part of the url of a GitHub Enterprise Server, and of the links it writes.
_ENTERPRISE = "/api/v3"


def next_page(reply: Reply) -> str | None:
    """Find the next page by link; null on the last page.

    An Enterprise Server writes links with the path of its API, below whatever path a proxy puts
    before it.
    """
    link = next_link(reply.headers)
    if link is None:
        return None
    path, question, query = link.partition("?")
    _, is_enterprise, below = path.partition(_ENTERPRISE)
    return f"{below if is_enterprise else path}{question}{query}"


async def pages(
    client: ToolClient, path: str, params: Mapping[str, Any] | None = None
) -> AsyncIterator[Reply]:
    """Ask for all pages of a list.

    Args:
        client: Asks the instance.
        path: Path of the list, such as ``/repositories/42/issues``.
        params: Query beside the page size.
    """
    address: str | None = with_query(path, {**(params or {}), "per_page": PER_PAGE})
    while address is not None:
        reply = await client.get(address)
        yield reply
        address = next_page(reply)


async def whole(client: ToolClient, path: str, params: Mapping[str, Any] | None = None) -> Reply:
    """Ask for all pages of a list of bounded length, as one list."""
    found = [reply async for reply in pages(client, path, params)]
    if len(found) == 1:
        return found[0]
    inner = (reply.body.strip()[1:-1].strip() for reply in found)
    body = b"[" + b",".join(part for part in inner if part) + b"]"
    return Reply(found[0].status, found[0].headers, body, found[0].path)
