"""What stands around every page: where one is, and where one can go."""

from fastapi import Request
from msgspec import Struct

from gnomon.answers.organisation import Unit, organisation
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
    reports = source_reports(home)
    troubled = [one for one in reports if one.state != "fresh" or one.set_aside_count]
    return Navigation(
        organisation=home.settings.organisation,
        units=organisation(home.installation()),
        trouble_count=len(troubled),
    )
