"""Time to merge: how long a ready change waits for its merge."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def time_to_merge(change_life: Table) -> Table:
    """Time from a change being ready for review to its merge.

    Args:
        change_life: Needs ``ready_at``, ``merged_at``, ``state``.

    Returns:
        One row per change: ``subject_id``, ``started_at`` (ready; null for one merged as a draft),
        ``ended_at`` (merge; null while open), ``repository_id``, ``person_id`` (author), ``value``
        (float64, elapsed seconds, at least 0; null while open), ``detail`` (``clock skew`` or
        null), ``url``.

    Excludes:
        Changes closed without a merge.
        Changes that are drafts still.
        Changes said to be merged at a time not told yet.
        Changes opened by bots.

    Source:
        GitLab, "Merge request analytics: mean time to merge"; here the time as a draft is left out.
        Swarmia's of the same name begins at the last approval.
    """
    is_open = (change_life.state == "open") & change_life.ready_at.notnull()
    is_merged = (change_life.state == "merged") & change_life.merged_at.notnull()
    kept = change_life.filter((is_open | is_merged) & (change_life.author_kind != "bot"))
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="ready_at",
        ended_at="merged_at",
        value=elapsed_seconds(kept.ready_at, kept.merged_at),
        detail=clock_detail(kept.ready_at, kept.merged_at),
    )


METRIC = Metric(
    measure=time_to_merge,
    subject="change",
    aggregate=median,
    title="Time to merge",
    unit="s",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="changes_merged_without_review",
    source="GitLab, Merge request analytics; draft time left out; not Swarmia's, which begins at "
    "the last approval",
    needs=("gitlab",),
    rows=("3.M5.3",),
    aliases=("merge time", "PR cycle time", "MR cycle time", "pull request lead time"),
    not_to_confuse=(
        "change_lead_time: ends in production",
        "review_time: begins at the first answer",
    ),
)
