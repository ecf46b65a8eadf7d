"""Which service monitoring means by the name it has for it."""

from typing import Any

import ibis

Table = Any


def with_service(told: Table, tool_link: Table, service: Table) -> Table:
    """Add ``known_service`` to what monitoring told.

    Args:
        told: Needs ``source``, ``service_ref``, ``service_id``.
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``.
        service: Needs ``key``, ``name``.

    Returns:
        The rows of ``told`` with ``known_service``: the service as told, else as the catalogue
        links the name, else of that name; null where none is known, and where several are linked
        to the name, which is then nobody's.
    """
    links = tool_link.filter(
        (tool_link.kind == "monitored_service") & tool_link.service_id.notnull()
    )
    linked = links.group_by(linked=links.value.lower(), linked_in=links.tool_source).agg(
        linked_id=links.service_id.min(), claimant_count=links.service_id.nunique()
    )
    named = service.select(named_id="key", named=service.name.lower())
    whole = told.mutate(lowered=told.service_ref.lower())
    anywhere = linked.filter(linked.linked_in.isnull()).drop("linked_in")
    here = linked.filter(linked.linked_in.notnull()).rename(
        here="linked", here_id="linked_id", here_claimant_count="claimant_count"
    )
    whole = whole.left_join(here, [whole.lowered == here.here, whole.source == here.linked_in])
    whole = whole.left_join(anywhere, whole.lowered == anywhere.linked)
    whole = whole.left_join(named, whole.lowered == named.named)
    count = ibis.coalesce(whole.here_claimant_count, whole.claimant_count, 1)
    found = ibis.coalesce(whole.here_id, whole.linked_id, whole.named_id)
    sole = ibis.ifelse(count == 1, found, ibis.null("string"))
    return whole.mutate(known_service=whole.service_id.coalesce(sole))
