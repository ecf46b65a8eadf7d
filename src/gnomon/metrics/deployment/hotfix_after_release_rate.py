"""Releases followed by a hotfix."""

from gnomon.domain.expression import elapsed_microseconds, one
from gnomon.domain.metric import Metric, Table, ratio

_MICROSECONDS_PER_DAY = 86_400_000_000


def hotfix_after_release_rate(deployment_outcome: Table, *, hotfix_days: int = 7) -> Table:
    """Whether a release needed a hotfix within days.

    Args:
        deployment_outcome: Needs ``unit_id``, ``at``, ``outcome``, ``rework_why``,
            ``is_config_only``.
        hotfix_days: How long after a release a hotfix is put down to it.

    Returns:
        One row per release: ``subject_id``, ``started_at``, ``ended_at`` (live), ``service_id``,
        ``repository_id``, ``value`` (float64, 1 when a hotfix came in time, else 0), ``weight`` 1,
        ``url``.

    Excludes:
        Hotfixes themselves.
        Deployments that users never met, or that still run.
        Deployments that changed no image and no commit.

    Source:
        This product's own: what a release costs after the day it is made.
    """
    met = deployment_outcome.outcome.isin(["ok", "failed"])
    live = deployment_outcome.filter(met & ~deployment_outcome.is_config_only)
    is_hotfix = (live.rework_why == "hotfix").fill_null(False)
    releases = live.filter(~is_hotfix)
    fixes = live.filter(is_hotfix).select(fixed_unit="unit_id", fixed_at="at")
    later = releases.join(
        fixes, [releases.unit_id == fixes.fixed_unit, fixes.fixed_at > releases["at"]]
    )
    apart = elapsed_microseconds(later["at"], later.fixed_at)
    soon = later.filter(apart <= hotfix_days * _MICROSECONDS_PER_DAY)
    fixed = soon.select(fixed_id="deployment_id").distinct()
    told = releases.left_join(fixed, releases.deployment_id == fixed.fixed_id)
    return told.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=told.fixed_id.notnull().cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=hotfix_after_release_rate,
    subject="deployment",
    aggregate=ratio,
    title="Releases followed by a hotfix",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="This product's own: a hotfix of the same service within a week of its release",
    needs=("argocd", "gitlab"),
    not_to_confuse=("change_fail_rate: any failure within a day, rollbacks and incidents too",),
)
