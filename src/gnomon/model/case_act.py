"""What people did for a case, as far as tools tell."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_COLUMNS = ("ticket_id", "identity_id", "acted_at", "deed")


def case_act(
    ticket_transition: Table,
    ticket_edit: Table,
    ticket_change: Table,
    change: Table,
    change_commit: Table,
    change_merge: Table,
    review: Table,
    case_deployment_act: Table,
    actor: Table,
) -> Table:
    """Deeds of people for a case: on its ticket, its changes and their deployments.

    Bots and assistants are left out: a role is filled by a human.

    Args:
        ticket_transition: Needs ``ticket_id``, ``actor_id``, ``entered_at``.
        ticket_edit: Needs ``ticket_id``, ``field``, ``new_value``, ``edited_at``, ``actor_id``.
        ticket_change: Needs ``ticket_id``, ``change_id``.
        change: Needs ``key``, ``author_id``, ``opened_at``.
        change_commit: Needs ``change_id``, ``author_id``, ``authored_at``.
        change_merge: Needs ``change_id``, ``merged_by_id``, ``merged_at``.
        review: Needs ``change_id``, ``kind``, ``reviewer_id``, ``reviewed_at``.
        case_deployment_act: Needs the columns of that table.
        actor: Needs ``identity_id``, ``person_id``, ``kind``, ``is_matched``.

    Returns:
        One row per deed: ``ticket_id``, ``person_id`` (the account's own key when it is nobody's),
        ``is_matched`` (whether the catalogue knows whose account it is), ``acted_at``, ``deed``
        (``moved``, ``edited``, ``assigned``, ``opened``, ``wrote``, ``reviewed``, ``approved``,
        ``merged``, ``deployed``).
    """
    assigned = ticket_edit.filter(ticket_edit.field == "assignee")
    is_approval = (review.kind == "approval").fill_null(False)
    of_changes = united(
        _deeds(change, "change_id", change.key, change.author_id, change.opened_at, "opened"),
        _deeds(
            change_commit, "change_id", change_commit.change_id, change_commit.author_id,
            change_commit.authored_at, "wrote",
        ),
        _deeds(
            change_merge, "change_id", change_merge.change_id, change_merge.merged_by_id,
            change_merge.merged_at, "merged",
        ),
        _deeds(
            review, "change_id", review.change_id, review.reviewer_id, review.reviewed_at,
            ibis.ifelse(is_approval, "approved", "reviewed"),
        ),
    )  # fmt: skip
    deeds = united(
        _deeds(
            ticket_transition, "ticket_id", ticket_transition.ticket_id,
            ticket_transition.actor_id, ticket_transition.entered_at, "moved",
        ),
        _deeds(
            ticket_edit, "ticket_id", ticket_edit.ticket_id, ticket_edit.actor_id,
            ticket_edit.edited_at, "edited",
        ),
        _deeds(
            assigned, "ticket_id", assigned.ticket_id, assigned.new_value, assigned.edited_at,
            "assigned",
        ),
        ticket_change.join(of_changes, "change_id").select(_COLUMNS),
        case_deployment_act.mutate(deed=ibis.literal("deployed")).select(_COLUMNS),
    )  # fmt: skip
    people = actor.filter(actor.kind == "human").select("identity_id", "person_id", "is_matched")
    return deeds.join(people, "identity_id").select(
        "ticket_id", "person_id", "is_matched", "acted_at", "deed"
    )


def _deeds(rows: Table, of: str, key: Any, who: Any, at: Any, deed: Any) -> Table:
    """Rows that say who did it and when; null where one of both is not told."""
    named = rows.select(
        **{of: key},
        identity_id=who,
        acted_at=at,
        deed=ibis.literal(deed) if isinstance(deed, str) else deed,
    )
    return named.filter(named.identity_id.notnull() & named.acted_at.notnull())
