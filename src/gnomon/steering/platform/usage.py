"""What teams did with platform services in a window, as expressions of the engine."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_P85 = 0.85


def team_use(
    platform_task: Table, page_view: Table, platform_service: Table, window: Table
) -> Table:
    """What each team did with each service, up to a window's end.

    Reading counts as use of knowledge and support, which have no tasks; of other services a task
    does. Automation counts as use by its team: somebody set it up.

    Args:
        platform_task: Needs ``service_ref``, ``group_id``, ``started_at``.
        page_view: Needs ``service_ref``, ``group_id``, ``viewed_at``, ``is_automatic``.
        platform_service: Needs ``key``, ``name``, ``kind``.
        window: One row: ``window_since``, ``window_until``, ``window_before``.

    Returns:
        One row per service and team: ``platform_service_id``, ``group_id``, ``first_at``, ``uses``
        and ``before`` (int64, in the window and in the one before).
    """
    called = platform_service.select(
        "kind", platform_service_id="key", called=platform_service.name.lower()
    )
    read = called.filter(called.kind.isin(["knowledge", "support"]))
    seen = page_view.filter(~page_view.is_automatic)
    views = _uses(seen.rename(used_at="viewed_at"), window)
    views = views.join(read, views.ref == read.called)
    tasks = _uses(platform_task.rename(used_at="started_at"), window)
    tasks = tasks.join(called, tasks.ref == called.called)
    columns = ("platform_service_id", "group_id", "first_at", "uses", "before")
    both = united(tasks.select(*columns), views.select(*columns))
    return both.group_by("platform_service_id", "group_id").agg(
        first_at=both.first_at.min(), uses=both.uses.sum(), before=both.before.sum()
    )


def _uses(rows: Table, window: Table) -> Table:
    """Count uses by what their tool calls the service, before anything is joined to so many."""
    near = rows.select("service_ref", "group_id", "used_at").cross_join(window)
    known = near.filter(near.group_id.notnull() & (near.used_at < near.window_until))
    is_in = known.used_at >= known.window_since
    is_before = (known.used_at >= known.window_before) & ~is_in
    counted = known.group_by("service_ref", "group_id").agg(
        first_at=known.used_at.min(),
        uses=is_in.cast("int64").sum(),
        before=is_before.cast("int64").sum(),
    )
    return counted.mutate(ref=counted.service_ref.lower())


def near_task(platform_task_life: Table, window: Table) -> Table:
    """Attempts of people that are decided in a window or the one before it, or open at its end.

    Args:
        platform_task_life: The model table.
        window: One row: ``window_since``, ``window_until``, ``window_before``.

    Returns:
        Of their rows what sheets read: ``platform_service_id``, ``persona``, ``group_id``,
        ``journey``, ``is_automatic``, ``started_at``, ``decided_at``, ``outcome``,
        ``had_human_help``, ``hands_on_seconds``, ``seconds``.
    """
    near = platform_task_life.cross_join(window)
    is_open = near.started_at < near.window_until
    return near.filter(
        (near.decided_at >= near.window_before)
        & ((near.decided_at < near.window_until) | is_open)
        & ~near.is_automatic
        & near.platform_service_id.notnull()
    ).select(
        "platform_service_id",
        "persona",
        "group_id",
        "journey",
        "is_automatic",
        "started_at",
        "decided_at",
        "outcome",
        "had_human_help",
        "hands_on_seconds",
        "seconds",
    )


def decided_task(platform_task_life: Table, window: Table) -> Table:
    """Attempts of people that ended or were given up in a window.

    Args:
        platform_task_life: Needs ``decided_at``, ``is_automatic`` and what is summed up.
        window: One row: ``window_since``, ``window_until``.

    Returns:
        Their rows.
    """
    near = platform_task_life.cross_join(window)
    return near.filter(
        (near.decided_at >= near.window_since)
        & (near.decided_at < near.window_until)
        & ~near.is_automatic
        & near.platform_service_id.notnull()
    )


def task_sums(decided: Table, *by: str) -> Table:
    """Sum up attempts of each service, or of each part of its customers.

    Args:
        decided: Rows of `decided_task`.
        *by: Columns that part them: ``persona``, ``group_id``, ``week``; none: whole services.

    Returns:
        One row per service and part: ``platform_service_id``, the columns they are parted by, and
        the columns of `Tasks`.
    """
    is_done = decided.outcome == "succeeded"
    is_alone = is_done & ~decided.had_human_help.fill_null(True)
    is_judged = ~is_done | decided.had_human_help.notnull()

    def count(condition: Any) -> Any:
        return condition.cast("int64").sum()

    summed = decided.group_by("platform_service_id", *by).agg(
        n=decided.count(),
        alone=count(is_alone),
        judged=count(is_judged),
        failed=count(decided.outcome == "failed"),
        abandoned=count(decided.outcome == "abandoned"),
        helped=count(decided.had_human_help.fill_null(False)),
        help_known=decided.had_human_help.count(),
        # Sorted once for both.
        seconds=decided.seconds.quantile([0.5, _P85]),
        timed=decided.seconds.count(),
    )
    return summed.mutate(median_seconds=summed.seconds[0], p85_seconds=summed.seconds[1]).drop(
        "seconds"
    )


def journey_sums(decided: Table) -> Table:
    """Sum up how long each journey of each service took.

    Args:
        decided: Rows of `decided_task`.

    Returns:
        One row per service and journey: ``platform_service_id``, ``journey``, ``n``,
        ``median_seconds``, ``p85_seconds``, ``hands_on_seconds`` (median; null when unknown).
    """
    known = decided.filter(decided.journey.notnull() & decided.seconds.notnull())
    return known.group_by("platform_service_id", "journey").agg(
        n=known.count(),
        median_seconds=known.seconds.quantile(0.5),
        p85_seconds=known.seconds.quantile(_P85),
        hands_on_seconds=known.hands_on_seconds.quantile(0.5),
    )


def journey_bounds(decided: Table, ranks: Table) -> Table:
    """Return the values that bound the median of each journey.

    Args:
        decided: Rows of `decided_task`.
        ranks: Needs ``platform_service_id``, ``journey``, ``low_rank``, ``high_rank``, from 1.

    Returns:
        One row per service and journey: ``platform_service_id``, ``journey``, ``low_seconds``,
        ``high_seconds``.
    """
    known = decided.filter(decided.journey.notnull() & decided.seconds.notnull())
    # Attempts that took equally long bound alike, whichever comes first.
    place = ibis.window(group_by=["platform_service_id", "journey"], order_by="seconds")
    placed = known.select("platform_service_id", "journey", "seconds")
    placed = placed.mutate(place=ibis.row_number().over(place) + 1)
    bounded = placed.join(ranks, ["platform_service_id", "journey"])
    return bounded.group_by("platform_service_id", "journey").agg(
        low_seconds=bounded.seconds.max(where=bounded.place == bounded.low_rank),
        high_seconds=bounded.seconds.max(where=bounded.place == bounded.high_rank),
    )
