"""Boundaries: where do the architecture and the organisation disagree?"""

from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.writing import OBSERVATION
from gnomon.operations.home import Home
from gnomon.steering.operating.boundaries import BothWays, Edges, Lockstep
from gnomon.steering.operating.crossings import Crossings, crossings
from gnomon.steering.registers.share import Share
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    cells,
    plural,
    share_words,
)
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Boundaries", path="/boundaries", area="Run", order=25)
_HIDDEN = "hidden: fewer than five"
_MOST = 20
_MADE_OF = (
    OBSERVATION, "service", "service_dependency", "ownership", "membership", "group",
    "reporting_line", "on_call_shift",
)  # fmt: skip


class BoundariesPage(Struct, frozen=True, kw_only=True):
    """What crosses the organisation's lines."""

    title: str
    sections: list[Section]
    as_of: datetime


def boundaries(request: Request) -> BoundariesPage:
    """Show what crosses the lines of the organisation, and who of a team builds and runs."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    place = home.installation()
    found = answers.remembered("crossings", _MADE_OF, lambda at: crossings(place, at))
    return BoundariesPage(
        title="Boundaries",
        sections=[_crossing(found), _together(found), _both(found)],
        as_of=answers.now(),
    )


def _crossing(found: Crossings) -> Section:
    return Section(
        name="edges",
        title="Edges between teams",
        lead="An edge is a merged change, or a service that needs another. One that crosses teams "
        "is neither good nor bad: inner source is wanted, asking three teams for one change is "
        "not. The share is no target.",
        facts=[
            _share("Changes that cross teams", found.changes),
            _share("Needs that cross teams", found.dependencies),
        ],
        listings=[
            _edges("Changes, by the author's team", found.changes, found.titles),
            _edges("Needs, by the team that has them", found.dependencies, found.titles),
        ],
        kinds=[],
    )


def _share(title: str, told: Edges) -> Fact:
    unknown = f"; {plural(told.unknown, 'more has', 'more have')} an unknown end"
    return Fact(
        title=title,
        text=(share_words(told.crossing) if told.crossing.of else "none is told")
        + (unknown if told.unknown else ""),
        count=told.crossing.count,
        of=told.crossing.of,
    )


def _edges(title: str, told: Edges, titles: dict[str, str]) -> Listing:
    return Listing(
        title=title,
        columns=["From", "To", "Edges"],
        rows=[
            cells(_title(one.from_group, titles), _title(one.to_group, titles), f"{one.count:,}")
            for one in told.between[:_MOST]
        ],
    )


def _together(found: Crossings) -> Section:
    crossing = sum(one.is_crossing is True for one in found.lockstep)
    return Section(
        name="lockstep",
        title="Deployed together",
        lead="Services that go live within half an hour of one another far more often than their "
        "frequencies would bring about: one needs the other, or both wait for the same hour. "
        "Within a team it costs one conversation; across teams each deployment costs one.",
        facts=[
            Fact(title="Pairs in lockstep", text=str(len(found.lockstep))),
            Fact(
                title="Of them across teams",
                text=str(crossing),
                mark="attention" if crossing else "good",
            ),
        ],
        listings=[
            Listing(
                title="Pairs of services",
                columns=["Services", "Together", "By chance", "Teams"],
                rows=[_pair(one) for one in found.lockstep],
            )
        ],
        kinds=[],
    )


def _pair(one: Lockstep) -> list[Cell]:
    teams = {True: "across teams", False: "one team", None: "an owner is unknown"}
    marks = {True: "attention", False: "good", None: "unknown"}
    return cells(
        " and ".join(one.services),
        Cell(text=f"{one.together:,} of {one.of:,}"),
        f"{one.expected:.1f}",
        Cell(text=teams[one.is_crossing], mark=marks[one.is_crossing]),
    )


def _both(found: Crossings) -> Section:
    return Section(
        name="both",
        title="Who builds and runs",
        lead="People of a team who had a change merged, and who were on call, answered an incident "
        "or deployed by hand, in thirteen weeks. Being called is voluntary: this is no target, and "
        "nobody is named.",
        facts=[],
        listings=[
            Listing(
                title="Teams",
                columns=["Team", "Build and run", "Of those who build, run",
                         "Of those who run, build"],
                rows=[_ways(one, found.titles) for one in found.both_ways],
            )
        ],
        kinds=[],
    )  # fmt: skip


def _ways(one: BothWays, titles: dict[str, str]) -> list[Cell]:
    shares = (one.both, one.builders_who_run, one.runners_who_build)
    return cells(_title(one.group, titles), *map(_part, shares))


def _part(told: Share | None) -> str:
    if told is None:
        return _HIDDEN
    return share_words(told) if told.of else "nobody"


def _title(key: str, titles: dict[str, str]) -> str:
    return titles.get(key, key.rpartition(":")[2])


add_page(ROUTER, "/boundaries", "boundaries.html", boundaries, READ)
