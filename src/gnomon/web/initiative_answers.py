"""Initiatives, read once per state of the lake."""

from msgspec import Struct

from gnomon.answers.effort import Effort, ticket_effort
from gnomon.answers.initiative_work import InitiativeWork, initiative_work
from gnomon.answers.writing import OBSERVATION
from gnomon.operations.home import Home
from gnomon.steering.initiatives.confidential import sees
from gnomon.steering.initiatives.dossier import TABLES, Dossier, dossiers
from gnomon.web.asking import VISITOR
from gnomon.web.serving import Answers


class Traced(Struct, frozen=True, kw_only=True):
    """Work on an initiative as far as tickets trace it."""

    days: float
    """Person-days so far."""
    people: int
    """How many people spent them; nobody is named."""


def initiatives_known(answers: Answers, home: Home) -> list[Dossier]:
    """Return every initiative that whoever asks may see; see `gnomon.steering.initiatives`."""
    every: list[Dossier] = answers.remembered("initiatives", TABLES, lambda _: dossiers(home.lake))
    visitor = VISITOR.get()
    return [each for each in every if sees(visitor, each)]


def initiatives_of(answers: Answers, home: Home, scope: str | None) -> list[Dossier]:
    """Return the initiatives that touch services of a unit, or one service, today; null: all."""
    every = initiatives_known(answers, home)
    if scope is None:
        return every
    services = [one for one in answers.things() if one.kind == "service"]
    touched = {one.key for one in services if scope == one.name or scope in one.owners}
    return [each for each in every if touched.intersection(each.about.service_ids)]


def work_known(answers: Answers, home: Home, dossier: Dossier) -> InitiativeWork:
    """Find what became of an initiative; see `gnomon.answers.initiative_work`."""
    numbers, since = dossier.about.ticket_numbers, dossier.about.asked_on
    return answers.remembered(
        ("initiative work", numbers, since),
        (OBSERVATION, "ticket", "change"),
        lambda now: initiative_work(home.installation(), numbers, since=since, now=now),
    )


def effort_known(answers: Answers, home: Home, dossier: Dossier, work: InitiativeWork) -> Effort:
    """Say what went into the tickets of an initiative; see `gnomon.answers.effort`."""
    keys, since = tuple(each.key for each in work.tickets), dossier.about.asked_on
    return answers.remembered(
        ("initiative effort", keys, since),
        (OBSERVATION, "ticket", "working_day"),
        lambda now: ticket_effort(home.installation(), keys, since=since, now=now),
    )


def traced(answers: Answers, home: Home, dossier: Dossier, work: InitiativeWork) -> Traced | None:
    """Say what the tickets of an initiative trace; null while it became none."""
    if not work.tickets:
        return None
    effort = effort_known(answers, home, dossier, work)
    return Traced(days=effort.days, people=len({row.person for row in effort.rows}))
