"""Issues of a change that were gone before its merge."""

from gnomon.domain.metric import Metric, Table, ratio


def issues_fixed_before_merge(analysed_change: Table, change_life: Table) -> Table:
    """Which part of the issues that analyses saw in a change was gone before its merge.

    Args:
        analysed_change: Needs ``change_id``, ``issue_count``, ``dismissed_count``,
            ``fixed_count``.
        change_life: Needs ``change_id``, ``repository_id``, ``person_id``, ``opened_at``,
            ``merged_at``, ``author_kind``, ``url``.

    Returns:
        One row per merged change in which an issue was seen: ``subject_id``, ``started_at``
        (opened), ``ended_at`` (merge), ``repository_id``, ``person_id`` (author), ``value``
        (float64, issues gone by the merge), ``weight`` (float64, issues seen), ``url``.

    Excludes:
        Changes without issues, that were not analysed, or are not merged.
        Changes opened by bots.
        Issues that somebody set aside.

    Source:
        SonarQube, "Pull request analysis": seen in an earlier analysis and closed as fixed by the
        merge. No tool tells what editors suggested to whom, so this is a declared stand-in for it.
    """
    merged = change_life.filter(
        change_life.merged_at.notnull() & (change_life.author_kind != "bot")
    )
    found = merged.join(
        analysed_change.select("change_id", "issue_count", "dismissed_count", "fixed_count"),
        "change_id",
    )
    found = found.mutate(seen_count=found.issue_count - found.dismissed_count)
    found = found.filter(found.seen_count > 0)
    return found.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="opened_at",
        ended_at="merged_at",
        value=found.fixed_count.cast("float64"),
        weight=found.seen_count.cast("float64"),
    )


METRIC = Metric(
    measure=issues_fixed_before_merge,
    subject="change",
    aggregate=ratio,
    title="Issues fixed before merge",
    unit="ratio",
    better="higher",
    phase="coding",
    owned_by=("repository_id",),
    balance="new_issues_per_change",
    source="SonarQube, Pull request analysis: issues closed as fixed by the merge, of those seen",
    needs=("sonarqube", "gitlab"),
    rows=("3.M5.2",),
    aliases=("accepted suggestions", "SonarLint fixes"),
    not_to_confuse=("change_fail_rate: what reached users, not what was found before",),
)
