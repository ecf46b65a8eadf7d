"""Change lead time: from the first commit to production."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def change_lead_time(delivery: Table) -> Table:
    """Time from the first commit of a change to its first deployment in production.

    Args:
        delivery: Needs the moments of each change and unit.

    Returns:
        One row per change and service: ``subject_id`` (change), ``started_at`` (first authored
        commit; null when its commits are not told), ``ended_at`` (deployment; null while not
        deployed), ``service_id``, ``repository_id``, ``person_id`` (author), ``value`` (float64,
        elapsed seconds, at least 0; null while open or unknown), ``detail`` (how the deployment is
        known, or ``clock skew``), ``url``.

    Excludes:
        Changes closed without a merge.
        Changes opened by bots.
        Changes that touch no service of their repository.
        Changes of repositories that were never deployed to production, such as libraries.

    Source:
        DORA, "Change lead time" (dora.dev, guide of 2026); counted per change and service, from the
        first commit that was authored for it.
    """
    kept = delivery.filter(
        (delivery.state != "closed") & (delivery.author_kind != "bot") & delivery.is_deployable
    )
    # Merged with an unknown time of merge is not deployed as far as anyone can tell: still open.
    return kept.select(
        "service_id",
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="first_commit_at",
        ended_at="deployed_at",
        value=elapsed_seconds(kept.first_commit_at, kept.deployed_at),
        detail=clock_detail(kept.first_commit_at, kept.deployed_at, kept.rule),
    )


METRIC = Metric(
    measure=change_lead_time,
    subject="change",
    aggregate=median,
    title="Change lead time",
    unit="s",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="DORA, Change lead time: committed to version control until deployed in production",
    needs=("gitlab", "git", "argocd"),
    rows=("3.M5.1", "3.P5.n"),
    aliases=("cycle time", "lead time for changes", "commit to production time"),
    not_to_confuse=(
        "ticket_cycle_time: a ticket from its start to its finish, whatever is deployed",
        "change_lead_time_from_merge: starts at the merge and leaves coding and review out",
        "time_to_merge: ends at the merge",
    ),
)
