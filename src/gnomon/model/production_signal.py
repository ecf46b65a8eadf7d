"""What production says that led to a ticket: sayings of customers, and incidents looked back at."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

#: A number that is the same wherever it is written; each repository has a ``#12``.
_KEY = r"^[A-Z][A-Z0-9_]+-[0-9]+$"


def production_signal(
    feedback: Table, feedback_link: Table, incident_action: Table, incident: Table
) -> Table:
    """Signals from production by the ticket they led to.

    Args:
        feedback: Needs ``key``, ``said_at``, ``ticket_refs``.
        feedback_link: Needs ``feedback_id``, ``ticket_refs``.
        incident_action: Needs ``incident_id``, ``ticket_ref``.
        incident: Needs ``key``, ``opened_at``.

    Returns:
        One row per signal and ticket: ``signal_id``, ``kind`` (``feedback``, ``incident``),
        ``signalled_at`` (said, or opened), ``number`` (of the ticket, upper case).
    """
    told = feedback.select(signal_id="key", number=feedback.ticket_refs.unnest())
    linked = feedback_link.select(
        signal_id="feedback_id", number=feedback_link.ticket_refs.unnest()
    )
    said = feedback.select(signal_id="key", signalled_at="said_at")
    sayings = united(told, linked).join(said, "signal_id")
    opened = incident.select(signal_id="key", signalled_at="opened_at")
    actions = incident_action.filter(incident_action.ticket_ref.notnull())
    actions = actions.select(signal_id="incident_id", number="ticket_ref").join(opened, "signal_id")
    signals = united(
        *(
            rows.select(
                "signal_id",
                "signalled_at",
                kind=ibis.literal(kind),
                number=rows.number.strip().upper(),
            )
            for rows, kind in ((sayings, "feedback"), (actions, "incident"))
        ),
        distinct=True,
    )
    return signals.filter(signals.number.re_search(_KEY))
