"""Who owned what when."""

from typing import Any

import ibis

from gnomon.domain.expression import first_and_last_date, one, span, united, unknown_like

Table = Any

_COLUMNS = ("owned_id", "kind", "group_id", "valid_from", "valid_to", "share")


def owned_thing(
    ownership: Table,
    membership: Table,
    tool_link: Table,
    repository: Table,
    ticket_project: Table,
    same_repository: Table,
    group_path: Table,
) -> Table:
    """Services, repositories, ticket projects and persons with the group they belonged to.

    A repository or ticket project belongs to the group that links it; else to the owner of the
    services that link it. Where those have several owners, it belongs to the nearest group above
    all of them: two sub-teams of one team share a repository of that team. Without such a group
    it belongs to nobody, and what it holds is told apart by service alone.

    Args:
        ownership: Needs ``service_id``, ``group_id``, ``valid_from``, ``valid_to``.
        membership: Needs ``person_id``, ``group_id``, ``share``, ``valid_from``, ``valid_to``.
        tool_link: Needs ``service_id``, ``group_id``, ``kind``, ``value``, ``tool_source``.
        repository: Needs ``key``, ``source``, ``path``.
        ticket_project: Needs ``key``, ``source``, ``name``.
        same_repository: Needs ``repository_id``, ``canonical_id``.
        group_path: Needs ``group_id``, ``ancestor_id``, ``ancestor_kind``, ``line``,
            ``valid_from``, ``valid_to``.

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
    by_canonical = _linked(tool_link, "repository", repositories, ownership, group_path)
    same = same_repository.select(told_id="repository_id", owned_id="canonical_id")
    every_telling = by_canonical.join(same, "owned_id").select(*spans, owned_id="told_id")
    by_project = _linked(tool_link, "ticket_project", projects, ownership, group_path)
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


def _linked(
    tool_link: Table, kind: str, things: Table, ownership: Table, group_path: Table
) -> Table:
    """Owners of things that links of a kind name."""
    links = tool_link.filter(tool_link.kind == kind)
    links = links.select("service_id", "group_id", "tool_source", name=links.value.lower())
    named = links.join(things, "name")
    named = named.filter(named.tool_source.isnull() | (named.tool_source == named.source))
    named = named.select("thing_id", "service_id", "group_id").distinct()
    no_date = unknown_like(ownership.valid_from)
    direct = named.filter(named.group_id.notnull()).select(
        "thing_id", "group_id", claimant_id="group_id", valid_from=no_date, valid_to=no_date
    )
    services = named.filter(named.group_id.isnull()).drop("group_id")
    derived = services.join(ownership, "service_id").select(
        "thing_id", "group_id", "valid_from", "valid_to", claimant_id="service_id"
    )
    return _agreed(united(direct, derived.anti_join(direct, "thing_id")), group_path)


def _agreed(claims: Table, group_path: Table) -> Table:
    """The nearest group above everyone who claims a thing, and when.

    Claims are carried up to every group above their owner, and cut at every date on which one of
    them begins or ends; in a slice, the lowest group that all claimants come to is the owner.
    """
    carried = _carried_up(claims, group_path)
    covered = _in_slices(carried)
    slices = ["thing_id", "slice_from", "slice_to"]
    claimed = covered.group_by(slices).agg(claimant_count=covered.claimant_id.nunique())
    reached = covered.group_by([*slices, "group_id", "height"]).agg(
        reached_count=covered.claimant_id.nunique()
    )
    common = reached.join(claimed, slices)
    common = common.filter(common.reached_count == common.claimant_count)
    # The height first, so that the smallest text is the nearest group.
    nearest = common.group_by(slices).agg(
        owner=(common.height.cast("string") + common.group_id).min()
    )
    first, last = first_and_last_date()
    return nearest.select(
        group_id=nearest.owner.substr(1),
        owned_id="thing_id",
        valid_from=ibis.ifelse(
            nearest.slice_from == first, unknown_like(nearest.slice_from), nearest.slice_from
        ),
        valid_to=ibis.ifelse(
            nearest.slice_to == last, unknown_like(nearest.slice_to), nearest.slice_to
        ),
    )


def _carried_up(claims: Table, group_path: Table) -> Table:
    """Each claim at every group above its owner, for as long as both held."""
    path_from, path_to = span(group_path)
    path = group_path.filter(group_path.line == "divisional").select(
        "group_id",
        "ancestor_id",
        height=_height(group_path.ancestor_kind),
        path_from=path_from,
        path_to=path_to,
    )
    joined = claims.join(path, "group_id")
    held_from, held_to = span(joined)
    carried = joined.select(
        "thing_id",
        "claimant_id",
        "height",
        group_id="ancestor_id",
        valid_from=ibis.greatest(held_from, joined.path_from),
        valid_to=ibis.least(held_to, joined.path_to),
    )
    return carried.filter(carried.valid_from < carried.valid_to)


def _in_slices(claims: Table) -> Table:
    """Claims once per slice of time in which the claims to their thing stay the same."""
    cuts = united(
        claims.select("thing_id", cut="valid_from"),
        claims.select("thing_id", cut="valid_to"),
        distinct=True,
    )
    following = ibis.window(group_by="thing_id", order_by="cut")
    slices = cuts.select(
        sliced_id="thing_id", slice_from="cut", slice_to=cuts.cut.lead().over(following)
    )
    return claims.join(
        slices,
        [
            claims.thing_id == slices.sliced_id,
            claims.valid_from <= slices.slice_from,
            claims.valid_to >= slices.slice_to,
        ],
    )


def _height(kind: Any) -> Any:
    """How far above the people who work a kind of group stands, one digit."""
    return kind.cases(("sub_team", 1), ("team", 2), ("function", 3), ("business_unit", 4), else_=5)
