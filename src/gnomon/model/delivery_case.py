"""Which process each piece of work runs on."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def delivery_case(ticket_life: Table, process_version: Table) -> Table:
    """Tickets as cases of a process, on the version that was in force when they were opened.

    A process that names the type of a ticket goes before one that takes every type. A ticket opened
    while no version was in force is no case.

    Args:
        ticket_life: Needs ``ticket_id``, ``project_id``, ``number``, ``kind``, ``is_work``,
            ``opened_at``, ``finished_at``, ``is_cancelled``, ``person_id``, ``url``.
        process_version: Needs ``key``, ``process``, ``kinds``, ``valid_from``, ``valid_to``.

    Returns:
        One row per case: ``ticket_id``, ``project_id``, ``number``, ``kind``, ``person_id``,
        ``url``, ``version_id``, ``process``, ``opened_at``, ``started_at``, ``finished_at`` (done
        or cancelled; null while neither), ``is_cancelled``, ``points``.
    """
    versions = process_version.select("process", "valid_from", "valid_to", version_id="key")
    named = process_version.select("key", of_kind=process_version.kinds.unnest())
    named = named.join(versions, named.key == versions.version_id).drop("key")
    rest = process_version.filter(process_version.kinds.length() == 0).select(rest_id="key")
    rest = versions.semi_join(rest, versions.version_id == rest.rest_id)
    work = ticket_life.filter(ticket_life.is_work)
    others = work.select(of_kind="kind").distinct().anti_join(named, "of_kind")
    takers = united(named, others.cross_join(rest))
    cases = work.join(takers, work.kind == takers.of_kind)
    opened_on = cases.opened_at.date()
    in_force = cases.filter(
        (cases.valid_from.isnull() | (cases.valid_from <= opened_on))
        & (cases.valid_to.isnull() | (cases.valid_to > opened_on))
    )
    # Findings name processes that hold at the same time; until they are mended, one must do.
    first = ibis.window(group_by="ticket_id", order_by=["process", "version_id"])
    numbered = in_force.mutate(place=ibis.row_number().over(first))
    return numbered.filter(numbered.place == 0).select(
        *("ticket_id", "project_id", "number", "kind", "person_id", "url", "version_id", "process"),
        *("opened_at", "started_at", "finished_at", "is_cancelled", "points"),
    )
