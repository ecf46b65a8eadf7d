"""When merged changes had passed every check of the main line."""

from typing import Any

import ibis

from gnomon.domain.expression import united, unknown_like

Table = Any


def green_change(
    change_life: Table, mainline_position: Table, finished_pipeline_run: Table
) -> Table:
    """Each merged change with the first green pipeline that holds it.

    A green run of a later commit of the main line holds it, too. Where nobody tells the commits of
    a main line in their order, what was merged into it later counts as later. Left out are changes
    that are on no main line, and those that landed before the first run that is known.

    Args:
        change_life: Needs ``change_id``, ``repository_id``, ``merged_at``, ``target_branch``,
            ``author_kind``, ``person_id``, ``url`` and the three revisions.
        mainline_position: Needs ``repository_id``, ``revision``, ``position``.
        finished_pipeline_run: Needs ``repository_id``, ``revision``, ``ref``, ``is_mainline``,
            ``is_success``, ``finished_at``.

    Returns:
        One row per such change: ``change_id``, ``repository_id``, ``person_id``, ``author_kind``,
        ``url``, ``merged_at``, ``green_at`` (null: not green yet), ``failed_at`` (first failure of
        its own commit on the main line; null: none).
    """
    mainline = finished_pipeline_run.filter(finished_pipeline_run.is_mainline.fill_null(False))
    merged = change_life.filter(change_life.merged_at.notnull())
    merged = merged.mutate(
        landed=ibis.coalesce(merged.merge_revision, merged.squash_revision, merged.head_revision)
    )
    positions = united(mainline_position, _by_merge(merged, mainline_position, mainline))
    placed = _placed(merged, positions, "landed")
    runs = _placed(mainline, positions, "revision")
    known = runs.group_by("repository_id").agg(known_from=runs.position.min())
    whole = placed.join(known, "repository_id")
    whole = whole.filter(whole.position >= whole.known_from)
    runs = runs.filter(runs.is_success).rename(green_at="finished_at")
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


def _by_merge(merged: Table, known: Table, mainline: Table) -> Table:
    """Place what was merged into a main line whose order nobody tells by when it was merged."""
    lines = mainline.select("repository_id", target_branch="ref").distinct()
    untold = merged.anti_join(known, "repository_id").semi_join(
        lines, ["repository_id", "target_branch"]
    )
    return untold.group_by(repository_id=untold.repository_id, revision=untold.landed).agg(
        position=untold.merged_at.epoch_seconds().min().cast("int64")
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
