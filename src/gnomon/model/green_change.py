"""When merged changes had passed every check of the main line."""

from typing import Any

import ibis

from gnomon.domain.expression import united, unknown_like

Table = Any


def green_change(
    change_life: Table, mainline_position: Table, finished_pipeline_run: Table
) -> Table:
    """Each merged change with the first green pipeline that holds it.

    A green run of a later commit of the main line holds it, too. Changes whose commit is not on a
    known main line, or whose main line has no pipeline, are left out.

    Args:
        change_life: Needs ``change_id``, ``repository_id``, ``merged_at``, ``author_kind``,
            ``person_id``, ``url`` and the three revisions.
        mainline_position: Needs ``repository_id``, ``revision``, ``position``.
        finished_pipeline_run: Needs ``repository_id``, ``revision``, ``is_mainline``,
            ``is_success``, ``finished_at``.

    Returns:
        One row per such change: ``change_id``, ``repository_id``, ``person_id``, ``author_kind``,
        ``url``, ``merged_at``, ``green_at`` (null: not green yet), ``failed_at`` (first failure of
        its own commit on the main line; null: none).
    """
    mainline = finished_pipeline_run.filter(finished_pipeline_run.is_mainline.fill_null(False))
    passed = mainline.filter(mainline.is_success)
    green = passed.select("repository_id", "revision", green_at="finished_at")
    merged = change_life.filter(change_life.merged_at.notnull())
    merged = merged.mutate(
        landed=ibis.coalesce(merged.merge_revision, merged.squash_revision, merged.head_revision)
    )
    placed = _placed(merged, mainline_position, "landed")
    runs = _placed(green, mainline_position, "revision")
    whole = placed.semi_join(mainline, "repository_id")
    found = whole.left_join(_first_green(whole, runs), "change_id").drop("change_id_right")
    red = mainline.filter(~mainline.is_success)
    failed = red.group_by(failed_in=red.repository_id, failed=red.revision).agg(
        failed_at=red.finished_at.min()
    )
    met = [found.repository_id == failed.failed_in, found.landed == failed.failed]
    return found.left_join(failed, met).select(
        "change_id",
        "repository_id",
        "person_id",
        "author_kind",
        "url",
        "merged_at",
        "green_at",
        "failed_at",
    )


def _placed(rows: Table, positions: Table, column: str) -> Table:
    """Keep the rows whose commit is on the main line, with its place there."""
    place = positions.select(placed_in="repository_id", placed="revision", position="position")
    met = [rows.repository_id == place.placed_in, rows[column] == place.placed]
    return rows.join(place, met).drop("placed_in", "placed")


def _first_green(changes: Table, runs: Table) -> Table:
    """The earliest green run at or past each change, by one look back along the main line."""
    no_change = ibis.null("string")
    every = united(
        runs.select("repository_id", "position", "green_at", change_id=no_change),
        changes.select(
            "repository_id", "position", "change_id", green_at=unknown_like(runs.green_at)
        ),
    )
    # A range, so that a change sees the runs of its own commit as well.
    onwards = ibis.window(group_by="repository_id", order_by=every.position, range=(0, None))
    seen = every.select("change_id", green_at=every.green_at.min().over(onwards))
    return seen.filter(seen.change_id.notnull())
