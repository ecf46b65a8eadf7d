"""How every source is doing, and what waits."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.domain.entity import table_name
from gnomon.inbox import Budget, Counts
from gnomon.operations.home import Home
from gnomon.sources.registry import source as find_source


class SourceReport(Struct, frozen=True, kw_only=True):
    """One source at this moment."""

    source: str
    """The instance, as the settings name it."""
    type: str
    """Which tool it is."""
    title: str
    """The tool's name."""
    url: str
    """Address of the instance."""
    state: Literal["fresh", "stale", "failing", "never"]
    """``never`` has told nothing yet; ``failing`` its last fetch did not go through."""
    fresh_at: datetime | None
    """Last time it told anything."""
    failed_at: datetime | None
    """Last fetch that failed."""
    error: str | None
    """Why it failed."""
    new_count: int
    """Events accepted and not read yet."""
    set_aside_count: int
    """Events that could not be read."""
    want_count: int
    """Objects deliveries mentioned that are still to be fetched."""
    budget: Budget
    """What the tool still allows to be asked."""
    entities: tuple[str, ...]
    """Tables it can fill."""
    is_pushing: bool
    """Whether it pushes events to Gnomon."""


def source_reports(home: Home, now: datetime | None = None) -> list[SourceReport]:
    """Report on every source of the settings, and on those that only ever delivered."""
    moment = now or datetime.now(UTC)
    states = home.inbox.source_states()
    counts = home.inbox.counts()
    wants = home.inbox.want_counts()
    reports = []
    for name, instance in home.settings.sources.items():
        about = find_source(instance.type)
        state = states.get(name)
        fresh_at = state.fresh_at if state else None
        # What is loaded at will is never late.
        limit = None if about.is_loaded_at_will else timedelta(seconds=instance.fresh_for_seconds)
        waiting = counts.get(name, Counts())
        reports.append(
            SourceReport(
                source=name,
                type=instance.type,
                title=about.title,
                url=instance.url,
                state=_state(fresh_at, moment, limit, failing=bool(state and state.is_failing)),
                fresh_at=fresh_at,
                failed_at=state.failed_at if state else None,
                error=state.error if state and state.is_failing else None,
                new_count=waiting.new,
                set_aside_count=waiting.set_aside,
                want_count=wants.get(name, 0),
                budget=state.budget if state else Budget(),
                entities=tuple(table_name(entity) for entity in about.entities),
                is_pushing=about.webhook is not None,
            )
        )
    return reports


def _state(
    fresh_at: datetime | None, now: datetime, limit: timedelta | None, *, failing: bool
) -> Literal["fresh", "stale", "failing", "never"]:
    if failing:
        return "failing"
    if fresh_at is None:
        return "never"
    return "stale" if limit is not None and now - fresh_at > limit else "fresh"
