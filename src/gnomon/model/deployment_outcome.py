"""What became of each production deployment."""

from typing import Any

import ibis

from gnomon.domain.expression import elapsed_microseconds, unknown_like

Table = Any

_MICROSECONDS_PER_HOUR = 3_600_000_000


def deployment_outcome(
    production_deployment: Table,
    incident_deployment: Table,
    deployed_change: Table,
    hotfix_change: Table,
    *,
    hotfix_window_hours: int = 24,
) -> Table:
    """Whether a production deployment failed its users, why, and when that was over.

    It failed when an incident belongs to it, when the next one in its environment rolls it back or
    brings a hotfix, or when the try itself failed. A try stopped before users met it is neither
    failed nor good.

    Args:
        production_deployment: Needs the columns of that table.
        incident_deployment: Needs ``deployment_id``, ``opened_at``, ``resolved_at``,
            ``is_inferred``.
        deployed_change: Needs ``change_id``, ``deployment_id``.
        hotfix_change: Needs ``change_id``.
        hotfix_window_hours: How soon after a deployment a hotfix is put down to it.

    Returns:
        One row per deployment: ``deployment_id``, ``service_id``, ``repository_id``, ``unit_id``,
        ``url``, ``started_at``, ``at``, ``status``, ``is_config_only``, ``outcome`` (``ok``,
        ``failed``, ``aborted`` before users met it, ``running``), ``why`` (``incident``, ``inferred
        incident``, ``rollback``, ``hotfix``, ``failed try``; null unless failed), ``failed_at``
        (opening of its first incident, else the end of the try; null unless failed),
        ``recovered_at`` (last resolution of its incidents, else the next good deployment; null
        while not recovered), ``is_rework`` and ``rework_why`` (``rollback``, ``hotfix``, ``incident
        fix``: the next one while an incident of the one before was open; null unless rework).
    """
    whole = _with_incidents(production_deployment, incident_deployment)
    hotfixes = deployed_change.semi_join(hotfix_change, "change_id")
    hotfixes = hotfixes.select(fixing_id="deployment_id", fixes=ibis.literal(True)).distinct()
    whole = whole.left_join(hotfixes, whole.deployment_id == hotfixes.fixing_id)
    whole = whole.mutate(is_hotfix=whole.fixes.notnull()).drop("fixing_id", "fixes")
    around = _neighbours(whole, hotfix_window_hours)
    whole = whole.left_join(around, whole.deployment_id == around.placed_id)
    is_rolled_back = whole.next_rolls_back.fill_null(False)
    is_fixed = whole.next_fixes.fill_null(False)
    why = ibis.cases(
        (~whole.is_exposed.fill_null(False), ibis.null("string")),
        (whole.incident_count.notnull() & ~whole.is_inferred, "incident"),
        (whole.incident_count.notnull(), "inferred incident"),
        (is_rolled_back, "rollback"),
        (is_fixed, "hotfix"),
        (whole.status == "failure", "failed try"),
        else_=ibis.null("string"),
    )
    whole = whole.mutate(why=why)
    has_incident = whole.incident_count.notnull()
    no_instant = unknown_like(whole["at"])
    rework_why = ibis.cases(
        (whole.is_rollback, "rollback"),
        (whole.is_hotfix, "hotfix"),
        (whole.fixes_incident.fill_null(False), "incident fix"),
        else_=ibis.null("string"),
    )
    return whole.select(
        "deployment_id",
        "service_id",
        "repository_id",
        "unit_id",
        "url",
        "started_at",
        "at",
        "status",
        "is_config_only",
        "why",
        outcome=ibis.cases(
            (whole.is_exposed.isnull(), "running"),
            (~whole.is_exposed, "aborted"),
            (whole.why.notnull(), "failed"),
            else_="ok",
        ),
        failed_at=ibis.cases(
            (whole.why.isnull(), no_instant),
            (has_incident, whole.incident_at),
            else_=whole["at"],
        ),
        recovered_at=ibis.cases(
            (whole.why.isnull(), no_instant),
            (has_incident, whole.resolved_at),
            else_=whole.next_good_at,
        ),
        is_rework=rework_why.notnull(),
        rework_why=rework_why,
    )


def _with_incidents(deployments: Table, links: Table) -> Table:
    """Add the span of the incidents of each deployment."""
    spans = links.group_by(blamed_id=links.deployment_id).agg(
        incident_count=links.count(),
        incident_at=links.opened_at.min(),
        last_resolved_at=links.resolved_at.max(),
        open_count=links.resolved_at.isnull().sum(),
        is_inferred=links.is_inferred.all(),
    )
    whole = deployments.left_join(spans, deployments.deployment_id == spans.blamed_id)
    return whole.mutate(
        resolved_at=ibis.ifelse(
            whole.open_count > 0, unknown_like(whole.last_resolved_at), whole.last_resolved_at
        )
    )


def _neighbours(whole: Table, hours: int) -> Table:
    """What the deployments before and after one in its environment say about it.

    Syncs that changed no version stand in nobody's way.
    """
    met = whole.is_exposed.fill_null(False) & whole["at"].notnull() & ~whole.is_config_only
    tries = whole.filter(met)
    tries = tries.mutate(
        good_at=ibis.ifelse(tries.status == "success", tries["at"], unknown_like(tries["at"])),
        is_open=tries.incident_count.notnull() & tries.resolved_at.isnull(),
    )
    order = ibis.window(group_by="stream", order_by=["at", "deployment_id"])
    later = ibis.window(group_by="stream", order_by=["at", "deployment_id"], rows=(1, None))
    placed = tries.mutate(
        next_rolls_back=tries.is_rollback.lead().over(order),
        next_is_hotfix=tries.is_hotfix.lead().over(order),
        next_at=tries["at"].lead().over(order),
        next_good_at=tries.good_at.min().over(later),
        last_incident_at=tries.incident_at.lag().over(order),
        last_resolved=tries.resolved_at.lag().over(order),
        last_is_open=tries.is_open.lag().over(order),
    )
    waited = elapsed_microseconds(placed["at"], placed.next_at)
    return placed.select(
        "next_rolls_back",
        "next_good_at",
        placed_id="deployment_id",
        next_fixes=placed.next_is_hotfix & (waited <= hours * _MICROSECONDS_PER_HOUR),
        fixes_incident=(placed.last_incident_at <= placed["at"])
        & (placed.last_is_open | (placed["at"] <= placed.last_resolved)),
    )
