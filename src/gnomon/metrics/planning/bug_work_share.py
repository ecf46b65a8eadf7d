"""Work on bugs."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.finished_rows import finished_by_category


def bug_work_share(ticket_category: Table, ticket_life: Table) -> Table:
    """Whether a finished ticket mends what did not work.

    Args:
        ticket_category: Needs ``ticket_id``, ``category``.
        ticket_life: Needs ``ticket_id``, ``finished_at``, ``is_work``, ``is_cancelled`` and what is
            returned.

    Returns:
        One row per finished ticket: ``subject_id``, ``ticket_id``, ``started_at``, ``ended_at``
        (finished), ``project_id``, ``person_id`` (assignee), ``value`` (float64, 1 or 0),
        ``weight`` 1, ``detail`` (its category), ``url``.

    Excludes:
        Tickets that are not done now.
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Flow Framework (Kersten), "Flow distribution": share of finished items by kind; categories
        by the rules of the settings.
    """
    return finished_by_category(ticket_life, ticket_category, "bug")


METRIC = Metric(
    measure=bug_work_share,
    subject="ticket",
    aggregate=ratio,
    title="Work on bugs",
    unit="ratio",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="unclassified_work_share",
    source="Flow Framework, Flow distribution: finished items by kind",
    needs=("jira", "gitlab"),
    rows=("3.E6",),
    aliases=("bug fixing share",),
    not_to_confuse=(),
)
