"""Where what passed the pipeline came to: an environment, or a registry of packages."""

from typing import Any

import ibis

from gnomon.domain.expression import united, unknown_like

Table = Any

_LANE = ["repository_id", "lane"]


def build_destination(
    green_change: Table,
    change_life: Table,
    change_service: Table,
    service: Table,
    mainline_position: Table,
    rehearsal_deployment: Table,
    artifact: Table,
    artifact_publication: Table,
    same_repository: Table,
) -> Table:
    """Changes that passed every check, and whether they came where such a component belongs.

    A library belongs into a registry of packages, anything else into an environment below
    production. A commit is there once it, or a later one of the main line, is; where nobody tells
    the order of a main line, what was merged into it later counts as later. One repository may hold
    both: each component is held against its own kind.

    Args:
        green_change: Needs ``change_id``, ``repository_id``, ``merged_at``, ``green_at``,
            ``person_id``, ``url``.
        change_life: Needs ``change_id`` and the three revisions.
        change_service: Needs ``change_id``, ``service_id``.
        service: Needs ``key``, ``kind``.
        mainline_position: Needs ``repository_id``, ``revision``, ``position``.
        rehearsal_deployment: Needs ``repository_id``, ``revision``, ``at``.
        artifact: Needs ``key``, ``repository_id``, ``revision``.
        artifact_publication: Needs ``artifact_id``, ``published_at``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per change that passed and component it touches: ``change_id``, ``service_id``,
        ``repository_id``, ``person_id``, ``url``, ``green_at``, ``lane`` (``registry``,
        ``environment``), ``arrived_at`` (null: not there), ``is_told`` (whether anything of the
        repository is known to have come there, ever).
    """
    landed = change_life.select(
        "change_id",
        revision=ibis.coalesce(
            change_life.merge_revision, change_life.squash_revision, change_life.head_revision
        ),
    )
    kinds = service.select(service_id="key", kind="kind")
    positions = united(mainline_position, _by_merge(green_change, landed, mainline_position))
    passed = green_change.filter(green_change.green_at.notnull())
    passed = passed.select("change_id", "repository_id", "person_id", "url", "green_at")
    touched = change_service.filter(change_service.service_id.notnull())
    touched = touched.select("change_id", "service_id").join(kinds, "service_id")
    changes = passed.join(touched, "change_id").join(landed, "change_id")
    changes = changes.mutate(
        lane=ibis.ifelse(changes.kind.lower() == "library", "registry", "environment")
    )
    changes = changes.join(positions, ["repository_id", "revision"])
    arrivals = _arrivals(rehearsal_deployment, artifact, artifact_publication, same_repository)
    told = arrivals.select(told_in="repository_id", told_lane="lane").distinct()
    placed = arrivals.join(positions, ["repository_id", "revision"])
    whole = changes.left_join(_first(changes, placed), ["change_id", "lane"])
    whole = whole.drop("change_id_right", "lane_right")
    whole = whole.left_join(
        told, [whole.repository_id == told.told_in, whole.lane == told.told_lane]
    )
    return whole.select(
        *("change_id", "service_id", "repository_id", "person_id", "url", "green_at", "lane"),
        "arrived_at",
        is_told=whole.told_in.notnull(),
    )


def _by_merge(merged: Table, landed: Table, known: Table) -> Table:
    """Place what was merged into a main line whose order nobody tells by when it was merged."""
    untold = merged.anti_join(known, "repository_id")
    untold = untold.select("change_id", "repository_id", "merged_at").join(landed, "change_id")
    return untold.group_by(["repository_id", "revision"]).agg(
        position=untold.merged_at.epoch_seconds().min().cast("int64")
    )


def _arrivals(rehearsal: Table, artifact: Table, publication: Table, same: Table) -> Table:
    """Commits that came to an environment or into a registry, and when."""
    built = artifact.filter(artifact.revision.notnull() & artifact.repository_id.notnull())
    built = built.select("repository_id", "revision", artifact_id="key")
    known = built.join(same.select("repository_id", "canonical_id"), "repository_id")
    published = known.join(publication.select("artifact_id", "published_at"), "artifact_id")
    return united(
        rehearsal.select(
            "repository_id", "revision", arrived_at="at", lane=ibis.literal("environment")
        ),
        published.select(
            "revision",
            repository_id="canonical_id",
            arrived_at="published_at",
            lane=ibis.literal("registry"),
        ),
    )


def _first(changes: Table, placed: Table) -> Table:
    """The earliest arrival at or past each change, by one look back along the main line."""
    every = united(
        placed.select(*_LANE, "position", "arrived_at", change_id=ibis.null("string")),
        changes.select(
            *_LANE, "position", "change_id", arrived_at=unknown_like(placed.arrived_at)
        ).distinct(),
    )
    onwards = ibis.window(group_by=_LANE, order_by=every.position, range=(0, None))
    seen = every.select("change_id", "lane", arrived_at=every.arrived_at.min().over(onwards))
    return seen.filter(seen.change_id.notnull())
