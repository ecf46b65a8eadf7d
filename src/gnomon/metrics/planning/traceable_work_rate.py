"""Work with a reason."""

import ibis

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.reason_rows import asked_for, observed


def traceable_work_rate(
    ticket_life: Table,
    ticket_category: Table,
    ticket_initiative: Table,
    initiative_standing: Table,
    *,
    exempt_categories: tuple[str, ...] = ("bug",),
) -> Table:
    """Whether a ticket leads to an initiative that says why and which figure it shall move.

    Args:
        ticket_life: Needs ``ticket_id``, ``started_at``, ``is_work`` and what is returned.
        ticket_category: Needs ``ticket_id``, ``category``.
        ticket_initiative: Needs ``ticket_id``, ``initiative_id``.
        initiative_standing: Needs ``initiative_id``, ``has_reason``, ``has_figure``.
        exempt_categories: Categories of tickets that carry their reason with them.

    Returns:
        One row per ticket taken up: ``subject_id``, ``ticket_id``, ``started_at`` (first in
        progress), ``ended_at`` (finished or cancelled; null while under way), ``project_id``,
        ``person_id`` (assignee), ``value`` (float64, 1 or 0, told of what is under way, too),
        ``weight`` 1, ``detail`` (``traced``, ``no initiative``, ``no motivation``, ``no figure``),
        ``url``.

    Excludes:
        Tickets that nobody took up.
        Sub-tasks, epics and other tickets that hold tickets.
        Bugs, whose reason is what does not work.
        All tickets, while nobody tells any initiative.

    Source:
        This product's own: the share of instructions whose reason a team can look up.
    """
    taken = asked_for(ticket_life, ticket_category, initiative_standing, exempt_categories)
    led = ticket_initiative.select("initiative_id", led_id="ticket_id")
    led = led.join(initiative_standing, "initiative_id")
    held = led.group_by("led_id").agg(
        reasons=led.has_reason.cast("int8").max(),
        figures=led.has_figure.cast("int8").max(),
        both=(led.has_reason & led.has_figure).cast("int8").max(),
    )
    whole = taken.left_join(held, taken.ticket_id == held.led_id)
    holds = (whole.both == 1).fill_null(False)
    detail = ibis.cases(
        (holds, "traced"),
        (whole.led_id.isnull(), "no initiative"),
        (whole.reasons == 0, "no motivation"),
        else_="no figure",
    )
    return observed(whole, holds, detail)


METRIC = Metric(
    measure=traceable_work_rate,
    subject="ticket",
    aggregate=ratio,
    title="Work with a reason",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="throughput",
    source="This product's own: tickets that lead to an initiative with a motivation and a figure",
    needs=("jira", "gitlab"),
    rows=("3.F1",),
    aliases=("traceability to initiatives", "tickets with a why"),
    not_to_confuse=("validated_work_rate: whether anybody found out that it is wanted",),
)
