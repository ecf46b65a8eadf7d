"""Which repositories are one service and nothing else."""

from typing import Any

from ibis import _

Table = Any


def sole_service(service_repository: Table) -> Table:
    """The service of each repository that holds no other.

    What is known of such a repository is known of its service too, whatever a measure says.

    Args:
        service_repository: Needs ``service_id``, ``repository_id``.

    Returns:
        One row per repository with one service: ``sole_repository_id`` and ``sole_service_id``.
    """
    counted = service_repository.group_by("repository_id").agg(
        sole_service_id=_.service_id.min(), service_count=_.service_id.nunique()
    )
    sole = counted.filter(counted.service_count == 1)
    return sole.select("sole_service_id", sole_repository_id="repository_id")
