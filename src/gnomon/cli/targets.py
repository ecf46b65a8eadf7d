"""`gnomon targets`: where does everything that was agreed stand?"""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from gnomon.answers.ask import ask
from gnomon.answers.question import parse_date
from gnomon.charts.units import shown
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.errors import unknown
from gnomon.steering.scorecards import of_scope, verdicts
from gnomon.steering.verdicts import WORDS, Verdict


def targets(
    scope: Annotated[
        str | None,
        typer.Option("--scope", help="Only the targets of one group or service."),
    ] = None,
    on: Annotated[
        str,
        typer.Option("--on", help="Day to judge: a date, `today`, or so long ago, `90d`."),
    ] = "today",
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Judge every target: status, the rule that decided it, progress, guards.

    A day that is over is judged by the version that was in force on it.
    """
    day = parse_date(on, datetime.now(UTC).date())
    with opened(home) as place:
        installation = place.installation()
        found = verdicts(place.lake, lambda question: ask(installation, question), day)
    if scope is not None:
        known = {each.agreed.target.scope_name or "organisation" for each in found}
        if scope not in known:
            raise unknown("scope with targets", scope, known)
        found = of_scope(found, None if scope == "organisation" else scope)
    if json:
        print_json([_told(each) for each in found])
        return
    table = Table("target", "for", "status", "now", "target", "due", "rule", box=None)
    for each in found:
        about = each.agreed.target
        table.add_row(
            about.name,
            about.scope_name or "organisation",
            WORDS[each.status][0],
            shown(each.actual, each.unit),
            shown(about.target, each.unit),
            f"{about.due}",
            each.rule,
        )
    out.print(table)


def _told(verdict: Verdict) -> dict[str, Any]:
    about = verdict.agreed.target
    return {
        "target": about.name,
        "title": about.title,
        "scope": about.scope_name,
        "metric": about.metric,
        "on": verdict.on,
        "status": verdict.status,
        "rule": verdict.rule,
        "unit": verdict.unit,
        "actual": verdict.actual,
        "n": verdict.n,
        "state": verdict.state,
        "baseline": verdict.baseline,
        "expected": verdict.expected,
        "goal": about.target,
        "low": about.low,
        "due": about.due,
        "progress": verdict.progress,
        "attainment": verdict.attainment,
        "guards": verdict.guards,
    }
