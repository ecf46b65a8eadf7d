"""Review comments: how much is said about a change."""

import ibis

from gnomon.domain.metric import Aggregate, Metric, Table


def review_comments(change_life: Table) -> Table:
    """Comments that other humans made on a change before it was merged.

    Args:
        change_life: Needs ``comment_count``, ``reviewer_count``, ``merged_at``, ``opened_at``.

    Returns:
        One row per merged change: ``subject_id``, ``started_at`` (opened), ``ended_at`` (merge),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, comments; 0 when nobody
        commented; null when its teller is a git history, which knows no comments), ``detail`` (how
        many reviewers), ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots.
        Comments by the author, by bots and by assistants, and comments after the merge.

    Source:
        GitLab, merge request notes; 0 can mean a clean change or none that was read, so it is
        balanced by changes merged without review. Never a figure for a person's target.
    """
    kept = change_life.filter(change_life.merged_at.notnull() & (change_life.author_kind != "bot"))
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="opened_at",
        ended_at="merged_at",
        value=ibis.ifelse(
            kept.opened_at.notnull(), kept.comment_count.cast("float64"), ibis.null("float64")
        ),
        detail=kept.reviewer_count.cast("string") + " reviewers",
    )


METRIC = Metric(
    measure=review_comments,
    subject="change",
    aggregate=Aggregate("mean"),
    title="Review comments",
    unit="1",
    better="neither",
    phase="coding",
    owned_by=("repository_id",),
    balance="changes_merged_without_review",
    source="GitLab, merge request notes by others, per merged change",
    needs=("gitlab",),
    rows=("3.M5.8",),
    aliases=("PR comment count", "comments per change", "review depth"),
    not_to_confuse=("review_reaction_time: how fast, not how much",),
)
