"""Ten years on call of 300 rotas, paid: schedules read, hours counted, money added up.

    python benchmarks/on_call_pay.py [--rotas 300] [--years 10] [--quick]

The goal is under 5 s. Rotas of six people hand over every week, one week in ten is shared with
somebody who steps in for two days, and people are called out once a fortnight. Every rota has terms
of its own, renegotiated twice, in one of six time zones. The reference is a plain loop that walks
each shift from one local midnight to the next; it pays some of the rotas, its time is reckoned up
to all of them, and what it pays has to be the same to the cent.
"""

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from timing import timed

from gnomon.domain.entity import Entity
from gnomon.domain.operating import OnCallTerms
from gnomon.domain.person import Identity
from gnomon.domain.running import Incident, IncidentEvent, OnCallShift
from gnomon.lake.rows import RowBuffer
from gnomon.operations.compact import compact
from gnomon.operations.home import Home, open_home
from gnomon.settings import Settings
from gnomon.steering.operating.on_call_pay import Pay, Shift, owed
from gnomon.steering.operating.payroll import payroll

FIRST = date(2016, 1, 4)
ZONES = (
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo",
    "Asia/Kolkata", "Australia/Sydney",
)  # fmt: skip
PEOPLE, TARGET_SECONDS, WALKED_ROTAS = 6, 5.0, 6
CHANGED = datetime(2026, 1, 1, tzinfo=UTC)
#: Sums of one person, rota, kind and rate.
Amounts = dict[tuple[str, str, str, Decimal], Decimal]


