"""Changes without a ticket."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def untracked_changes(change: Table, change_life: Table) -> Table:
    """Whether a merged change names no ticket.

    Args:
        change: Needs ``key``, ``ticket_refs``.
        change_life: Needs ``change_id``, ``merged_at``, ``author_kind``, ``repository_id``.

    Returns:
        One row per merged change: ``subject_id``, ``started_at`` (opened), ``ended_at`` (merge),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, 1 without a ticket, else 0),
        ``weight`` 1, ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots.

    Source:
        This product's own: work that no ticket tells of cannot be planned, and hides how much of it
        there is.
    """
    refs = change.select(told_id="key", ticket_refs="ticket_refs")
    kept = change_life.filter(change_life.merged_at.notnull() & (change_life.author_kind != "bot"))
    told = kept.join(refs, kept.change_id == refs.told_id)
    return told.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="opened_at",
        ended_at="merged_at",
        value=(told.ticket_refs.length() == 0).cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=untracked_changes,
    subject="change",
    aggregate=ratio,
    title="Changes without a ticket",
    unit="ratio",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="changes_per_contributor",
    source="This product's own: merged changes whose title, text and branch name no ticket",
    needs=("gitlab", "github"),
    rows=("2.15",),
    aliases=("untracked work",),
    not_to_confuse=("unplanned_work_rate: work that has a ticket and was not planned",),
)
