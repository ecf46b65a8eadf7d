"""Changes merged without review."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def changes_merged_without_review(change_life: Table) -> Table:
    """Whether a merged change had no response by another human before its merge.

    Args:
        change_life: Needs ``is_reviewed``, ``merged_at``, ``opened_at``.

    Returns:
        One row per merged change: ``subject_id``, ``started_at`` (opened), ``ended_at`` (merge),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, 1 without review, else 0;
        null when its teller is a git history, which knows no reviews), ``weight`` 1, ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots.

    Source:
        OpenSSF Scorecard, "Code-Review"; what counts as a response is a judgement of the model
        (``review_responses``).
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
            kept.opened_at.notnull(), (~kept.is_reviewed).cast("float64"), ibis.null("float64")
        ),
        weight=one(),
    )


METRIC = Metric(
    measure=changes_merged_without_review,
    subject="change",
    aggregate=ratio,
    title="Changes merged without review",
    unit="ratio",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="time_to_merge",
    source="OpenSSF Scorecard, Code-Review: changes nobody else answered before the merge",
    needs=("gitlab",),
    rows=("3.M5.6", "3.P5.n"),
    aliases=("unreviewed changes", "self-merged changes", "PRs merged without review"),
    not_to_confuse=("review_comments: an approval without a word is a review, too",),
)
