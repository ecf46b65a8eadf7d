"""Initiatives, read once per state of the lake."""

from gnomon.answers.effort import Effort, ticket_effort
from gnomon.answers.initiative_work import InitiativeWork, initiative_work
from gnomon.answers.writing import OBSERVATION
from gnomon.operations.home import Home
from gnomon.steering.initiatives.dossier import TABLES, Dossier, dossiers
from gnomon.web.serving import Answers


def initiatives_known(answers: Answers, home: Home) -> list[Dossier]:
    """Return every initiative; see `gnomon.steering.initiatives.dossier`."""
    return answers.remembered("initiatives", TABLES, lambda _: dossiers(home.lake))


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
