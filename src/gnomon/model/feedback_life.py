"""A customer's saying from its arrival to the customer hearing what became of it."""

from typing import Any

Table = Any


def feedback_life(feedback: Table, feedback_event: Table, feedback_link: Table) -> Table:
    """When a saying was answered, decided, resolved and closed, and when it was learned from.

    Args:
        feedback: The entity.
        feedback_event: Needs ``feedback_id``, ``kind``, ``happened_at``, ``is_automatic``.
        feedback_link: Needs ``feedback_id``, ``outcome``, ``learned_on``.

    Returns:
        One row per saying: ``feedback_id``, ``service_id``, ``channel``, ``kind``,
        ``is_internal``, ``title``, ``url``, ``said_at``, ``answered_at`` (first answer by a
        person), ``accepted_at``, ``declined_at``, ``resolved_at`` (last; null when reopened since),
        ``told_at`` (the customer heard), ``learned_at`` (start of the day on which it was known
        whether the answer is of use) and ``reopened_count`` (int64).
    """
    done = _happenings(feedback_event)
    lessons = feedback_link.filter(feedback_link.outcome.notnull())
    learned = lessons.group_by(learned_id="feedback_id").agg(learned_on=lessons.learned_on.min())
    whole = feedback.rename(feedback_id="key").left_join(done, "feedback_id")
    whole = whole.drop("feedback_id_right")
    whole = whole.left_join(learned, whole.feedback_id == learned.learned_id)
    is_open_again = (whole.last_reopened_at > whole.last_resolved_at).fill_null(False)
    return whole.select(
        "feedback_id",
        "service_id",
        "channel",
        "kind",
        "is_internal",
        "title",
        "url",
        "said_at",
        "answered_at",
        "accepted_at",
        "declined_at",
        "told_at",
        resolved_at=is_open_again.ifelse(None, whole.last_resolved_at),
        learned_at=whole.learned_on.cast("timestamp('UTC')"),
        reopened_count=whole.reopenings.coalesce(0),
    )


def _happenings(feedback_event: Table) -> Table:
    def when(kind: str) -> Any:
        return feedback_event.kind == kind

    by_person = ~feedback_event.is_automatic
    happened = feedback_event.happened_at
    return feedback_event.group_by("feedback_id").agg(
        answered_at=happened.min(where=when("answered") & by_person),
        accepted_at=happened.min(where=when("accepted")),
        declined_at=happened.min(where=when("declined")),
        last_resolved_at=happened.max(where=when("resolved")),
        last_reopened_at=happened.max(where=when("reopened")),
        told_at=happened.min(where=when("customer_told")),
        reopenings=when("reopened").cast("int64").sum(),
    )
