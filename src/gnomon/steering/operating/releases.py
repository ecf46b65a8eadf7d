"""How often services are released, whether that changes, and what a release costs and hurts.

Source: own model. Cadence is a trend, never a score; what nobody wrote down of a release's cost is
unknown, and what is fixed within a week was paid for by customers.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.lineage import metric
from gnomon.answers.listing import ListedObservation, list_observations
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.domain.organisation import Service
from gnomon.domain.release import ReleaseEffort
from gnomon.steering.operating.waves import WEEKS, Verdict, compared, verdict
from gnomon.steering.registers.share import Share, share

_QUARTER, _QUARTERS = timedelta(weeks=WEEKS), 4
_DAY_SECONDS = 86_400
_MOST = 500_000
_FREQUENCY = "deployment_frequency"


class Cadence(Struct, frozen=True, kw_only=True):
    """How often one service is released."""

    service: str
    """Name of the service."""
    counts: tuple[int, ...]
    """Releases of the last four times thirteen weeks, the oldest first."""
    gap_days: float | None
    """Half of the gaps between releases of the last thirteen weeks were longer; null: under two."""
    trend: Verdict
    """What may be said of the last thirteen weeks against those before."""
    hotfixed: Share
    """Releases of the last thirteen weeks that needed a hotfix within seven days."""
    heard: Share
    """Those after which a customer said something of the service, before the next release."""


class Pain(Struct, frozen=True, kw_only=True):
    """What getting releases out took in the last year, as far as it is written down."""

    told: int
    """Releases somebody wrote down."""
    hours: float | None
    """Half of them took more hours of people together; null: none says."""
    people: float | None
    """Half of them took more people; null: none says."""
    frozen_days: int
    """Days on which all else stood still, each once."""
    deployed_while_frozen: int
    """Deployments to production of the services named, in that time; they went around it."""
    efforts: tuple[ReleaseEffort, ...]
    """What was written down, the newest first."""


class Releases(Struct, frozen=True, kw_only=True):
    """Releases of all services."""

    cadences: list[Cadence]
    """By service, those that are released the least often first."""
    pain: Pain
    """What releases take."""


def releases(place: Installation, now: datetime) -> Releases:
    """Say how often services are released and what that takes.

    Args:
        place: What is asked.
        now: When.
    """
    today = now.date()
    since = today - _QUARTERS * _QUARTER

    def seen(name: str, begin: date) -> list[ListedObservation]:
        return list_observations(
            place, Question(metrics=(name,), since=begin), limit=_MOST, order="ended", now=now
        )

    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        services = entity_rows(tables, Service)
        efforts = entity_rows(tables, ReleaseEffort)
    shipped = seen(_FREQUENCY, since)
    fixed = seen("hotfix_after_release_rate", today - _QUARTER)
    heard = {one.detail for one in seen("release_to_feedback_time", today - _QUARTER)}
    found = [
        cadence(
            each.name,
            [one for one in shipped if one.service_id == each.key],
            [one for one in fixed if one.service_id == each.key],
            heard,
            today,
        )
        for each in services
    ]
    known = [one for one in found if any(one.counts)]
    return Releases(
        cadences=sorted(known, key=lambda one: (one.counts[-1], one.service)),
        pain=pain(efforts, shipped, today),
    )


def cadence(
    service: str,
    shipped: Sequence[ListedObservation],
    fixed: Iterable[ListedObservation],
    heard: frozenset[str | None] | set[str | None],
    today: date,
) -> Cadence:
    """Say how often a service is released.

    Args:
        service: Its name.
        shipped: Its deployments to production of the last year.
        fixed: Its releases of the last thirteen weeks, and whether each was fixed soon after.
        heard: Keys of deployments after which a customer said something.
        today: The day.
    """
    begin = today - _QUARTERS * _QUARTER + timedelta(days=1)
    counts = [0] * _QUARTERS
    for one in shipped:
        place = (one.ended_at.date() - begin) // _QUARTER if one.ended_at else -1
        if 0 <= place < _QUARTERS:
            counts[place] += 1
    middle = today - _QUARTER + timedelta(days=1)
    last = [one for one in shipped if one.ended_at and one.ended_at.date() >= middle]
    times = sorted(one.ended_at for one in last if one.ended_at)
    gaps = [(later - earlier).total_seconds() / _DAY_SECONDS for earlier, later in pairwise(times)]
    about = metric(_FREQUENCY)
    return Cadence(
        service=service,
        counts=tuple(counts),
        gap_days=median(gaps) if gaps else None,
        trend=verdict(about, compared(about, shipped, middle, WEEKS)),
        hotfixed=share(None if one.value is None else one.value > 0 for one in fixed),
        heard=share(one.subject_id in heard for one in last),
    )


def pain(
    efforts: Iterable[ReleaseEffort], shipped: Iterable[ListedObservation], today: date
) -> Pain:
    """Sum up what getting releases out took in the last year.

    Args:
        efforts: What was written down.
        shipped: Deployments to production of the last year.
        today: The day; what is dated ahead counts for nothing.
    """
    since = today - _QUARTERS * _QUARTER
    told = [each for each in efforts if since < each.released_on <= today]
    told.sort(key=lambda one: (one.released_on, one.name), reverse=True)
    hours = [each.hours for each in told if each.hours is not None]
    people = [each.people_count for each in told if each.people_count is not None]
    frozen = {each.name: _frozen(each, today) for each in told}
    around = {
        one.subject_id
        for one in shipped
        for each in told
        if one.ended_at
        and one.service_id in each.service_ids
        and one.ended_at.date() in frozen[each.name]
        and one.ended_at.date() != each.released_on
    }
    return Pain(
        told=len(told),
        hours=median(hours) if hours else None,
        people=median(people) if people else None,
        frozen_days=len({day for days in frozen.values() for day in days}),
        deployed_while_frozen=len(around),
        efforts=tuple(told),
    )


def _frozen(effort: ReleaseEffort, today: date) -> frozenset[date]:
    """Return the days on which a release froze everything else, none of them ahead."""
    if effort.frozen_from is None:
        return frozenset()
    end = min(effort.frozen_to or effort.released_on + timedelta(days=1), today + timedelta(days=1))
    count = max((end - effort.frozen_from).days, 0)
    return frozenset(effort.frozen_from + timedelta(days=day) for day in range(count))
