"""GitHub's pages: how many are asked for, and the addresses of the others in ``Link``."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from gnomon.demo.wire import Answer, Json, Request

T = TypeVar("T")
_MOST, _USUAL = 100, 30


def cut(request: Request, things: Sequence[T]) -> tuple[Sequence[T], dict[str, str]]:
    """Take the page of a list that is asked for, and write the header that links the others."""
    size = max(1, min(_MOST, request.number("per_page", _USUAL)))
    number = max(1, request.number("page", 1))
    last = max(1, -(-len(things) // size))
    links = _links(request, number, last)
    chosen = things[(number - 1) * size : number * size]
    return chosen, {"Link": links} if links else {}


def page(request: Request, things: Sequence[T], shape: Callable[[T], Json]) -> Answer:
    """Answer one page of a list, shaping only what is on it."""
    chosen, headers = cut(request, things)
    return Answer(body=[shape(thing) for thing in chosen], headers=headers)


def counted(request: Request, name: str, things: Sequence[T], shape: Callable[[T], Json]) -> Answer:
    """Answer one page of a list that tells how long it is."""
    chosen, headers = cut(request, things)
    told = {"total_count": len(things), name: [shape(thing) for thing in chosen]}
    return Answer(body=told, headers=headers)


def _links(request: Request, number: int, last: int) -> str:
    given = {name: values[-1] for name, values in request.parameters().items()}

    def link(to: int, rel: str) -> str:
        query = urlencode({**given, "page": to})
        return f'<{request.origin}{request.path}?{query}>; rel="{rel}"'

    links = []
    if number > 1:
        links.append(link(number - 1, "prev"))
    if number < last:
        links += [link(number + 1, "next"), link(last, "last")]
    if number > 1:
        links.append(link(1, "first"))
    return ", ".join(links)
