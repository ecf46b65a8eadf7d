"""Incidents as each tool tells them, with the service they are about."""

from typing import Any

import ibis

from gnomon.domain.expression import unknown_like

Table = Any


def told_incident(incident: Table, lifecycle_event: Table, service_incident_ref: Table) -> Table:
    """Incidents, one row per tool that tells them, with their service.

    A teller that sends one message per step tells an incident once, as open; its end, when it came
    later, stands in the events of its life cycle.

    Args:
        incident: The entity.
        lifecycle_event: Needs ``subject_kind``, ``subject_id``, ``happening``, ``happened_at``.
        service_incident_ref: Needs ``service_id``, ``service_ref``, ``tool_source``.

    Returns:
        One row per incident and teller: ``incident_id``, ``source``, ``number``, ``title``,
        ``url``, ``service_id`` (by the tool's id of the service, else by its name; null when the
        catalogue knows neither, or several services), ``opened_at``, ``acknowledged_at``,
        ``resolved_at``, ``severity``, ``reported_by``, ``deployment_refs``.
    """
    by_ref = _linked(incident, incident.service_ref, service_incident_ref)
    by_title = _linked(incident, incident.service_title, service_incident_ref)
    told = incident.rename(incident_id="key")
    told = told.left_join(by_ref, "incident_id").drop("incident_id_right")
    told = told.rename(ref_service="linked_service")
    told = told.left_join(by_title, "incident_id").drop("incident_id_right")
    told = _with_later_end(told, lifecycle_event)
    return told.select(
        "incident_id",
        "source",
        "number",
        "title",
        "url",
        "opened_at",
        "acknowledged_at",
        "resolved_at",
        "severity",
        "reported_by",
        "deployment_refs",
        service_id=ibis.coalesce(told.ref_service, told.linked_service),
    )


def _with_later_end(told: Table, lifecycle_event: Table) -> Table:
    """Fill the end that a row does not tell with one that came after it was told."""
    steps = lifecycle_event.filter(
        (lifecycle_event.subject_kind == "incident") & (lifecycle_event.happening == "resolved")
    )
    ends = steps.group_by(incident_id="subject_id").agg(later_end_at=steps.happened_at.max())
    whole = told.left_join(ends, "incident_id").drop("incident_id_right")
    is_later = (whole.later_end_at > whole.changed_at).fill_null(False)
    end = ibis.ifelse(is_later, whole.later_end_at, unknown_like(whole.later_end_at))
    return whole.mutate(resolved_at=whole.resolved_at.coalesce(end))


def _linked(incident: Table, name: Any, links: Table) -> Table:
    names = incident.select(incident_id="key", teller="source", service_ref=name.lower())
    found = names.join(links, "service_ref")
    found = found.filter(found.tool_source.isnull() | (found.tool_source == found.teller))
    counted = found.group_by("incident_id").agg(
        linked_service=found.service_id.min(), service_count=found.service_id.nunique()
    )
    return counted.filter(counted.service_count == 1).select("incident_id", "linked_service")
