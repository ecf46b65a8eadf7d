"""Time to the first answer to a customer."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def feedback_response_time(feedback_life: Table) -> Table:
    """Time from a customer's saying to the first answer by a person.

    Args:
        feedback_life: Needs ``said_at``, ``answered_at``, ``channel``.

    Returns:
        One row per saying: ``subject_id``, ``started_at`` (received), ``ended_at`` (first answer;
        null while there is none), ``service_id``, ``value`` (float64, elapsed seconds; null until
        then), ``detail`` (channel), ``url``.

    Excludes:
        Automatic receipts, which answer nothing.
        Issues whose comments nobody reads: whether they were answered is not known.

    Source:
        Zendesk, "First reply time". Each customer has a clock of their own, duplicates too.
    """
    is_told = (feedback_life.channel != "issue") | feedback_life.answered_at.notnull()
    kept = feedback_life.filter(is_told)
    return kept.select(
        "service_id",
        "url",
        subject_id="feedback_id",
        started_at="said_at",
        ended_at="answered_at",
        value=elapsed_seconds(kept.said_at, kept.answered_at),
        detail="channel",
    )


METRIC = Metric(
    measure=feedback_response_time,
    subject="feedback",
    aggregate=median,
    title="Time to the first answer",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="feedback_reopen_rate",
    source="Zendesk, First reply time; automatic receipts are no answer",
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
    aliases=("first response time", "first reply time"),
    not_to_confuse=("review_reaction_time: the answer to a colleague's change",),
)
