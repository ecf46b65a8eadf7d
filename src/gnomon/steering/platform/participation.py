"""Where a platform's product owner took part: backlog reviews, planning, interviews, meetups.

Source: own model. Presence is counted per quarter and customer, never per person.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from gnomon.answers.question import next_period, period_start
from gnomon.domain.roadmap import CustomerEvent
from gnomon.steering.balance import name_of

#: Quarters that are told of, the one that runs among them.
QUARTERS = 4


class Season(Struct, frozen=True, kw_only=True):
    """One quarter."""

    name: str
    """``2026-Q2``."""
    is_running: bool
    """Whether it is not over."""
    events: int
    """Events of the product that were told."""
    attended: int
    """Of them, those the product owner held or was at."""
    kinds: dict[str, int]
    """Events the product owner was at, by kind."""
    met: tuple[str, ...]
    """Customers met there, by key."""


class Participation(Struct, frozen=True, kw_only=True):
    """Where a product owner took part."""

    seasons: tuple[Season, ...]
    """The newest quarter first."""
    customers: int
    """Groups that use the platform."""
    unmet: tuple[str, ...]
    """Of them, those met in none of the quarters told of, by key."""


def participation(
    events: Iterable[CustomerEvent],
    customers: frozenset[str],
    product_owner_id: str | None,
    today: date,
) -> Participation:
    """Say where a product owner took part in the last year.

    Args:
        events: Events of the product; what is dated ahead has not been held.
        customers: Groups that use the platform.
        product_owner_id: The product owner; null: nobody, who was nowhere.
        today: The day.
    """
    starts = [period_start(today, "quarter")]
    while len(starts) < QUARTERS:
        starts.append(period_start(date.fromordinal(starts[-1].toordinal() - 1), "quarter"))
    held = [each for each in events if each.held_on <= today]
    seasons = tuple(_season(held, start, product_owner_id, customers, today) for start in starts)
    met = {group for season in seasons for group in season.met}
    return Participation(
        seasons=seasons, customers=len(customers), unmet=tuple(sorted(customers - met))
    )


def _season(
    events: Iterable[CustomerEvent],
    start: date,
    owner: str | None,
    customers: frozenset[str],
    today: date,
) -> Season:
    end = next_period(start, "quarter")
    within = [each for each in events if start <= each.held_on < end]
    own = [each for each in within if owner and owner in (*each.held_by_ids, *each.present_ids)]
    kinds: dict[str, int] = {}
    for each in own:
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    met = {group for each in own for group in each.group_ids} & customers
    return Season(
        name=name_of(start),
        is_running=end > today,
        events=len(within),
        attended=len(own),
        kinds=dict(sorted(kinds.items())),
        met=tuple(sorted(met)),
    )
