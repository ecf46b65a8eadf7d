"""Pickup time: how long a ready change waits for its first review."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def pickup_time(change_life: Table) -> Table:
    """Time from a change being ready to the first response by another human.

    Args:
        change_life: Needs ``ready_at``, ``first_review_at``, ``merged_at``, ``state``.

    Returns:
        One row per change: ``subject_id``, ``started_at`` (ready), ``ended_at`` (first response;
        null while nobody answered), ``repository_id``, ``person_id`` (author), ``value``
        (float64, elapsed seconds, at least 0; null while open), ``detail`` (``clock skew`` where
        it was answered while a draft), ``url``.

    Excludes:
        Changes closed without a merge.
        Changes merged without any response; `changes_merged_without_review` counts them.
        Changes that were always drafts.
        Changes opened by bots.

    Source:
        LinearB, "Pickup time"; begins when the change is ready rather than opened.
    """
    kept = change_life.filter(
        ((change_life.state == "open") | change_life.is_reviewed)
        & (change_life.state != "closed")
        & change_life.ready_at.notnull()
        & (change_life.author_kind != "bot")
    )
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="ready_at",
        ended_at="first_review_at",
        value=elapsed_seconds(kept.ready_at, kept.first_review_at),
        detail=clock_detail(kept.ready_at, kept.first_review_at),
    )


METRIC = Metric(
    measure=pickup_time,
    subject="change",
    aggregate=median,
    title="Pickup time",
    unit="s",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="review_comments",
    source="LinearB, Pickup time: change opened until its review begins",
    needs=("gitlab",),
    rows=("3.M5.1", "3.P5.n"),
    aliases=("time to first review", "waiting for review"),
    not_to_confuse=("review_reaction_time: begins when a review is asked for",),
)
