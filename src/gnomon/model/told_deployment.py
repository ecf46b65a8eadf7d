"""Production deployments as each tool tells them."""

from typing import Any

import ibis

from gnomon.domain.expression import is_any_of, matches

Table = Any

#: Names of environments (globs) that are production unless the settings say otherwise.
PRODUCTION_ENVIRONMENTS = (
    "production",
    "production/*",
    "production-*",
    "*-production",
    "prod",
    "prod/*",
    "prod-*",
    "*-prod",
    "live",
)


def told_deployment(
    deployment: Table,
    tool_link: Table,
    service_application: Table,
    service_repository: Table,
    same_repository: Table,
    rollout_step: Table,
    *,
    production_environments: tuple[str, ...] = PRODUCTION_ENVIRONMENTS,
    production_tiers: tuple[str, ...] = ("production",),
) -> Table:
    """Deployments to production, one row per tool that tells them, with the service they are of.

    Args:
        deployment: The entity.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service_application: Needs ``service_id``, ``application``, ``tool_source``.
        service_repository: Needs ``service_id``, ``repository_id``.
        same_repository: Needs ``repository_id``, ``canonical_id``.
        rollout_step: Needs ``deployment_id``, ``weight_ratio``, ``reached_at``.
        production_environments: Names of environments (globs) that are production, for tools that
            tell no tier or say ``other``. One too many counts rehearsals as deliveries.
        production_tiers: Tiers that are production, where the tool tells one.

    Returns:
        One row per deployment and teller: ``deployment_id``, ``source``, ``application``,
        ``environment``, ``service_id`` (by application, then by environment, then as the only
        service of the repository; else null), ``repository_id`` (the one that stands for all that
        are the same; null when the tool does not know), ``unit_id`` (service, else repository, else
        application), ``stream`` (what follows what: source, application or repository, and
        environment), ``revision``, ``ref``, ``images``, ``started_at``, ``finished_at``, ``at``
        (finished, else started), ``status``, ``is_rollback``, ``is_automated``,
        ``initiator_id``, ``strategy``, ``url``. One stopped after a step that showed it to
        users is a ``failure``, not ``aborted``; where its tool does not tell the start, its
        first step does.
    """
    tier = deployment.environment_tier
    tells_tier = (tier.notnull() & (tier.lower() != "other")).fill_null(False)
    is_production = ibis.ifelse(
        tells_tier,
        is_any_of(tier, production_tiers),
        matches(deployment.environment, production_environments),
    )
    told = deployment.filter(is_production).rename(deployment_id="key")
    told = told.left_join(same_repository, "repository_id").drop("repository_id_right")
    told = _with_service(told, tool_link, service_application, service_repository)
    told = _with_steps(told, rollout_step)
    return told.select(
        "deployment_id",
        "source",
        "application",
        "environment",
        "service_id",
        "revision",
        "ref",
        "images",
        "started_at",
        "finished_at",
        "status",
        "is_rollback",
        "is_automated",
        "initiator_id",
        "strategy",
        "url",
        repository_id=told.canonical_id.coalesce(told.repository_id),
        unit_id=ibis.coalesce(
            told.service_id, told.canonical_id, told.repository_id, told.application
        ),
        stream=ibis.coalesce(told.application, told.repository_id, "")
        + " "
        + told.environment
        + " "
        + told.source,
        at=told.finished_at.coalesce(told.started_at),
    )


def _with_steps(told: Table, steps: Table) -> Table:
    """Correct what a look at a rollout could not tell: when it began, and who had met it."""
    seen = steps.group_by(stepped_id=steps.deployment_id).agg(
        first_at=steps.reached_at.min(), most=steps.weight_ratio.max()
    )
    told = told.left_join(seen, told.deployment_id == seen.stepped_id)
    was_met = (told.status == "aborted") & (told.most > 0).fill_null(False)
    return told.mutate(
        started_at=told.started_at.coalesce(told.first_at),
        status=ibis.ifelse(was_met, "failure", told.status),
    )


def _with_service(
    told: Table, tool_link: Table, service_application: Table, service_repository: Table
) -> Table:
    """Add ``service_id`` by the first rule that finds exactly one service."""
    applications = service_application.select("application", "tool_source", "service_id")
    environments = tool_link.filter(
        (tool_link.kind == "environment") & tool_link.service_id.notnull()
    )
    environments = environments.select(
        "tool_source", "service_id", environment=environments.value.lower()
    )
    by_application = _linked(told, told.application.lower(), applications, "application")
    by_environment = _linked(told, told.environment.lower(), environments, "environment")
    alone = service_repository.group_by("repository_id").agg(
        alone_id=service_repository.service_id.min(),
        service_count=service_repository.service_id.nunique(),
    )
    alone = alone.filter(alone.service_count == 1).select("alone_id", linked_id="repository_id")
    told = told.left_join(by_application, "deployment_id").drop("deployment_id_right")
    told = told.rename(application_service="linked_service")
    told = told.left_join(by_environment, "deployment_id").drop("deployment_id_right")
    told = told.left_join(alone, told.canonical_id == alone.linked_id)
    return told.mutate(
        service_id=ibis.coalesce(told.application_service, told.linked_service, told.alone_id)
    )


def _linked(told: Table, name: Any, links: Table, column: str) -> Table:
    """The one service that links name for a deployment."""
    names = told.select("deployment_id", teller="source", name=name)
    found = names.join(links, names.name == links[column])
    found = found.filter(found.tool_source.isnull() | (found.tool_source == found.teller))
    counted = found.group_by("deployment_id").agg(
        linked_service=found.service_id.min(), service_count=found.service_id.nunique()
    )
    return counted.filter(counted.service_count == 1).select("deployment_id", "linked_service")
