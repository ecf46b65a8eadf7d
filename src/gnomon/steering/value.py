"""What platform services are worth: work taken off teams, never the same hour twice.

Source: own model. A month's hours are (effort without - effort with) x tasks that succeeded.
Several claims of the same work share its hours: the largest counts, the others are named beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.platform import PlatformService
from gnomon.domain.value import ValueClaim

_HOUR = 3600.0


class Counted(Struct, frozen=True, kw_only=True):
    """What was told of one task of one service in a month."""

    succeeded: int
    """Tasks that succeeded."""
    effort_seconds: float | None
    """Mean hands-on time of those that told it; null: none did."""
    effort_n: int
    """How many told it."""


class Line(Struct, frozen=True, kw_only=True):
    """One claim in a month."""

    claim: ValueClaim
    """The claim."""
    uses: float | None
    """Tasks of the month; null when nobody counts them or says how many."""
    effort_with_seconds: float | None
    """Hands-on time of one task with the service; null when unknown."""
    claimed_hours: float | None
    """Hours that the claim says nobody works any more; null when unknown."""
    hours: float | None
    """Hours counted: none where another claim counts the same work."""
    money: float | None
    """What they would have cost; null without a rate."""
    counted_by: str | None
    """Key of the claim that counts the same work; null: this one does."""
    assumptions: tuple[str, ...]
    """Everything that was said and not measured."""


class Ledger(Struct, frozen=True, kw_only=True):
    """One service in a month."""

    name: str
    """Name of the platform service."""
    title: str
    """What people call it."""
    lines: tuple[Line, ...]
    """Its claims."""
    hours: float | None
    """Hours taken off teams; null while none is known."""
    money: float | None
    """What they would have cost; null while one has no rate, or currencies differ."""
    cost: float | None
    """What the service cost in the month; null when unknown."""
    net: float | None
    """Money less cost; null while either is unknown, or in another currency."""
    currency: str | None
    """Currency of all three; null when unknown or several."""
    is_estimated: bool
    """Whether anything in it was said and not measured."""


def last_month(today: date) -> tuple[date, date]:
    """Return the first day of the last whole month and the first after it."""
    after = today.replace(day=1)
    return (after - timedelta(days=1)).replace(day=1), after


def ledgers(place: Installation, month: tuple[date, date]) -> list[Ledger]:
    """Reckon the value of every platform service in a month, the most valuable first.

    Args:
        place: What is asked.
        month: Its first day and the first after it, in UTC.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        services = entity_rows(tables, PlatformService)
        claims = entity_rows(tables, ValueClaim)
        counted = _counted(tables, month) if claims else {}
    return reckon(services, claims, counted)


def _counted(tables: Tables, month: tuple[date, date]) -> dict[tuple[str, str], Counted]:
    """Count the tasks that ended well in a month, by service and task."""
    begin, end = (datetime(on.year, on.month, on.day, tzinfo=UTC) for on in month)
    kind = pa.timestamp("us", "UTC")
    tables.session.memory(
        "asked_value_month",
        pa.table({"begin": pa.array([begin], kind), "until": pa.array([end], kind)}),
    )
    tables.bring("platform_task", "platform_task_end")
    session = tables.session

    def query() -> object:
        asked = session.table("asked_value_month")
        ends, tasks = session.table("platform_task_end"), session.table("platform_task")
        within = ends.filter(
            (ends.outcome == "succeeded")
            & (ends.ended_at >= asked.begin.as_scalar())
            & (ends.ended_at < asked.until.as_scalar())
        ).select("task_id", "hands_on_seconds")
        told = within.join(tasks, within.task_id == tasks.key)
        people = told.filter(~told.is_automatic)
        return people.group_by(["service_ref", "task"]).agg(
            succeeded=people.count(),
            effort_seconds=people.hands_on_seconds.mean(),
            effort_n=people.hands_on_seconds.count(),
        )

    rows = session.rows(query, "value of a month").to_pylist()
    return {
        (row["service_ref"], row["task"]): Counted(
            succeeded=row["succeeded"],
            effort_seconds=row["effort_seconds"],
            effort_n=row["effort_n"],
        )
        for row in rows
    }


