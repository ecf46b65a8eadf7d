"""Freeze an appraisal cycle, and make sure that what was frozen still gives the same."""

from datetime import UTC, datetime

from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.inbox import Lease
from gnomon.operations.home import Home
from gnomon.operations.refresh import refresh
from gnomon.steering.appraisals import cycle_named
from gnomon.steering.freezing import Freeze, freeze, frozen, reproduced


class Verified(Struct, frozen=True, kw_only=True):
    """What making a frozen cycle again gave."""

    verdict_count: int
    """Targets judged again."""
    different: tuple[str, ...]
    """Names of targets that came out otherwise; none, always."""


def freeze_cycle(home: Home, held: Lease, name: str, *, now: datetime | None = None) -> Freeze:
    """Freeze a cycle, once; what was accepted is read and measured before.

    Args:
        home: Where.
        held: The lease, held by the caller.
        name: Name of the cycle.
        now: When; default the clock.

    Raises:
        UsageError: There is no such cycle, it is not over, or it is frozen already.
    """
    refresh(home, held)
    return freeze(home.installation(), cycle_named(home.lake, name), now=now or datetime.now(UTC))


def frozen_cycle(home: Home, name: str) -> Freeze:
    """Return what a cycle froze.

    Raises:
        UsageError: It is not frozen, or there is no such cycle.
    """
    kept = frozen(home.lake, name)
    if kept is None:
        cycle = cycle_named(home.lake, name)
        raise UsageError(
            f"The cycle {name!r} is not frozen. `gnomon appraise freeze {name}` does it once it "
            f"is over, on {cycle.until}."
        )
    return kept


def verify(home: Home, name: str) -> Verified:
    """Make a frozen cycle's verdicts again of what was frozen, and compare.

    Args:
        home: Where.
        name: Name of the cycle.
    """
    kept = frozen_cycle(home, name)
    made = reproduced(home.engine, home.lake, kept)
    different = [
        one.agreed.target.name
        for one, other in zip(kept.verdicts, made, strict=True)
        if one != other
    ]
    return Verified(verdict_count=len(made), different=tuple(different))
