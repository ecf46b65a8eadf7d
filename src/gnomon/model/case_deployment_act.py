"""Who set off the deployments that brought the changes of a case."""

from typing import Any

Table = Any


def case_deployment_act(
    ticket_change: Table, deployed_change: Table, production_deployment: Table
) -> Table:
    """Deployments to production of the changes of a case, by whom they were set off.

    Args:
        ticket_change: Needs ``ticket_id``, ``change_id``.
        deployed_change: Needs ``change_id``, ``deployment_id``.
        production_deployment: Needs ``deployment_id``, ``initiator_id``, ``at``.

    Returns:
        One row per case and deployment that an account set off: ``ticket_id``, ``identity_id``,
        ``acted_at``.
    """
    told = production_deployment.filter(
        production_deployment.initiator_id.notnull() & production_deployment["at"].notnull()
    ).select("deployment_id", identity_id="initiator_id", acted_at="at")
    brought = deployed_change.select("change_id", "deployment_id").distinct()
    brought = ticket_change.join(brought, "change_id").join(told, "deployment_id")
    return brought.select("ticket_id", "identity_id", "acted_at").distinct()
