"""`gnomon incidents`: what runs now, what it costs, and how to answer it."""

from datetime import UTC, datetime

from rich.table import Table

from gnomon.charts.units import duration
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.steering.operating.incidents import incidents as newest
from gnomon.steering.operating.words import money_words


def incidents(home: HomeOption = None, json: JsonOption = False) -> None:
    """List the newest incidents, those that run first, with what each costs at most.

    The cost is as if an incident hit every customer; it is unknown without an exposure in the
    service's `OperatingModel`.
    """
    now = datetime.now(UTC)
    with opened(home) as place:
        found = newest(place.installation(), now)
    if json:
        print_json(found)
        return
    table = Table(box=None, pad_edge=False)
    for column in ("incident", "service", "lasts", "costs at most", "to be answered"):
        table.add_column(column)
    for one in found:
        lasts = duration(max(((one.resolved_at or now) - one.opened_at).total_seconds(), 0.0))
        table.add_row(
            one.title,
            one.service_id.rpartition(":")[2] if one.service_id else "not told",
            lasts if one.resolved_at else f"{lasts}, runs",
            money_words(one.loss.lost, one.currency) if one.loss else "unknown",
            one.loss.answer if one.loss else "unknown",
        )
    out.print(table)
