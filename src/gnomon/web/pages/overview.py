"""The overview: how do we deliver, what changed, what is missing?"""

from collections import defaultdict
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.figures import UNASSIGNED
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.organisation import Unit
from gnomon.operations.home import Home
from gnomon.operations.sources import SourceReport, source_reports
from gnomon.web.access import READ
from gnomon.web.clock import clock
from gnomon.web.customer_love import Love, love
from gnomon.web.figures import Figure, tools_that_bring
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place, walk
from gnomon.web.registers.rows import Register
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Overview", path="/", area="Overview", order=0, begins=("/units/",))

#: What the table shows, where the metrics are there: pace first, then its counterweights.
MAIN = (
    "deployment_frequency",
    "change_lead_time",
    "change_fail_rate",
    "failed_deployment_recovery_time",
    "time_to_merge",
    "review_reaction_time",
    "throughput",
    "work_in_progress",
)

#: The nearest thing to a customer's voice that incident tools tell.
_FROM_CUSTOMERS = "incidents_reported_by_customers"


class Row(Struct, frozen=True, kw_only=True):
    """A unit and its main figures."""

    name: str
    """Name in addresses."""
    title: str
    """Display name."""
    kind: str
    """What it is: business_unit, team, ..."""
    href: str | None
    """Its page, where it has one."""
    figures: list[Figure]
    """Main figures, in the order of the columns."""


class Signal(Struct, frozen=True, kw_only=True):
    """A change that routine variation does not explain."""

    unit: str
    href: str | None
    figure: Figure


class Missing(Struct, frozen=True, kw_only=True):
    """Something no figure can be made of, and what would bring it."""

    what: str
    why: str
    href: str


class OverviewPage(Struct, frozen=True, kw_only=True):
    """Every team, its main figures, what changed, what is missing."""

    title: str
    view: View
    last_week: date | None
    """First day of the last complete week, which signals are about."""
    love: Love
    """What customers say in surveys; the page leads with it."""
    clock: list[Figure]
    """How fast customers are heard."""
    from_customers: Figure | None
    """Incidents that customers noticed first."""
    columns: list[str]
    rows: list[Row]
    """Business units, each followed by its teams."""
    signals: list[Signal]
    missing: list[Missing]


def overview(request: Request, view: ViewOf) -> OverviewPage:
    """Show every team's main figures."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    shown = [name for name in MAIN if name in metrics()]
    rows = _rows(answers, view, shown)
    voice = None
    if _FROM_CUSTOMERS in metrics():
        found = measured(answers, view, (_FROM_CUSTOMERS,), by="organisation", scope=None)
        voice = found[""][0] if found.get("") else None
    return OverviewPage(
        title="How we deliver",
        view=view,
        last_week=view.last_week,
        love=love(Register(request)),
        clock=clock(answers, view, scope=None),
        from_customers=voice,
        columns=[find_metric(name).title for name in shown],
        rows=rows,
        signals=[
            Signal(unit=row.title, href=row.href, figure=one)
            for row in rows
            for one in row.figures
            if one.signal and row.kind == "team"
        ],
        missing=_missing(source_reports(home), rows),
    )


def _rows(answers: Answers, view: View, names: list[str]) -> list[Row]:
    by_unit: dict[str, Any] = {}
    for level in ("team", "business_unit"):
        by_unit |= measured(answers, view, names, by=level, scope=None)
    paths = [path[-1] for path in walk(answers.units())]
    listed = [unit_row(unit, by_unit[unit.name]) for unit in paths if unit.name in by_unit]
    nobody = by_unit.get(UNASSIGNED, [])
    if any(figure.n or figure.open_n for figure in nobody):
        listed.append(
            Row(
                name=UNASSIGNED,
                title="Owned by no team",
                kind=UNASSIGNED,
                href=None,
                figures=nobody,
            )
        )
    return listed


def unit_row(unit: Unit, figures: list[Figure]) -> Row:
    """Make a row of a unit."""
    return Row(
        name=unit.name,
        title=unit.title,
        kind=unit.kind,
        href=f"/units/{unit.name}",
        figures=figures,
    )


def _missing(reports: list[SourceReport], rows: list[Row]) -> list[Missing]:
    found = []
    for one in reports:
        if one.state != "fresh":
            why = one.error or f"{one.title} is {one.state}"
            found.append(Missing(what=one.source, why=why, href=f"/sources#{one.source}"))
        if one.set_aside_count:
            why = f"{one.set_aside_count} events could not be read"
            found.append(Missing(what=one.source, why=why, href=f"/sources#{one.source}"))
    unknown: dict[str, list[str]] = defaultdict(list)
    teams = [row for row in rows if row.kind == "team"]
    for row in teams:
        for figure in row.figures:
            if figure.state in ("not_connected", "no_data"):
                unknown[figure.metric].append(row.title)
    for name, units in unknown.items():
        about = find_metric(name)
        whom = "every team" if len(units) == len(teams) else ", ".join(units)
        why = f"nothing known for {whom}; it comes from {tools_that_bring(about)}"
        found.append(Missing(what=about.title, why=why, href=f"/metrics/{name}"))
    return found


add_page(ROUTER, "/", "overview.html", overview, READ)
