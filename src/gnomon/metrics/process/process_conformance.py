"""Process conformance."""

from gnomon.domain.metric import Metric, Table, ratio


def process_conformance(case_conformance: Table, delivery_case: Table) -> Table:
    """How far the way of a case through the phases is one that its process knows.

    Args:
        case_conformance: Needs the columns of that table.
        delivery_case: Needs ``ticket_id``, ``project_id``, ``person_id``, ``url``, ``opened_at``.

    Returns:
        One row per finished case: ``subject_id``, ``ticket_id``, ``started_at`` (opened),
        ``ended_at`` (finished), ``project_id``, ``person_id`` (assignee), ``value`` (float64,
        tokens produced and consumed less those missing and remaining), ``weight`` (tokens produced
        and consumed), ``detail`` (how many steps the process does not know), ``url``.

    Excludes:
        Cases that are not finished, or cancelled.
        Cases that no rule brought into any phase.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        Rozinat and van der Aalst, "Conformance checking": fitness by token replay, 1/2 (1 -
        missing/consumed) + 1/2 (1 - remaining/produced), sums over the log first. In a state
        machine as many tokens are produced as consumed.
    """
    about = delivery_case.select("ticket_id", "project_id", "person_id", "url", "opened_at")
    known = case_conformance.join(about, "ticket_id")
    tokens = known.produced_count + known.consumed_count
    lost = known.missing_count + known.remaining_count
    return known.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="opened_at",
        ended_at="finished_at",
        value=(tokens - lost).cast("float64"),
        weight=tokens.cast("float64"),
        detail=known.missing_count.cast("string") + " unknown steps",
    )


METRIC = Metric(
    measure=process_conformance,
    subject="ticket",
    aggregate=ratio,
    title="Process conformance",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="phase_time",
    source="Rozinat and van der Aalst, Conformance checking: fitness by token replay",
    needs=("jira", "gitlab"),
    rows=("3.0.1",),
    aliases=("fitness", "token replay fitness"),
    not_to_confuse=("adherence: checks, not the order of phases",),
)
