"""Balance: what a group's work is for, against what it agreed, and what its themes brought."""

from datetime import timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question, period_start
from gnomon.charts.units import shown
from gnomon.operations.home import Home
from gnomon.steering.balance import (
    FEWEST,
    SHARES,
    Agreement,
    Effect,
    PartStand,
    Quarter,
    agreements,
    effects,
    quarters,
    weeks_around,
)
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.pages.targets import group_titles
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Balance", path="/balance", area="Platform", order=45)
_QUARTERS = 6
_QUARTER_DAYS = 92
_MARKS = {
    "within the band": "good",
    "below the band": "attention",
    "above the band": "attention",
    "unknown": "unknown",
    "no band": "",
}


class PartView(Struct, frozen=True, kw_only=True):
    """A part of the work of a quarter."""

    part: str
    text: str
    state: str
    mark: str
    note: str
    """The band, and whose it is."""


class QuarterView(Struct, frozen=True, kw_only=True):
    """The work of a quarter."""

    name: str
    note: str
    theme: str
    why: str
    parts: list[PartView]
    unsaid: str
    incidents: str
    n: int


class EffectView(Struct, frozen=True, kw_only=True):
    """A figure before a theme and after it."""

    theme: str
    title: str
    href: str | None
    before: str
    after: str
    said: str


class BalanceView(Struct, frozen=True, kw_only=True):
    """A group's agreement and its quarters."""

    title: str
    group: str
    agreed: str
    quarters: list[QuarterView]
    effects: list[EffectView]
    is_withheld: bool
    """Whether the group is one person, whose work is not shown here."""


class BalancePage(Struct, frozen=True, kw_only=True):
    """Every agreement."""

    title: str
    balances: list[BalanceView]
    fewest: int


def balance(request: Request) -> BalancePage:
    """Show features, debt and operation of each group that agreed on them, by quarter."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    return BalancePage(
        title="Balance of work",
        balances=[_view(answers, each) for each in agreements(home.installation())],
        fewest=FEWEST,
    )


def _view(answers: Answers, agreed: Agreement) -> BalanceView:
    told = agreed.balance
    name = told.group_id.rpartition(":")[2]
    title = group_titles(answers).get(name, name)
    words = [f"since {told.valid_from}" if told.valid_from else "", told.agreed_by or ""]
    is_withheld = answers.directory().sole_person(name) is not None
    return BalanceView(
        title=told.title,
        group=title,
        agreed=", by ".join(each for each in words if each),
        quarters=[] if is_withheld else _quarters(answers, agreed, name),
        effects=[] if is_withheld else _effects(answers, agreed, name),
        is_withheld=is_withheld,
    )


def _quarters(answers: Answers, agreed: Agreement, scope: str) -> list[QuarterView]:
    today = answers.now().date()
    since = period_start(today - timedelta(days=_QUARTER_DAYS * (_QUARTERS - 1)), "quarter")
    question = Question(
        metrics=(*SHARES.values(), "incident_count"), scope=scope, since=since, every="quarter"
    )
    return [_quarter(each) for each in quarters(agreed, answers.ask(question), today)]


def _quarter(one: Quarter) -> QuarterView:
    return QuarterView(
        name=one.name,
        note="so far" if one.is_running else "",
        theme=one.theme.title if one.theme else "",
        why=(one.theme.why or "") if one.theme else "",
        parts=[_part(each) for each in one.parts],
        unsaid="unknown" if one.unsaid is None else shown(one.unsaid, "ratio"),
        incidents="unknown" if one.incidents is None else shown(one.incidents, "1"),
        n=one.n,
    )


def _part(one: PartStand) -> PartView:
    note = ""
    if one.band is not None:
        whose = " for this quarter" if one.is_themed else ""
        note = f"{one.band.low_ratio:.0%} to {one.band.high_ratio:.0%} agreed{whose}"
    return PartView(
        part=one.part,
        text="unknown" if one.ratio is None else shown(one.ratio, "ratio"),
        state=one.state,
        mark=_MARKS[one.state],
        note=note,
    )


def _effects(answers: Answers, agreed: Agreement, scope: str) -> list[EffectView]:
    today = answers.now().date()
    found: list[EffectView] = []
    for theme in reversed(agreed.themes):
        watched = tuple(name for name in theme.watches if name in metrics())
        since, until = weeks_around(theme)
        until = min(until, period_start(today, "week"))
        if not watched or until <= since:
            continue
        question = Question(metrics=watched, scope=scope, since=since, until=until, every="week")
        found += [_effect(each) for each in effects(theme, answers.ask(question), today)]
    return found


def _effect(one: Effect) -> EffectView:
    about = metrics()[one.metric]
    told = one.seen
    return EffectView(
        theme=f"{one.theme.quarter}: {one.theme.title}",
        title=about.title,
        href=f"/metrics/{one.metric}",
        before="unknown" if told is None else _mean(told.before, about.unit),
        after="unknown" if told is None else _mean(told.after, about.unit),
        said=_said(one, about.better),
    )


def _mean(value: float, unit: str) -> str:
    return f"{value:.2f} a week" if unit in ("1", "1/week") else shown(value, unit)


def _said(one: Effect, better: str) -> str:
    told = one.seen
    if told is None:
        return "No weeks on both sides yet"
    weeks = f"{told.before_count} weeks before, {told.after_count} after"
    if told.is_signal is None:
        return f"Too few weeks to tell from routine variation: {weeks}"
    if not told.is_signal or not told.delta:
        return f"No more than routine variation: {weeks}"
    if better == "neither":
        return f"Changed: {weeks}"
    is_better = told.delta > 0 if better == "higher" else told.delta < 0
    return f"{'Better' if is_better else 'Worse'} than routine variation explains: {weeks}"


add_page(ROUTER, "/balance", "balance.html", balance, READ)
