"""Issues that analyses saw in a change."""

from gnomon.domain.metric import Aggregate, Metric, Table


def new_issues_per_change(analysed_change: Table, change_life: Table) -> Table:
    """Issues that any analysis of a change saw in its new code, up to its merge and after it.

    Args:
        analysed_change: Needs ``change_id``, ``issue_count``, ``dismissed_count``.
        change_life: Needs ``change_id``, ``repository_id``, ``person_id``, ``opened_at``,
            ``merged_at``, ``author_kind``, ``url``.

    Returns:
        One row per merged change that was analysed: ``subject_id``, ``started_at`` (opened),
        ``ended_at`` (merge), ``repository_id``, ``person_id`` (author), ``value`` (float64, issues;
        0 when analyses saw none), ``url``.

    Excludes:
        Changes that were not analysed, or are not merged.
        Changes opened by bots.
        Issues that somebody set aside.

    Source:
        SonarQube, "Pull request analysis". No tool tells what editors suggested to whom, so this is
        a declared stand-in for it. Never a figure for a person's target.
    """
    merged = change_life.filter(
        change_life.merged_at.notnull() & (change_life.author_kind != "bot")
    )
    found = merged.join(
        analysed_change.select("change_id", "issue_count", "dismissed_count"), "change_id"
    )
    return found.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="opened_at",
        ended_at="merged_at",
        value=(found.issue_count - found.dismissed_count).cast("float64"),
    )


METRIC = Metric(
    measure=new_issues_per_change,
    subject="change",
    aggregate=Aggregate("mean"),
    title="New issues per change",
    unit="1",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="issues_fixed_before_merge",
    source="SonarQube, Pull request analysis: issues seen in a change; stands in for suggestions",
    needs=("sonarqube", "gitlab"),
    rows=("3.M5.2",),
    aliases=("code suggestions", "SonarLint suggestions", "issues on a merge request"),
    not_to_confuse=("review_comments: what people say about a change, not what an analyser sees",),
)
