"""How GitLab filters and sorts a list as its parameters ask."""

from collections.abc import Callable, Iterable
from typing import Any

from gnomon.demo.records import MergeRequest
from gnomon.demo.wire import Request, moment


def select(request: Request, things: Iterable[Any], updated: Callable[[Any], int]) -> list[Any]:
    """Filter and sort a list as its parameters ask."""
    after = moment(request.first("updated_after"))
    before = moment(request.first("updated_before")) or None
    created = moment(request.first("created_after"))
    state = request.first("state", "all")

    def born(thing: Any) -> int:
        for name in ("opened_at", "created_at", "started_at"):
            if hasattr(thing, name):
                return int(getattr(thing, name))
        raise TypeError(thing)

    wanted = [
        thing
        for thing in things
        if updated(thing) >= after
        and (before is None or updated(thing) <= before)
        and born(thing) >= created
        and (state == "all" or not isinstance(thing, MergeRequest) or state_of(thing) == state)
    ]
    key = updated if request.first("order_by") == "updated_at" else born
    wanted.sort(key=lambda thing: (key(thing), thing.id))
    if request.first("sort", "desc") == "desc":
        wanted.reverse()
    return wanted


def state_of(change: MergeRequest) -> str:
    """Say where a change is, in GitLab's words."""
    if change.merged_at is not None:
        return "merged"
    last = change.events[-1][0] if change.events else "opened"
    return "closed" if last == "closed" else "opened"
