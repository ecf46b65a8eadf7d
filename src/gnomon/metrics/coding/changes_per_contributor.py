"""Changes per contributor."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, median_per_person_week


def changes_per_contributor(change_life: Table) -> Table:
    """Changes merged by each contributor in a week, as a median over the contributors.

    Args:
        change_life: Needs ``merged_at``, ``person_id``, ``author_kind``.

    Returns:
        One row per merged change: ``subject_id``, ``started_at`` and ``ended_at`` (merge),
        ``repository_id``, ``person_id`` (author), ``value`` 1 (float64), ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots or assistants.
        Changes whose author is not known.

    Source:
        GitLab, "Contribution analytics"; SPACE (Forsgren et al., 2021) and DX forbid its use on
        individuals, so it carries no personal target and ranks nobody.
    """
    kept = change_life.filter(
        change_life.merged_at.notnull()
        & (change_life.author_kind == "human")
        & change_life.person_id.notnull()
    )
    return kept.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="merged_at",
        ended_at="merged_at",
        value=one(),
    )


METRIC = Metric(
    measure=changes_per_contributor,
    subject="change",
    aggregate=median_per_person_week,
    title="Changes per contributor and week",
    unit="1/week",
    better="neither",
    phase="coding",
    owned_by=("person_id",),
    balance="change_size",
    source="GitLab, Contribution analytics; a figure of the team, never of a person (SPACE)",
    needs=("gitlab", "git"),
    rows=("3.M5.5",),
    aliases=("PR count per contributor", "PR throughput", "merge request rate"),
    not_to_confuse=("throughput: tickets finished", "deployment_frequency: deployments"),
)
