"""Customers served as promised."""

import ibis

from gnomon.domain.expression import elapsed_microseconds, one
from gnomon.domain.metric import Metric, Table, ratio

_MICROSECONDS_PER_HOUR = 3_600_000_000


def customer_service_level(
    feedback_life: Table, *, promised_answer_hours: int = 24, promised_resolution_hours: int = 120
) -> Table:
    """Whether a customer was answered and served within the time promised.

    Args:
        feedback_life: Needs ``said_at``, ``answered_at``, ``resolved_at``, ``declined_at``,
            ``kind``, ``channel``.
        promised_answer_hours: Time in which a customer is promised an answer by a person.
        promised_resolution_hours: Time in which a customer is promised a resolution, or a no.

    Returns:
        One row per saying: ``subject_id``, ``started_at`` (received), ``ended_at`` (when the
        promise falls due), ``service_id``, ``value`` (float64, 1 when both promises were kept, else
        0), ``weight`` 1, ``detail`` (channel), ``url``. What is not due yet falls into no period.

    Excludes:
        Praise, which asks for nothing.
        Issues whose comments nobody reads: whether they were answered is not known.

    Source:
        This product's own, for the nines of customer service: requests answered and resolved in
        time by all that were due.
    """
    kept = feedback_life.filter(feedback_life.kind.isnull() | (feedback_life.kind != "praise"))
    kept = kept.filter((kept.channel != "issue") | kept.answered_at.notnull())
    settled_at = ibis.least(kept.resolved_at, kept.declined_at)
    waited = elapsed_microseconds(kept.said_at, kept.answered_at)
    took = elapsed_microseconds(kept.said_at, settled_at)
    is_answered = (waited <= promised_answer_hours * _MICROSECONDS_PER_HOUR).fill_null(False)
    is_settled = (took <= promised_resolution_hours * _MICROSECONDS_PER_HOUR).fill_null(False)
    return kept.select(
        "service_id",
        "url",
        subject_id="feedback_id",
        started_at="said_at",
        ended_at=kept.said_at + ibis.interval(hours=promised_resolution_hours),
        value=(is_answered & is_settled).cast("float64"),
        weight=one(),
        detail="channel",
    )


METRIC = Metric(
    measure=customer_service_level,
    subject="feedback",
    aggregate=ratio,
    title="Customers served as promised",
    unit="ratio",
    better="higher",
    phase="production",
    owned_by=("service_id",),
    balance="feedback_reopen_rate",
    source="This product's own: answered and resolved in time, of all requests due",
    needs=(
        "zendesk",
        "freshdesk",
        "intercom",
        "jiraservice",
        "maildir",
        "imap",
        "feedbackcsv",
        "table",
    ),
    rows=("4.1", "4.5"),
    aliases=("customer service level", "nines of customer service"),
    not_to_confuse=("uptime: whether the service answered, not whether anybody did",),
)
