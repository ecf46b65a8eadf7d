"""What stands around every page: where one is, and where one can go."""

from collections.abc import Iterator

from fastapi import Request
from msgspec import Struct

from gnomon.answers.organisation import Unit
from gnomon.errors import unknown
from gnomon.operations.home import Home
from gnomon.operations.sources import source_reports


class Navigation(Struct, frozen=True, kw_only=True):
    """Links and marks around a page."""

    organisation: str
    """Name of the organisation."""
    units: list[Unit]
    """Business units with their teams, in alphabetical order."""
    trouble_count: int
    """Sources that are stale or failing, or have set something aside."""


def navigation(request: Request) -> Navigation:
    """Gather what stands around a page."""
    home: Home = request.app.state.home
    troubled = [one for one in source_reports(home) if one.state != "fresh" or one.set_aside_count]
    return Navigation(
        organisation=home.settings.organisation,
        units=request.app.state.answers.units(),
        trouble_count=len(troubled),
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
