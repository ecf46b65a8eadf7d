"""A repository told by two tools is one."""

from typing import Any

import ibis

Table = Any


def same_repository(repository: Table, change: Table) -> Table:
    """The repository that stands for each told one, where two tools tell the same.

    Two rows are the same when their addresses agree once scheme, user, port and ``.git`` are
    taken away; else, for one without a web address, when its folder name is the last part of
    exactly one path with a namespace. The one whose tool knows when changes were opened stands for
    the others, for it hosts them; then one with a namespace; then the first key.

    Args:
        repository: Needs ``key``, ``source``, ``path``, ``url``.
        change: Needs ``repository_id``, ``opened_at``.

    Returns:
        One row per repository: ``repository_id``, ``canonical_id`` (itself, when it is alone),
        ``is_mirror`` (whether another one hosts its changes) and ``rule`` (``address``, ``path``,
        ``alone``).
    """
    hosts = change.filter(change.opened_at.notnull()).select(host_id="repository_id").distinct()
    told = repository.left_join(hosts, repository.key == hosts.host_id)
    told = told.select(
        repository_id=told.key,
        is_host=told.host_id.notnull(),
        path=told.path.lower(),
        address=_address(told.url),
        has_namespace=told.path.contains("/"),
    )
    # The key comes last, so that the choice does not depend on the order of rows.
    told = told.mutate(
        rank=ibis.ifelse(told.is_host, "0", "1")
        + ibis.ifelse(told.has_namespace, "0", "1")
        + told.repository_id,
        place=ibis.coalesce(told.address, "path:" + told.repository_id),
    )
    first = told.group_by("place").agg(first=told.rank.min(), teller_count=told.count())
    by_address = told.join(first, "place")
    hosted = by_address.filter(by_address.has_namespace).select(
        hosted_id=by_address["first"].substr(2),
        folder=by_address.path.re_extract("[^/]+$", 0),
        by_host=by_address["first"].startswith("0"),
    )
    folders = (
        hosted.distinct()
        .group_by("folder")
        .agg(
            hosted_id=hosted.hosted_id.min(),
            hosted_by_host=hosted.by_host.any(),
            hosted_count=hosted.hosted_id.nunique(),
        )
    )
    folders = folders.filter(folders.hosted_count == 1)
    joined = by_address.left_join(folders, by_address.path == folders.folder)
    hosted_elsewhere = (joined.teller_count > 1) & joined["first"].startswith("0") & ~joined.is_host
    is_local = joined.address.isnull() & ~joined.has_namespace & joined.hosted_id.notnull()
    return joined.select(
        "repository_id",
        canonical_id=ibis.ifelse(is_local, joined.hosted_id, joined["first"].substr(2)),
        is_mirror=ibis.ifelse(is_local, joined.hosted_by_host, hosted_elsewhere),
        rule=ibis.cases((is_local, "path"), (joined.teller_count > 1, "address"), else_="alone"),
    )


def _address(url: Any) -> Any:
    """Host and path of a web or SSH address; null for a path on disk."""
    bare = url.lower().re_replace("^[a-z+]+://", "").re_replace("^[^@/]*@", "")
    bare = bare.re_replace(":[0-9]+/", "/").replace(":", "/").re_replace("([.]git)?/*$", "")
    is_on_disk = url.startswith("/") | url.startswith("file:") | url.startswith(".")
    return ibis.ifelse(is_on_disk, ibis.null("string"), bare)