def reckon(
    services: Iterable[PlatformService],
    claims: Iterable[ValueClaim],
    counted: Mapping[tuple[str, str], Counted],
) -> list[Ledger]:
    """Reckon a month.

    Args:
        services: Platform services.
        claims: What is claimed of them.
        counted: What was told of tasks, by name of the service and task.
    """
    known = {each.key: each for each in services}
    lines = [
        _line(each, counted.get((known[each.platform_service_id].name, each.task)))
        for each in claims
        if each.platform_service_id in known
    ]
    by_service: dict[str, list[Line]] = defaultdict(list)
    for line in _once(lines):
        by_service[line.claim.platform_service_id].append(line)
    found = [_ledger(service, by_service.get(key, ())) for key, service in known.items()]
    return sorted(found, key=lambda one: (one.hours is None, -(one.hours or 0), one.title))


def _line(claim: ValueClaim, counted: Counted | None) -> Line:
    assumptions = []
    if claim.basis == "declared":
        assumptions.append("effort without the service is declared")
    uses = float(counted.succeeded) if counted else None
    if claim.uses_per_month is not None:
        uses = claim.uses_per_month
        assumptions.append("uses a month are declared")
    effort = counted.effort_seconds if counted else None
    if claim.effort_with_seconds is not None:
        effort = claim.effort_with_seconds
        assumptions.append("effort with the service is declared")
    elif effort is not None and counted is not None and counted.effort_n < counted.succeeded:
        assumptions.append(
            f"effort with the service is that of {counted.effort_n} of {counted.succeeded} tasks"
        )
    if claim.rate_per_hour is not None:
        assumptions.append(f"an hour costs {claim.rate_per_hour:g} {claim.currency or ''}".strip())
    hours = None
    if uses is not None and effort is not None:
        hours = (claim.effort_without_seconds - effort) * uses / _HOUR
    return Line(
        claim=claim,
        uses=uses,
        effort_with_seconds=effort,
        claimed_hours=hours,
        hours=hours,
        money=None,
        counted_by=None,
        assumptions=tuple(assumptions),
    )


def _once(lines: Sequence[Line]) -> list[Line]:
    """Count each work once: of the claims that name it, the largest."""
    works: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        works[" ".join(line.claim.work.lower().split())].append(line)
    found = []
    for same in works.values():
        known = [line for line in same if line.claimed_hours is not None]
        first = max(known, key=lambda one: (one.claimed_hours or 0, one.claim.key), default=None)
        for line in same:
            is_first = first is None or line is first
            hours = line.claimed_hours if is_first else None
            found.append(
                _replaced(line, hours, None if is_first or first is None else first.claim.key)
            )
    return found


def _replaced(line: Line, hours: float | None, counted_by: str | None) -> Line:
    rate = line.claim.rate_per_hour
    return Line(
        claim=line.claim,
        uses=line.uses,
        effort_with_seconds=line.effort_with_seconds,
        claimed_hours=line.claimed_hours,
        hours=hours,
        money=None if hours is None or rate is None else hours * rate,
        counted_by=counted_by,
        assumptions=line.assumptions,
    )


def _ledger(service: PlatformService, lines: Sequence[Line]) -> Ledger:
    counting = [line for line in lines if line.hours is not None]
    currencies = {line.claim.currency for line in counting if line.claim.rate_per_hour}
    is_whole = bool(counting) and all(line.money is not None for line in counting)
    currency = next(iter(currencies)) if len(currencies) == 1 else None
    money = sum(line.money or 0 for line in counting) if is_whole and currency else None
    is_same = service.currency is None or service.currency == currency
    cost = service.cost_per_month
    return Ledger(
        name=service.name,
        title=service.title,
        lines=tuple(lines),
        hours=sum(line.hours or 0 for line in counting) if counting else None,
        money=money,
        cost=cost,
        net=money - cost if money is not None and cost is not None and is_same else None,
        currency=currency or (service.currency if not counting else None),
        is_estimated=any(line.assumptions for line in counting),
    )
