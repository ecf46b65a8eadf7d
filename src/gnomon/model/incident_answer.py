"""How an incident found the people who own the service."""

from typing import Any

import ibis

Table = Any

_CALLED = ("notified", "acknowledged")
_HANDED_OVER = ("reassigned", "delegated", "escalated")


def incident_answer(incident_joined: Table, incident_step: Table) -> Table:
    """Who answered an incident first, and how many teams stood before the owner.

    A layer is another team that was called or answered before somebody of the owning team did. A
    team that is called and answers is one layer. What nobody the catalogue knows did counts as a
    layer of that person alone.

    Args:
        incident_joined: Needs ``incident_id``, ``service_id``, ``url``, ``title``, ``opened_at``,
            ``resolved_at``.
        incident_step: Needs the columns of that table.

    Returns:
        One row per incident: ``incident_id``, ``service_id``, ``url``, ``title``, ``opened_at``,
        ``resolved_at`` (null while open), ``owner_group_id`` (null when unknown), ``answered_at``
        (first acknowledgement by a person; null: nobody answered), ``owner_answered_at`` (first one
        by the owning team; null: it never did), ``is_owner_first`` (null when nobody answered or
        the owner is not known), ``layer_count`` (int64; null then, too) and ``handover_count``
        (int64: times it was reassigned, delegated or escalated).
    """
    people = incident_step.filter(incident_step.person_id.notnull())
    answers = people.filter(people.kind == "acknowledged")
    is_owner = answers.is_owner.fill_null(False)
    answered = answers.group_by("incident_id").agg(
        owner_group_id=answers.owner_group_id.min(),
        answered_at=answers.happened_at.min(),
        owner_answered_at=answers.happened_at.min(where=is_owner),
    )
    before = people.filter(people.kind.isin(_CALLED)).join(answered, "incident_id")
    not_yet = before.owner_answered_at.isnull() | (before.happened_at < before.owner_answered_at)
    others = before.filter(not_yet & ~before.is_owner.fill_null(False))
    layers = others.group_by(layered_id="incident_id").agg(
        layers=others.group_id.coalesce(others.person_id).nunique()
    )
    moves = incident_step.filter(incident_step.kind.isin(_HANDED_OVER))
    handed = moves.group_by(handed_id="incident_id").agg(handovers=moves.event_id.nunique())
    whole = incident_joined.left_join(answered, "incident_id").drop("incident_id_right")
    whole = whole.left_join(layers, whole.incident_id == layers.layered_id)
    whole = whole.left_join(handed, whole.incident_id == handed.handed_id)
    is_known = whole.answered_at.notnull() & whole.owner_group_id.notnull()
    first = (whole.owner_answered_at == whole.answered_at).fill_null(False)
    return whole.select(
        "incident_id",
        "service_id",
        "url",
        "title",
        "opened_at",
        "resolved_at",
        "owner_group_id",
        "answered_at",
        "owner_answered_at",
        is_owner_first=ibis.ifelse(is_known, first, ibis.null("boolean")),
        layer_count=ibis.ifelse(is_known, whole.layers.coalesce(0), ibis.null("int64")),
        handover_count=whole.handovers.coalesce(0),
    )
