"""Work on what was validated."""

import ibis

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.reason_rows import asked_for, observed


def validated_work_rate(
    ticket_life: Table,
    ticket_category: Table,
    ticket_initiative: Table,
    initiative_standing: Table,
    *,
    exempt_categories: tuple[str, ...] = ("bug",),
) -> Table:
    """Whether the initiative a ticket is for was validated by the day it was taken up.

    Args:
        ticket_life: Needs ``ticket_id``, ``started_at``, ``is_work`` and what is returned.
        ticket_category: Needs ``ticket_id``, ``category``.
        ticket_initiative: Needs ``ticket_id``, ``initiative_id``.
        initiative_standing: Needs ``initiative_id``, ``validated_on``, ``is_exempt``.
        exempt_categories: Categories of tickets of which no validation is asked.

    Returns:
        One row per ticket taken up: ``subject_id``, ``ticket_id``, ``started_at`` (first in
        progress), ``ended_at`` (finished or cancelled; null while under way), ``project_id``,
        ``person_id`` (assignee), ``value`` (float64, 1 or 0, told of what is under way, too),
        ``weight`` 1, ``detail`` (``validated``, ``not validated``, ``no initiative``), ``url``.

    Excludes:
        Tickets that nobody took up.
        Sub-tasks, epics and other tickets that hold tickets.
        Bugs, which nobody needs to validate.
        Tickets of initiatives that were let off from research with a reason.
        All tickets, while nobody tells any initiative.

    Source:
        This product's own, after Cagan, "Inspired": work on what nobody found out to be wanted is
        the most expensive way to find out.
    """
    taken = asked_for(ticket_life, ticket_category, initiative_standing, exempt_categories)
    led = ticket_initiative.select("initiative_id", led_id="ticket_id")
    led = led.join(initiative_standing, "initiative_id")
    held = led.group_by("led_id").agg(
        validated_on=led.validated_on.min(), exempt=led.is_exempt.cast("int8").max()
    )
    whole = taken.left_join(held, taken.ticket_id == held.led_id)
    whole = whole.filter((whole.exempt != 1).fill_null(True))
    holds = (whole.validated_on <= whole.started_at.date()).fill_null(False)
    detail = ibis.cases(
        (holds, "validated"), (whole.led_id.isnull(), "no initiative"), else_="not validated"
    )
    return observed(whole, holds, detail)


METRIC = Metric(
    measure=validated_work_rate,
    subject="ticket",
    aggregate=ratio,
    title="Work on what was validated",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="throughput",
    source="This product's own, after Cagan, Inspired: validated by the day work on it began",
    needs=("jira", "gitlab"),
    rows=("3.S11",),
    aliases=("work in progress on validated initiatives",),
    not_to_confuse=("traceable_work_rate: whether there is a reason at all",),
)
