"""Whether customers use the features they have.

Source: own model. A feature is unused where each place at which its use is counted was looked at
for at least a third of the last ninety days, and saw none. Where nobody counts, nobody knows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.answers.route_days import RouteDay
from gnomon.domain.growth import FeatureUse, FeatureUseCount, Funnel, FunnelCount

#: Days looked back over.
WINDOW = timedelta(days=90)
#: So many of them are counted at least, before none is none.
_LEAST_DAYS = 30
Use = Literal["used", "unused", "unknown"]


class Window(Struct, frozen=True):
    """Use of a feature at one place from one day to another."""

    first_on: date
    """First day."""
    last_on: date
    """Last day."""
    count: int | None
    """How often it was used; null: not exactly known, and more than never."""


class Counting(Struct, frozen=True, kw_only=True):
    """The use of one feature."""

    use: Use
    """Whether it is used."""
    count: int | None
    """Use that was counted in the time looked at; null where nobody counted all of it."""
    counted_until: date | None
    """Last day that was counted anywhere; null: none."""


def feature_windows(
    uses: Iterable[FeatureUse],
    counts: Iterable[FeatureUseCount],
    funnels: Iterable[Funnel],
    funnel_counts: Iterable[FunnelCount],
    routes: Iterable[RouteDay] = (),
) -> dict[str, list[list[Window]]]:
    """Gather windows of every place at which the use of a feature is counted.

    Args:
        uses: Places.
        counts: Counts told of them.
        funnels: Funnels whose steps are use.
        funnel_counts: Counts of these.
        routes: Calls of routes, of the services whose routes are use.

    Returns:
        Windows by place, by name of the initiative.
    """
    told: dict[str, list[Window]] = defaultdict(list)
    for each in counts:
        told[each.feature_use_id].append(Window(each.first_on, each.last_on, each.use_count))
    steps = {each.key: each.steps for each in funnels}
    reached: dict[tuple[str, int], list[FunnelCount]] = defaultdict(list)
    for one in funnel_counts:
        reached[one.funnel_id, one.position].append(one)
    called: dict[str, dict[date, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for day in routes:
        # Requests without a route say nothing of one.
        if day.route is not None:
            called[day.service_id][day.used_on][day.route] += day.call_count
    found: dict[str, list[list[Window]]] = defaultdict(list)
    for use in uses:
        known = steps.get(use.funnel_id or "", ())
        windows = list(told[use.key])
        if use.step in known:
            place = known.index(use.step) + 1
            windows += [
                Window(one.first_on, one.last_on, _exactly(one, place == len(known)))
                for one in reached[use.funnel_id or "", place]
            ]
        if use.service_id is not None and use.route is not None:
            # A day on which the service told other routes is one on which this had none.
            days = called.get(use.service_id, {})
            windows += [Window(on, on, calls[use.route]) for on, calls in sorted(days.items())]
        found[use.initiative].append(windows)
    return found


def _exactly(one: FunnelCount, is_last: bool) -> int | None:
    """Return users who did a step; those counted may have left it out, but for the last."""
    if one.reached_count == 0 or is_last or one.position == 1:
        return one.reached_count
    return None if one.skipped_count is None else one.reached_count - one.skipped_count


def feature_use(
    windows: Mapping[str, list[list[Window]]], live: Mapping[str, date], today: date
) -> dict[str, Counting]:
    """Say whether each feature is used.

    Args:
        windows: Windows by place and feature, as of `feature_windows`.
        live: Since when customers have each feature.
        today: The day; windows that end after it do not count.
    """
    return {
        name: _counting(windows.get(name, []), max(live_on, today - WINDOW), today)
        for name, live_on in live.items()
    }


def _counting(places: list[list[Window]], since: date, today: date) -> Counting:
    within = [
        [one for one in windows if one.last_on >= since and one.last_on <= today]
        for windows in places
    ]
    # Use told for a time that began earlier may have been before.
    whole = [one for windows in within for one in windows if one.first_on >= since]
    is_used = any(one.count is not None and one.count > 0 for one in whole)
    is_counted = bool(within) and all(_none_days(windows, since) for windows in within)
    is_exact = bool(whole) and all(one.count is not None for one in whole)
    return Counting(
        use="used" if is_used else "unused" if is_counted else "unknown",
        count=sum(one.count or 0 for one in whole) if is_exact else None,
        counted_until=max((one.last_on for windows in within for one in windows), default=None),
    )


def _none_days(windows: list[Window], since: date) -> bool:
    """Whether enough days were looked at, and none of them may have seen use."""
    days = {
        max(one.first_on, since) + timedelta(days=number)
        for one in windows
        if one.count == 0
        for number in range((one.last_on - max(one.first_on, since)).days + 1)
    }
    return len(days) >= _LEAST_DAYS and all(one.count == 0 for one in windows)
