"""Requirement volatility."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def requirement_volatility(
    planned_ticket: Table,
    ticket_life: Table,
    ticket_edit: Table,
    *,
    volatility_minimum_length: int = 20,
) -> Table:
    """Whether what a ticket asks for changed after it was planned or taken up.

    Args:
        planned_ticket: Needs ``ticket_id``, ``planned_at`` and what is returned.
        ticket_life: Needs ``ticket_id``, ``finished_at``.
        ticket_edit: Needs ``ticket_id``, ``field``, ``edited_at``, ``changed_count``.
        volatility_minimum_length: Fewest characters of a text that make an edit a change of
            requirements; fewer are a slip of the pen. Small values make every correction look like
            churn.

    Returns:
        One row per ticket planned or taken up: ``subject_id``, ``ticket_id``, ``started_at`` and
        ``ended_at`` (first sprint or first in progress), ``project_id``, ``person_id`` (reporter),
        ``value`` (float64, 1 when its description, acceptance criteria or estimate changed later
        and before it was finished, else 0), ``weight`` 1, ``detail`` (how many such edits),
        ``url``.

    Excludes:
        Tickets neither in a sprint that has begun nor taken up.
        Cancelled tickets.
        Sub-tasks, epics and types that need no estimate.
        Edits of fewer characters than the settings say, and those after the ticket was finished.

    Source:
        IEEE 830 and Nurmuliani et al., "Requirements volatility": requirements added, deleted or
        changed, by all; here of what was planned. A deliberate iteration is a new ticket and not
        counted.
    """
    edits = ticket_edit.filter(ticket_edit.field.isin(["text", "points"]))
    is_slip = (edits.field == "text") & (edits.changed_count < volatility_minimum_length)
    edits = edits.filter(~is_slip.fill_null(False)).select(edited_id="ticket_id", at="edited_at")
    spans = planned_ticket.select("ticket_id", "planned_at").join(
        ticket_life.select("ticket_id", "finished_at"), "ticket_id"
    )
    later = spans.join(edits, spans.ticket_id == edits.edited_id)
    later = later.filter(
        (later["at"] > later.planned_at)
        & (later.finished_at.isnull() | (later["at"] <= later.finished_at))
    )
    counted = later.group_by(changed_id=later.ticket_id).agg(edit_count=later.count())
    known = planned_ticket.left_join(counted, planned_ticket.ticket_id == counted.changed_id)
    return known.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        person_id="reporter_person_id",
        started_at="planned_at",
        ended_at="planned_at",
        value=known.edit_count.notnull().cast("float64"),
        weight=one(),
        detail=known.edit_count.cast("string") + " edits",
    )


METRIC = Metric(
    measure=requirement_volatility,
    subject="ticket",
    aggregate=ratio,
    title="Requirement volatility",
    unit="ratio",
    better="lower",
    phase="deep_dive",
    owned_by=("project_id",),
    balance="acceptance_criteria_coverage",
    source="Nurmuliani et al., Requirements volatility: changed requirements by all",
    needs=("jira",),
    rows=("3.S10", "3.E4"),
    aliases=("requirements volatility", "requirement churn", "specification changes"),
    not_to_confuse=("sprint_added_scope: more tickets, not other ones",),
)
