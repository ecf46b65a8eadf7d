"""Which services a change touches."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def change_service(
    change: Table, change_size: Table, service_repository: Table, same_repository: Table
) -> Table:
    """The services that a change concerns, by its repository and the folders it touches.

    A change of a repository whose every service has a folder of its own, and that touches none of
    them, concerns no service and has no row: nobody will deploy it.

    Args:
        change: Needs ``key``, ``repository_id``.
        change_size: Needs ``change_id``, ``paths``.
        service_repository: Needs ``service_id``, ``repository_id``, ``path``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per change and service: ``change_id``, ``repository_id`` (the one that stands for
        all that are the same), ``service_id`` (null when the repository belongs to no known
        service, or to several and the folders are not known), ``unit_id`` (the service, else the
        repository: what is deployed as one) and ``rule`` (``repository``, ``folder``, ``only``:
        the one service of the repository though the folders are not known; null with the service).
    """
    one = change.join(same_repository, change.repository_id == same_repository.repository_id)
    changes = one.select(change_id=change.key, repository_id=same_repository.canonical_id)
    links = service_repository
    per_repository = links.group_by("repository_id").agg(
        service_count=links.service_id.nunique(),
        only_id=links.service_id.min(),
        is_shared=links.path.isnull().any(),
    )
    placed = changes.left_join(per_repository, "repository_id").drop("repository_id_right")
    unlinked = placed.filter(placed.service_count.isnull())
    linked = placed.filter(placed.service_count.notnull())
    whole = links.filter(links.path.isnull()).select("service_id", "repository_id")
    by_repository = linked.join(whole, "repository_id")
    touched = _touched(linked, change_size)
    folders = links.filter(links.path.notnull())
    by_folder = touched.join(
        folders,
        [
            touched.repository_id == folders.repository_id,
            (touched.folder + "/").startswith(folders.path + "/"),
        ],
    )
    told = touched.select("change_id").distinct()
    untold = linked.filter(~linked.is_shared).anti_join(told, "change_id")
    only = untold.service_count == 1
    no_text = ibis.null("string")
    return united(
        _rows(unlinked, no_text, no_text),
        _rows(by_repository, by_repository.service_id, "repository"),
        _rows(by_folder, by_folder.service_id, "folder").distinct(),
        _rows(
            untold,
            ibis.ifelse(only, untold.only_id, no_text),
            ibis.ifelse(only, "only", no_text),
        ),
    )


def _touched(changes: Table, change_size: Table) -> Table:
    """Folders per change, for the repositories where the folder matters."""
    sizes = change_size.select("change_id", "paths")
    sized = changes.join(sizes, "change_id")
    folders = sized.select("change_id", "repository_id", folder=sized.paths.unnest())
    return folders.mutate(folder=folders.folder.re_replace("^[./]+|/+$", ""))


def _rows(changes: Table, service_id: Any, rule: Any) -> Table:
    return changes.select(
        "change_id",
        "repository_id",
        service_id=service_id,
        unit_id=ibis.coalesce(service_id, changes.repository_id),
        rule=ibis.literal(rule, "string") if isinstance(rule, str) else rule,
    )
