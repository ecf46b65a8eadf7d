"""Changes across teams."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def changes_across_teams(change_belonging: Table) -> Table:
    """Whether a merged change to a service was written outside of the team that owns it.

    Args:
        change_belonging: Needs ``change_id``, ``service_id``, ``is_owner``, ``merged_at``,
            ``opened_at``.

    Returns:
        One row per merged change and service: ``subject_id``, ``started_at`` (opened), ``ended_at``
        (merge), ``service_id``, ``repository_id``, ``value`` (float64, 1 from another team, else 0;
        null when the owner or the author's team is not known), ``weight`` 1, ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots.
        Changes to a repository that belongs to no service.

    Source:
        Conway, "How do committees invent?": work that crosses the organisation's lines shows where
        the architecture and the organisation disagree. Inner source is the same share, wanted.
    """
    return change_belonging.select(
        "service_id",
        "repository_id",
        "url",
        subject_id="change_id",
        started_at="opened_at",
        ended_at="merged_at",
        value=(~change_belonging.is_owner).cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=changes_across_teams,
    subject="change",
    aggregate=ratio,
    title="Changes across teams",
    unit="ratio",
    better="neither",
    phase="coding",
    owned_by=("service_id", "repository_id"),
    balance="change_lead_time",
    source="Conway, How do committees invent?: edges that cross the organisation's lines",
    needs=("gitlab", "github"),
    rows=("1.10",),
    aliases=("cross-team changes", "inner source share"),
)
