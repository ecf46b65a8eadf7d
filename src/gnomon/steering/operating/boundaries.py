"""Where the architecture and the organisation disagree, and who of a team builds and runs.

Source: Conway, "How do committees invent?": what is built takes the shape of how people talk. An
edge that crosses teams is neither good nor bad; what must be deployed together across teams is
dear. Deployments count as in lockstep where they come within half an hour of one another far more
often than their frequencies alone would bring about.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from math import exp

from msgspec import Struct

from gnomon.steering.registers.contacts import LEAST_PEOPLE
from gnomon.steering.registers.share import Share, share

#: How close two deployments are to be one errand.
NEAR = timedelta(minutes=30)
#: So many times together at least, and so unlikely by chance.
_FEWEST, _CHANCE = 5, 0.001


class Edge(Struct, frozen=True, kw_only=True):
    """Two teams, and how often something of the one touches the other's."""

    from_group: str
    """Team that acts, or whose service needs another."""
    to_group: str
    """Team that owns what is touched."""
    count: int
    """How often."""


class Edges(Struct, frozen=True, kw_only=True):
    """Edges of one kind."""

    crossing: Share
    """Those between teams, of all whose both teams are known."""
    unknown: int
    """Those of which one team is not known."""
    between: tuple[Edge, ...]
    """Those between teams, the most first."""


def edges(pairs: Iterable[tuple[str | None, str | None]]) -> Edges:
    """Count edges by the teams at their ends.

    Args:
        pairs: Team that acts and team that owns, of each edge; null where it is not known.
    """
    told = list(pairs)
    known = [(one, other) for one, other in told if one is not None and other is not None]
    between = Counter((one, other) for one, other in known if one != other)
    found = [
        Edge(from_group=one, to_group=other, count=count) for (one, other), count in between.items()
    ]
    found.sort(key=lambda edge: (-edge.count, edge.from_group, edge.to_group))
    return Edges(
        crossing=share(one != other for one, other in known),
        unknown=len(told) - len(known),
        between=tuple(found),
    )


class Lockstep(Struct, frozen=True, kw_only=True):
    """Two services that are deployed together."""

    services: tuple[str, str]
    """Names of both."""
    together: int
    """Deployments of the one that is deployed less often, with one of the other near to it."""
    of: int
    """All deployments of that one."""
    expected: float
    """How many chance alone would bring near."""
    is_crossing: bool | None
    """Whether two teams must agree on it; null where an owner is not known."""


def lockstep(
    deployed: Mapping[str, Sequence[datetime]],
    owners: Mapping[str, str],
    span: tuple[datetime, datetime],
) -> list[Lockstep]:
    """Find services that are deployed together more often than by chance, across teams first.

    Args:
        deployed: Moments at which each service went live, by its name.
        owners: Team of each service.
        span: Time looked at.
    """
    seconds = (span[1] - span[0]).total_seconds()
    times = {name: sorted(moments) for name, moments in deployed.items() if moments}
    found = []
    for pair in combinations(sorted(times), 2):
        fewer, more = sorted(pair, key=lambda name: (len(times[name]), name))
        near = sum(_is_near(at, times[more]) for at in times[fewer])
        # A moment is near one of n by chance as 2 x NEAR x n covers of the whole time.
        covered = min(1.0, 2 * NEAR.total_seconds() * len(times[more]) / seconds)
        expected = covered * len(times[fewer])
        if near < _FEWEST or _at_least(near, expected) >= _CHANCE:
            continue
        one, other = owners.get(pair[0]), owners.get(pair[1])
        found.append(
            Lockstep(
                services=pair,
                together=near,
                of=len(times[fewer]),
                expected=expected,
                is_crossing=None if one is None or other is None else one != other,
            )
        )
    return sorted(found, key=lambda one: (one.is_crossing is not True, -one.together, one.services))


def _is_near(at: datetime, moments: Sequence[datetime]) -> bool:
    return bisect_right(moments, at + NEAR) > bisect_left(moments, at - NEAR)


def _at_least(count: int, expected: float) -> float:
    """Return the chance of at least so many where so many are expected (Poisson)."""
    term, below = exp(-expected), 0.0
    for k in range(count):
        below += term
        term *= expected / (k + 1)
    return max(0.0, 1.0 - below)


class BothWays(Struct, frozen=True, kw_only=True):
    """Who of a team builds and runs: how many, never who."""

    group: str
    """The team."""
    both: Share | None
    """People who did both in the time, of the team; null: fewer than five could be told apart."""
    builders_who_run: Share | None
    """Of those who changed code, those who ran something, too; null then, too."""
    runners_who_build: Share | None
    """Of those who ran something, those who changed code, too; null then, too."""


def both_ways(
    members: Mapping[str, frozenset[str]], builders: frozenset[str], runners: frozenset[str]
) -> list[BothWays]:
    """Say how many of each team build and run; it is no target, for being called is voluntary.

    Args:
        members: Keys of the people of each team.
        builders: Keys of the people whose changes were merged.
        runners: Keys of the people who were on call, answered an incident or deployed by hand.
    """
    found = []
    for group, people in sorted(members.items()):
        is_told = len(people) >= LEAST_PEOPLE
        build, run = people & builders, people & runners
        found.append(
            BothWays(
                group=group,
                both=share(one in build and one in run for one in people) if is_told else None,
                builders_who_run=share(one in run for one in build) if is_told else None,
                runners_who_build=share(one in build for one in run) if is_told else None,
            )
        )
    return found


def by_service(rows: Iterable[tuple[str, datetime]]) -> dict[str, list[datetime]]:
    """Gather moments by service."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for service, at in rows:
        found[service].append(at)
    return dict(found)
