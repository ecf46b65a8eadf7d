"""What became of each attempt of a team to get something done with a platform."""

from typing import Any

from gnomon.domain.expression import elapsed_seconds

Table = Any

_MICROSECONDS = 1_000_000
_DAY_MICROSECONDS = 86_400 * _MICROSECONDS


def platform_task_life(
    platform_task: Table,
    platform_task_end: Table,
    platform_service: Table,
    *,
    abandoned_after_days: int = 7,
) -> Table:
    """Attempts with their end; one without an end is given up once its service's time has passed.

    When it was given up is fixed by its start, so nothing here depends on the time of asking: an
    attempt whose time has not passed yet is decided at an instant still to come.

    Args:
        platform_task: The entity.
        platform_task_end: Needs ``task_id``, ``ended_at``, ``outcome``, ``is_timed``,
            ``had_human_help``, ``hands_on_seconds``.
        platform_service: Needs ``key``, ``name``, ``service_id``, ``abandoned_after_seconds``.
        abandoned_after_days: Days after which an attempt without an end counts as given up, where
            its service says nothing.

    Returns:
        One row per attempt: ``task_id``, ``service_ref``, ``platform_service_id`` (null when the
        catalogue knows no such service), ``service_id`` (what runs it), ``task``, ``journey``,
        ``group_id``, ``persona``, ``is_automatic``, ``started_at``, ``decided_at`` (its end, or
        when it counts as given up), ``outcome`` (``abandoned`` without an end), ``had_human_help``
        (null when unknown), ``hands_on_seconds``, ``seconds`` (float64, from start to end of an
        attempt that succeeded; null for others and where no length is known), ``url``.
    """
    end = platform_task_end.select(
        "task_id", "ended_at", "outcome", "is_timed", "had_human_help", "hands_on_seconds"
    )
    begun = platform_task.select(
        "service_ref",
        "task",
        "journey",
        "group_id",
        "persona",
        "is_automatic",
        "started_at",
        "url",
        task_id="key",
        ref=platform_task.service_ref.lower(),
    )
    ended = begun.left_join(end, "task_id").drop("task_id_right")
    service = _called(platform_service)
    whole = ended.left_join(service, ended.ref == service.called)
    own = (whole.abandoned_after_seconds * _MICROSECONDS).round().cast("int64")
    patience = own.coalesce(abandoned_after_days * _DAY_MICROSECONDS)
    took = elapsed_seconds(whole.started_at, whole.ended_at)
    is_timed = ((whole.outcome == "succeeded") & whole.is_timed).fill_null(False)
    return whole.select(
        "task_id",
        "service_ref",
        "platform_service_id",
        "service_id",
        "task",
        "journey",
        "group_id",
        "persona",
        "is_automatic",
        "started_at",
        "had_human_help",
        "hands_on_seconds",
        "url",
        decided_at=whole.ended_at.coalesce(whole.started_at + patience.as_interval("us")),
        outcome=whole.outcome.coalesce("abandoned"),
        seconds=is_timed.ifelse(took, None),
    )


def _called(platform_service: Table) -> Table:
    """Services by what telemetry calls them, whatever its case."""
    return platform_service.select(
        "service_id",
        "abandoned_after_seconds",
        platform_service_id="key",
        called=platform_service.name.lower(),
    )
