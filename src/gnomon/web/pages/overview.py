"""The overview: how do we deliver, what changed, what is missing?"""

from collections import defaultdict
from datetime import timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question
from gnomon.domain.answer import AnswerRow, Level
from gnomon.domain.metric import Metric
from gnomon.operations.home import Home
from gnomon.operations.sources import SourceReport, source_reports
from gnomon.sources.registry import sources
from gnomon.web.figures import Figure, figure, group_of
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()

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


class Row(Struct, frozen=True, kw_only=True):
    """A unit and its main figures."""

    name: str
    """Name in addresses."""
    title: str
    """Display name."""
    href: str
    """Its page."""
    figures: list[Figure]
    """Main figures, in the order of the columns."""


class Signal(Struct, frozen=True, kw_only=True):
    """A change that routine variation does not explain."""

    unit: str
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
    columns: list[str]
    rows: list[Row]
    signals: list[Signal]
    missing: list[Missing]


def overview(request: Request, view: ViewOf) -> OverviewPage:
    """Show every team's main figures."""
    home: Home = request.app.state.home
    shown = [name for name in MAIN if name in metrics()]
    rows = unit_rows(request.app.state.answers, view, "team", shown)
    found = [Signal(unit=row.title, figure=f) for row in rows for f in row.figures if f.signal]
    return OverviewPage(
        title="How we deliver",
        view=view,
        columns=[find_metric(name).title for name in shown],
        rows=rows,
        signals=found,
        missing=_missing(source_reports(home), rows),
    )


def unit_rows(answers: Answers, view: View, level: Level, names: list[str]) -> list[Row]:
    """Return the figures of every unit of a level, within the view's scope."""
    asked = tuple(names)
    whole = answers.ask(Question(metrics=asked, by=level, scope=view.scope, since=view.since))
    weekly_since = view.since - timedelta(weeks=13)
    weekly = answers.ask(
        Question(metrics=asked, by=level, scope=view.scope, since=weekly_since, every="week")
    )
    weeks: dict[tuple[str, str], list[AnswerRow]] = defaultdict(list)
    for answer in weekly:
        for row in answer.rows:
            weeks[answer.metric, label_of(row)].append(row)
    units: dict[str, list[Figure]] = defaultdict(list)
    for answer in whole:
        about: Metric = find_metric(answer.metric)
        for row in answer.rows:
            unit = label_of(row)
            units[unit].append(figure(about, row, weeks[answer.metric, unit], scope=unit or None))
    return [
        Row(name=unit, title=unit, href=f"/units/{unit}", figures=figures)
        for unit, figures in units.items()
    ]


def label_of(row: AnswerRow) -> str:
    """Return what a row is about."""
    for label in (row.group, row.service, row.repository):
        if isinstance(label, str):
            return label
    return group_of(row)


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
    for row in rows:
        for one_figure in row.figures:
            if one_figure.state in ("not_connected", "no_data"):
                unknown[one_figure.metric].append(row.title)
    for name, units in unknown.items():
        about = find_metric(name)
        tools = ", ".join(sources()[tool].title for tool in about.needs if tool in sources())
        whom = "every team" if len(units) == len(rows) else ", ".join(units)
        why = f"nothing for {whom}; it comes from {tools or 'a source not connected'}"
        found.append(Missing(what=about.title, why=why, href=f"/metrics/{name}"))
    return found


add_page(ROUTER, "/", "overview.html", overview)
