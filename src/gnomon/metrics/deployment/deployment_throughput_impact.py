"""Deployments that lost traffic."""

import ibis

from gnomon.domain.expression import Column
from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.deployment.impact_rows import judged


def deployment_throughput_impact(
    deployment_impact: Table,
    *,
    impact_minimum_requests: int = 100,
    impact_traffic_drop: float = 0.5,
) -> Table:
    """Whether a service got less traffic after a deployment than before it.

    Args:
        deployment_impact: Needs the columns of that table.
        impact_minimum_requests: Fewest requests in the window before that allow a judgement.
        impact_traffic_drop: Share of the expected traffic that must be lost to count.

    Returns:
        One row per deployment of a known service that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 when it got worse,
        else 0; null when there is too little to judge by), ``weight`` 1, ``detail`` (``none``,
        ``improved``, ``worse`` or ``insufficient``, and why), ``url``.

    Excludes:
        Deployments that did not go through, and those that changed no image and no commit.

    Source:
        No published definition; requests per minute after and before, by the same ratio a week
        earlier. Traffic is mostly demand: more of it is nothing a deployment did, and less only
        when it falls far.
    """
    seen = deployment_impact
    now = _ratio(seen, "before", "after")
    then = _ratio(seen, "week_before", "week_after")
    is_enough = seen.request_count_before >= impact_minimum_requests
    # Without a week to compare with, only what nearly stopped is worse.
    expected = then.coalesce(1.0)
    is_worse = now < expected * (1 - impact_traffic_drop)
    return judged(seen, is_enough & now.notnull(), is_worse, ibis.literal(False))


def _ratio(seen: Table, before: str, after: str) -> Column:
    """Requests per minute after by those before; null without any."""
    rates = [
        seen[f"request_count_{side}"] / seen[f"minutes_{side}"].nullif(0)
        for side in (before, after)
    ]
    return rates[1] / rates[0].nullif(0)


METRIC = Metric(
    measure=deployment_throughput_impact,
    subject="deployment",
    aggregate=ratio,
    title="Deployments that lost traffic",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="Requests per minute after by before, against a week earlier",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M7.4",),
    aliases=("deployment impact on traffic",),
    not_to_confuse=(),
)
