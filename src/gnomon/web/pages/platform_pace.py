"""Teams before they began with a platform service and since: pace and coordination, each alone."""

from datetime import UTC, date, datetime, time

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.charts.units import shown
from gnomon.domain.metric import Metric
from gnomon.errors import unknown
from gnomon.steering.platform.pace import (
    COORDINATION,
    PACE,
    WEEKS,
    Began,
    Side,
    side,
    tally,
    window,
)
from gnomon.web.access import READ
from gnomon.web.pages.platform import found_product
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
_MOST = 20_000
_TABLES = (OBSERVATION, "group", "reporting_line", "service", "repository", "ownership")
_MARKS = {"better": "good", "worse": "missed", "changed": "attention"}


class SideView(Struct, frozen=True, kw_only=True):
    """A figure of a team, before and after."""

    title: str
    href: str
    before: str
    after: str
    difference: str
    """After less before, with its interval."""
    reading: str
    mark: str
    weekly: str
    """What the natural limits of the weeks before say of the weeks after."""


class TeamView(Struct, frozen=True, kw_only=True):
    """A team and its figures."""

    name: str
    title: str
    began: str
    is_bound: bool
    """Whether it is under a mandate."""
    sides: list[SideView]


class TallyView(Struct, frozen=True, kw_only=True):
    """How teams fared in one figure."""

    title: str
    part: str
    better: int
    worse: int
    same: int
    unknown: int


class PacePage(Struct, frozen=True, kw_only=True):
    """Teams of one service before and after."""

    title: str
    crumbs: list[Crumb]
    service: str
    tallies: list[TallyView]
    teams: list[TeamView]
    withheld_count: int
    """Teams that are one person, which are not shown here."""
    weeks: int


def pace(request: Request, name: str) -> PacePage:
    """Show how teams fared before they began with a service and since, each against itself."""
    answers: Answers = request.app.state.answers
    found = found_product(request, 13)
    sheets = {sheet.service.name: sheet for sheet in found.sheets}
    if name not in sheets:
        raise unknown("platform service", name, sheets)
    sheet = sheets[name]
    people, today = answers.directory(), answers.now().date()
    bound = frozenset(sheet.adoption.mandated.active)
    told, sides, withheld = [], [], 0
    for key, start in sorted(sheet.began.items(), key=lambda one: (one[1].on, one[0])):
        team = key.rpartition(":")[2]
        if people.sole_person(team) is not None:
            withheld += 1
            continue
        own = _known_sides(answers, team, start.on, today)
        sides += own
        told.append(
            TeamView(
                name=team,
                title=found.titles.get(key, team),
                began=_began(start),
                is_bound=key in bound,
                sides=[_side(each, team) for each in own],
            )
        )
    return PacePage(
        title=f"Teams with {sheet.service.title}",
        crumbs=[
            Crumb(label="Platform", href="/platform"),
            Crumb(label=sheet.service.title, href=f"/platform/{name}"),
        ],
        service=sheet.service.title,
        tallies=_tallies(sides),
        teams=told,
        withheld_count=withheld,
        weeks=WEEKS,
    )


def _known_sides(answers: Answers, team: str, on: date, today: date) -> list[Side]:
    """Return the figures of a team, worked out once for what is observed."""
    return answers.remembered(
        ("pace", team, on), _TABLES, lambda _: _sides(answers, team, on, today)
    )


def _sides(answers: Answers, team: str, on: date, today: date) -> list[Side]:
    since, until = window(on, today)
    found = []
    for name in (*PACE, *COORDINATION):
        about = metrics()[name]
        rows = []
        if since < until:
            question = Question(metrics=(name,), scope=team, since=since, until=until)
            rows = answers.observations(question, limit=_MOST, order="ended")
        ended = [
            (_utc(row.ended_at), row.value)
            for row in rows
            if row.ended_at is not None and row.value is not None
        ]
        found.append(side(about, ended, on, today))
    return found


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else datetime.combine(at.date(), time(), UTC)


def _tallies(sides: list[Side]) -> list[TallyView]:
    found = []
    for part, names in (("pace", PACE), ("coordination", COORDINATION)):
        for name in names:
            counted = tally(name, sides)
            found.append(
                TallyView(
                    title=metrics()[name].title,
                    part=part,
                    better=counted.better,
                    worse=counted.worse,
                    same=counted.same,
                    unknown=counted.unknown,
                )
            )
    return found


def _began(start: Began) -> str:
    how = "as the catalogue tells" if start.is_told else "the first use that was told"
    return f"{start.on}, {how}"


def _side(one: Side, team: str) -> SideView:
    about, told = metrics()[one.metric], one.difference
    unit = about.unit
    return SideView(
        title=about.title,
        href=f"/metrics/{one.metric}?scope={team}",
        before="too few" if told is None else f"{_text(told.before, unit)}, n {told.before_count}",
        after="too few" if told is None else f"{_text(told.after, unit)}, n {told.after_count}",
        difference="unknown"
        if told is None
        else f"{_change(told.difference, about)}, at 95 % between {_change(told.low, about)} "
        f"and {_change(told.high, about)}",
        reading=one.reading,
        mark=_MARKS.get(one.reading, "unknown" if told is None else ""),
        weekly=_weekly(one),
    )


def _change(value: float, about: Metric) -> str:
    sign = "-" if value < 0 else "+"
    return f"{sign}{_text(abs(value), about.unit)}"


def _text(value: float, unit: str) -> str:
    return f"{value:.2f}" if unit in ("1", "1/week") else shown(value, unit)


def _weekly(one: Side) -> str:
    if one.weekly is None or one.weekly.is_signal is None:
        return "too few weeks"
    return "a signal" if one.weekly.is_signal else "routine variation"


add_page(ROUTER, "/platform/{name}/teams", "platform_pace.html", pace, READ)
