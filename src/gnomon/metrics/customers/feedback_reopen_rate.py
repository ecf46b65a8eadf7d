"""Answers that did not hold."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def feedback_reopen_rate(feedback_life: Table) -> Table:
    """Whether a customer came back after their saying was said to be resolved.

    Args:
        feedback_life: Needs ``resolved_at``, ``reopened_count``, ``said_at``.

    Returns:
        One row per resolved saying: ``subject_id``, ``started_at`` (received), ``ended_at``
        (resolved for the last time), ``service_id``, ``value`` (float64, 1 when it was reopened
        before, else 0), ``weight`` 1, ``url``.

    Excludes:
        Sayings that are not resolved, also those open again.

    Source:
        Zendesk, "Reopened tickets".
    """
    kept = feedback_life.filter(feedback_life.resolved_at.notnull())
    return kept.select(
        "service_id",
        "url",
        subject_id="feedback_id",
        started_at="said_at",
        ended_at="resolved_at",
        value=(kept.reopened_count > 0).cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=feedback_reopen_rate,
    subject="feedback",
    aggregate=ratio,
    title="Answers that did not hold",
    unit="ratio",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="feedback_response_time",
    source="Zendesk, Reopened tickets: share of resolved sayings that came back",
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
    rows=("4.3",),
    aliases=("reopen rate",),
)
