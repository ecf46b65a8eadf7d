"""`gnomon appraise`: look back on a cycle, with figures that stay as they were."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from gnomon.charts.appraisal_sheet import appraisal_pdf
from gnomon.cli.options import HomeOption, JsonOption, err, opened, out, print_json
from gnomon.domain.appraisal import AppraisalCycle
from gnomon.errors import UsageError, unknown
from gnomon.lake.every import newest_rows
from gnomon.operations.appraise import freeze_cycle, frozen_cycle, verify
from gnomon.operations.home import Home
from gnomon.steering.appraisals import Community, communities
from gnomon.steering.freezing import Freeze, frozen
from gnomon.steering.service_levels.words import STATE_WORDS
from gnomon.steering.verdicts import WORDS

_DIFFERENT = 1


class Action(StrEnum):
    """What to do with cycles."""

    LIST = "list"
    FREEZE = "freeze"
    SHOW = "show"
    VERIFY = "verify"


def appraise(
    action: Annotated[
        Action,
        typer.Argument(
            help="`list` the cycles, `freeze` one that is over, `show` what it froze, or `verify` "
            "that it still gives the same."
        ),
    ],
    cycle: Annotated[str | None, typer.Argument(help="Name of the cycle.")] = None,
    group: Annotated[
        str | None, typer.Option("--group", help="Only one group's appraisal.")
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="File to write the group's appraisal to.")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Freeze a cycle's figures, definitions, targets and organisation, and read them back.

    A score is of a community and the same for everybody in it; people are never ranked.
    """
    with opened(home) as place:
        if action is Action.LIST:
            _list(place, json=json)
            return
        if cycle is None:
            raise UsageError("Name the cycle. `gnomon appraise list` says which there are.")
        if action is Action.FREEZE:
            with place.lease() as held:
                made = freeze_cycle(place, held, cycle)
            err.print(f"{cycle}: {len(made.verdicts)} targets, {len(made.figures)} figures frozen")
            return
        if action is Action.VERIFY:
            _verify(place, cycle, json=json)
            return
        kept = frozen_cycle(place, cycle)
        found = _chosen(communities(place.lake, kept), group)
    if pdf is not None:
        _write(pdf, kept, found)
    elif json:
        print_json({"cycle": kept.cycle, "frozen_at": kept.frozen_at, "groups": found})
    else:
        _show(found)


def _list(place: Home, *, json: bool) -> None:
    cycles = newest_rows(place.lake, AppraisalCycle)
    kept = {each.name: frozen(place.lake, each.name) for each in cycles}
    if json:
        print_json([_cycle(each, kept[each.name]) for each in cycles])
        return
    table = Table("cycle", "title", "since", "until", "frozen", box=None)
    for each in cycles:
        made = kept[each.name]
        at = f"{made.frozen_at:%Y-%m-%d %H:%M}" if made else ""
        table.add_row(each.name, each.title, f"{each.since}", f"{each.until}", at)
    out.print(table)


def _cycle(cycle: AppraisalCycle, kept: Freeze | None) -> dict[str, Any]:
    return {
        "cycle": cycle.name,
        "title": cycle.title,
        "since": cycle.since,
        "until": cycle.until,
        "frozen_at": kept.frozen_at if kept else None,
    }


def _verify(place: Home, cycle: str, *, json: bool) -> None:
    found = verify(place, cycle)
    if json:
        print_json(found)
    elif found.different:
        out.print(f"{len(found.different)} of {found.verdict_count} differ:", *found.different)
    else:
        out.print(f"all {found.verdict_count} verdicts come out to the digit")
    if found.different:
        raise typer.Exit(_DIFFERENT)


def _chosen(found: list[Community], group: str | None) -> list[Community]:
    if group is None:
        return found
    chosen = [each for each in found if each.group == group]
    if not chosen:
        raise unknown("group of the cycle", group, [each.group for each in found])
    return chosen


def _write(path: Path, kept: Freeze, found: list[Community]) -> None:
    if len(found) != 1:
        raise UsageError("A PDF is of one group. Name it with `--group`.")
    try:
        path.write_bytes(appraisal_pdf(kept, found[0]))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    err.print(f"{path}: {found[0].title}")


def _show(found: list[Community]) -> None:
    table = Table("group", "score", "target", "status", "rule", box=None)
    for community in found:
        value = community.score.value
        told = "no data" if value is None else f"{value:.0%}"
        for verdict in community.verdicts:
            about = verdict.agreed.target
            table.add_row(
                community.title, told, about.title, WORDS[verdict.status][0], verdict.rule
            )
        for level in community.service_levels:
            table.add_row(community.title, told, level.title, STATE_WORDS[level.state], level.rule)
    out.print(table)
