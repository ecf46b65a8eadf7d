"""Coding time: the first part of change lead time."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def coding_time(change_life: Table) -> Table:
    """Time from the first commit of a change to its being ready for review.

    Args:
        change_life: Needs ``first_commit_at``, ``ready_at``.

    Returns:
        One row per change: ``subject_id``, ``started_at`` (first authored commit; null when its
        commits are not told), ``ended_at`` (ready for review; null while a draft),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, elapsed seconds, at least 0;
        null while open or unknown), ``detail`` (``clock skew`` where the commit is dated after the
        opening), ``url``.

    Excludes:
        Changes closed without a merge.
        Changes opened by bots.

    Source:
        LinearB, "Coding time" (first commit until the change is opened); a change opened as a
        draft counts until it is ready.
    """
    kept = change_life.filter((change_life.state != "closed") & (change_life.author_kind != "bot"))
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="first_commit_at",
        ended_at="ready_at",
        value=elapsed_seconds(kept.first_commit_at, kept.ready_at),
        detail=clock_detail(kept.first_commit_at, kept.ready_at),
    )


METRIC = Metric(
    measure=coding_time,
    subject="change",
    aggregate=median,
    title="Coding time",
    unit="s",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="deployment_rework_rate",
    source="LinearB, Coding time; ends when the change is ready, not at the opening of a draft",
    needs=("gitlab",),
    rows=("3.M5.4",),
    aliases=("development time", "time to open"),
    not_to_confuse=("ticket_cycle_time: begins when the ticket is taken up",),
)
