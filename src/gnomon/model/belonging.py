"""Whether those who act on a thing belong to the group that owns it, on the day they act."""

from typing import Any

from gnomon.domain.expression import span

Table = Any

#: Stand for open ends while spans are compared.


def with_owner(acts: Table, ownership: Table) -> Table:
    """Add the group that owned the service of each act on its day.

    Args:
        acts: Needs ``act_id``, ``service_id``, ``acted_on`` (date).
        ownership: Needs ``service_id``, ``group_id``, ``valid_from``, ``valid_to``.

    Returns:
        The rows with ``owner_group_id``; null when nobody owned the service then.
    """
    spans = spans_of(ownership, "service_id", "group_id")
    held = acts.join(
        spans,
        [
            acts.service_id == spans.service_id,
            spans.span_from <= acts.acted_on,
            spans.span_to > acts.acted_on,
        ],
    )
    owner = held.group_by(owned_act="act_id").agg(owner_group_id=held.group_id.min())
    return acts.left_join(owner, acts.act_id == owner.owned_act).drop("owned_act")


def standing(acts: Table, membership: Table, group_path: Table) -> Table:
    """Say from which group each act came, and whether that group is the owner or answers to it.

    Args:
        acts: Needs ``act_id``, ``person_id``, ``acted_on`` (date), ``owner_group_id``.
        membership: Needs ``person_id``, ``group_id``, ``valid_from``, ``valid_to``.
        group_path: Needs ``group_id``, ``ancestor_id``, ``line``, ``valid_from``, ``valid_to``.

    Returns:
        One row per act of somebody whose groups on that day are known: ``act_id``, ``group_id``
        (the first of them by key) and ``is_owner`` (null when nobody owned the service).
    """
    spans = spans_of(membership, "person_id", "group_id")
    acted = acts.filter(acts.person_id.notnull())
    member = acted.join(
        spans,
        [
            acted.person_id == spans.person_id,
            spans.span_from <= acted.acted_on,
            spans.span_to > acted.acted_on,
        ],
    ).select("act_id", "acted_on", "owner_group_id", "group_id")
    lines = spans_of(group_path.filter(group_path.line == "divisional"), "group_id", "ancestor_id")
    above = member.join(
        lines,
        [
            member.group_id == lines.group_id,
            lines.span_from <= member.acted_on,
            lines.span_to > member.acted_on,
        ],
    )
    return above.group_by("act_id").agg(
        group_id=above.group_id.min(),
        is_owner=(above.ancestor_id == above.owner_group_id).cast("int8").max() == 1,
    )


def spans_of(rows: Table, *columns: str) -> Table:
    """Keep some columns of dated rows, with ends that compare: ``span_from``, ``span_to``."""
    span_from, span_to = span(rows)
    return rows.select(*columns, span_from=span_from, span_to=span_to)
