"""Change lead time from the merge, the variant that leaves coding and review out."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def change_lead_time_from_merge(delivery: Table) -> Table:
    """Time from the merge of a change to its first deployment in production.

    Args:
        delivery: Needs the moments of each change and unit.

    Returns:
        One row per merged change and service: ``subject_id`` (change), ``started_at`` (merge),
        ``ended_at`` (deployment; null while not deployed), ``service_id``, ``repository_id``,
        ``person_id`` (author), ``value`` (float64, elapsed seconds, at least 0; null while open),
        ``detail`` (how the deployment is known, or ``clock skew``), ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots.
        Changes that touch no service of their repository.
        Changes of repositories that were never deployed to production, such as libraries.

    Source:
        GitLab, "Lead time for changes" (merge to production); DORA's own begins at the commit.
    """
    kept = delivery.filter(
        delivery.merged_at.notnull() & (delivery.author_kind != "bot") & delivery.is_deployable
    )
    return kept.select(
        "service_id",
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="merged_at",
        ended_at="deployed_at",
        value=elapsed_seconds(kept.merged_at, kept.deployed_at),
        detail=clock_detail(kept.merged_at, kept.deployed_at, kept.rule),
    )


METRIC = Metric(
    measure=change_lead_time_from_merge,
    subject="change",
    aggregate=median,
    title="Change lead time from merge",
    unit="s",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="GitLab, Lead time for changes; leaves out the coding and review that DORA counts",
    needs=("gitlab", "git", "argocd"),
    rows=("3.M5.1",),
    aliases=("GitLab lead time for changes", "merge to production time"),
    not_to_confuse=(
        "change_lead_time: starts at the first commit",
        "merge_to_deploy_time: the same span as a part of change lead time, for the same changes",
    ),
)
