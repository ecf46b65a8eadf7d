"""What happened to the changes made for a case."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def case_delivery(
    ticket_change: Table, change_life: Table, green_change: Table, deployed_change: Table
) -> Table:
    """When the changes of a case were merged, failed, all passed, and were all live.

    The case is in the pipeline from the last merge on. An earlier merge counts where its own commit
    failed on the main line and another change of the case mended it: then the work went back.

    Where no run of the main line is told, nothing passes, and deployments tell how it goes on. From
    the repository of a library nothing is ever deployed: its changes are delivered with their
    package, once they passed; where that is not told either, their merge says nothing.

    Args:
        ticket_change: Needs ``ticket_id``, ``change_id``.
        change_life: Needs ``change_id``, ``repository_id``, ``merged_at``.
        green_change: Needs ``change_id``, ``green_at``, ``failed_at``.
        deployed_change: Needs ``change_id``, ``repository_id``, ``deployed_at``.

    Returns:
        One row per happening: ``ticket_id``, ``happened_at``, ``fact`` (``merged``, ``failed``,
        ``passed``, ``deployed``, or ``packaged``: passed, and nothing of it is ever deployed).
    """
    changes = _changes(ticket_change, change_life, green_change, deployed_change)
    order = ibis.window(group_by="ticket_id", order_by=["merged_at", "change_id"])
    changes = changes.mutate(next_merged_at=changes.merged_at.lead().over(order))
    mended = changes.filter((changes.failed_at < changes.next_merged_at).fill_null(False))
    whole = changes.group_by("ticket_id").agg(
        last_merged_at=changes.merged_at.max(),
        change_count=changes.count(),
        tested_count=changes.is_tested.sum(),
        green_count=changes.green_at.count(),
        to_deploy_count=changes.is_to_deploy.sum(),
        live_count=changes.deployed_at.count(),
        last_green_at=changes.green_at.max(),
        last_live_at=changes.deployed_at.max(),
    )
    whole = whole.filter((whole.tested_count > 0) | (whole.to_deploy_count > 0))
    passed = whole.filter(whole.green_count == whole.change_count)
    is_to_deploy = passed.to_deploy_count > 0
    deployed = whole.filter(
        (whole.to_deploy_count > 0) & (whole.live_count == whole.to_deploy_count)
    )
    return united(
        _facts(mended, "merged", mended.merged_at),
        _facts(mended, "failed", mended.failed_at),
        _facts(whole, "merged", whole.last_merged_at),
        _facts(passed.filter(is_to_deploy), "passed", passed.last_green_at),
        _facts(passed.filter(~is_to_deploy), "packaged", passed.last_green_at),
        _facts(deployed, "deployed", deployed.last_live_at),
    )


def _changes(links: Table, life: Table, green: Table, deployed: Table) -> Table:
    """Merged changes of cases: whether they were tested and are deployed at all, and when."""
    merged = life.filter(life.merged_at.notnull())
    merged = merged.select("change_id", "repository_id", "merged_at")
    told = green.select("change_id", "green_at", "failed_at", is_tested=ibis.literal(1, "int64"))
    live = deployed.group_by("change_id").agg(deployed_at=deployed.deployed_at.min())
    places = deployed.select("repository_id", is_to_deploy=ibis.literal(1, "int64")).distinct()
    changes = links.join(merged, "change_id")
    changes = changes.left_join(told, "change_id").drop("change_id_right")
    changes = changes.left_join(live, "change_id").drop("change_id_right")
    changes = changes.left_join(places, "repository_id").drop("repository_id_right")
    return changes.mutate(
        is_tested=changes.is_tested.fill_null(0), is_to_deploy=changes.is_to_deploy.fill_null(0)
    )


def _facts(rows: Table, fact: str, at: Any) -> Table:
    return rows.select("ticket_id", happened_at=at, fact=ibis.literal(fact))
