"""Attempts with a platform that succeed without help."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def platform_success_rate(platform_task_life: Table) -> Table:
    """Whether a team got done what it set out to do with the platform, without anybody's help.

    Args:
        platform_task_life: Needs ``task_id``, ``service_id``, ``is_automatic``, ``started_at``,
            ``decided_at``, ``outcome``, ``had_human_help``, ``task``, ``url``.

    Returns:
        One row per attempt: ``subject_id``, ``started_at``, ``ended_at`` (its end, or when it
        counts as given up; until then it falls into no period), ``service_id`` (what runs the
        platform service), ``value`` (float64, 1 when it succeeded and nobody helped, else 0; null
        when it succeeded and nobody says whether somebody helped), ``weight`` 1 or null with the
        value, ``detail`` (the task), ``url``.

    Excludes:
        Attempts of automation.

    Source:
        HEART, "Task success": the share of tasks that are completed; after CNCF, *Platforms white
        paper*, by teams themselves. This product's own: help by a human is no success.
    """
    kept = platform_task_life.filter(~platform_task_life.is_automatic)
    is_done = kept.outcome == "succeeded"
    is_known = ~is_done | kept.had_human_help.notnull()
    is_alone = is_done & ~kept.had_human_help.fill_null(True)
    return kept.select(
        "service_id",
        "url",
        "started_at",
        subject_id="task_id",
        ended_at="decided_at",
        value=is_known.ifelse(is_alone.cast("float64"), None),
        weight=is_known.ifelse(one(), None),
        detail="task",
    )


METRIC = Metric(
    measure=platform_success_rate,
    subject="platform_task",
    aggregate=ratio,
    title="Platform tasks done without help",
    unit="ratio",
    better="higher",
    phase="production",
    owned_by=("service_id",),
    balance="platform_task_time",
    source="HEART, Task success; help by a human is no success: this product's own",
    needs=("platform",),
    rows=("0.11",),
    aliases=("task success", "self-service rate"),
    not_to_confuse=("change_fail_rate: deployments that failed, not attempts of teams",),
)
