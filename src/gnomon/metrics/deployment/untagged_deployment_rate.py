"""Untagged deployments."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def untagged_deployment_rate(
    production_deployment: Table, git_ref: Table, same_repository: Table
) -> Table:
    """Whether a production deployment put a commit in place that carries no release tag.

    Args:
        production_deployment: Needs ``revision``, ``repository_id``, ``status``, ``is_config_only``
            and what is returned.
        git_ref: Needs ``kind``, ``repository_id``, ``revision``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per production deployment that went through: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, 1 without a tag, else
        0; null when the commit or the tags of the repository are not told), ``weight`` 1,
        ``detail`` (the tag), ``url``.

    Excludes:
        Deployments that did not go through.
        Deployments that changed no image and no commit.

    Source:
        No published definition; the input of a deployment is a release tag.
    """
    tags = git_ref.filter(git_ref.kind == "tag").join(same_repository, "repository_id")
    named = tags.group_by(tagged_in=tags.canonical_id, tagged=tags.revision).agg(
        tag=tags.name.min()
    )
    tells = tags.select(tells_tags=tags.canonical_id).distinct()
    went = production_deployment.filter(
        (production_deployment.status == "success") & ~production_deployment.is_config_only
    )
    whole = went.left_join(tells, went.repository_id == tells.tells_tags)
    whole = whole.left_join(
        named, [whole.repository_id == named.tagged_in, whole.revision == named.tagged]
    )
    is_known = whole.revision.notnull() & whole.tells_tags.notnull()
    return whole.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=ibis.ifelse(is_known, whole.tag.isnull(), ibis.null("boolean")).cast("float64"),
        weight=one(),
        detail="tag",
    )


METRIC = Metric(
    measure=untagged_deployment_rate,
    subject="deployment",
    aggregate=ratio,
    title="Untagged deployments",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="No published definition; the input of a deployment is a release tag",
    needs=("argocd", "gitlab", "git"),
    rows=("3.P7.in",),
    aliases=("untagged production deployments",),
    not_to_confuse=(),
)
