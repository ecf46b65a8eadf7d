"""Acceptance criteria coverage."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def acceptance_criteria_coverage(planned_ticket: Table, ticket_criteria: Table) -> Table:
    """Whether a ticket that was planned or taken up says when it is done.

    Looked for in this order: a field for it, a checklist with an entry, a heading in the
    description, sentences of the form *given, when, then*. Placeholders do not count as text.

    Args:
        planned_ticket: Needs ``ticket_id``, ``planned_at``.
        ticket_criteria: Needs the columns of that table.

    Returns:
        One row per planned ticket: ``subject_id``, ``ticket_id``, ``started_at`` and ``ended_at``
        (first sprint or first in progress), ``project_id``, ``person_id`` (reporter), ``value``
        (float64, 1 with criteria, else 0; null when its text is not told), ``weight`` 1, ``detail``
        (what was found: ``field``, ``checklist``, ``heading``, ``given-when-then``; null without),
        ``url``.

    Excludes:
        Tickets neither in a sprint that has begun nor taken up.
        Cancelled tickets.
        Sub-tasks, epics and types that need no acceptance criteria.
        Template text that nobody filled in.

    Source:
        No published definition; ISTQB's glossary says what acceptance criteria are, Cucumber what
        *given, when, then* is.
    """
    looked = ticket_criteria.select("found", told_of="ticket_id")
    known = planned_ticket.left_join(looked, planned_ticket.ticket_id == looked.told_of)
    value = ibis.ifelse(
        known.told_of.notnull(), known.found.notnull().cast("float64"), ibis.null("float64")
    )
    return known.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        person_id="reporter_person_id",
        started_at="planned_at",
        ended_at="planned_at",
        value=value,
        weight=one(),
        detail="found",
    )


METRIC = Metric(
    measure=acceptance_criteria_coverage,
    subject="ticket",
    aggregate=ratio,
    title="Acceptance criteria coverage",
    unit="ratio",
    better="higher",
    phase="deep_dive",
    owned_by=("project_id",),
    balance="ticket_cycle_time",
    source="No published definition; planned tickets that say when they are done",
    needs=("jira",),
    rows=("3.M3.2",),
    aliases=("AC coverage", "tickets with acceptance criteria"),
    not_to_confuse=("story_point_coverage: whether it has an estimate",),
)
