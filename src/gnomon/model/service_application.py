"""Which deployed application is which service."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def service_application(tool_link: Table, service: Table) -> Table:
    """The applications that run a service, as the catalogue links them or by equal names.

    Args:
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service: Needs ``key``, ``name``.

    Returns:
        One row per service, application and instance: ``service_id``, ``application`` (lower
        case), ``tool_source`` (null: in any instance) and ``rule`` (``link``, or ``name`` for an
        application called like a service that no link mentions).
    """
    links = tool_link.filter((tool_link.kind == "argocd_app") & tool_link.service_id.notnull())
    linked = links.select(
        "service_id",
        application=links.value.lower(),
        tool_source="tool_source",
        rule=ibis.literal("link"),
    ).distinct()
    named = service.select(
        service_id="key",
        application=service.name.lower(),
        tool_source=ibis.null("string"),
        rule=ibis.literal("name"),
    )
    unlinked = named.anti_join(linked, "application").anti_join(linked, "service_id")
    return united(linked, unlinked)
