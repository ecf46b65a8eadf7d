"""Time to get something done with a platform."""

from gnomon.domain.metric import Metric, Table, median


def platform_task_time(platform_task_life: Table) -> Table:
    """Time from setting out to get something done with the platform to having it.

    Args:
        platform_task_life: Needs ``task_id``, ``service_id``, ``is_automatic``, ``started_at``,
            ``decided_at``, ``seconds``, ``task``, ``url``.

    Returns:
        One row per attempt that succeeded: ``subject_id``, ``started_at``, ``ended_at``,
        ``service_id`` (what runs the platform service), ``value`` (float64, elapsed seconds),
        ``detail`` (the task), ``url``.

    Excludes:
        Attempts that failed, were given up or still run, and those whose length is not known.
        Attempts of automation.

    Source:
        CNCF, *Platforms white paper*: latency from request to fulfilment of a capability.
    """
    kept = platform_task_life.filter(
        ~platform_task_life.is_automatic & platform_task_life.seconds.notnull()
    )
    return kept.select(
        "service_id",
        "url",
        "started_at",
        subject_id="task_id",
        ended_at="decided_at",
        value="seconds",
        detail="task",
    )


METRIC = Metric(
    measure=platform_task_time,
    subject="platform_task",
    aggregate=median,
    title="Time to complete a platform task",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="platform_success_rate",
    source="CNCF, Platforms white paper: latency from request to fulfilment",
    needs=("platform",),
    rows=("0.11",),
    aliases=("time on task", "request to fulfilment"),
    not_to_confuse=("change_lead_time: a change on its way to customers, not a team's request",),
)
