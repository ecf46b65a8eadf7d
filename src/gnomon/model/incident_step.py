"""What people did in an incident, and whether they were of the team that owns the service."""

from typing import Any

from gnomon.model.belonging import standing, with_owner

Table = Any


def incident_step(
    incident_event: Table,
    same_incident: Table,
    incident_joined: Table,
    actor: Table,
    membership: Table,
    group_path: Table,
    ownership: Table,
) -> Table:
    """Happenings of incidents with who acted, from which group, and whether that group owns it.

    Somebody is of the owning team when a group they belonged to on that day is the owner of the
    service or answers to it. Automation is nobody.

    Args:
        incident_event: Needs ``key``, ``incident_id``, ``kind``, ``happened_at``, ``actor_id``.
        same_incident: Needs ``incident_id``, ``canonical_id``.
        incident_joined: Needs ``incident_id``, ``service_id``, ``opened_at``.
        actor: Needs ``identity_id``, ``person_id``, ``kind``.
        membership: Needs ``person_id``, ``group_id``, ``valid_from``, ``valid_to``.
        group_path: Needs ``group_id``, ``ancestor_id``, ``line``, ``valid_from``, ``valid_to``.
        ownership: Needs ``service_id``, ``group_id``, ``valid_from``, ``valid_to``.

    Returns:
        One row per happening: ``event_id``, ``incident_id`` (the one that stands for all tellers),
        ``service_id``, ``kind``, ``happened_at``, ``person_id`` (null when automation did it),
        ``group_id`` (one they belonged to; null when the catalogue knows none),
        ``owner_group_id`` (null when nobody owned the service then) and ``is_owner`` (null when the
        owner or the person's groups are not known).
    """
    told = incident_event.left_join(
        same_incident, incident_event.incident_id == same_incident.incident_id
    ).select(
        act_id=incident_event.key,
        joined_id=same_incident.canonical_id.coalesce(incident_event.incident_id),
        kind=incident_event.kind,
        happened_at=incident_event.happened_at,
        acted_on=incident_event.happened_at.date(),
        actor_id=incident_event.actor_id,
    )
    people = actor.filter(actor.kind != "bot").select("identity_id", "person_id")
    acted = told.left_join(people, told.actor_id == people.identity_id).drop("identity_id")
    opened = incident_joined.select(
        "service_id", act_id="incident_id", acted_on=incident_joined.opened_at.date()
    )
    owned = with_owner(opened, ownership).select(
        "service_id", "owner_group_id", incident_id="act_id"
    )
    about = acted.join(owned, acted.joined_id == owned.incident_id)
    stands = standing(about, membership, group_path)
    return about.left_join(stands, "act_id").select(
        "incident_id",
        "service_id",
        "kind",
        "happened_at",
        "person_id",
        "group_id",
        "owner_group_id",
        "is_owner",
        event_id="act_id",
    )
