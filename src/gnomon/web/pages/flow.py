"""A unit's flow: how long do things take, what is under way too long, does it flow steadily?"""

from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.flowing import CYCLE, Flow
from gnomon.answers.lineage import metric as find_metric
from gnomon.charts.ageing import Item, ageing_chart
from gnomon.charts.chart import Chart
from gnomon.charts.cumulative_flow import cumulative_flow_chart
from gnomon.charts.scatter import Dot, scatter_chart
from gnomon.charts.units import duration
from gnomon.steering.visibility import Rule
from gnomon.web.navigation import path_to
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.subjects import listed
from gnomon.web.trend import trend_chart
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()

#: Dots a scatter holds at most; more hide each other.
_DOTS = 600


class FlowPage(Struct, frozen=True, kw_only=True):
    """A unit's flow."""

    title: str
    view: View
    crumbs: list[Crumb]
    promise: str
    """The service level expectation in words."""
    law: str
    """Little's law in words."""
    scatter: Chart | None
    """Cycle times with percentile lines; null when nothing was finished."""
    ageing: Chart
    cumulative: Chart
    throughput: Chart
    metric_href: str
    """The cycle time here."""
    forecast: str
    """Address of the unit's forecast."""
    as_of: datetime


def flow(request: Request, name: str, view: ViewOf) -> FlowPage:
    """Show a unit's flow."""
    answers: Answers = request.app.state.answers
    path = path_to(answers.units(), name)
    here, now = path[-1], answers.now()
    found = answers.flow(name, view.since)
    scoped = replace(view, scope=name)
    throughput, _ = trend_chart(answers, find_metric("throughput"), scoped)
    return FlowPage(
        title=f"Flow of {here.title}",
        view=view,
        crumbs=[
            Crumb(label="Overview", href=view.href("/", scope=None)),
            *(Crumb(label=u.title, href=view.href(f"/units/{u.name}")) for u in path),
        ],
        promise=_promise(found),
        law=_law(found),
        scatter=_scatter(answers, found, now),
        ageing=_ageing(answers, found, here.title, now),
        cumulative=cumulative_flow_chart(
            [(day.on, day.started, day.finished) for day in found.days], whose=here.title
        ),
        throughput=throughput,
        metric_href=view.href(f"/metrics/{CYCLE}", scope=name),
        forecast=view.href(f"/units/{name}/forecast", scope=None),
        as_of=now,
    )


def _promise(found: Flow) -> str:
    expected = found.expectation
    if expected is None:
        return "Too few items were finished to promise anything: ten are needed."
    if expected.is_declared:
        kept = "nothing was finished in this window"
        if expected.kept_ratio is not None:
            kept = (
                f"{expected.kept_ratio:.0%} of {expected.item_count:,} finished in this window did"
            )
        return (
            f"Promised: {expected.percent} % of items are finished within"
            f" {duration(expected.within)}; {kept}."
        )
    return (
        f"{expected.percent} % of items are finished within {duration(expected.within)}, by the"
        f" {expected.item_count:,} finished in this window (nearest rank)."
    )


def _law(found: Flow) -> str:
    law = found.law
    if law is None:
        return "Nothing was finished in this window, so Little's law says nothing."
    both = (
        f"Work in progress and throughput imply a cycle time of {law.implied:.1f} days;"
        f" {law.seen:.1f} days were seen."
    )
    if law.is_steady:
        return f"{both} They agree within a fifth: as much begins as ends."
    return (
        f"{both} They differ by more than a fifth: more begins than ends, or old items stay. The"
        " figures of this window say little about the next one."
    )


def _scatter(answers: Answers, found: Flow, now: datetime) -> Chart | None:
    if not found.finished:
        return None
    about = find_metric(CYCLE)
    dots = [
        Dot(at=one.ended_at, value=one.value, name=one.name, href=one.href or one.tool_href)
        for one in listed(answers, about, found.finished[:_DOTS], now=now)
        if one.ended_at is not None and one.value is not None
    ]
    lines = [(f"{percent} %", at) for percent, at in found.lines]
    return scatter_chart(about, dots, lines, whole_n=len(found.finished))


def _ageing(answers: Answers, found: Flow, whose: str, now: datetime) -> Chart:
    about = find_metric(CYCLE)
    named = listed(answers, about, [one.observation for one in found.underway], now=now)
    expected = found.expectation
    return ageing_chart(
        [
            Item(
                name=name.name,
                age_seconds=one.age_seconds,
                is_late=one.aged is not None and one.aged.used_ratio > 1,
                told=_stands(one.aged.used_ratio, one.aged.share_longer)
                if one.aged
                else "no expectation",
                href=name.href or name.tool_href,
            )
            for one, name in zip(found.underway, named, strict=True)
        ],
        expected=expected.within if expected else None,
        percent=expected.percent if expected else 85,
        is_declared=expected is not None and expected.is_declared,
        whose=whose,
    )


def _stands(used: float, longer: float) -> str:
    word = "late" if used > 1 else "within"
    return f"{word}: {used:.0%} of the expected time, {longer:.0%} of finished items took longer"


add_page(ROUTER, "/units/{name}/flow", "flow.html", flow, Rule("unit", "name"))
