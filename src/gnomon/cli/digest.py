"""`gnomon digest`: what leads and owners are told, by mail and chat."""

from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

import typer

from gnomon.answers.directory import directory
from gnomon.cli.options import HomeOption, JsonOption, command_line, opened, out, print_json
from gnomon.errors import UsageError, unknown
from gnomon.inbox import Wanted
from gnomon.notices.mail import as_text
from gnomon.notices.round import preview, tell
from gnomon.notices.sending import Outcome
from gnomon.operations.home import Home


def digest(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent to whom; send nothing.")
    ] = False,
    unit: Annotated[
        str | None, typer.Option("--unit", help="With --dry-run: only of this unit.")
    ] = None,
    every: Annotated[
        Literal["daily", "weekly"], typer.Option("--every", help="With --dry-run: which digest.")
    ] = "weekly",
    stop: Annotated[
        str | None, typer.Option("--stop", help="Send nothing to this person any more.")
    ] = None,
    resume: Annotated[
        str | None, typer.Option("--resume", help="Send to this person again.")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Raise alerts, and send alerts and digests that are due.

    `gnomon serve` does the same by itself; this is for those who run it from elsewhere. What was
    sent once is not sent again, whoever sends.
    """
    if (unit or every != "weekly") and not dry_run:
        raise UsageError("--unit and --every are for --dry-run: what is due is sent as a whole.")
    with opened(home) as place:
        if stop or resume:
            _choose(place, stop, wants=False)
            _choose(place, resume, wants=True)
            return
        now = datetime.now(UTC)
        if dry_run:
            found = preview(place, every, unit=unit, now=now)
        else:
            found = list(tell(place, now=now).sent)
    if json:
        print_json([_told(each) for each in found])
        return
    if not found:
        out.print("Nothing is due, or nobody is to be told.")
    for each in found:
        _print(each)


def _choose(place: Home, person: str | None, *, wants: bool) -> None:
    if person is None:
        return
    known = directory(place.installation(), (), on=datetime.now(UTC).date()).people
    if person not in known:
        raise unknown("person", person, known)
    for what in get_args(Wanted):
        place.inbox.opt_out(person, what, wants=wants)
    place.inbox.record(
        command_line(), "notices.chosen", person, "wanted" if wants else "not wanted"
    )


def _told(each: Outcome) -> dict[str, object]:
    parts = [
        {
            "title": part.title,
            "lines": [
                {
                    "title": line.title,
                    "state": line.state,
                    "text": line.text,
                    "is_new": line.is_new,
                    "spark": line.spark,
                    "href": line.href,
                }
                for line in part.lines
            ],
            "more": part.more,
        }
        for part in each.message.parts
    ]
    return {
        "what": each.what,
        "receiver": each.receiver.name,
        "how": each.receiver.how,
        "subject": each.message.subject,
        "lead": each.message.lead,
        "parts": parts,
        "error": each.error,
    }


def _print(each: Outcome) -> None:
    said = f"not sent: {each.error}" if each.error else ""
    out.rule(f"{each.what}, to {each.receiver.name} by {each.receiver.how} {said}".strip())
    # A link that is broken into two lines leads nowhere.
    out.print(as_text(each.message), markup=False, highlight=False, soft_wrap=True)
