"""What incident tools call a service."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def service_incident_ref(tool_link: Table, service: Table) -> Table:
    """Names by which incident tools mean a service, as the catalogue links them or by equal names.

    Args:
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service: Needs ``key``, ``name``.

    Returns:
        One row per service, name and instance: ``service_id``, ``service_ref`` (lower case),
        ``tool_source`` (null: in any instance) and ``rule`` (``link``, or ``name`` for a name that
        no link claims).
    """
    kinds = ["pagerduty_service", "argocd_app"]
    links = tool_link.filter(tool_link.kind.isin(kinds) & tool_link.service_id.notnull())
    linked = links.select(
        "service_id",
        "tool_source",
        service_ref=links.value.lower(),
        # An incident tool does not name the instance of the deploying tool.
        is_own=links.kind == "pagerduty_service",
    )
    linked = linked.select(
        "service_id",
        "service_ref",
        tool_source=ibis.ifelse(linked.is_own, linked.tool_source, ibis.null("string")),
        rule=ibis.literal("link"),
    ).distinct()
    named = service.select(
        service_id="key",
        service_ref=service.name.lower(),
        tool_source=ibis.null("string"),
        rule=ibis.literal("name"),
    )
    return united(linked, named.anti_join(linked, "service_ref"))
