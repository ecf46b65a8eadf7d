"""`gnomon sources`: can today's figures be believed?"""

from rich.table import Table

from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.operations.sources import source_reports


def sources(home: HomeOption = None, json: JsonOption = False) -> None:
    """List every source: how fresh it is, what failed, what waits, what could not be read."""
    with opened(home) as place:
        reports = source_reports(place)
    if json:
        print_json(reports)
        return
    table = Table("source", "tool", "state", "last told", "unread", "set aside", "error", box=None)
    for one in reports:
        told = f"{one.fresh_at:%Y-%m-%d %H:%M} UTC" if one.fresh_at else "never"
        table.add_row(
            one.source,
            one.title,
            one.state,
            told,
            str(one.new_count),
            str(one.set_aside_count),
            one.error or "",
        )
    out.print(table)
