"""Whether a change was written by the team that owns what it touches."""

from typing import Any

from gnomon.model.belonging import standing, with_owner

Table = Any


def change_belonging(
    change_life: Table,
    change_service: Table,
    membership: Table,
    group_path: Table,
    ownership: Table,
) -> Table:
    """Merged changes per service, with whether their author was of the owning team.

    Args:
        change_life: Needs ``change_id``, ``person_id``, ``author_kind``, ``merged_at``,
            ``opened_at``, ``url``.
        change_service: Needs ``change_id``, ``service_id``, ``repository_id``.
        membership: Needs ``person_id``, ``group_id``, ``valid_from``, ``valid_to``.
        group_path: Needs ``group_id``, ``ancestor_id``, ``line``, ``valid_from``, ``valid_to``.
        ownership: Needs ``service_id``, ``group_id``, ``valid_from``, ``valid_to``.

    Returns:
        One row per change merged by somebody and service: ``change_id``, ``service_id``,
        ``repository_id``, ``person_id``, ``opened_at``, ``merged_at``, ``url``, ``group_id`` (of
        the author; null when not known) and ``is_owner`` (null when the owner or the author's
        groups are not known).
    """
    people = change_life.filter(
        change_life.merged_at.notnull() & (change_life.author_kind != "bot")
    ).select("change_id", "person_id", "opened_at", "merged_at", "url")
    touched = change_service.filter(change_service.service_id.notnull()).select(
        "change_id", "service_id", "repository_id"
    )
    acts = people.join(touched.distinct(), "change_id")
    acts = acts.mutate(
        act_id=acts.change_id + " " + acts.service_id, acted_on=acts.merged_at.date()
    )
    owned = with_owner(acts, ownership)
    stands = standing(owned, membership, group_path)
    return owned.left_join(stands, "act_id").select(
        "change_id",
        "service_id",
        "repository_id",
        "person_id",
        "opened_at",
        "merged_at",
        "url",
        "group_id",
        "is_owner",
    )
