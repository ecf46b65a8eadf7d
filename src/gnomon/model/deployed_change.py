"""The deployment that first brought a change to production."""

from typing import Any

import ibis

from gnomon.domain.expression import united, unknown_like

Table = Any


def deployed_change(
    change_life: Table,
    change_service: Table,
    production_deployment: Table,
    deployment_reach: Table,
    mainline_position: Table,
    service_repository: Table,
) -> Table:
    """First successful production deployment that carried a change, per service it touches.

    A deployment carries a change when the change's landing on the main line is not after the
    deployed commit (``ancestry``); where the deployed commit's place is not known, when the change
    was merged into the same branch no later than what was deployed (``merge order``, ``tag
    range``). A change is carried once: a later rollback or revert does not undo that it was live.

    Args:
        change_life: Needs ``change_id``, ``repository_id``, ``target_branch``, ``merged_at``, the
            three revisions.
        change_service: Needs ``change_id``, ``repository_id``, ``unit_id``.
        production_deployment: Needs ``deployment_id``, ``service_id``, ``repository_id``,
            ``unit_id``, ``status``, ``at``.
        deployment_reach: Needs ``deployment_id``, ``repository_id``, ``rule``, ``branch``,
            ``through_at``, ``position``.
        mainline_position: Needs ``repository_id``, ``revision``, ``position``.
        service_repository: Needs ``service_id``, ``repository_id``.

    Returns:
        One row per deployed change and unit: ``change_id``, ``unit_id``, ``service_id`` (null when
        not known), ``repository_id``, ``deployment_id``, ``deployed_at``, ``rule``.
    """
    numbered = _numbered(production_deployment)
    deployments = _reaching_units(numbered, deployment_reach, service_repository)
    changes = _landed(change_life, change_service, mainline_position)
    together = united(
        deployments.select(*_COLUMNS, change_id=ibis.null("string")),
        changes.select(*_COLUMNS, "change_id"),
    )
    # A deployment carries every change that lies at or before its reach, so the first one is the
    # smallest number among those reaching as far or farther.
    farthest_first = ibis.window(
        group_by=["unit_id", "repository_id", "lane"],
        order_by=[
            together.position.desc(),
            together.through_at.desc(),
            together.is_change.asc(),
        ],
        rows=(None, 0),
    )
    carried = together.mutate(first=together.number.min().over(farthest_first))
    carried = carried.filter(carried.change_id.notnull() & carried.first.notnull())
    once = carried.group_by(["change_id", "unit_id"]).agg(
        number=carried["first"].min(), repository_id=carried.repository_id.min()
    )
    found = once.join(numbered, "number").select(
        "change_id", "unit_id", "repository_id", "deployment_id", deployed_at="at"
    )
    rules = deployment_reach.group_by(["deployment_id", "repository_id"]).agg(
        rule=deployment_reach.rule.min()
    )
    found = found.join(rules, ["deployment_id", "repository_id"])
    services = change_service.select("change_id", "unit_id", "service_id")
    return found.join(services, ["change_id", "unit_id"]).select(
        "change_id",
        "unit_id",
        "service_id",
        "repository_id",
        "deployment_id",
        "deployed_at",
        "rule",
    )


_COLUMNS = ("unit_id", "repository_id", "lane", "position", "through_at", "number", "is_change")


def _numbered(production_deployment: Table) -> Table:
    """Successful deployments in order of time."""
    succeeded = production_deployment.filter(
        (production_deployment.status == "success") & production_deployment.at.notnull()
    )
    order = ibis.window(order_by=["at", "deployment_id"])
    return succeeded.select(
        "deployment_id",
        "service_id",
        "unit_id",
        "at",
        number=ibis.row_number().over(order).cast("int64"),
    )


def _reaching_units(numbered: Table, reach: Table, service_repository: Table) -> Table:
    """How far each deployment reaches, for each unit whose changes it carries.

    A deployment of a repository as a whole carries the changes of all its services too.
    """
    reaching = numbered.join(reach, "deployment_id").select(
        "number",
        "service_id",
        "repository_id",
        "position",
        "through_at",
        lane=reach.branch.fill_null("position:"),
        unit_id=numbered.service_id.coalesce(reach.repository_id),
    )
    links = service_repository.select("repository_id", linked_id="service_id").distinct()
    whole = reaching.filter(reaching.service_id.isnull()).join(links, "repository_id")
    columns = [column for column in _COLUMNS if column != "is_change"]
    both = united(
        reaching.select(columns), whole.drop("unit_id").rename(unit_id="linked_id").select(columns)
    )
    return both.mutate(is_change=ibis.literal(0, "int8")).select(_COLUMNS)


def _landed(change_life: Table, change_service: Table, positions: Table) -> Table:
    """Merged changes, once by their place on the main line and once by branch and time."""
    merged = change_life.filter(change_life.merged_at.notnull())
    merged = merged.select(
        "change_id",
        "target_branch",
        "merged_at",
        landing=ibis.coalesce(merged.merge_revision, merged.squash_revision, merged.head_revision),
    )
    units = change_service.select("change_id", "unit_id", "repository_id")
    merged = merged.join(units, "change_id")
    place = positions.select("position", place="repository_id", landing="revision")
    placed = merged.join(
        place, [merged.repository_id == place.place, merged.landing == place.landing]
    )
    ends = {"number": ibis.null("int64"), "is_change": ibis.literal(1, "int8")}
    by_position = placed.select(
        "unit_id",
        "repository_id",
        "position",
        "change_id",
        lane=ibis.literal("position:"),
        through_at=unknown_like(placed.merged_at),
        **ends,
    )
    on_branch = merged.filter(merged.target_branch.notnull())
    by_time = on_branch.select(
        "unit_id",
        "repository_id",
        "change_id",
        lane="target_branch",
        through_at="merged_at",
        position=ibis.null("int64"),
        **ends,
    )
    columns = [*_COLUMNS, "change_id"]
    return united(by_position.select(columns), by_time.select(columns))