def main() -> None:
    """Write, pay and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--rotas", type=int, default=300)
    arguments.add_argument("--years", type=int, default=10)
    arguments.add_argument("--quick", action="store_true", help="30 rotas, two years")
    given = arguments.parse_args()
    rotas, years = (30, 2) if given.quick else (given.rotas, given.years)
    since = datetime(FIRST.year, 1, 1, tzinfo=UTC)
    until = datetime(FIRST.year + years, 1, 1, tzinfo=UTC)
    terms = [each for number in range(rotas) for each in _terms(number, years)]
    shifts = [each for number in range(rotas) for each in _shifts(number, years)]
    print(f"{rotas} rotas over {years} years: {len(shifts):,} shifts, {len(terms):,} terms")
    with tempfile.TemporaryDirectory() as folder, open_home(Settings(home=Path(folder))) as home:
        _write(home, terms, shifts)
        place = home.installation()
        first = timed(lambda: payroll(place, since, until))
        again = timed(lambda: payroll(place, since, until))
    alone = timed(lambda: owed(shifts, (), terms, since=since, until=until))
    some = {f"rota-{number}" for number in range(WALKED_ROTAS)}
    walked = [shift for shift in shifts if shift.schedule in some]
    plain = timed(lambda: _walked(walked, terms, since, until))
    _compare(alone[2], plain[2], some)
    _compare(again[2], plain[2], some)
    share = len(walked) / len(shifts)
    reference = (plain[0] / share, plain[1] / share)
    print(f"{'':48}{'wall s':>9}{'CPU s':>9}{'of the walk':>13}")
    for what, (wall, cpu) in {
        f"a walk from day to day ({WALKED_ROTAS} rotas, reckoned up)": reference,
        "hours and money, of shifts in memory": alone[:2],
        "from the lake, the first time": first[:2],
        f"from the lake, again (target {TARGET_SECONDS:g} s)": again[:2],
    }.items():
        print(f"{what:48}{wall:9.2f}{cpu:9.2f}{cpu / reference[1]:13.3f}")


def _compare(pay: Pay, plain: Amounts, rotas: set[str]) -> None:
    """Refuse to print figures of sums that differ."""
    found: Amounts = defaultdict(Decimal)
    for line in pay.lines:
        if line.schedule in rotas and line.kind != "callout":
            found[line.person, line.schedule, line.kind, line.rate] += line.amount
    assert found == plain, "The plain walk pays something else."


def _terms(rota: int, years: int) -> Iterable[OnCallTerms]:
    chosen = random.Random(rota)
    for place in range(3):
        begin = FIRST.year + years * place // 3
        end = FIRST.year + years * (place + 1) // 3
        yield OnCallTerms(
            key=f"catalog:on_call_terms:rota-{rota}:{place}",
            source="catalog",
            changed_at=CHANGED,
            schedule_ref=f"rota-{rota}",
            currency="EUR",
            timezone=ZONES[rota % len(ZONES)],
            starts_second=9 * 3600,
            ends_second=17 * 3600 + 1800,
            holidays=tuple(
                date(year, month, day)
                for year in range(FIRST.year, FIRST.year + years)
                for month, day in ((1, 1), (5, 1), (12, 25), (12, 26))
            ),
            weekday_rate=round(4.05 + place + chosen.randrange(9) / 10, 2),
            weekend_rate=7.35 + place,
            holiday_rate=9.99 + place,
            callout_rate=61.5,
            # The first and the last reach beyond the schedules.
            valid_from=None if place == 0 else date(begin, 1, 1),
            valid_to=None if place == 2 else date(end, 1, 1),
        )


def _shifts(rota: int, years: int) -> Iterable[Shift]:
    zone, chosen = ZoneInfo(ZONES[rota % len(ZONES)]), random.Random(-rota - 1)
    handover, week = datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=zone), 0
    while handover.year < FIRST.year + years:
        end = handover + timedelta(weeks=1)
        cuts = [handover, end]
        if chosen.random() < 0.1:
            away = handover + timedelta(days=chosen.randrange(1, 5))
            cuts[1:1] = [away, away + timedelta(days=2)]
        for place, (starts, ends) in enumerate(pairwise(cuts)):
            person = (week + 3 * (place % 2)) % PEOPLE
            yield Shift(
                person=f"tool:identity:{rota}-{person}",
                schedule=f"rota-{rota}",
                starts_at=starts.astimezone(UTC),
                ends_at=ends.astimezone(UTC),
            )
        handover, week = end, week + 1


def _write(home: Home, terms: Sequence[OnCallTerms], shifts: Sequence[Shift]) -> None:
    rows = RowBuffer()
    rows.add(terms, CHANGED, "benchmark")
    rows.add(_told(shifts), CHANGED, "benchmark")
    for name, told in rows.tables().items():
        home.lake.append(name, told)
    with home.lease() as held:
        compact(home, held)


def _told(shifts: Sequence[Shift]) -> Iterable[Entity]:
    usual = {"source": "tool", "changed_at": CHANGED}
    for person in sorted({shift.person for shift in shifts}):
        name = person.rpartition(":")[2]
        yield Identity(key=person, user_name=name, name=name, **usual)
    chosen = random.Random(1)
    for number, shift in enumerate(shifts):
        yield OnCallShift(
            key=f"tool:on_call_shift:{number}",
            schedule_ref=shift.schedule,
            escalation_level=1,
            identity_id=shift.person,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            **usual,
        )
        if chosen.random() < 0.5:
            yield from _callout(number, shift, chosen, usual)


def _callout(
    number: int, shift: Shift, chosen: random.Random, usual: dict[str, object]
) -> Iterable[Entity]:
    span = shift.ends_at - shift.starts_at
    opened = shift.starts_at + span * chosen.random()
    answered = min(opened + timedelta(minutes=4), shift.ends_at - timedelta(seconds=1))
    key = f"tool:incident:{number}"
    yield Incident(
        key=key,
        number=f"{number}",
        title="An error",
        service_ref=shift.schedule,
        opened_at=opened,
        acknowledged_at=answered,
        resolved_at=answered + timedelta(minutes=chosen.randrange(5, 240)),
        **usual,
    )
    yield IncidentEvent(
        key=f"tool:incident_event:{number}",
        incident_id=key,
        kind="acknowledged",
        happened_at=answered,
        actor_id=shift.person,
        **usual,
    )


def _walked(
    shifts: Sequence[Shift], terms: Sequence[OnCallTerms], since: datetime, until: datetime
) -> Amounts:
    """Pay shifts that do not overlap as somebody with a calendar would."""
    passed: dict[tuple[str, OnCallTerms, str], int] = defaultdict(int)
    agreed: dict[str, list[OnCallTerms]] = defaultdict(list)
    for each in terms:
        agreed[each.schedule_ref].append(each)
    for shift in shifts:
        zone = ZoneInfo(agreed[shift.schedule][0].timezone)
        at = max(shift.starts_at, since).astimezone(zone)
        ends = min(shift.ends_at, until)
        while at.astimezone(UTC) < ends:
            told = _in_force(agreed[shift.schedule], at.date())
            kind, second = _kind(at, told)
            stop = min(_wall(at.date(), second, zone), ends)
            seconds = int((stop - at.astimezone(UTC)).total_seconds())
            passed[shift.person, told, kind] += seconds
            at = stop.astimezone(zone)
    return _money(passed)


def _in_force(terms: Sequence[OnCallTerms], day: date) -> OnCallTerms:
    return next(each for each in terms if each.valid_to is None or day < each.valid_to)


def _kind(at: datetime, terms: OnCallTerms) -> tuple[str, int]:
    """Say what an instant is paid as, and the second of its day at which that may end."""
    if at.date() in terms.holidays:
        return "holiday", 86_400
    if at.weekday() >= 5:
        return "weekend", 86_400
    second = at.hour * 3600 + at.minute * 60 + at.second
    if second < terms.starts_second:
        return "weekday", terms.starts_second
    if second < terms.ends_second:
        return "working", terms.ends_second
    return "weekday", 86_400


def _wall(day: date, second: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(second, 86_400)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight + timedelta(days=days, seconds=rest)).astimezone(UTC)


def _money(passed: dict[tuple[str, OnCallTerms, str], int]) -> Amounts:
    found: Amounts = defaultdict(Decimal)
    for (person, terms, kind), seconds in passed.items():
        if kind != "working":
            rate = Decimal(str(getattr(terms, f"{kind}_rate")))
            amount = (rate * seconds / 3600).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
            found[person, terms.schedule_ref, kind, rate] += amount
    return found


if __name__ == "__main__":
    main()
