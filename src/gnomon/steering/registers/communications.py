"""What customers and colleagues are told: of releases, and of initiatives before engineering.

Source: own model. Functions that take part in an initiative are to know of it before coding begins;
whoever is only told afterwards learned of it by chance.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from msgspec import Struct

from gnomon.catalog.roles import ROLES, RoleNames
from gnomon.domain.growth import ReleaseCommunication
from gnomon.domain.initiative import InitiativeSignature
from gnomon.domain.process import ProcessPhase, ProcessVersion
from gnomon.domain.roadmap import RoadmapItem
from gnomon.steering.initiatives.checks import began_by_moves
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.contacts import plain_role
from gnomon.steering.registers.share import Share, share

#: How long back a release that customers were not told of is listed.
_RECENT = timedelta(days=180)
_CODING = "coding"
#: Who takes part without being one of ours.
_OUTSIDE = frozenset({"customer", "customers"})
_NAMES = RoleNames(ROLES)


class ReleaseTold(Struct, frozen=True, kw_only=True):
    """A communication and the release it is about."""

    communication: ReleaseCommunication
    """The communication."""
    about: str
    """What was released."""
    released_on: date | None
    """When; null: nobody said, or it is not released."""
    lag_days: int | None
    """Days from the release to being told; below zero: it was told ahead."""


class ReleasesTold(Struct, frozen=True, kw_only=True):
    """What customers were told."""

    told: tuple[ReleaseTold, ...]
    """Communications, newest first."""
    lag_days: float | None
    """Half of the releases were told of within so many days, by their first word; null: none."""
    covered: Share
    """Releases of half a year that customers were told of."""
    silent: tuple[tuple[str, date], ...]
    """The others, with their day."""


class FunctionTold(Struct, frozen=True, kw_only=True):
    """A function that is to know of an initiative."""

    function: str
    """The function."""
    known_on: date | None
    """When it was told, or said that it knows; null: it was not."""
    acknowledged: bool
    """Whether it said so."""
    in_time: bool | None
    """Whether that was before coding began; null: it has not begun, and nobody told it yet."""


class Announced(Struct, frozen=True, kw_only=True):
    """An approved initiative, and who knows of it."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    functions: tuple[FunctionTold, ...]
    """Functions that take part."""
    lag_days: float | None
    """Half of them were told within so many days of the approval; null: none was, or no day."""

    @property
    def in_time(self) -> Share:
        """Count functions that knew before coding began, of those it is known of."""
        return share(one.in_time for one in self.functions)


def releases_told(
    communications: Iterable[ReleaseCommunication],
    dossiers: Iterable[Dossier],
    items: Iterable[RoadmapItem],
    today: date,
) -> ReleasesTold:
    """Say what customers were told of, and how long after its release.

    Args:
        communications: What was told; what is dated ahead is not told yet.
        dossiers: Initiatives; customers have them from the day they went live.
        items: Items of roadmaps, with the day of their delivery.
        today: The day.
    """
    released = {each.about.key: (each.about.title, each.at_least("live")) for each in dossiers}
    released |= {each.key: (each.title, each.delivered_on) for each in items}
    told = [
        _told(each, released)
        for each in sorted(communications, key=lambda one: (one.told_on, one.name), reverse=True)
        if each.told_on <= today
    ]
    first: dict[str, int] = {}
    for one in reversed(told):
        if one.lag_days is not None:
            first.setdefault(_what(one.communication), one.lag_days)
    said = {_what(one.communication) for one in told}
    recent = {
        key: (title, day)
        for key, (title, day) in released.items()
        if day is not None and today - _RECENT < day <= today
    }
    return ReleasesTold(
        told=tuple(told),
        lag_days=float(median(first.values())) if first else None,
        covered=share(key in said for key in recent),
        silent=tuple(sorted((recent[key] for key in recent if key not in said), key=_newest)),
    )


def _newest(release: tuple[str, date]) -> tuple[int, str]:
    return -release[1].toordinal(), release[0]


def _what(told: ReleaseCommunication) -> str:
    return told.initiative_id or told.item_id or told.key


def _told(
    told: ReleaseCommunication, released: Mapping[str, tuple[str, date | None]]
) -> ReleaseTold:
    title, day = released.get(_what(told), (told.title, None))
    day = told.released_on or day
    return ReleaseTold(
        communication=told,
        about=title,
        released_on=day,
        lag_days=(told.told_on - day).days if day else None,
    )


def taking_part(
    versions: Iterable[ProcessVersion], phases: Sequence[ProcessPhase], on: date
) -> tuple[str, ...]:
    """Name the roles that take part in the process in force on a day, up to coding.

    Args:
        versions: Versions of processes; of several in force the one with most phases counts.
        phases: Their phases.
        on: The day.
    """
    in_force = [
        each
        for each in versions
        if (each.valid_from is None or each.valid_from <= on)
        and (each.valid_to is None or each.valid_to > on)
    ]
    of = [
        sorted((one for one in phases if one.version_id == each.key), key=lambda one: one.position)
        for each in in_force
    ]
    longest = max(of, key=len, default=[])
    last = next((one.position for one in longest if one.phase == _CODING), len(longest))
    roles = [
        plain_role(role)
        for one in longest
        if one.position <= last
        for role in (*([one.responsible] if one.responsible else []), *one.participants)
    ]
    return tuple(role for role in dict.fromkeys(roles) if role not in _OUTSIDE)


def announced(dossier: Dossier, functions: Sequence[str], today: date) -> Announced | None:
    """Say which functions know of an initiative; null while it is not approved.

    Args:
        dossier: The initiative.
        functions: Roles that take part; those among its stakeholders are to know of it, too.
        today: The day.
    """
    approved = min(
        (
            day
            for day in (dossier.at_least("approved"), *(r.approved_on for r in dossier.requests))
            if day is not None and day <= today
        ),
        default=None,
    )
    if approved is None:
        return None
    of: dict[str, list[InitiativeSignature]] = {}
    # Two ways of writing a role are one function, by the way that is met first.
    called = {_named(each): each for each in reversed(functions)}
    for each in dossier.signatures:
        written = plain_role(each.role)
        of.setdefault(called.setdefault(_named(written), written), []).append(each)
    begun = began_by_moves(dossier).get(_CODING)
    every = dict.fromkeys((*(called[_named(each)] for each in functions), *of))
    told = [_function(each, of.get(each, []), begun, today) for each in every]
    lags = [(one.known_on - approved).days for one in told if one.known_on is not None]
    return Announced(
        name=dossier.about.name,
        title=dossier.about.title,
        functions=tuple(told),
        lag_days=float(median(lags)) if lags else None,
    )


def _named(role: str) -> str:
    return _NAMES.find(role) or role


def _function(
    function: str, signed: Sequence[InitiativeSignature], begun: date | None, today: date
) -> FunctionTold:
    days = [
        day
        for each in signed
        for day in (each.told_on, each.acknowledged_on, each.agreed_on)
        if day is not None and day <= today
    ]
    known = min(days, default=None)
    in_time = None if begun is None and known is None else True
    if begun is not None:
        in_time = known is not None and known <= begun
    return FunctionTold(
        function=function,
        known_on=known,
        acknowledged=any(
            day is not None and day <= today
            for each in signed
            for day in (each.acknowledged_on, each.agreed_on)
        ),
        in_time=in_time,
    )
