"""Merge to deploy time: the last part of change lead time."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def merge_to_deploy_time(delivery: Table) -> Table:
    """Time a merged change waits for production, as the last part of its lead time.

    Args:
        delivery: Needs the moments of each change and unit.

    Returns:
        One row per merged change and service: ``subject_id`` (change), ``started_at`` (merge),
        ``ended_at`` (deployment; null while not deployed), ``service_id``, ``repository_id``,
        ``person_id`` (author), ``value`` (float64, elapsed seconds, at least 0; null while open),
        ``detail`` (how the deployment is known, or ``clock skew``), ``url``.

    Excludes:
        Changes that are not merged.
        Changes whose first commit is not known, so that the parts are of the same changes as the
        whole.
        Changes opened by bots.
        Changes of repositories that were never deployed to production, such as libraries.

    Source:
        LinearB, "Deploy time" (merge to release), here to production.
    """
    kept = delivery.filter(
        delivery.merged_at.notnull()
        & delivery.first_commit_at.notnull()
        & (delivery.author_kind != "bot")
        & delivery.is_deployable
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
    measure=merge_to_deploy_time,
    subject="change",
    aggregate=median,
    title="Merge to deploy time",
    unit="s",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="LinearB, Deploy time; ends in production rather than at a release",
    needs=("gitlab", "git", "argocd"),
    rows=("3.M5.1", "3.P5.n"),
    aliases=("deploy time", "release wait"),
    not_to_confuse=("change_lead_time_from_merge: the same span for every merged change",),
)
