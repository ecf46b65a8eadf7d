"""Deployments that raised errors."""

import ibis

from gnomon.domain.expression import Column
from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.deployment.impact_rows import judged

#: Standard errors beyond which chance is no explanation, two-sided at 5 %.
_LIMIT = 1.96


def deployment_error_impact(
    deployment_impact: Table,
    *,
    impact_minimum_requests: int = 100,
) -> Table:
    """Whether more requests failed after a deployment than before it.

    Args:
        deployment_impact: Needs the columns of that table.
        impact_minimum_requests: Fewest requests in each window that allow a judgement. Fewer let
            single failures decide.

    Returns:
        One row per deployment of a known service that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 when it got worse,
        else 0; null when there is too little to judge by), ``weight`` 1, ``detail`` (``none``,
        ``improved``, ``worse`` or ``insufficient``, and why), ``url``.

    Excludes:
        Deployments that did not go through, and those that changed no image and no commit.

    Source:
        Two-proportion z-test, two-sided at 5 %, as in Google SRE, "Canarying releases". What moved
        the same way at the same hours a week earlier is the time of day.
    """
    seen = deployment_impact
    now = _shift(seen, "before", "after")
    then = _shift(seen, "week_before", "week_after")
    is_enough = (seen.request_count_before >= impact_minimum_requests) & (
        seen.request_count_after >= impact_minimum_requests
    )
    rose = (now > _LIMIT) & ~(then > _LIMIT).fill_null(False)
    fell = (now < -_LIMIT) & ~(then < -_LIMIT).fill_null(False)
    return judged(seen, is_enough & seen.error_count_before.notnull() & now.notnull(), rose, fell)


def _shift(seen: Table, before: str, after: str) -> Column:
    """How many standard errors the share of failed requests moved; null without requests."""
    requests = [seen[f"request_count_{side}"] for side in (before, after)]
    errors = [seen[f"error_count_{side}"] for side in (before, after)]
    shares = [part / of.nullif(0) for part, of in zip(errors, requests, strict=True)]
    both = (errors[0] + errors[1]) / (requests[0] + requests[1]).nullif(0)
    spread = (both * (1 - both) * (1 / requests[0].nullif(0) + 1 / requests[1].nullif(0))).sqrt()
    moved = shares[1] - shares[0]
    # Without any failure, or with nothing else, nothing moved.
    return ibis.ifelse(spread > 0, moved / spread.nullif(0), moved)


METRIC = Metric(
    measure=deployment_error_impact,
    subject="deployment",
    aggregate=ratio,
    title="Deployments that raised errors",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="Two-proportion test before and after, against the same hours a week earlier",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M7.2",),
    aliases=("deployment impact on errors",),
    not_to_confuse=(),
)
