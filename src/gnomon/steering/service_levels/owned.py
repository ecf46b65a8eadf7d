"""What is promised of services as figures of the groups that own them, with nothing to enter.

Who builds a service answers for what it promises: every objective of a service is a figure of the
group that owns it, from the day it is written down. A budget that was spent because of another
service says which, and stays visible. A service that changed hands within the window of a promise
counts for neither group until the window lies behind that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.domain.organisation import Group, Ownership
from gnomon.lake.every import newest_rows
from gnomon.steering.people import holds
from gnomon.steering.service_levels.causes import Cause, causes
from gnomon.steering.service_levels.standing import ServiceLevel, Standing, State, service_levels
from gnomon.steering.service_levels.words import (
    measure_words,
    ratio_words,
    share_words,
    target_words,
    window_words,
)

_SERVICE = "catalog:service:"
_BREACHED: frozenset[State] = frozenset({"burning", "spent"})


class Owner(Struct, frozen=True, kw_only=True):
    """Who owns a service on a day, and since when."""

    group: str
    """Name of the group."""
    since: date | None
    """First day; null: always."""
    before: str | None
    """Name of the group that owned it until then; null: nobody is known to."""


class OwnedLevel(Struct, frozen=True, kw_only=True):
    """One promise of a service, as a figure of the group that owns it."""

    slo: str
    """Name of the SLO."""
    title: str
    """What it is called."""
    service: str
    """Name of the service."""
    group: str
    """Name of the group that owns it."""
    promised: str
    """What is promised, in words."""
    over: str
    """Over how long, in words."""
    target: float
    """Share promised."""
    ratio: float | None
    """Share that was as promised; null when nothing was measured."""
    remaining: float | None
    """Share of the budget that is left; below 0: overspent."""
    state: State
    """Within budget, burning, spent or unknown."""
    begins_on: date
    """First day of the window."""
    owned_since: date | None
    """Day within the window on which it came to the group; null: it was its own throughout."""
    owned_before: str | None
    """Name of the group it came from."""
    counts_from: date | None
    """Day from which it counts in the group's score; null: it counts."""
    causes: tuple[Cause, ...]
    """Other services that people found behind incidents of the window, where it was breached."""

    @property
    def attainment(self) -> float | None:
        """Return what it counts in a score, 0 to 1; null where it does not count.

        All while something of the budget is left; what is overspent goes off, down to nothing once
        twice as much failed as may.
        """
        if self.remaining is None or self.counts_from is not None:
            return None
        return min(max(1.0 + self.remaining, 0.0), 1.0)

    @property
    def rule(self) -> str:
        """Say what decided its state, in a sentence or three."""
        if self.remaining is None:
            said = "Nothing was measured in its window."
        else:
            reached = f"{ratio_words(self.ratio)} was as promised"
            left = f"{share_words(self.remaining)} of the budget is left"
            if self.remaining < 0:
                left = f"{1 - self.remaining:.3g} times as much failed as may"
            said = f"{reached}; {left}."
        said += "".join(f" {one.words}" for one in self.causes)
        if self.owned_since is None:
            return said
        before = f", before that by {self.owned_before}" if self.owned_before else ""
        said += f" Owned since {self.owned_since:%-d %b %Y}{before}"
        if self.counts_from is None:
            return f"{said}."
        return f"{said}; it counts for the group from {self.counts_from:%-d %b %Y}."


def owned_levels(place: Installation, now: datetime, on: date | None = None) -> list[OwnedLevel]:
    """Say where the promises of every owned service stand, by group, service and SLO.

    Args:
        place: What is asked.
        now: When; windows that roll end then.
        on: Who owns a service on that day answers for it; default the day of ``now``.
    """
    groups = newest_rows(place.lake, Group)
    ownerships = newest_rows(place.lake, Ownership)
    levels = service_levels(place, now)
    blamed = causes(place) if any(one.state in _BREACHED for one in levels) else {}
    owners = {
        one.service: owner_of(one.service, ownerships, groups, on or now.date()) for one in levels
    }
    found = [
        _owned(level, standing, owner, blamed.get(level.service, ()))
        for level in levels
        if (owner := owners[level.service]) is not None
        for standing in level.standings
    ]
    return sorted(found, key=lambda one: (one.group, one.service, one.slo, one.title))


def owner_of(
    service: str, ownerships: Iterable[Ownership], groups: Iterable[Group], on: date
) -> Owner | None:
    """Say who owns a service on a day; null when nobody does.

    Args:
        service: Its name.
        ownerships: Who owned what when.
        groups: Every group.
        on: The day.
    """
    names = {group.key: group.name for group in groups}
    told = [one for one in ownerships if one.service_id == f"{_SERVICE}{service}"]
    ours = [one for one in told if holds(one.valid_from, one.valid_to, on)]
    if not ours:
        return None
    # Where two own it, the one who came last is who answers for it now.
    newest = max(ours, key=lambda one: (one.valid_from or date.min, one.group_id))
    before = [
        one
        for one in told
        if one.valid_to is not None and one.valid_to == newest.valid_from and one is not newest
    ]
    return Owner(
        group=names.get(newest.group_id, newest.group_id.rpartition(":")[2]),
        since=newest.valid_from,
        before=names.get(before[0].group_id) if before else None,
    )


def _owned(
    level: ServiceLevel, standing: Standing, owner: Owner, blamed: Sequence[Cause]
) -> OwnedLevel:
    begins_on = standing.begins_at.date()
    is_new = owner.since is not None and owner.since > begins_on
    length = standing.ends_at - standing.begins_at
    counts_from = None
    if is_new and owner.since is not None and owner.before is not None:
        counts_from = owner.since + timedelta(days=-(-length // timedelta(days=1)))
    is_one = len(level.standings) == 1
    return OwnedLevel(
        slo=level.name,
        title=level.title if is_one else f"{level.title}: {standing.promise.title}",
        service=level.service,
        group=owner.group,
        promised=f"{target_words(standing.promise)}: {measure_words(standing.promise)}",
        over=window_words(standing.promise.window),
        target=standing.promise.rule.target,
        ratio=standing.spent.ratio,
        remaining=standing.spent.remaining,
        state=standing.state,
        begins_on=begins_on,
        owned_since=owner.since if is_new else None,
        owned_before=owner.before if is_new else None,
        counts_from=counts_from,
        causes=tuple(
            one
            for one in blamed
            if standing.state in _BREACHED and one.is_within(standing.begins_at, standing.ends_at)
        ),
    )


def of_groups(found: Iterable[OwnedLevel], groups: Iterable[str]) -> list[OwnedLevel]:
    """Choose what some groups own, in their order."""
    wanted = frozenset(groups)
    return [one for one in found if one.group in wanted]


def weights(found: Sequence[OwnedLevel]) -> Mapping[tuple[str, str], float]:
    """Weigh promises so that each service counts as one target of weight 1, however many it has.

    Args:
        found: Promises of one group; those that do not count weigh nothing.

    Returns:
        By service and title of the promise.
    """
    counting = [one for one in found if one.attainment is not None]
    of_service: dict[str, int] = {}
    for one in counting:
        of_service[one.service] = of_service.get(one.service, 0) + 1
    return {(one.service, one.title): 1 / of_service[one.service] for one in counting}
