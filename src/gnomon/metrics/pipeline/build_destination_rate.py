"""Build destination rate."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def build_destination_rate(build_destination: Table) -> Table:
    """Whether what passed every check came where it belongs: an environment, or a registry.

    Args:
        build_destination: Needs the columns of that table.

    Returns:
        One row per change that passed and component it touches: ``subject_id``, ``started_at`` and
        ``ended_at`` (passed), ``service_id``, ``repository_id``, ``person_id`` (author), ``value``
        (float64, 1 when it, or a later commit, came there, else 0; null when nobody tells such
        arrivals of the repository), ``weight`` 1, ``detail`` (``environment``; ``registry`` for a
        library), ``url``.

    Excludes:
        Changes that have not passed every check of the main line.
        Changes that touch no known component.

    Source:
        No published definition; a pipeline ends with something deployable where it can be used.
    """
    rows = build_destination
    return rows.select(
        "service_id",
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="green_at",
        ended_at="green_at",
        value=ibis.ifelse(rows.is_told, rows.arrived_at.notnull(), ibis.null("boolean")).cast(
            "float64"
        ),
        weight=one(),
        detail="lane",
    )


METRIC = Metric(
    measure=build_destination_rate,
    subject="change",
    aggregate=ratio,
    title="Builds that reach their destination",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("service_id", "repository_id"),
    balance="pipeline_success_rate",
    source="No published definition; what passed and came to an environment, or a registry",
    needs=("gitlab", "argocd"),
    rows=("3.P6.ok",),
    aliases=("post-build destination",),
    not_to_confuse=("merge_to_deploy_time: to production, not below it",),
)
