"""Deployments that cost more."""

from gnomon.domain.expression import Column
from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.deployment.impact_rows import judged


def deployment_resource_impact(
    deployment_impact: Table,
    *,
    impact_minimum_requests: int = 100,
    impact_tolerance: float = 0.1,
) -> Table:
    """Whether a request takes more of the processors after a deployment than before it.

    Args:
        deployment_impact: Needs the columns of that table.
        impact_minimum_requests: Fewest requests in each window that allow a judgement.
        impact_tolerance: Share by which a figure must move to count.

    Returns:
        One row per deployment of a known service that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 when it got worse,
        else 0; null when there is too little to judge by), ``weight`` 1, ``detail`` (``none``,
        ``improved``, ``worse`` or ``insufficient``, and why), ``url``.

    Excludes:
        Deployments that did not go through, and those that changed no image and no commit.

    Source:
        No published definition; processor seconds per request, so that more traffic or more
        instances alone change nothing.
    """
    seen = deployment_impact
    now, then = (_ratio(seen, side) for side in ("", "week_"))
    is_enough = (seen.request_count_before >= impact_minimum_requests) & (
        seen.request_count_after >= impact_minimum_requests
    )
    limit = 1 + impact_tolerance
    rose = (now > limit) & ~(then > limit).fill_null(False)
    fell = (now < 1 / limit) & ~(then < 1 / limit).fill_null(False)
    return judged(seen, is_enough & now.notnull(), rose, fell)


def _ratio(seen: Table, when: str) -> Column:
    """Processor seconds per request after by those before; null without either."""
    spent = [
        seen[f"cpu_seconds_{when}{side}"] / seen[f"request_count_{when}{side}"].nullif(0)
        for side in ("before", "after")
    ]
    return spent[1] / spent[0].nullif(0)


METRIC = Metric(
    measure=deployment_resource_impact,
    subject="deployment",
    aggregate=ratio,
    title="Deployments that cost more",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="Processor seconds per request after, by those before",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M7.5",),
    aliases=("deployment impact on resources",),
    not_to_confuse=(),
)
