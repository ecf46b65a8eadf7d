"""`gnomon links`: look whether what the catalogue links is there."""

import typer

from gnomon.catalog.looked import Look
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.errors import UsageError
from gnomon.operations.links import look_at_links
from gnomon.operations.read import read


def links(home: HomeOption = None, json: JsonOption = False) -> None:
    """Look at every address that phases, guidance and documentation lead to; keep what was found.

    The command ends with 1 where an address is dead. What nobody answered is said, and is not dead.
    """
    with opened(home) as place:
        found = look_at_links(place)
        if not found:
            raise UsageError(
                "The catalogue links nothing. Name pages in a Guidance, a Process or a "
                "DocumentationPage."
            )
        with place.lease() as held:
            read(place, held)
    if json:
        print_json(found)
    else:
        for each in found:
            out.print(_line(each), markup=False, highlight=False, soft_wrap=True)
    if any(each.state == "dead" for each in found):
        raise typer.Exit(1)


def _line(look: Look) -> str:
    return f"{look.state:12}{look.address} {look.status or ''}".rstrip()
