"""What people on call are owed for a period: standby, and callouts where the terms pay them.

Overlapping shifts of one person under the same terms are paid once. What a person was owed is
theirs and payroll's; nothing here compares people.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct

from gnomon.domain.operating import OnCallTerms
from gnomon.errors import UsageError
from gnomon.steering.operating.standby import KINDS, Clock, clock

_CENT = Decimal("0.01")
_HOUR = 3600
#: Terms of every rota that has none of its own.
ANY_ROTA = "*"


class Shift(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody on a rota for a while; swaps and overrides are in it already."""

    person: str
    """Who."""
    schedule: str
    """The rota, as its tool calls it."""
    starts_at: datetime
    """When it begins, with an offset."""
    ends_at: datetime
    """When it ends."""


class Callout(Struct, frozen=True, kw_only=True, gc=False):
    """Work that somebody on call was called to."""

    person: str
    """Who."""
    schedule: str
    """The rota they were on."""
    starts_at: datetime
    """When they answered."""
    ends_at: datetime
    """When they were done."""


class Line(Struct, frozen=True, kw_only=True, gc=False):
    """Money for one kind of time of one person."""

    person: str
    """Who."""
    schedule: str
    """The rota."""
    kind: str
    """``working``, ``weekday``, ``weekend``, ``holiday`` or ``callout``."""
    seconds: int
    """Time that is paid."""
    rate: Decimal
    """An hour of it."""
    amount: Decimal
    """Rounded to a hundredth, half to even."""
    currency: str
    """Currency of both."""


class Pay(Struct, frozen=True, kw_only=True):
    """Everything owed for a period."""

    lines: tuple[Line, ...]
    """By person, rota and kind; none for nothing."""
    unpaid: tuple[str, ...]
    """Rotas without terms; their shifts are owed nothing until somebody says what."""
    overlapping_seconds: int
    """Time that shifts of one person shared, and that is paid once."""


def refuse_callout_alone(terms: OnCallTerms) -> None:
    """Refuse terms that pay for nothing but failure.

    Raises:
        UsageError: Every standby rate is nothing, or a rate is negative.
    """
    rates = (terms.working_rate, terms.weekday_rate, terms.weekend_rate, terms.holiday_rate)
    if min(*rates, terms.callout_rate or 0.0) < 0:
        raise UsageError(f"On-call terms of {terms.schedule_ref!r} have a negative rate.")
    if max(rates) <= 0:
        raise UsageError(
            f"On-call terms of {terms.schedule_ref!r} pay callouts alone. Being ready is work: "
            "set a standby rate."
        )


def owed(
    shifts: Sequence[Shift],
    callouts: Sequence[Callout],
    terms: Iterable[OnCallTerms],
    *,
    since: datetime,
    until: datetime,
) -> Pay:
    """Add up what everybody is owed for a period.

    Args:
        shifts: Who was on which rota; what lies outside of the period is cut off.
        callouts: What they were called to; counts in the period it begins in.
        terms: What is paid, each for a time.
        since: Start of the period.
        until: Its end.

    Raises:
        UsageError: Terms pay callouts alone, or a shift ends before it begins.
    """
    known = list(terms)
    for each in known:
        refuse_callout_alone(each)
    refs = frozenset(each.schedule_ref for each in known)
    theirs, unpaid = _by_terms(shifts, refs)
    calls, _ = _by_terms(callouts, refs)
    ready: dict[str, list[_Span]] = {}
    called: dict[str, list[_Span]] = {}
    clocks = _Clocks(since, until)
    lines: list[Line] = []
    shared = 0
    for agreed, spell in _spells(known, since, until):
        ref = agreed.schedule_ref
        if ref not in ready:
            ready[ref] = _in_order(theirs.get(ref, ()))
            called[ref] = list(map(_span, calls.get(ref, ())))
        merged, overlap = _merged(ready[ref], *spell)
        shared += overlap
        lines += _standby(agreed, merged, clocks)
        if agreed.callout_rate is not None:
            lines += _called(agreed, called[ref], *spell)
    lines.sort(key=lambda line: (line.person, line.schedule, line.kind))
    return Pay(lines=tuple(lines), unpaid=tuple(sorted(unpaid)), overlapping_seconds=shared)


_OnRota = TypeVar("_OnRota", Shift, Callout)


def _by_terms(
    told: Iterable[_OnRota], refs: frozenset[str]
) -> tuple[dict[str, list[_OnRota]], set[str]]:
    """Sort what happened on rotas by the terms it falls under; name the rotas without any."""
    found: dict[str, list[_OnRota]] = defaultdict(list)
    without: set[str] = set()
    for each in told:
        if each.schedule in refs:
            found[each.schedule].append(each)
        elif ANY_ROTA in refs:
            found[ANY_ROTA].append(each)
        else:
            without.add(each.schedule)
    return found, without


