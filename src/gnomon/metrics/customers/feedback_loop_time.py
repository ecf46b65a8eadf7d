"""Time to close the loop with a customer."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def feedback_loop_time(feedback_life: Table) -> Table:
    """Time from a customer's saying to that customer hearing what became of it.

    Args:
        feedback_life: Needs ``said_at``, ``told_at``, ``kind``.

    Returns:
        One row per saying: ``subject_id``, ``started_at`` (received), ``ended_at`` (the customer
        heard; null until then), ``service_id``, ``value`` (float64, elapsed seconds; null until
        then), ``detail`` (channel), ``url``.

    Excludes:
        Praise, which asks for nothing.

    Source:
        Bain, "Closing the customer feedback loop": closed only when the customer is told.
    """
    kept = feedback_life.filter(feedback_life.kind.isnull() | (feedback_life.kind != "praise"))
    return kept.select(
        "service_id",
        "url",
        subject_id="feedback_id",
        started_at="said_at",
        ended_at="told_at",
        value=elapsed_seconds(kept.said_at, kept.told_at),
        detail="channel",
    )


METRIC = Metric(
    measure=feedback_loop_time,
    subject="feedback",
    aggregate=median,
    title="Time to close the loop",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="feedback_reopen_rate",
    source="Bain, Closing the customer feedback loop: closed when the customer is told",
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
    rows=("4.3", "4.5"),
    aliases=("closed loop",),
    not_to_confuse=("feedback_to_release_time: shipped, whether or not the customer heard",),
)
