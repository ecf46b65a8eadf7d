"""Review time: from the first response to the merge."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def review_time(change_life: Table) -> Table:
    """Time from the first response by another human to the merge.

    Args:
        change_life: Needs ``first_review_at``, ``merged_at``, ``state``.

    Returns:
        One row per reviewed change: ``subject_id``, ``started_at`` (first response), ``ended_at``
        (merge; null while open), ``repository_id``, ``person_id`` (author), ``value`` (float64,
        elapsed seconds, at least 0; null while open), ``detail`` (``clock skew`` or null),
        ``url``.

    Excludes:
        Changes closed without a merge.
        Changes nobody responded to.
        Changes said to be merged at a time not told yet.
        Changes opened by bots.

    Source:
        LinearB, "Review time": first review until the merge.
    """
    kept = change_life.filter(
        change_life.is_reviewed
        & ((change_life.state == "open") | change_life.merged_at.notnull())
        & (change_life.state != "closed")
        & (change_life.author_kind != "bot")
    )
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="first_review_at",
        ended_at="merged_at",
        value=elapsed_seconds(kept.first_review_at, kept.merged_at),
        detail=clock_detail(kept.first_review_at, kept.merged_at),
    )


METRIC = Metric(
    measure=review_time,
    subject="change",
    aggregate=median,
    title="Review time",
    unit="s",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="change_fail_rate",
    source="LinearB, Review time: first response until the merge",
    needs=("gitlab",),
    rows=("3.M5.1", "3.P5.n"),
    aliases=("time in review",),
    not_to_confuse=("time_to_merge: begins when the change is ready, not when it is answered",),
)
