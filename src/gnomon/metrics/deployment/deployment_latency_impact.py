"""Deployments that slowed requests."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.deployment.impact_rows import judged


def deployment_latency_impact(
    deployment_impact: Table,
    *,
    impact_minimum_intervals: int = 3,
    impact_tolerance: float = 0.1,
) -> Table:
    """Whether requests took longer after a deployment than before it.

    Args:
        deployment_impact: Needs the columns of that table.
        impact_minimum_intervals: Fewest intervals in each window that allow a judgement.
        impact_tolerance: Share by which a figure must move to count.

    Returns:
        One row per deployment of a known service that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 when it got worse,
        else 0; null when there is too little to judge by), ``weight`` 1, ``detail`` (``none``,
        ``improved``, ``worse`` or ``insufficient``, and why), ``url``.

    Excludes:
        Deployments that did not go through, and those that changed no image and no commit.

    Source:
        No published definition; percentiles cannot be added up, so typical intervals are compared:
        worse when the median of the 95th percentiles after is above everything before, and by more
        than the tolerance. What was so a week earlier, too, is the time of day.
    """
    seen = deployment_impact
    before, after = seen.latency_p95_before, seen.latency_p95_after
    is_enough = (seen.interval_count_before >= impact_minimum_intervals) & (
        seen.interval_count_after >= impact_minimum_intervals
    )
    slower = (after > seen.latency_high_before) & (after > before * (1 + impact_tolerance))
    faster = (after < seen.latency_low_before) & (after < before * (1 - impact_tolerance))
    was_slower = seen.latency_p95_week_after > seen.latency_high_week_before
    was_faster = seen.latency_p95_week_after < seen.latency_low_week_before
    return judged(
        seen,
        is_enough & before.notnull() & after.notnull(),
        slower & ~was_slower.fill_null(False),
        faster & ~was_faster.fill_null(False),
    )


METRIC = Metric(
    measure=deployment_latency_impact,
    subject="deployment",
    aggregate=ratio,
    title="Deployments that slowed requests",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="Typical 95th percentile after, above everything before",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M7.3",),
    aliases=("deployment impact on latency",),
    not_to_confuse=(),
)
