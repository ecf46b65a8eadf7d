"""Which repository, or folder of one, is a service."""

from typing import Any

import ibis

Table = Any


def service_repository(tool_link: Table, repository: Table, same_repository: Table) -> Table:
    """The repositories a service is built from, as the catalogue links them.

    Args:
        tool_link: Needs ``service_id``, ``kind``, ``value``, ``tool_source``, ``path``.
        repository: Needs ``key``, ``source``, ``path``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per service, repository and folder: ``service_id``, ``repository_id`` (the one that
        stands for all that are the same) and ``path`` (folder without slashes at its ends; null:
        the whole repository).
    """
    links = tool_link.filter((tool_link.kind == "repository") & tool_link.service_id.notnull())
    links = links.select(
        "service_id",
        "tool_source",
        folder=links.path.re_replace("^[. /]+|[ /]+$", ""),
        slug=links.value.lower(),
    )
    told = repository.select("key", "source", slug=repository.path.lower())
    named = links.join(told, "slug")
    named = named.filter(named.tool_source.isnull() | (named.tool_source == named.source))
    one = named.join(same_repository, named.key == same_repository.repository_id)
    return one.select(
        one.service_id,
        repository_id=one.canonical_id,
        path=ibis.ifelse(one.folder == "", ibis.null("string"), one.folder),
    ).distinct()
