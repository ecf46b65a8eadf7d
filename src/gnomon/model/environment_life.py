"""Environments that come and go: from creation to deletion, and the test runs between."""

from typing import Any

import ibis

Table = Any


def environment_life(lifecycle_event: Table) -> Table:
    """Lives of environments: one that is created again under its old name lives again.

    Args:
        lifecycle_event: Needs ``key``, ``subject_kind``, ``subject_id``, ``subject_name``,
            ``happening``, ``happened_at``, ``url``.

    Returns:
        One row per creation: ``life_id`` (key of its event), ``environment_id``, ``environment``
        (its name), ``created_at``, ``seeded_at`` (first filled with data; null: never, or not
        told), ``deleted_at`` (null: never, or not told), ``ends_at`` (deleted, else created again;
        null while it lives), ``url``.
    """
    steps = lifecycle_event.filter(lifecycle_event.subject_kind == "environment")
    created = steps.filter(steps.happening == "created")
    order = ibis.window(group_by=created.subject_id, order_by=[created.happened_at, created.key])
    lives = created.select(
        "url",
        life_id="key",
        environment_id="subject_id",
        environment="subject_name",
        created_at="happened_at",
        next_at=created.happened_at.lead().over(order),
    )
    later = steps.filter(steps.happening != "created").select(
        "happening", "happened_at", of="subject_id"
    )
    inside = lives.join(later, lives.environment_id == later.of)
    inside = inside.filter(
        (inside.happened_at >= inside.created_at)
        & (inside.next_at.isnull() | (inside.happened_at < inside.next_at))
    )
    ends = inside.group_by("life_id").agg(
        seeded_at=inside.happened_at.min(where=inside.happening == "seeded"),
        deleted_at=inside.happened_at.max(where=inside.happening == "deleted"),
    )
    whole = lives.left_join(ends, "life_id").drop("life_id_right")
    return whole.select(
        "life_id",
        "environment_id",
        "environment",
        "created_at",
        "seeded_at",
        "deleted_at",
        "url",
        ends_at=whole.deleted_at.coalesce(whole.next_at),
    )
