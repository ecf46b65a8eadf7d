"""What stands around every page: where one is, and where one can go."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, get_args

from fastapi import Request
from msgspec import Struct

from gnomon.answers.organisation import Unit
from gnomon.discovery import modules
from gnomon.errors import unknown
from gnomon.operations.home import Home
from gnomon.operations.sources import source_reports
from gnomon.steering.visibility import Right, Visitor, may
from gnomon.web.serving import Answers

AreaName = Literal["Overview", "Deliver", "Steer", "Run", "Platform", "Customers", "Data"]
"""What people come for, from the left; a page of its own would be too many for one line."""


class Place(Struct, frozen=True, kw_only=True):
    """A page that the header leads to from its area; its module declares it as ``PLACE``."""

    title: str
    """What it is called."""
    path: str
    """Its address; pages below it count as it."""
    area: AreaName
    """What people who want it come for."""
    order: int
    """Where it stands in its area, from the left; the area leads to its first."""
    right: Right = "read"
    """What a visitor needs to be led there."""
    begins: tuple[str, ...] = ()
    """How addresses begin that no header leads to and that are of its area."""
    is_alone: bool = False
    """Whether pages below its address are of another area, which says so."""

    def is_current(self, path: str) -> bool:
        """Whether an address is this page or one below it."""
        is_below = self.path != "/" and path.startswith(f"{self.path}/")
        return path == self.path or (is_below and not self.is_alone)


class Area(Struct, frozen=True, kw_only=True):
    """Pages that people come for together; the header shows those of the area one is in."""

    title: AreaName
    """What it is called."""
    places: tuple[Place, ...]
    """Its pages, from the left; at least one."""

    def is_current(self, path: str) -> bool:
        """Whether an address is one of its pages or below one."""
        return any(place.is_current(path) or path.startswith(place.begins) for place in self.places)

    def leads_to(self, path: str) -> bool:
        """Whether one of its pages has an address."""
        return any(place.path == path for place in self.places)


@cache
def places() -> tuple[Place, ...]:
    """Return the pages that the header leads to, area by area, from the left."""
    found = (getattr(module, "PLACE", None) for module in modules("web"))
    named = get_args(AreaName)
    return tuple(
        sorted(
            (each for each in found if isinstance(each, Place)),
            key=lambda each: (named.index(each.area), each.order),
        )
    )


def areas(open_to: Iterable[Place]) -> tuple[Area, ...]:
    """Gather pages by area; an area without any is left out."""
    found: dict[AreaName, list[Place]] = {}
    for place in open_to:
        found.setdefault(place.area, []).append(place)
    return tuple(Area(title=title, places=tuple(those)) for title, those in found.items())


class Navigation(Struct, frozen=True, kw_only=True):
    """Links and marks around a page."""

    organisation: str
    """Name of the organisation."""
    areas: tuple[Area, ...]
    """Where the header leads to."""
    units: list[Unit]
    """Business units with their teams, in alphabetical order."""
    trouble_count: int
    """Sources that are stale or failing, or have set something aside."""
    visitor: str | None
    """What whoever is signed in is called; null when nobody is."""
    own_page: str | None
    """Address of the visitor's own page; null when the catalogue does not know them."""
    is_local: bool
    """Whether the pages are for the one user of this machine, without sign-in."""


def navigation(request: Request) -> Navigation:
    """Gather what stands around a page; of the organisation nothing for those not signed in."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    visitor: Visitor = request.state.visitor
    policy = answers.policy()
    is_in = may(visitor, "read", None, policy)
    reports = source_reports(home) if is_in else []
    return Navigation(
        organisation=home.settings.organisation,
        areas=areas(each for each in places() if may(visitor, each.right, None, policy)),
        units=answers.units() if is_in else [],
        trouble_count=sum(one.state != "fresh" or bool(one.set_aside_count) for one in reports),
        visitor=visitor.name if visitor.kind in ("person", "token") else None,
        own_page=f"/people/{visitor.person}" if visitor.person else None,
        is_local=visitor.kind == "local",
    )


def walk(units: list[Unit], above: tuple[Unit, ...] = ()) -> Iterator[tuple[Unit, ...]]:
    """Yield every unit as the path that leads to it, the unit itself last."""
    for unit in units:
        path = (*above, unit)
        yield path
        yield from walk(unit.units, path)


def path_to(units: list[Unit], name: str) -> tuple[Unit, ...]:
    """Find a unit and what stands above it.

    Raises:
        UsageError: No unit has that name.
    """
    paths = {path[-1].name: path for path in walk(units)}
    if name not in paths:
        raise unknown("unit", name, paths)
    return paths[name]
