"""What teams did with platform services in a window, as expressions of the engine."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_P85 = 0.85


def team_use(
    platform_task_life: Table, page_view: Table, platform_service: Table, window: Table
) -> Table:
    """What each team did with each service, up to a window's end.

    Reading counts as use of knowledge and support, which have no tasks; of other services a task
    does. Automation counts as use by its team: somebody set it up.

    Args:
        platform_task_life: Needs ``platform_service_id``, ``group_id``, ``started_at``.
        page_view: Needs ``service_ref``, ``group_id``, ``viewed_at``, ``is_automatic``.
        platform_service: Needs ``key``, ``name``, ``kind``.
        window: One row: ``window_since``, ``window_until``, ``window_before``.

    Returns:
        One row per service and team: ``platform_service_id``, ``group_id``, ``first_at``, ``uses``
        and ``before`` (int64, in the window and in the one before).
    """
    read = platform_service.filter(platform_service.kind.isin(["knowledge", "support"]))
    services = read.select(platform_service_id="key", called=read.name.lower())
    seen = page_view.filter(~page_view.is_automatic)
    views = seen.join(services, seen.service_ref.lower() == services.called).select(
        "platform_service_id", "group_id", used_at="viewed_at"
    )
    tasks = platform_task_life.select("platform_service_id", "group_id", used_at="started_at")
    uses = united(tasks, views).cross_join(window)
    known = uses.filter(
        uses.platform_service_id.notnull()
        & uses.group_id.notnull()
        & (uses.used_at < uses.window_until)
    )
    is_in = known.used_at >= known.window_since
    is_before = (known.used_at >= known.window_before) & ~is_in
    return known.group_by("platform_service_id", "group_id").agg(
        first_at=known.used_at.min(),
        uses=is_in.cast("int64").sum(),
        before=is_before.cast("int64").sum(),
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


def task_sums(decided: Table, by: str | None) -> Table:
    """Sum up attempts of each service, or of each part of its customers.

    Args:
        decided: Rows of `decided_task`.
        by: Column that parts them: ``persona``, ``group_id``, ``task``; null: whole services.

    Returns:
        One row per service and part: ``platform_service_id``, ``part``, and the columns of `Tasks`.
    """
    is_done = decided.outcome == "succeeded"
    is_alone = is_done & ~decided.had_human_help.fill_null(True)
    is_judged = ~is_done | decided.had_human_help.notnull()

    def count(condition: Any) -> Any:
        return condition.cast("int64").sum()

    keyed = decided.mutate(
        part=ibis.null("string") if by is None else decided[by],
        is_alone=is_alone,
        is_judged=is_judged,
        is_helped=decided.had_human_help.fill_null(False),
        is_told=decided.had_human_help.notnull(),
        is_failed=decided.outcome == "failed",
        is_given_up=decided.outcome == "abandoned",
    )
    keys = ("platform_service_id",) if by is None else ("platform_service_id", "part")
    return keyed.group_by(*keys).agg(
        n=keyed.count(),
        alone=count(keyed.is_alone),
        judged=count(keyed.is_judged),
        failed=count(keyed.is_failed),
        abandoned=count(keyed.is_given_up),
        helped=count(keyed.is_helped),
        help_known=count(keyed.is_told),
        median_seconds=keyed.seconds.quantile(0.5),
        p85_seconds=keyed.seconds.quantile(_P85),
        timed=keyed.seconds.count(),
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
    place = ibis.window(
        group_by=["platform_service_id", "journey"], order_by=["seconds", "task_id"]
    )
    placed = known.select("platform_service_id", "journey", "seconds", "task_id")
    placed = placed.mutate(place=ibis.row_number().over(place) + 1)
    bounded = placed.join(ranks, ["platform_service_id", "journey"])
    return bounded.group_by("platform_service_id", "journey").agg(
        low_seconds=bounded.seconds.max(where=bounded.place == bounded.low_rank),
        high_seconds=bounded.seconds.max(where=bounded.place == bounded.high_rank),
    )
