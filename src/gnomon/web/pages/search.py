"""Search: where is the metric, unit, service or repository called so?"""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.web.access import READ
from gnomon.web.navigation import walk
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()

_MOST = 50


class Hit(Struct, frozen=True, kw_only=True):
    """Something found."""

    kind: str
    """What it is, in words."""
    title: str
    also: str
    """Other names, or what it means."""
    href: str


class SearchPage(Struct, frozen=True, kw_only=True):
    """What has a name that holds the words looked for."""

    title: str
    view: View
    query: str
    hits: list[Hit]


def search(request: Request, view: ViewOf, q: str = "") -> SearchPage:
    """Find metrics, units, services and repositories by every word of the query."""
    words = q.replace("_", " ").casefold().split()
    found = [hit for hit, names in _named(request.app.state.answers, view) if _holds(names, words)]
    # What begins with the query comes first; otherwise the kinds keep their order.
    found.sort(key=lambda hit: not hit.title.casefold().startswith(q.casefold().strip()))
    return SearchPage(title="Search", view=view, query=q, hits=found[:_MOST] if words else [])


def _holds(names: str, words: list[str]) -> bool:
    text = names.replace("_", " ").casefold()
    return all(word in text for word in words)


def _named(answers: Answers, view: View) -> Iterator[tuple[Hit, str]]:
    for name, one in metrics().items():
        also = ", ".join(one.aliases) or one.summary
        hit = Hit(
            kind="metric", title=one.title, also=also, href=view.href(f"/metrics/{name}", by=None)
        )
        yield hit, " ".join((name, one.title, *one.aliases))
    for path in walk(answers.units()):
        unit = path[-1]
        above = " \N{RIGHTWARDS ARROW} ".join(one.title for one in path[:-1])
        hit = Hit(
            kind=unit.kind.replace("_", " "),
            title=unit.title,
            also=above,
            href=view.href(f"/units/{unit.name}", scope=None, by=None),
        )
        yield hit, f"{unit.name} {unit.title}"
    for thing in answers.things():
        href = view.href("/metrics", scope=thing.name, by=None)
        owners = ", ".join(thing.owners) or "owned by nobody"
        yield (
            Hit(kind=thing.kind, title=thing.title, also=owners, href=href),
            (f"{thing.name} {thing.title}"),
        )


add_page(ROUTER, "/search", "search.html", search, READ)
