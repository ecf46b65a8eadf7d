"""Who was on call for which service."""

from typing import Any

Table = Any


def service_shift(
    on_call_shift: Table, incident_service: Table, service_incident_ref: Table, actor: Table
) -> Table:
    """Shifts of the rotas that answer for each service.

    A service is answered for by the schedules of its escalation policy, at every level of it.

    Args:
        on_call_shift: Needs ``key``, ``source``, ``schedule_ref``, ``escalation_policy_ref``,
            ``escalation_level``, ``identity_id``, ``starts_at``, ``ends_at``.
        incident_service: Needs ``key``, ``source``, ``name``, ``escalation_policy_ref``.
        service_incident_ref: Needs ``service_id``, ``service_ref``, ``tool_source``.
        actor: Needs ``identity_id``, ``person_id``.

    Returns:
        One row per service and shift: ``service_id``, ``shift_id``, ``schedule_ref``, ``level``
        (1 is called first), ``person_id`` (the account itself when it is nobody's), ``starts_at``
        (null: always) and ``ends_at`` (null: open).
    """
    known = incident_service.select(
        "escalation_policy_ref",
        teller="source",
        told_ref=incident_service.key.re_extract("[^:]*$", 0).lower(),
        told_name=incident_service.name.lower(),
    )
    same = (known.told_ref == service_incident_ref.service_ref) | (
        known.told_name == service_incident_ref.service_ref
    )
    linked = known.join(service_incident_ref, same)
    linked = linked.filter(linked.tool_source.isnull() | (linked.tool_source == linked.teller))
    policies = linked.select("service_id", "escalation_policy_ref", "teller").distinct()
    shifts = on_call_shift.join(
        policies,
        [
            on_call_shift.escalation_policy_ref == policies.escalation_policy_ref,
            on_call_shift.source == policies.teller,
        ],
    )
    whose = actor.select(account_id="identity_id", person_id="person_id")
    told = shifts.left_join(whose, shifts.identity_id == whose.account_id)
    return told.select(
        "service_id",
        "schedule_ref",
        "starts_at",
        "ends_at",
        shift_id=told.key,
        level=told.escalation_level,
        person_id=told.person_id.coalesce(told.identity_id),
    )
