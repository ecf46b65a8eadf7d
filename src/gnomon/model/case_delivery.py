"""What happened to the changes made for a case."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def case_delivery(ticket_change: Table, green_change: Table, deployed_change: Table) -> Table:
    """When the changes of a case were merged, failed, all passed, and were all live.

    The case is in the pipeline from the last merge on. An earlier merge counts where its own commit
    failed on the main line and another change of the case mended it: then the work went back.

    Args:
        ticket_change: Needs ``ticket_id``, ``change_id``.
        green_change: Needs ``change_id``, ``merged_at``, ``green_at``, ``failed_at``.
        deployed_change: Needs ``change_id``, ``deployed_at``.

    Returns:
        One row per happening: ``ticket_id``, ``happened_at``, ``fact`` (``merged``, ``failed``,
        ``passed``, ``deployed``).
    """
    live = deployed_change.group_by("change_id").agg(deployed_at=deployed_change.deployed_at.min())
    changes = ticket_change.join(green_change, "change_id").left_join(live, "change_id")
    changes = changes.drop("change_id_right")
    order = ibis.window(group_by="ticket_id", order_by=["merged_at", "change_id"])
    changes = changes.mutate(next_merged_at=changes.merged_at.lead().over(order))
    mended = changes.filter((changes.failed_at < changes.next_merged_at).fill_null(False))
    whole = changes.group_by("ticket_id").agg(
        last_merged_at=changes.merged_at.max(),
        change_count=changes.count(),
        green_count=changes.green_at.count(),
        live_count=changes.deployed_at.count(),
        last_green_at=changes.green_at.max(),
        last_live_at=changes.deployed_at.max(),
    )
    passed = whole.filter(whole.green_count == whole.change_count)
    deployed = whole.filter(whole.live_count == whole.change_count)
    return united(
        _facts(mended, "merged", mended.merged_at),
        _facts(mended, "failed", mended.failed_at),
        _facts(whole, "merged", whole.last_merged_at),
        _facts(passed, "passed", passed.last_green_at),
        _facts(deployed, "deployed", deployed.last_live_at),
    )


def _facts(rows: Table, fact: str, at: Any) -> Table:
    return rows.select("ticket_id", happened_at=at, fact=ibis.literal(fact))
