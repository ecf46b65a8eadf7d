"""Review reaction time: how fast others answer when asked."""

import ibis

from gnomon.domain.expression import clock_detail, elapsed_seconds, latest
from gnomon.domain.metric import Metric, Table, median


def review_reaction_time(change_life: Table) -> Table:
    """Time from a review being asked for to the first response by another human.

    Args:
        change_life: Needs ``ready_at``, ``review_requested_at``, ``first_review_at``, ``state``.

    Returns:
        One row per change: ``subject_id``, ``started_at`` (review asked for, or ready, whichever
        is later), ``ended_at`` (first comment, approval or verdict; null while nobody answered),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, elapsed seconds, at least 0;
        null while open), ``detail`` (``asked`` or ``ready``: what it starts from; ``clock skew``
        where the answer came before), ``url``.

    Excludes:
        Changes closed without a merge.
        Changes merged without any response; `changes_merged_without_review` counts them.
        Changes that were always drafts.
        Changes opened by bots.
        Responses by bots, by assistants and by the author.

    Source:
        Google, "Code review developer guide: speed of code reviews"; GitLab has no figure of this
        name. Differs from pickup time by its start.
    """
    kept = change_life.filter(
        ((change_life.state == "open") | change_life.is_reviewed)
        & (change_life.state != "closed")
        & change_life.ready_at.notnull()
        & (change_life.author_kind != "bot")
    )
    asked_at = latest(kept.ready_at, kept.review_requested_at)
    origin = ibis.ifelse(kept.review_requested_at.notnull(), "asked", "ready")
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at=asked_at,
        ended_at="first_review_at",
        value=elapsed_seconds(asked_at, kept.first_review_at),
        detail=clock_detail(asked_at, kept.first_review_at, origin),
    )


METRIC = Metric(
    measure=review_reaction_time,
    subject="change",
    aggregate=median,
    title="Review reaction time",
    unit="s",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="review_comments",
    source="Google, Speed of code reviews: first response to a request for review",
    needs=("gitlab",),
    rows=("3.M5.6",),
    aliases=("time to first response", "review response time"),
    not_to_confuse=("pickup_time: begins when the change is ready, asked or not",),
)
