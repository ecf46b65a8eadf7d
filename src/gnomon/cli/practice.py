"""`gnomon practice`: who is ready for the next incident, and what is done by hand."""

from datetime import UTC, datetime

from rich.table import Table

from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.steering.operating.registers import Practice
from gnomon.steering.operating.registers import practice as registers
from gnomon.steering.operating.words import share_words


def practice(home: HomeOption = None, json: JsonOption = False) -> None:
    """Say how ready rotas are, how much of handling an incident is automated, and what is toil.

    A rota is told by how many have practised in the last half year, never by who has not.
    """
    with opened(home) as place:
        found = registers(place.installation(), datetime.now(UTC))
    if json:
        print_json(found)
        return
    _print(found)


def _print(found: Practice) -> None:
    rotas = Table(box=None, pad_edge=False)
    for column in ("service", "have practised", "last on"):
        rotas.add_column(column)
    for name, one in found.rotas.items():
        told = f"{one.practised_count} of {one.people_count}"
        rotas.add_row(name, told, str(one.last_on or "never"))
    out.print(rotas)
    for name, (rate, _) in found.workflows.items():
        out.print(f"workflow   {name}: {share_words(rate.rate)} automated", highlight=False)
    done = found.improvement
    out.print(f"actions    {done.done_count} done, {done.open_count} open", highlight=False)
    for each in found.toil:
        hint = ", worth automating" if each.is_candidate else ""
        line = f"toil       {each.hours_per_quarter:.1f} h a quarter: {each.task.what}{hint}"
        out.print(line, markup=False, highlight=False)
    for group in found.burden.groups:
        title = found.burden.titles.get(group.group_id, group.group_id)
        line = f"{title}: {group.toil_hours:.1f} h a quarter, {share_words(group.share)} of hours"
        out.print(f"toil       {line}", markup=False, highlight=False)
    for run in found.burden.manual_runs:
        line = f"{run.where}: started {run.count} times in a quarter"
        out.print(f"by hand    {line}", markup=False, highlight=False)
    for rota in found.burden.rotas:
        nights = "withheld" if rota.per_week is None else f"{rota.per_week:g} nights a week"
        line = f"{', '.join(rota.services)}: {nights}, {rota.state} (limit {rota.limit:g})"
        out.print(f"rota       {line}", markup=False, highlight=False)
    for asked in found.specialists:
        line = f"specialist {asked.name}: {asked.requests_per_quarter:g} requests a quarter"
        out.print(f"{line} of {asked.group_count} groups", markup=False, highlight=False)
