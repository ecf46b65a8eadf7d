"""Take a wave that another tool asked."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.operations.surveys import find_survey, plan_now
from gnomon.surveys.exports import rows
from gnomon.surveys.importing import imported, mapped
from gnomon.surveys.telling import ToldWave, answers_of, event_of


class Taken(Struct, frozen=True, kw_only=True):
    """What came of an export."""

    wave: str
    """Id of the wave."""
    answered_count: int
    """Responses that answer something."""
    blank_count: int
    """Responses that answer nothing of what was asked for."""
    is_told: bool
    """Whether what they said is kept; never of an anonymous survey of fewer than five."""


def import_wave(
    home: Home,
    name: str,
    file: Path,
    *,
    wave: str,
    columns: Iterable[str],
    who: str,
    invited: int | None = None,
    on: date | None = None,
) -> Taken:
    """Take the responses of an export as a wave of a survey, all or nothing.

    Args:
        home: Where.
        name: The survey, which says what its questions mean and what is promised.
        file: The export.
        wave: What the wave is called; one name is taken once.
        columns: ``column=question`` for each column to take; others are never looked at.
        who: Who imports, for the journal.
        invited: People who could have answered; null where nobody knows.
        on: Last day of the wave; default today.

    Raises:
        UsageError: The file, a column or an answer cannot be taken, or the wave was taken before.
    """
    plan = plan_now(home, find_survey(home, name))
    found = imported(plan, rows(file), mapped(columns))
    count, day = len(found.said), on or datetime.now(UTC).date()
    if invited is not None and invited < count:
        raise UsageError(f"{count} answered, and only {invited} were invited. Correct --invited.")
    if home.inbox.wave(f"{name}/{wave}") is not None:
        raise UsageError(f"{name} has a wave {wave!r} of its own. Name the imported one otherwise.")
    answers = answers_of(plan, found.said)
    event = event_of(
        ToldWave(
            wave=wave,
            plan=plan,
            opened_on=day,
            closed_on=day,
            invited=None if invited is None else {"": invited},
            answered_count=count,
            answers=answers,
        )
    )
    if not home.inbox.accept([event]).new:
        raise UsageError(
            f"A wave {wave!r} of {name} was imported before. Nothing is counted twice."
        )
    home.inbox.record(who, "survey.imported", event.id, f"{count} answered")
    return Taken(
        wave=event.id,
        answered_count=count,
        blank_count=found.blank_count,
        is_told=bool(answers) or not count,
    )