_Spell = tuple[int, int]


def _spells(
    terms: Iterable[OnCallTerms], since: datetime, until: datetime
) -> Iterable[tuple[OnCallTerms, _Spell]]:
    """Cut the period where terms begin and end, at midnight of their own zone."""
    for each in terms:
        zone = ZoneInfo(each.timezone)
        begin = max(_second(since), _midnight(each.valid_from, zone) or _second(since))
        end = min(_second(until), _midnight(each.valid_to, zone) or _second(until))
        if begin < end:
            yield each, (begin, end)


def _midnight(on: date | None, zone: ZoneInfo) -> int | None:
    return None if on is None else _second(datetime.combine(on, time(), tzinfo=zone))


def _second(instant: datetime) -> int:
    return int(instant.timestamp())


#: Start and end in seconds since 1970, rota, person.
_Span = tuple[int, int, str, str]
_Spans = dict[tuple[str, str], list[tuple[int, int]]]


def _span(each: Shift | Callout) -> _Span:
    return _second(each.starts_at), _second(each.ends_at), each.schedule, each.person


def _in_order(shifts: Iterable[Shift]) -> list[_Span]:
    """Sort shifts by when they begin.

    Raises:
        UsageError: One ends before it begins.
    """
    found = []
    for shift in shifts:
        if shift.ends_at < shift.starts_at:
            raise UsageError(
                f"A shift of {shift.person} on {shift.schedule} ends at {shift.ends_at}, before "
                f"it begins at {shift.starts_at}."
            )
        found.append(_span(shift))
    return sorted(found)


def _merged(shifts: Iterable[_Span], begin: int, end: int) -> tuple[_Spans, int]:
    """Join the overlapping shifts of each person; the rota of the first one names the whole."""
    by_person: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for starts, ends, schedule, person in shifts:
        start, stop = max(starts, begin), min(ends, end)
        if start < stop:
            by_person[person].append((start, stop, schedule))
    spans: _Spans = defaultdict(list)
    shared = 0
    for person, theirs in by_person.items():
        reached = begin
        for start, stop, schedule in sorted(theirs):
            shared += max(0, min(reached, stop) - start)
            if stop > reached:
                spans[person, schedule].append((max(start, reached), stop))
                reached = stop
    return spans, shared


def _standby(terms: OnCallTerms, spans: _Spans, clocks: "_Clocks") -> Iterable[Line]:
    if not spans:
        return
    ticking = clocks.of(terms)
    rates = (terms.working_rate, terms.weekday_rate, terms.weekend_rate, terms.holiday_rate)
    owners = list(spans)
    pairs = np.array([span for owner in owners for span in spans[owner]], dtype=np.int64)
    counted = ticking.seconds(pairs[:, 0], pairs[:, 1])
    stops = np.cumsum([len(spans[owner]) for owner in owners])
    for (person, schedule), (start, stop) in zip(owners, pairwise((0, *stops)), strict=True):
        totals = counted[start:stop].sum(axis=0)
        for kind, rate, seconds in zip(KINDS, rates, totals, strict=True):
            if rate and seconds:
                yield _line(terms, person, schedule, kind, int(seconds), rate)


class _Clocks:
    """The clocks of a period, one for all terms that tell time alike: laying one out takes long."""

    def __init__(self, since: datetime, until: datetime) -> None:
        self._since, self._until = since, until
        self._known: dict[object, Clock] = {}

    def of(self, terms: OnCallTerms) -> Clock:
        key = (terms.timezone, terms.starts_second, terms.ends_second, terms.holidays)
        if key not in self._known:
            self._known[key] = clock(terms, self._since, self._until)
        return self._known[key]


def _called(terms: OnCallTerms, callouts: Iterable[_Span], begin: int, end: int) -> Iterable[Line]:
    """Pay work when called: each call at least a block, calls during one another once."""
    block = terms.callout_block_minutes * 60
    theirs: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for start, stop, schedule, person in callouts:
        if begin <= start < end:
            theirs[person, schedule].append((start, max(stop, start + block)))
    for (person, schedule), calls in theirs.items():
        seconds, reached = 0, begin
        for start, stop in sorted(calls):
            seconds += max(0, stop - max(start, reached))
            reached = max(reached, stop)
        yield _line(terms, person, schedule, "callout", seconds, terms.callout_rate or 0.0)


def _line(
    terms: OnCallTerms, person: str, schedule: str, kind: str, seconds: int, rate: float
) -> Line:
    an_hour = Decimal(str(rate))
    return Line(
        person=person,
        schedule=schedule,
        kind=kind,
        seconds=seconds,
        rate=an_hour,
        amount=(an_hour * seconds / _HOUR).quantize(_CENT, ROUND_HALF_EVEN),
        currency=terms.currency,
    )
