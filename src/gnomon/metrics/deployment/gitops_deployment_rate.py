"""GitOps adoption."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def gitops_deployment_rate(production_deployment: Table) -> Table:
    """Whether a production deployment was made by a tool that follows a repository.

    Args:
        production_deployment: Needs ``deployment_id``, ``application``, ``status``,
            ``is_config_only`` and what is returned.

    Returns:
        One row per production deployment that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 when it follows a
        repository, else 0), ``weight`` 1, ``detail`` (the application), ``url``.

    Excludes:
        Deployments that did not go through.
        Deployments that changed no image and no commit.

    Source:
        OpenGitOps, principles; a deployment that a GitOps tool and a pipeline tell both is one by
        GitOps.
    """
    went = production_deployment.filter(
        (production_deployment.status == "success") & ~production_deployment.is_config_only
    )
    return went.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=went.application.notnull().cast("float64"),
        weight=one(),
        detail="application",
    )


METRIC = Metric(
    measure=gitops_deployment_rate,
    subject="deployment",
    aggregate=ratio,
    title="Deployments by GitOps",
    unit="ratio",
    better="higher",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_success_rate",
    source="OpenGitOps, principles: deployments that follow a repository",
    needs=("argocd",),
    rows=(),
    aliases=("GitOps adoption",),
    not_to_confuse=(),
)
