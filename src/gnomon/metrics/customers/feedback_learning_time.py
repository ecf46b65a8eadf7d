"""Time to learn from a customer."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def feedback_learning_time(feedback_life: Table) -> Table:
    """Time from a customer's saying to knowing whether the answer is of use.

    Args:
        feedback_life: Needs ``said_at``, ``learned_at``, ``accepted_at``, ``declined_at``.

    Returns:
        One row per saying that was accepted or learned from: ``subject_id``, ``started_at``
        (received), ``ended_at`` (day on which the outcome was known; null until then),
        ``service_id``, ``value`` (float64, elapsed seconds, at least 0; null until then),
        ``detail`` (channel), ``url``.

    Excludes:
        Sayings that were declined and not learned from.
        Sayings that nobody decided about.

    Source:
        E. Ries, "The Lean Startup" (2011): the build-measure-learn loop ends with an outcome, be it
        that the idea was wrong.
    """
    life = feedback_life
    is_wanted = life.accepted_at.notnull() & life.declined_at.isnull()
    kept = life.filter(is_wanted | life.learned_at.notnull())
    took = elapsed_seconds(kept.said_at, kept.learned_at)
    return kept.select(
        "service_id",
        "url",
        subject_id="feedback_id",
        started_at="said_at",
        ended_at="learned_at",
        # The outcome has a day and no time: one known on the day of the saying took none.
        value=(took < 0).ifelse(0.0, took),
        detail="channel",
    )


METRIC = Metric(
    measure=feedback_learning_time,
    subject="feedback",
    aggregate=median,
    title="Time to learn",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="feedback_reopen_rate",
    source="E. Ries, The Lean Startup: received to an outcome that was validated or not",
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
    aliases=("learning time",),
    not_to_confuse=("feedback_to_release_time: shipped, whether or not it was of use",),
)
