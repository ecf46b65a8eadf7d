"""Progressive delivery."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def progressive_delivery_rate(
    production_deployment: Table, deployment: Table, rollout_step: Table, same_deployment: Table
) -> Table:
    """Whether a production deployment reached its users step by step.

    Where another tool tells the deployment too, its strategy and its steps are those of both.

    Args:
        production_deployment: Needs ``deployment_id``, ``status``, ``is_config_only`` and what is
            returned.
        deployment: Needs ``key``, ``strategy``.
        rollout_step: Needs ``deployment_id``, ``kind``, ``weight_ratio``.
        same_deployment: Needs ``deployment_id``, ``canonical_id``.

    Returns:
        One row per production deployment that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 when it was a blue-
        green or canary rollout, else 0), ``weight`` 1, ``detail`` (``canary``, ``blue_green``,
        ``canary in one step``; null without a strategy), ``url``.

    Excludes:
        Deployments that did not go through.
        Deployments that changed no image and no commit.

    Source:
        Argo Rollouts, "Progressive delivery"; a canary whose steps tell no share below all users is
        none.
    """
    same = same_deployment.select("canonical_id", again_id="deployment_id")
    steps = rollout_step.left_join(same, rollout_step.deployment_id == same.again_id)
    steps = steps.mutate(of_id=steps.canonical_id.coalesce(steps.deployment_id))
    parts = steps.filter((steps.weight_ratio < 1) & (steps.weight_ratio > 0))
    partly = parts.select(stepped_id="of_id").distinct()
    whole = steps.select(told_id="of_id").distinct()
    every = deployment.filter(deployment.strategy.notnull())
    every = every.left_join(same, every.key == same.again_id)
    every = every.mutate(deployment_id=every.canonical_id.coalesce(every.key))
    told = every.group_by("deployment_id").agg(strategy=every.strategy.min())
    went = production_deployment.filter(
        (production_deployment.status == "success") & ~production_deployment.is_config_only
    )
    went = went.left_join(told, "deployment_id").drop("deployment_id_right")
    known = went.left_join(partly, went.deployment_id == partly.stepped_id)
    known = known.left_join(whole, known.deployment_id == whole.told_id)
    at_once = (known.strategy == "canary") & known.told_id.notnull() & known.stepped_id.isnull()
    is_progressive = known.strategy.notnull() & ~at_once.fill_null(False)
    return known.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=is_progressive.cast("float64"),
        weight=one(),
        detail=ibis.ifelse(at_once.fill_null(False), "canary in one step", known.strategy),
    )


METRIC = Metric(
    measure=progressive_delivery_rate,
    subject="deployment",
    aggregate=ratio,
    title="Deployments brought step by step",
    unit="ratio",
    better="higher",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_success_rate",
    source="Argo Rollouts: deployments by canary or blue-green",
    needs=("argocd", "argorollouts"),
    rows=("3.P7.n",),
    aliases=("canary adoption", "progressive delivery adoption"),
    not_to_confuse=(),
)
