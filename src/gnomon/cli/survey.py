"""`gnomon survey`: ask people, remind them, and tell what they said."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gnomon.answers.question import parse_date
from gnomon.cli.options import (
    HomeOption,
    JsonOption,
    command_line,
    err,
    opened,
    out,
    print_json,
)
from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.operations.survey_import import import_wave
from gnomon.operations.survey_mail import address_of, emails, link, send, write_links
from gnomon.operations.surveys import close_wave, open_wave, remind, surveys
from gnomon.surveys.plan import read_plan

_NOT_ALL = 1


class Action(StrEnum):
    """What to do with surveys."""

    LIST = "list"
    OPEN = "open"
    REMIND = "remind"
    CLOSE = "close"
    IMPORT = "import"


def survey(
    action: Annotated[
        Action,
        typer.Argument(
            help="`list` the surveys, `open` a wave, `remind` who has not answered, `close` the "
            "wave and tell what was said, or `import` a wave another tool asked."
        ),
    ],
    name: Annotated[str | None, typer.Argument(help="Name of the survey.")] = None,
    file: Annotated[Path | None, typer.Argument(help="The export to import.")] = None,
    wave: Annotated[
        str | None, typer.Option("--wave", help="Name of the wave; default its first day.")
    ] = None,
    links: Annotated[
        Path | None, typer.Option("--links", help="Write everybody's link to this new file.")
    ] = None,
    smtp: Annotated[
        str | None,
        typer.Option(
            "--smtp", help="Mail links by this server, `smtp://user@host:587` or `smtps://host`."
        ),
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--sender", help="Address that mail comes from.")
    ] = None,
    address: Annotated[
        str | None,
        typer.Option("--address", help="Where people reach the pages; default sign_in.address."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="Of an import, `column=question`, for each column to take."),
    ] = None,
    invited: Annotated[
        int | None, typer.Option("--invited", help="Of an import: people who could have answered.")
    ] = None,
    on: Annotated[str, typer.Option("--on", help="Of an import: the wave's last day.")] = "today",
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Hold the waves of surveys that the catalogue defines (`kind: Survey`).

    A link is shown once and kept nowhere. Answers stay under seal until the wave is closed.
    """
    with opened(home) as place:
        if action is Action.LIST:
            _list(place, json=json)
            return
        if name is None:
            raise UsageError("Name the survey. `gnomon survey list` says which there are.")
        if action is Action.CLOSE:
            closed = close_wave(place, name, who=command_line())
            kept = "" if closed.is_told else "; too few, so nothing of it is kept"
            _say(closed, f"{closed.wave}: {closed.answered_count} answered{kept}", json=json)
        elif action is Action.IMPORT:
            day = parse_date(on, datetime.now(UTC).date())
            if file is None or wave is None:
                raise UsageError("Name the file and, with --wave, the wave.")
            taken = import_wave(
                place, name, file, wave=wave, columns=columns or (), who=command_line(),
                invited=invited, on=day,
            )  # fmt: skip
            blank = f", {taken.blank_count} blank" if taken.blank_count else ""
            _say(taken, f"{taken.wave}: {taken.answered_count} answered{blank}", json=json)
        else:
            post = _Post(place, links, smtp, sender, address)
            _ask(place, post, name, wave, is_reminder=action is Action.REMIND, json=json)


class _Post:
    """How links reach people; what is missing is said before anybody is asked."""

    def __init__(
        self,
        home: Home,
        links: Path | None,
        smtp: str | None,
        sender: str | None,
        address: str | None,
    ) -> None:
        if smtp is not None and (sender is None or "@" not in sender):
            raise UsageError("Mail needs the address it comes from: --sender surveys@example.com.")
        if links is not None and links.exists():
            raise UsageError(f"The file {links} is there already. Name a new one.")
        self._home, self._links, self._smtp, self._sender = home, links, smtp, sender or ""
        self._is_used = links is not None or smtp is not None
        self._address = address_of(home, address) if self._is_used else ""

    def check(self, count: int) -> None:
        """Refuse to draw links that reach nobody."""
        if count and not self._is_used:
            raise UsageError(
                "How do links reach people? Say --smtp with --sender, or --links FILE."
            )

    def deliver(self, plan_json: str, tokens: dict[str, str], *, is_reminder: bool) -> list[str]:
        """Hand links over; return who could not be reached."""
        links = {person: link(self._address, token) for person, token in tokens.items()}
        if self._links is not None:
            write_links(self._links, links)
        if self._smtp is None:
            return []
        known = emails(self._home)
        letters = {known[person]: url for person, url in links.items() if person in known}
        plan = read_plan(plan_json)
        refused = send(self._smtp, plan, letters, sender=self._sender, is_reminder=is_reminder)
        return [one for one in links if one not in known or known[one] in refused]


def _ask(
    home: Home, post: _Post, name: str, wave: str | None, *, is_reminder: bool, json: bool
) -> None:
    found = surveys(home).get(name)
    post.check(len(found.group_ids) if found else 0)
    if is_reminder:
        held, tokens = remind(home, name, who=command_line())
        done = f"{held.id}: {len(tokens)} reminded"
    else:
        opened_wave = open_wave(home, name, who=command_line(), wave=wave)
        held, tokens, panel = opened_wave.wave, opened_wave.tokens, opened_wave.panel
        left = f", {panel.cooling + panel.capped} left in peace" if panel else ""
        done = f"{held.id}: {len(tokens)} invited{left}, open until {held.closes_on}"
    missed = post.deliver(held.plan, tokens, is_reminder=is_reminder) if tokens else []
    _say({"wave": held.id, "asked": len(tokens), "not_reached": missed}, done, json=json)
    if missed:
        err.print(f"not reached by mail: {', '.join(sorted(missed))}", markup=False)
        raise typer.Exit(_NOT_ALL)


def _say(told: object, text: str, *, json: bool) -> None:
    if json:
        print_json(told)
    else:
        out.print(text, markup=False, highlight=False, soft_wrap=True)


def _list(home: Home, *, json: bool) -> None:
    waves = home.inbox.waves()
    told = [
        {
            "survey": name,
            "title": each.title,
            "privacy": each.privacy,
            "waves": {wave.id: wave.state for wave in waves if wave.survey == name},
        }
        for name, each in sorted(surveys(home).items())
    ]
    if json:
        print_json(told)
        return
    table = Table("survey", "title", "promise", "waves", box=None)
    for name, each in sorted(surveys(home).items()):
        held = ", ".join(f"{w.id} {w.state}" for w in waves if w.survey == name)
        table.add_row(name, each.title, each.privacy, held or "none")
    out.print(table)
