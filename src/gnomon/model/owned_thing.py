"""Who owned what when."""

from typing import Any

import ibis

from gnomon.domain.expression import one, united, unknown_like

Table = Any

#: Stand for open ends while spans are compared.
_FIRST, _LAST = "0001-01-01", "9999-12-31"
_COLUMNS = ("owned_id", "kind", "group_id", "valid_from", "valid_to", "share")


def owned_thing(
    ownership: Table,
    membership: Table,
    tool_link: Table,
    repository: Table,
    ticket_project: Table,
    same_repository: Table,
) -> Table:
    """Services, repositories, ticket projects and persons with the group they belonged to.

    A repository or ticket project belongs to the group that links it; else to the owner of the
    services that link it, for as long as they agree. Where they do not, it belongs to nobody and
    what it holds is told apart by service alone.

    Args:
        ownership: Needs ``service_id``, ``group_id``, ``valid_from``, ``valid_to``.
        membership: Needs ``person_id``, ``group_id``, ``share``, ``valid_from``, ``valid_to``.
        tool_link: Needs ``service_id``, ``group_id``, ``kind``, ``value``, ``tool_source``.
        repository: Needs ``key``, ``source``, ``path``.
        ticket_project: Needs ``key``, ``source``, ``name``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per thing, owner and span: ``owned_id`` (key of the thing), ``kind`` (``service``,
        ``repository``, ``ticket_project``, ``person``), ``group_id``, ``valid_from`` (date; null:
        always so), ``valid_to`` (first day on which it no longer holds; null: open), ``share``
        (float64, part of a person's time; 1 for things).
    """
    spans = ("group_id", "valid_from", "valid_to")
    services = ownership.select(*spans, owned_id="service_id").distinct()
    people = membership.select(
        *spans, "share", owned_id="person_id", kind=ibis.literal("person")
    ).distinct()
    canonical = repository.join(same_repository, repository.key == same_repository.repository_id)
    repositories = canonical.select("source", thing_id="canonical_id", name=canonical.path.lower())
    projects = ticket_project.select("source", thing_id="key", name=ticket_project.name.lower())
    by_canonical = _linked(tool_link, "repository", repositories, ownership)
    same = same_repository.select(told_id="repository_id", owned_id="canonical_id")
    every_telling = by_canonical.join(same, "owned_id").select(*spans, owned_id="told_id")
    by_project = _linked(tool_link, "ticket_project", projects, ownership)
    return united(
        people.select(_COLUMNS),
        *(
            owned.mutate(kind=ibis.literal(kind), share=one()).select(_COLUMNS)
            for owned, kind in (
                (services, "service"),
                (every_telling, "repository"),
                (by_project, "ticket_project"),
            )
        ),
    )


def _linked(tool_link: Table, kind: str, things: Table, ownership: Table) -> Table:
    """Owners of things that links of a kind name."""
    links = tool_link.filter(tool_link.kind == kind)
    links = links.select("service_id", "group_id", "tool_source", name=links.value.lower())
    named = links.join(things, "name")
    named = named.filter(named.tool_source.isnull() | (named.tool_source == named.source))
    named = named.select("thing_id", "service_id", "group_id").distinct()
    no_date = unknown_like(ownership.valid_from)
    direct = named.filter(named.group_id.notnull()).select(
        "thing_id", "group_id", valid_from=no_date, valid_to=no_date
    )
    services = named.filter(named.group_id.isnull()).drop("group_id")
    derived = services.join(ownership, "service_id").select(
        "thing_id", "group_id", "valid_from", "valid_to"
    )
    return _agreed(united(direct, derived.anti_join(direct, "thing_id")))


def _agreed(claims: Table) -> Table:
    """Spans in which every claim to a thing names the same group.

    Claims are cut at every date on which any claim to the thing begins or ends; a slice stands
    where one group alone claims it.
    """
    first, last = ibis.literal(_FIRST).cast("date"), ibis.literal(_LAST).cast("date")
    whole = claims.mutate(
        valid_from=claims.valid_from.coalesce(first), valid_to=claims.valid_to.coalesce(last)
    )
    cuts = united(
        whole.select("thing_id", cut="valid_from"),
        whole.select("thing_id", cut="valid_to"),
        distinct=True,
    )
    following = ibis.window(group_by="thing_id", order_by="cut")
    slices = cuts.select(
        sliced_id="thing_id", slice_from="cut", slice_to=cuts.cut.lead().over(following)
    )
    covered = whole.join(
        slices,
        [
            whole.thing_id == slices.sliced_id,
            whole.valid_from <= slices.slice_from,
            whole.valid_to >= slices.slice_to,
        ],
    )
    agreed = covered.group_by(["thing_id", "slice_from", "slice_to"]).agg(
        group_id=covered.group_id.min(), group_count=covered.group_id.nunique()
    )
    agreed = agreed.filter(agreed.group_count == 1)
    return agreed.select(
        "group_id",
        owned_id="thing_id",
        valid_from=ibis.ifelse(
            agreed.slice_from == first, unknown_like(agreed.slice_from), agreed.slice_from
        ),
        valid_to=ibis.ifelse(
            agreed.slice_to == last, unknown_like(agreed.slice_to), agreed.slice_to
        ),
    )
