"""Incidents, each once."""

from typing import Any

import ibis

from gnomon.domain.expression import unknown_like

Table = Any


def incident_joined(told_incident: Table, same_incident: Table) -> Table:
    """Incidents, whichever tools tell them.

    An incident lasts from the first opening that any teller knows to the last resolution, and is
    open while any of its tellers has it open.

    Args:
        told_incident: Incidents as told.
        same_incident: Needs ``incident_id``, ``canonical_id``.

    Returns:
        One row per incident: ``incident_id``, ``source``, ``number``, ``title``, ``url``,
        ``service_id``, ``opened_at``, ``acknowledged_at``, ``resolved_at`` (null while open),
        ``severity``, ``reported_by`` (of the teller that noticed first and says so) and
        ``teller_count`` (int64).
    """
    told = told_incident.left_join(same_incident, "incident_id").drop("incident_id_right")
    told = told.mutate(joined_id=told.canonical_id.coalesce(told.incident_id))
    says_who = told.reported_by.notnull()
    spans = told.group_by("joined_id").agg(
        first_at=told.opened_at.min(),
        first_answer_at=told.acknowledged_at.min(),
        last_at=told.resolved_at.max(),
        open_count=told.resolved_at.isnull().sum(),
        teller_count=told.count(),
        first_severity=told.severity.min(),
        # The key breaks ties, so that the answer does not depend on the order of rows.
        first_report_at=told.opened_at.min(where=says_who),
    )
    reports = told.filter(says_who).join(spans, "joined_id")
    reports = reports.filter(reports.opened_at == reports.first_report_at)
    noticed = reports.group_by(noticed_id="joined_id").agg(noticed_by=reports.reported_by.min())
    main = told_incident.anti_join(same_incident, "incident_id")
    whole = main.join(spans, main.incident_id == spans.joined_id)
    whole = whole.left_join(noticed, whole.incident_id == noticed.noticed_id)
    return whole.select(
        "incident_id",
        "source",
        "number",
        "title",
        "url",
        "service_id",
        "teller_count",
        opened_at="first_at",
        acknowledged_at="first_answer_at",
        resolved_at=ibis.ifelse(whole.open_count > 0, unknown_like(whole.last_at), whole.last_at),
        severity=whole.severity.coalesce(whole.first_severity),
        reported_by="noticed_by",
    )
