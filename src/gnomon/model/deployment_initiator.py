"""Who set a production deployment off, and whether they were of the team that owns the service."""

from typing import Any

import ibis

from gnomon.model.belonging import standing, with_owner

Table = Any


def deployment_initiator(
    production_deployment: Table,
    actor: Table,
    membership: Table,
    group_path: Table,
    ownership: Table,
) -> Table:
    """Production deployments with who set them off.

    Automation acts for the team that owns the service.

    Args:
        production_deployment: Needs ``deployment_id``, ``service_id``, ``repository_id``,
            ``started_at``, ``at``, ``status``, ``is_config_only``, ``is_automated``,
            ``initiator_id``, ``url``.
        actor: Needs ``identity_id``, ``person_id``, ``kind``.
        membership: Needs ``person_id``, ``group_id``, ``valid_from``, ``valid_to``.
        group_path: Needs ``group_id``, ``ancestor_id``, ``line``, ``valid_from``, ``valid_to``.
        ownership: Needs ``service_id``, ``group_id``, ``valid_from``, ``valid_to``.

    Returns:
        One row per deployment: ``deployment_id``, ``service_id``, ``repository_id``, ``url``,
        ``started_at``, ``at``, ``status``, ``is_config_only``, ``by`` (``person``,
        ``automation``; null when not told), ``person_id``, ``group_id`` and ``is_owner`` (true for
        automation of an owned service; null when the owner or who did it is not known).
    """
    told = production_deployment.mutate(
        act_id=production_deployment.deployment_id,
        acted_on=production_deployment["at"].date(),
    )
    known = actor.select("identity_id", "person_id", actor_kind="kind")
    whole = told.left_join(known, told.initiator_id == known.identity_id)
    is_machine = (whole.actor_kind == "bot").fill_null(False)
    is_machine = is_machine | (whole.is_automated.fill_null(False) & whole.initiator_id.isnull())
    whole = whole.mutate(
        by=ibis.cases(
            (is_machine, "automation"),
            (whole.person_id.notnull(), "person"),
            else_=ibis.null("string"),
        ),
        person_id=ibis.ifelse(is_machine, ibis.null("string"), whole.person_id),
    )
    owned = with_owner(whole, ownership)
    stands = standing(owned, membership, group_path)
    stood = owned.left_join(stands, "act_id")
    is_owned = stood.owner_group_id.notnull()
    return stood.select(
        "deployment_id",
        "service_id",
        "repository_id",
        "url",
        "started_at",
        "at",
        "status",
        "is_config_only",
        "by",
        "person_id",
        "group_id",
        is_owner=ibis.ifelse(
            (stood.by == "automation").fill_null(False) & is_owned,
            ibis.literal(True),
            stood.is_owner,
        ),
    )
