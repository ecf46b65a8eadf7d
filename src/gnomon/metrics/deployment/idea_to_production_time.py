"""From a ticket being written to all of it being live."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def idea_to_production_time(ticket_life: Table, case_delivery: Table) -> Table:
    """Time from a ticket being opened to the last of its changes being live in production.

    Args:
        ticket_life: Needs ``ticket_id``, ``opened_at``, ``is_work``, ``is_cancelled``,
            ``project_id``, ``person_id``, ``url``.
        case_delivery: Needs ``ticket_id``, ``fact``, ``happened_at``.

    Returns:
        One row per ticket of which something was merged: ``subject_id``, ``ticket_id``,
        ``started_at`` (opened), ``ended_at`` (all of it live; null while a change of it is not),
        ``project_id``, ``person_id`` (assignee), ``value`` (float64, elapsed seconds; null until
        then), ``url``.

    Excludes:
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets that no merged change names: whether they reach production cannot be known.
        Tickets whose changes are all of repositories that are never deployed, such as libraries.

    Source:
        Kersten, "Project to product": flow time, from the request on; ends at DORA's deployment.
    """
    told = case_delivery.filter(case_delivery.fact.isin(["merged", "deployed", "packaged"]))
    is_live = told.fact == "deployed"
    ends = told.group_by("ticket_id").agg(
        live_at=told.happened_at.max(where=is_live),
        packaged_count=(told.fact == "packaged").sum(),
    )
    ends = ends.filter((ends.packaged_count == 0) | ends.live_at.notnull())
    work = ticket_life.filter(ticket_life.is_work & ~ticket_life.is_cancelled)
    kept = work.join(ends, "ticket_id")
    return kept.select(
        "project_id",
        "person_id",
        "ticket_id",
        "url",
        subject_id="ticket_id",
        started_at="opened_at",
        ended_at="live_at",
        value=elapsed_seconds(kept.opened_at, kept.live_at),
    )


METRIC = Metric(
    measure=idea_to_production_time,
    subject="ticket",
    aggregate=median,
    title="Idea to production",
    unit="s",
    better="lower",
    phase="deployment",
    owned_by=("project_id",),
    balance="change_fail_rate",
    source="Kersten, Project to product: flow time, from the ticket to all of it being live",
    needs=("jira", "gitlab", "argocd"),
    rows=("1.8",),
    aliases=("time to market", "customer lead time", "flow time"),
    not_to_confuse=(
        "change_lead_time: from the first commit on",
        "ticket_cycle_time: from taken up to done on the board",
    ),
)
