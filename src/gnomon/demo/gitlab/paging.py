"""GitLab's pages: numbers in headers, the next address in ``Link``."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from gnomon.demo.wire import Answer, Json, Request

T = TypeVar("T")
_MOST = 100


def page(request: Request, things: Sequence[T], shape: Callable[[T], Json]) -> Answer:
    """Answer one page of a list, shaping only what is on it."""
    size = max(1, min(_MOST, request.number("per_page", 20)))
    number = max(1, request.number("page", 1))
    count = len(things)
    last = max(1, -(-count // size))
    following = str(number + 1) if number < last else ""
    headers = {
        "X-Page": str(number),
        "X-Per-Page": str(size),
        "X-Next-Page": following,
        "X-Prev-Page": str(number - 1) if number > 1 else "",
        "X-Total": str(count),
        "X-Total-Pages": str(last),
        "Link": _links(request, number, size, last),
    }
    chosen = things[(number - 1) * size : number * size]
    return Answer(body=[shape(thing) for thing in chosen], headers=headers)


def _links(request: Request, number: int, size: int, last: int) -> str:
    given = {name: values[-1] for name, values in request.parameters().items()}

    def link(to: int, rel: str) -> str:
        query = urlencode({**given, "page": to, "per_page": size})
        return f'<{request.origin}{request.path}?{query}>; rel="{rel}"'

    links = [link(number - 1, "prev")] if number > 1 else []
    if number < last:
        links.append(link(number + 1, "next"))
    return ", ".join([*links, link(1, "first"), link(last, "last")])
