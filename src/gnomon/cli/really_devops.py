"""`gnomon really-devops`: a sheet that live figures answer."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from gnomon.answers.ask import ask
from gnomon.answers.lineage import metric as find_metric
from gnomon.charts.units import shown
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.steering.really_devops import Answered, paper, question, told_by


def really_devops(
    scope: Annotated[
        str | None, typer.Argument(help="Name of a unit or service; left out: everything.")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Answer *Are you really DevOps?* by the figures of the last ninety days.

    What no source tells is unknown, and unknown is never a yes. How much is deployed or automated
    decides nothing.
    """
    with opened(home) as place:
        told = ask(place.installation(), question(scope), now=datetime.now(UTC))
    found = paper(told_by(told))
    if json:
        print_json(found)
        return
    table = Table(box=None, pad_edge=False)
    for column in ("question", "answer", "figure", "n"):
        table.add_column(column)
    for one in found.answers:
        table.add_row(one.item.asks, one.reply, _figure(one), str(one.told.n))
    out.print(table)
    out.print(f"\n{found.verdict}", highlight=False)


def _figure(one: Answered) -> str:
    if one.told.value is None:
        return one.why
    return shown(one.told.value, find_metric(one.item.metric).unit)
