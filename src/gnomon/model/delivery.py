"""A change on its way to production, with every moment in one row."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def delivery(
    change_life: Table, change_service: Table, deployed_change: Table, production_deployment: Table
) -> Table:
    """Each change and each service it concerns, from first commit to production.

    Changes that touch no service of their repository are left out: nobody deploys them.

    Args:
        change_life: Moments and people of each change.
        change_service: Needs ``change_id``, ``unit_id``, ``service_id``.
        deployed_change: Needs ``change_id``, ``unit_id``, ``deployment_id``, ``deployed_at``,
            ``rule``.
        production_deployment: Needs ``unit_id``, ``repository_id``.

    Returns:
        One row per change and unit: ``change_id``, ``service_id``, ``unit_id``, ``repository_id``,
        ``person_id``, ``author_kind``, ``state``, ``url``, ``first_commit_at``, ``opened_at``,
        ``ready_at``, ``first_review_at``, ``merged_at``, ``deployed_at`` and ``deployment_id``
        (null: not deployed), ``rule`` (how that is known) and ``is_deployable`` (whether its unit
        or repository was ever deployed to production; a library never is).
    """
    units = change_service.select("change_id", "unit_id", "service_id")
    lives = change_life.select(
        "change_id",
        "repository_id",
        "person_id",
        "author_kind",
        "state",
        "url",
        "first_commit_at",
        "opened_at",
        "ready_at",
        "first_review_at",
        "merged_at",
    )
    whole = lives.join(units, "change_id")
    carried = deployed_change.select(
        "deployment_id", "deployed_at", "rule", carried_id="change_id", carried_unit="unit_id"
    )
    whole = whole.left_join(
        carried,
        [whole.change_id == carried.carried_id, whole.unit_id == carried.carried_unit],
    ).drop("carried_id", "carried_unit")
    deployed = united(
        production_deployment.select(deployed_unit="unit_id"),
        # A deployment of a whole repository delivers all of its services.
        production_deployment.filter(production_deployment.service_id.isnull()).select(
            deployed_unit="repository_id"
        ),
        distinct=True,
    ).mutate(ever=ibis.literal(True))
    whole = whole.left_join(deployed, whole.unit_id == deployed.deployed_unit)
    by_repository = deployed.select(deployed_repository="deployed_unit", ever_whole="ever")
    whole = whole.left_join(by_repository, whole.repository_id == by_repository.deployed_repository)
    is_deployable = whole.ever.notnull() | whole.ever_whole.notnull()
    return whole.mutate(is_deployable=is_deployable).drop(
        "ever", "ever_whole", "deployed_unit", "deployed_repository"
    )
