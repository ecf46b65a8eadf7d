"""Use of the figures: which are looked at, which have a target, which does nobody use?"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.operations.home import Home
from gnomon.steering.usefulness import Usefulness, usefulness
from gnomon.web.access import READ
from gnomon.web.navigation import Place, walk
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Use", path="/use", area="Steer", order=30)

_WEEKS = 13


class UnitUse(Struct, frozen=True, kw_only=True):
    """How often a unit's page was opened."""

    title: str
    kind: str
    href: str
    times: int
    weeks: int
    """Weeks in which it was opened at all."""


class UsePage(Struct, frozen=True, kw_only=True):
    """What is looked at, and what nobody uses."""

    title: str
    since: date
    """First day that counts."""
    counted_since: date | None
    """First day anything was counted; null: nothing yet."""
    is_enough: bool
    """Whether it was counted for long enough to propose anything."""
    used: list[Usefulness]
    """Metrics that somebody looks at, or that carry a target, most looked at first."""
    unused: list[Usefulness]
    """Metrics proposed for retirement."""
    units: list[UnitUse]
    """Units, most opened first."""


def use(request: Request) -> UsePage:
    """Show which figures are used; how often, never by whom."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    request.app.state.usage.write()
    today = answers.now().date()
    since = today - timedelta(weeks=_WEEKS)
    uses = home.inbox.uses(since)
    counted_since = min((one.on for one in home.inbox.uses(date.min)), default=None)
    looked: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    weeks: dict[str, set[date]] = {}
    for one in uses:
        if one.page == "/metrics/{name}":
            looked[one.about] += one.times
        elif one.page == "/units/{name}" and one.about:
            opened[one.about] += one.times
            monday = one.on - timedelta(days=one.on.weekday())
            weeks.setdefault(one.about, set()).add(monday)
    found = usefulness(metrics().values(), looked, targets=answers.aims())
    is_enough = counted_since is not None and counted_since <= since
    return UsePage(
        title="Use of the figures",
        since=since,
        counted_since=counted_since,
        is_enough=is_enough,
        used=[one for one in found if one.is_used],
        unused=[one for one in found if not one.is_used],
        units=_units(answers, opened, weeks),
    )


def _units(
    answers: Answers, opened: Mapping[str, int], weeks: Mapping[str, set[date]]
) -> list[UnitUse]:
    units = [path[-1] for path in walk(answers.units())]
    found = [
        UnitUse(
            title=unit.title,
            kind=unit.kind,
            href=f"/units/{unit.name}",
            times=opened.get(unit.name, 0),
            weeks=len(weeks.get(unit.name, ())),
        )
        for unit in units
        # Whether somebody looks at one person is nobody's business.
        if answers.directory().sole_person(unit.name) is None
    ]
    return sorted(found, key=lambda one: (-one.times, one.title))


add_page(ROUTER, "/use", "use.html", use, READ)
