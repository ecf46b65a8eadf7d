"""Time from feedback to release."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def feedback_to_release_time(feedback_life: Table, feedback_release: Table) -> Table:
    """Time from a customer's saying to the production deployment that answers it.

    Args:
        feedback_life: Needs ``said_at``, ``accepted_at``, ``declined_at``.
        feedback_release: Needs ``feedback_id``, ``released_at``.

    Returns:
        One row per saying that was accepted or released: ``subject_id``, ``started_at``
        (received), ``ended_at`` (live; null while it is not), ``service_id``, ``value`` (float64,
        elapsed seconds; null until then), ``detail`` (channel), ``url``.

    Excludes:
        Sayings that were declined and not released.
        Sayings that nobody decided about: what becomes of them is not known.

    Source:
        This product's own; the listening half of change lead time, from the customer's word on.
    """
    life = feedback_life.left_join(feedback_release, "feedback_id").drop("feedback_id_right")
    is_wanted = life.accepted_at.notnull() & life.declined_at.isnull()
    kept = life.filter(is_wanted | life.released_at.notnull())
    return kept.select(
        "service_id",
        "url",
        subject_id="feedback_id",
        started_at="said_at",
        ended_at="released_at",
        value=elapsed_seconds(kept.said_at, kept.released_at),
        detail="channel",
    )


METRIC = Metric(
    measure=feedback_to_release_time,
    subject="feedback",
    aggregate=median,
    title="Time from feedback to release",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="change_fail_rate",
    source="This product's own: received to the first deployment of a change for its ticket",
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
    aliases=("listen to ship", "feedback lead time"),
    not_to_confuse=("change_lead_time: begins with the first commit, not with the customer",),
)
