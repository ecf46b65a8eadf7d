"""Addresses of GitLab's API and how its pages follow each other."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from gnomon.sources.http import Reply, ToolClient, with_query
from gnomon.sources.paging import next_link

API = "/api/v4"
PER_PAGE = 100


def next_page(reply: Reply) -> str | None:
    """Find the next page: by link (keyset paging), else by number; null on the last page."""
    link = next_link(reply.headers, below=API)
    if link is not None:
        return link
    number = reply.headers.get("x-next-page", "").strip()
    if not number:
        return None
    parts = urlsplit(reply.path)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), "page": number}
    return f"{parts.path}?{urlencode(query)}"


async def pages(
    client: ToolClient, path: str, params: Mapping[str, Any] | None = None
) -> AsyncIterator[Reply]:
    """Ask for all pages of a list.

    Args:
        client: Asks the instance.
        path: Path below the API, such as ``/projects/42/issues``.
        params: Query beside the page size.
    """
    address: str | None = with_query(API + path, {**(params or {}), "per_page": PER_PAGE})
    while address is not None:
        reply = await client.get(address)
        yield reply
        address = next_page(reply)
