"""Funnels: how many users get from each step to the next.

Source: own model. A user counts once in a window, at the farthest step they got to and at each one
before it; a step that was left out is counted beside, so that no step has more users than the one
before it. Whoever never did the first step came in elsewhere and is left out, with their number.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from gnomon.domain.growth import Funnel, FunnelCount
from gnomon.steering.registers.share import Share


class StepEvent(Struct, frozen=True):
    """A user doing something; of no use once it is counted, and kept nowhere."""

    user: str
    """Whoever it was, as the table calls them."""
    step: str
    """What they did."""
    at: datetime
    """When."""


class Counted(Struct, frozen=True, kw_only=True):
    """What events of a window add up to."""

    reached: tuple[int, ...]
    """Users who got to each step or beyond."""
    skipped: tuple[int, ...]
    """Those of them who left the step out."""
    repeats: int
    """Events that said nothing new of a user."""
    elsewhere: int
    """Users who never did the first step in the window."""
    late: int
    """Events that came too long after the first step."""
    unknown: dict[str, int]
    """Events of steps that the funnel does not have, by step."""


class StepState(Struct, frozen=True, kw_only=True):
    """A step in a window."""

    step: str
    """The step."""
    reached: int
    """Users who got there."""
    from_before: Share | None
    """Of those at the step before; null of the first, and where more are here than there."""
    skipped: int | None
    """Those who left it out; null: not counted."""


class FunnelState(Struct, frozen=True, kw_only=True):
    """A funnel in its newest window."""

    funnel: Funnel
    """The funnel."""
    first_on: date | None
    """First day of the window; null: nothing was counted."""
    last_on: date | None
    """Last day of it."""
    steps: tuple[StepState, ...]
    """Its steps; none where nothing was counted."""
    whole: Share | None
    """Users at the last step of those at the first; null as for a step."""
    before: Share | None
    """The same in the window before."""


def counted(
    steps: Sequence[str],
    events: Iterable[StepEvent],
    since: date,
    until: date,
    within: timedelta | None = None,
) -> Counted:
    """Count users by the farthest step they got to.

    Args:
        steps: The steps in their order.
        events: What users did, in any order.
        since: First day of the window.
        until: Last day of it. Users enter the window with the first step; what they did later
            counts while it is `within`, or without one while it is in the window.
        within: How long after the first step a later one still counts.
    """
    place = {step: number for number, step in enumerate(steps)}
    unknown: dict[str, int] = {}
    of: dict[str, list[StepEvent]] = {}
    for each in sorted(events, key=lambda one: one.at):
        if each.step not in place:
            unknown[each.step] = unknown.get(each.step, 0) + 1
        elif each.at.date() >= since and (within is not None or each.at.date() <= until):
            of.setdefault(each.user, []).append(each)
    reached, skipped = [0] * len(steps), [0] * len(steps)
    repeats = elsewhere = late = 0
    for told in of.values():
        entry = next((one for one in told if place[one.step] == 0), None)
        if entry is None or entry.at.date() > until:
            elsewhere += any(one.at.date() <= until for one in told)
            continue
        done: set[int] = set()
        for one in told:
            number = place[one.step]
            if one.at < entry.at or number in done:
                repeats += 1
            elif within is not None and one.at - entry.at > within:
                late += 1
            else:
                done.add(number)
        for number in range(max(done) + 1):
            reached[number] += 1
            skipped[number] += number not in done
    return Counted(
        reached=tuple(reached),
        skipped=tuple(skipped),
        repeats=repeats,
        elsewhere=elsewhere,
        late=late,
        unknown=unknown,
    )


def funnels(
    told: Iterable[Funnel], counts: Iterable[FunnelCount], today: date
) -> list[FunnelState]:
    """Say how each funnel stands in its newest window that is over.

    Args:
        told: The funnels.
        counts: Users by window and step; windows that end after today do not count.
        today: The day.
    """
    windows: dict[str, dict[tuple[date, date], dict[int, FunnelCount]]] = {}
    for each in counts:
        if each.last_on <= today:
            of = windows.setdefault(each.funnel_id, {})
            of.setdefault((each.last_on, each.first_on), {})[each.position] = each
    return [
        _state(each, windows.get(each.key, {})) for each in sorted(told, key=lambda one: one.title)
    ]


def _state(funnel: Funnel, windows: dict[tuple[date, date], dict[int, FunnelCount]]) -> FunnelState:
    size = len(funnel.steps)
    whole = [window for window in sorted(windows) if len(windows[window]) == size]
    if not whole:
        return FunnelState(
            funnel=funnel, first_on=None, last_on=None, steps=(), whole=None, before=None
        )
    newest = [windows[whole[-1]][number] for number in range(1, size + 1)]
    reached = [each.reached_count for each in newest]
    earlier = windows[whole[-2]] if len(whole) > 1 else None
    return FunnelState(
        funnel=funnel,
        first_on=newest[0].first_on,
        last_on=newest[0].last_on,
        steps=tuple(
            StepState(
                step=step,
                reached=reached[number],
                from_before=_part(reached[number], reached[number - 1]) if number else None,
                skipped=newest[number].skipped_count,
            )
            for number, step in enumerate(funnel.steps)
        ),
        whole=_part(reached[-1], reached[0]),
        before=_part(earlier[size].reached_count, earlier[1].reached_count) if earlier else None,
    )


def _part(few: int, many: int) -> Share | None:
    """Say a conversion; more users at a step than before it were not counted by user."""
    return Share(count=few, of=many) if few <= many else None
