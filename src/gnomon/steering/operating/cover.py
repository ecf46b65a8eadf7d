"""Who really answers for a service in and out of working hours, by the rotas there are."""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from gnomon.steering.operating.selector import Cover

Balance = Literal["as wanted", "too little", "more than wanted", "unknown"]

#: A span of time, seconds since 1970; its end is no longer part of it.
Span = tuple[int, int]
#: Less than this share of the time covered is no cover at all.
_HALF = 0.5
#: From the least to the most that a service can have.
_RANK: dict[Cover, int] = {"none": 0, "operations": 1, "domain": 2, "team": 3}


class Covered(Struct, frozen=True, kw_only=True):
    """How much of a time somebody was on call, and who."""

    share: float | None
    """Share of the time with anybody on call, 0 to 1; null when there was no such time."""
    by_owner: float | None
    """Share with somebody of the owning team."""
    cover: Cover
    """What that amounts to."""


class Rota(Struct, frozen=True, kw_only=True):
    """The people who answer for a service."""

    people_count: int
    """How many different people were on call."""
    owner_people_count: int
    """How many of them were of the owning team."""
    serves_count: int
    """Services of different owners that the same rota answers for, this one included."""
    working_hours: Covered
    """In working time."""
    out_of_hours: Covered
    """In all the other time."""


def rota(
    shifts: Iterable[tuple[str, Span]],
    owners: frozenset[str],
    working: Sequence[Span],
    *,
    window: Span,
    serves_count: int,
) -> Rota:
    """Sum up who was on call for a service.

    Args:
        shifts: Person and span of each shift that answers for it.
        owners: People of the owning team.
        working: Working time, spans in order that do not overlap.
        window: The time looked at.
        serves_count: Services of different owners that the same rota answers for.
    """
    within = [(who, cut) for who, span in shifts if (cut := _cut(span, window)) is not None]
    everybody = merged([span for _, span in within])
    team = merged([span for who, span in within if who in owners])
    work = merged([cut for span in working if (cut := _cut(span, window)) is not None])
    rest = _without(window, work)
    people = {who for who, _ in within}
    return Rota(
        people_count=len(people),
        owner_people_count=len(people & owners),
        serves_count=serves_count,
        working_hours=_covered(everybody, team, work, serves_count),
        out_of_hours=_covered(everybody, team, rest, serves_count),
    )


def balance(wanted: Cover | None, actual: Cover | None) -> Balance:
    """Hold the cover there is against the cover a service needs; more costs, less risks."""
    if wanted is None or actual is None:
        return "unknown"
    if _RANK[actual] < _RANK[wanted]:
        return "too little"
    return "as wanted" if actual == wanted else "more than wanted"


def _covered(
    everybody: Sequence[Span], team: Sequence[Span], time: Sequence[Span], serves_count: int
) -> Covered:
    whole = sum(end - start for start, end in time)
    if not whole:
        return Covered(share=None, by_owner=None, cover="none")
    share, by_owner = overlap(everybody, time) / whole, overlap(team, time) / whole
    cover: Cover = "none"
    if by_owner >= _HALF:
        cover = "domain" if serves_count > 1 else "team"
    elif share >= _HALF:
        cover = "operations"
    return Covered(share=share, by_owner=by_owner, cover=cover)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch or overlap, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def overlap(first: Sequence[Span], second: Sequence[Span]) -> int:
    """Count the seconds that two lists of separate spans share."""
    if not first or not second:
        return 0
    starts, ends = _columns(first)
    total = 0
    for start, end in second:
        low = int(np.searchsorted(ends, start, side="right"))
        high = int(np.searchsorted(starts, end, side="left"))
        cut_starts = np.maximum(starts[low:high], start)
        cut_ends = np.minimum(ends[low:high], end)
        total += int((cut_ends - cut_starts).sum())
    return total


def _columns(spans: Sequence[Span]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    table = np.array(spans, dtype=np.int64)
    return table[:, 0], table[:, 1]


def _cut(span: Span, window: Span) -> Span | None:
    start, end = max(span[0], window[0]), min(span[1], window[1])
    return (start, end) if start < end else None


def _without(window: Span, spans: Sequence[Span]) -> list[Span]:
    found, reached = [], window[0]
    for start, end in spans:
        if start > reached:
            found.append((reached, start))
        reached = max(reached, end)
    if reached < window[1]:
        found.append((reached, window[1]))
    return found
