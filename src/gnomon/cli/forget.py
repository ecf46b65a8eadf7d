"""`gnomon forget`: remove a person."""

from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, command_line, err, opened, print_json
from gnomon.operations.forget import forget as forget_person
from gnomon.operations.read import read
from gnomon.operations.subject import find_subject


def forget(
    person: Annotated[
        str,
        typer.Argument(
            help="Catalogue name, e-mail address, or account such as `gitlab:ann`.",
            metavar="PERSON",
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a person's names, addresses and user names from everything kept, for good.

    Observations stay, with a pseudonym. A keyed hash keeps the person out of whatever is told
    later. What the files of the catalogue still say is listed; they are yours to change.
    """
    with opened(home) as place, place.lease() as held:
        # What waits is read first: it may tell of accounts nobody has seen yet.
        read(place, held)
        subject = find_subject(place, person)
        called = ", ".join((*subject.names, *subject.emails, *subject.user_names))
        if not yes:
            typer.confirm(f"Forget {called}? This cannot be undone.", abort=True, err=True)
        done = forget_person(place, held, subject)
        place.inbox.record(command_line(), "person.forgotten")
    if json:
        print_json(done)
        return
    err.print(
        f"{done.event_count} waiting events and {sum(done.tables.values())} parts of "
        f"{len(done.tables)} tables cleaned.",
        highlight=False,
    )
    for where in done.still_named:
        err.print(f"still named: {where}", markup=False, highlight=False)
