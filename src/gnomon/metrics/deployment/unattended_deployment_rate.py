"""Unattended deployments."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def unattended_deployment_rate(
    production_deployment: Table, deployment: Table, commit: Table, actor: Table
) -> Table:
    """Whether a production deployment happened without a human setting it off.

    With a GitOps tool, both its sync and the commit that told it what to run must have come from
    automation.

    Args:
        production_deployment: Needs ``deployment_id``, ``is_automated``, ``initiator_id``,
            ``status``, ``is_config_only`` and what is returned.
        deployment: Needs ``key``, ``config_revision``.
        commit: Needs ``revision``, ``author_id``.
        actor: Needs ``identity_id``, ``kind``.

    Returns:
        One row per production deployment that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 without a human, else
        0; null when nobody tells who set it off, or who wrote the commit), ``weight`` 1, ``detail``
        (``manual``, ``human edit``, ``automatic``, ``edit unknown``), ``url``.

    Excludes:
        Deployments that did not go through.
        Deployments that changed no image and no commit.

    Source:
        OpenGitOps, "Pulled automatically"; a bot's commit that a human approved first looks
        automatic.
    """
    edits = _edits(deployment, commit, actor)
    who = actor.select(initiator="identity_id", initiator_kind="kind")
    went = production_deployment.filter(
        (production_deployment.status == "success") & ~production_deployment.is_config_only
    )
    whole = went.left_join(edits, "deployment_id").drop("deployment_id_right")
    whole = whole.left_join(who, whole.initiator_id == who.initiator)
    by_bot = (whole.initiator_kind == "bot").fill_null(False)
    is_automated = whole.is_automated.fill_null(False) | by_bot
    level = ibis.cases(
        (
            ~is_automated & whole.is_automated.isnull() & whole.initiator_id.isnull(),
            ibis.null("string"),
        ),
        (~is_automated, "manual"),
        (whole.config_revision.isnull(), "automatic"),
        (whole.editor_kind.isnull(), "edit unknown"),
        (whole.editor_kind == "bot", "automatic"),
        else_="human edit",
    )
    is_known = level.notnull() & (level != "edit unknown")
    return whole.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=ibis.ifelse(is_known, level == "automatic", ibis.null("boolean")).cast("float64"),
        weight=one(),
        detail=level,
    )


def _edits(deployment: Table, commit: Table, actor: Table) -> Table:
    """Who wrote the commit of the GitOps repository that each deployment follows."""
    told = deployment.filter(deployment.config_revision.notnull())
    told = told.select("config_revision", deployment_id="key")
    written = commit.semi_join(told, commit.revision == told.config_revision)
    authors = written.group_by("revision").agg(author_id=written.author_id.min())
    kinds = actor.select(author_id="identity_id", editor_kind="kind")
    known = authors.join(kinds, "author_id").select("editor_kind", edit="revision")
    found = told.left_join(known, told.config_revision == known.edit)
    return found.select("deployment_id", "config_revision", "editor_kind")


METRIC = Metric(
    measure=unattended_deployment_rate,
    subject="deployment",
    aggregate=ratio,
    title="Deployments without a human",
    unit="ratio",
    better="higher",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="OpenGitOps, Pulled automatically: deployments no human set off",
    needs=("argocd", "gitlab"),
    rows=("3.P7.obj",),
    aliases=("automation level", "hands-off deployments"),
    not_to_confuse=(),
)
