"""Deployments below production, with the commits they put in place."""

from typing import Any

from gnomon.model.deployment_revision import deployment_revision
from gnomon.model.told_deployment import told_deployment as every_deployment

Table = Any

#: Tiers that tools tell, below production and of it.
_TIERS = ("production", "staging", "testing", "test", "development", "review")


def rehearsal_deployment(
    deployment: Table,
    told_deployment: Table,
    tool_link: Table,
    service_application: Table,
    service_repository: Table,
    same_repository: Table,
    rollout_step: Table,
    artifact: Table,
    commit: Table,
    git_ref: Table,
) -> Table:
    """Deployments to any environment but production that went through, and their commits.

    Args:
        deployment: The entity.
        told_deployment: Needs ``deployment_id``; those are to production.
        tool_link: As for `told_deployment`.
        service_application: As for `told_deployment`.
        service_repository: As for `told_deployment`.
        same_repository: As for `told_deployment`.
        rollout_step: As for `told_deployment`.
        artifact: As for `deployment_revision`.
        commit: As for `deployment_revision`.
        git_ref: As for `deployment_revision`.

    Returns:
        One row per such deployment and repository whose commit is known: ``deployment_id``,
        ``service_id`` (null when not known), ``repository_id``, ``revision``, ``environment``,
        ``at``.
    """
    every = every_deployment(
        deployment, tool_link, service_application, service_repository, same_repository,
        rollout_step, production_environments=("*",), production_tiers=_TIERS,
    )  # fmt: skip
    below = every.anti_join(told_deployment, "deployment_id")
    below = below.filter((below.status == "success") & below["at"].notnull())
    commits = deployment_revision(
        below, artifact, commit, git_ref, service_repository, same_repository
    )
    about = below.select("deployment_id", "service_id", "environment", "at")
    return about.join(commits.drop("rule"), "deployment_id").select(
        "deployment_id", "service_id", "repository_id", "revision", "environment", "at"
    )
