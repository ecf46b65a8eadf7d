"""Merge to green time."""

from gnomon.domain.expression import elapsed_seconds, one
from gnomon.domain.metric import Metric, Table, median


def merge_to_green_time(green_change: Table) -> Table:
    """Time from the merge of a change to the first green pipeline that holds it.

    Args:
        green_change: Needs the columns of that table.

    Returns:
        One row per merged change: ``subject_id``, ``started_at`` (merge), ``ended_at`` (first green
        run of the default branch at or past its commit; null while there is none),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, elapsed seconds, at least 0;
        null while open), ``weight`` 1, ``url``.

    Excludes:
        Changes that are not merged.
        Changes whose commit is not known on the main line.
        Repositories whose default branch has no pipeline.
        Changes opened by bots.

    Source:
        No published definition; the phase from merge to all checks passed, fixes included. Green
        runs of commits after it count: they hold it.
    """
    kept = green_change.filter(green_change.author_kind != "bot")
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="merged_at",
        ended_at="green_at",
        value=elapsed_seconds(kept.merged_at, kept.green_at),
        weight=one(),
    )


METRIC = Metric(
    measure=merge_to_green_time,
    subject="change",
    aggregate=median,
    title="Merge to green time",
    unit="s",
    better="lower",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="pipeline_test_failure_rate",
    source="No published definition; merge until all checks passed, fixes included",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.P6.t",),
    aliases=("build phase time",),
    not_to_confuse=("pipeline_duration: of one run", "time_to_green: of a red main line"),
)
