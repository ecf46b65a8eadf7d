"""Service levels: what is promised of services, what is left to fail, and what is done about it."""

from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.charts.chart import Chart
from gnomon.charts.error_budget import error_budget_chart
from gnomon.charts.units import duration
from gnomon.domain.service_level import ErrorBudgetStep
from gnomon.errors import unknown
from gnomon.insight.error_budget import allowed_seconds, seconds_to_exhaustion
from gnomon.operations.home import Home
from gnomon.steering.service_levels.problems import Problem
from gnomon.steering.service_levels.standing import (
    Burning,
    ServiceLevel,
    Standing,
    service_levels,
)
from gnomon.steering.service_levels.words import (
    STATE_WORDS,
    burn_words,
    left_words,
    measure_words,
    method_words,
    ratio_words,
    share_words,
    target_words,
    time_words,
    unknown_words,
    window_words,
)
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Service levels", path="/service-levels", area="Run", order=20)

_MARKS = {"kept": "good", "burning": "attention", "spent": "missed", "unknown": "unknown"}


class LevelRow(Struct, frozen=True, kw_only=True):
    """One promise in the list."""

    title: str
    href: str
    service: str
    promise: str
    target: str
    window: str
    reached: str
    left: str
    burns: str
    state: str
    mark: str
    now: str
    """What the policy says is done now; empty when nothing."""


class ServiceLevelsPage(Struct, frozen=True, kw_only=True):
    """Every SLO, the worst first."""

    title: str
    rows: list[LevelRow]
    counts: list[tuple[str, str, int]]
    """State, its mark, and how many SLOs are in it."""
    problems: list[tuple[str, Problem]]
    """Name of an SLO, and what is wrong with it."""
    as_of: datetime


class BurnRow(Struct, frozen=True, kw_only=True):
    """One pair of windows."""

    severity: str
    windows: str
    threshold: str
    long: str
    short: str
    state: str
    mark: str


class PromiseView(Struct, frozen=True, kw_only=True):
    """One promise on the page of its SLO."""

    title: str
    state: str
    mark: str
    left: str
    left_words: str
    """What `left` is: a share of the budget, or by how much more was spent than there is."""
    facts: dict[str, str]
    why_unknown: str
    burns: list[BurnRow]
    has_own_alerts: bool
    chart: Chart | None


class ServiceLevelPage(Struct, frozen=True, kw_only=True):
    """One SLO."""

    title: str
    crumbs: list[Crumb]
    service: str
    service_href: str | None
    """Its figures, where the catalogue knows the service."""
    description: str
    promises: list[PromiseView]
    composite: str
    """What its parts say together; empty when it is none."""
    step: ErrorBudgetStep | None
    steps: list[ErrorBudgetStep]
    problems: list[Problem]
    document_href: str
    as_of: datetime


def levels(request: Request) -> ServiceLevelsPage:
    """List every SLO with what is left of its budget."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = service_levels(home.installation(), answers.now())
    states = [one.state for one in found]
    return ServiceLevelsPage(
        title="Service levels",
        rows=[_row(level, one) for level in found for one in level.standings],
        counts=[
            (words, _MARKS[state], states.count(state))
            for state, words in STATE_WORDS.items()
            if state in states
        ],
        problems=[(level.name, problem) for level in found for problem in level.problems],
        as_of=answers.now(),
    )


def _row(level: ServiceLevel, one: Standing) -> LevelRow:
    is_one = len(level.standings) == 1
    return LevelRow(
        title=level.title if is_one else f"{level.title}: {one.promise.title}",
        href=f"/service-levels/{level.name}",
        service=level.service,
        promise=measure_words(one.promise),
        target=target_words(one.promise),
        window=window_words(one.promise.window),
        reached=ratio_words(one.spent.ratio),
        left=share_words(one.spent.remaining),
        burns=burn_words(one.spent.burn_rate),
        state=STATE_WORDS[one.state],
        mark=_MARKS[one.state],
        now=level.step.action if level.step else "",
    )


def level(request: Request, name: str) -> ServiceLevelPage:
    """Show one SLO: its promises, their budgets day by day, its alerts and its policy."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = service_levels(home.installation(), answers.now(), name=name)
    if not found:
        everything = service_levels(home.installation(), answers.now())
        raise unknown("SLO", name, [one.name for one in everything])
    (one,) = found
    return ServiceLevelPage(
        title=one.title,
        crumbs=[Crumb(label="Service levels", href="/service-levels")],
        service=one.service,
        service_href=f"/metrics?scope={one.service}" if one.is_known else None,
        description=one.description,
        promises=[_promise(each, one.title) for each in one.standings],
        composite=_composite(one),
        step=one.step,
        steps=list(one.steps),
        problems=list(one.problems),
        document_href=f"/catalogue/SLO/{one.name}",
        as_of=answers.now(),
    )


def _composite(level: ServiceLevel) -> str:
    if not level.is_composite:
        return ""
    said = (
        f"A composite burns if any part burns; the least of its budgets has "
        f"{share_words(level.remaining)} left."
    )
    if level.weighted is not None:
        said += f" By weight, {share_words(level.weighted)} is left on average."
    return said


def _promise(one: Standing, whose: str) -> PromiseView:
    promise, found = one.promise, one.spent
    return PromiseView(
        title=promise.title,
        state=STATE_WORDS[one.state],
        mark=_MARKS[one.state],
        left=share_words(found.remaining),
        left_words=left_words(found.remaining),
        facts=_facts(one),
        why_unknown=unknown_words(one),
        burns=[_burn(each) for each in one.burning],
        has_own_alerts=promise.has_own_alerts,
        chart=error_budget_chart(one.days, whose=whose, number=promise.number)
        if one.days
        else None,
    )


def _facts(one: Standing) -> dict[str, str]:
    promise, found = one.promise, one.spent
    allowed = allowed_seconds(promise.rule.target, promise.window_seconds)
    burn = found.burn_rate
    lasts = seconds_to_exhaustion(burn, promise.window_seconds) if burn is not None else None
    counted = "slices" if promise.rule.method != "Occurrences" else "events"
    silent = f", {found.unmeasured_count:,} without any" if found.unmeasured_count else ""
    return {
        "Promised": f"{target_words(promise)}: {measure_words(promise)}",
        "Over": window_words(promise.window),
        "Budget": f"{time_words(allowed)} of failing altogether, {method_words(promise)}",
        "Reached": (
            f"{ratio_words(found.ratio)} of {found.total:,.0f} {counted}{silent}"
            if found.total
            else "unknown: nothing was measured"
        ),
        "Burns": (
            f"{burn_words(burn)} times as fast as allowed"
            + (f"; a whole budget would last {duration(lasts)}" if lasts is not None else "")
            if burn is not None
            else "unknown"
        ),
        "Measured until": (
            f"{one.measured_until:%-d %b %Y %H:%M} UTC" if one.measured_until else "never"
        ),
    }


def _burn(one: Burning) -> BurnRow:
    alert = one.alert
    said = {True: ("fires", "missed"), False: ("quiet", "good"), None: ("unknown", "unknown")}
    state, mark = said[one.fires]
    return BurnRow(
        severity=alert.severity,
        windows=f"{time_words(alert.long_seconds)} and {time_words(alert.short_seconds)}",
        threshold=f"{alert.threshold:.4g}",
        long=burn_words(one.long_burn),
        short=burn_words(one.short_burn),
        state=state,
        mark=mark,
    )


add_page(ROUTER, "/service-levels", "service_levels.html", levels, READ)
add_page(ROUTER, "/service-levels/{name}", "service_level.html", level, READ)
