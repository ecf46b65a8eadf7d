"""What customers wish for: what teams then build, what initiatives ship, what nobody will build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gnomon.demo.chance import Chance
from gnomon.demo.customers import words
from gnomon.demo.customers.caring import Care
from gnomon.demo.customers.habits import SEEN, habit_of
from gnomon.demo.customers.said import said
from gnomon.demo.initiatives import BECAME, epic_of
from gnomon.demo.organisation import DAY, TEAMS

if TYPE_CHECKING:
    from gnomon.demo.company import Company
    from gnomon.demo.customers.saying import Saying
    from gnomon.demo.records import MergeRequest, Ticket

_HOUR = 3_600
#: Wishes of two years, and team, that nobody will build.
_ODD_WISHES = 4
_MOST_VOICES = 5


def wishes(company: Company) -> Iterator[Saying]:
    """Tell every wish, those of the same together.

    Args:
        company: Whose tickets, deployments and initiatives they lead to.
    """
    live = _live(company)
    taken: set[str] = set()
    for initiative in words.OF_INITIATIVES:
        for ticket in _children(company, initiative):
            taken.add(ticket.key)
            yield from _of_initiative(company, initiative, ticket, live[ticket.key])
    for team in TEAMS:
        chance = Chance(company.seed, "customers", "wishes", team.name)
        fit = [t for t in company.tickets if _could_be_wished(company, t, team.name)]
        fit = [ticket for ticket in fit if ticket.key not in taken]
        for ticket in chance.some_of(fit, habit_of(team.name).wishes):
            yield from _of_work(company, ticket, live[ticket.key], chance)
        yield from _odd(company, team.name, chance)


def _live(company: Company) -> dict[str, list[tuple[int, MergeRequest]]]:
    """Say when production first had each change of a ticket, by its key."""
    first: dict[tuple[str, int], int] = {}
    for deployment in company.deployments:
        if deployment.environment == "production" and deployment.finished_at is not None:
            for held in deployment.carried:
                first[held] = min(deployment.finished_at, first.get(held, company.now))
    found: dict[str, list[tuple[int, MergeRequest]]] = defaultdict(list)
    for change in company.merge_requests():
        at = first.get((change.repository, change.iid))
        if change.ticket and at is not None:
            found[change.ticket].append((at, change))
    return found


def _could_be_wished(company: Company, ticket: Ticket, team: str) -> bool:
    return (
        ticket.team == team
        and ticket.kind == "Story"
        and ticket.service in SEEN
        and ticket.title.startswith(words.ASKED_FOR)
        and ticket.opened_at > company.start + 60 * DAY
        and ticket.deleted_at is None
        and ticket.moved_from is None
    )


def _children(company: Company, initiative: str) -> list[Ticket]:
    """Return the two first stories of an initiative's epic about what customers see."""
    epic = epic_of(company.tickets, BECAME[initiative])
    fit = [t for t in company.tickets if t.epic == epic.key and t.service in SEEN]
    fit = [t for t in fit if t.kind == "Story" and t.deleted_at is None and t.moved_from is None]
    return fit[:2]


def _of_initiative(
    company: Company, initiative: str, ticket: Ticket, live: list[tuple[int, MergeRequest]]
) -> list[Saying]:
    chance = Chance(company.seed, "customers", "initiative", initiative, ticket.key)
    first = ticket.opened_at - chance.between(20, 90) * DAY
    texts = chance.some_of(words.OF_INITIATIVES[initiative], 3)
    until = max(first + DAY, min([at for at, _ in live] + [company.now]) - _HOUR)
    moments = sorted([first, *(chance.between(first, until) for _ in texts[1:])])
    voices = [
        said(company, ticket.service, "wish", text, at, chance)
        for text, at in zip(texts, moments, strict=True)
    ]
    return _cared_for(company, voices, ticket, live, chance)


def _of_work(
    company: Company, ticket: Ticket, live: list[tuple[int, MergeRequest]], chance: Chance
) -> list[Saying]:
    first = ticket.opened_at - chance.between(3, 45) * DAY - chance.between(0, 20) * _HOUR
    until = min([at for at, _ in live] + [company.now, first + 120 * DAY]) - _HOUR
    more = min(_MOST_VOICES, chance.count(1.1))
    moments = sorted([first, *(chance.between(first, max(first, until)) for _ in range(more))])
    voices = [
        said(company, ticket.service, "wish", words.wish(ticket.title, chance), at, chance)
        for at in moments
    ]
    return _cared_for(company, voices, ticket, live, chance)


def _cared_for(
    company: Company,
    voices: list[Saying],
    ticket: Ticket,
    live: list[tuple[int, MergeRequest]],
    chance: Chance,
) -> list[Saying]:
    """Let a team deal with those who wish for the same: one ticket, and a clock for each."""
    care = Care(work=company.work, chance=chance)
    leader = voices[0]
    leader.ticket = ticket.key
    leader.link = chance.weighted({"field": 6.0, "external": 4.0})
    leader.unnamed = [
        (change.repository, change.iid)
        for _, change in live
        if not change.title.startswith(f"{ticket.key}:")
    ]
    for voice in voices:
        voice.first = leader if voice is not leader else None
        after = [at for at, _ in live if at >= voice.said_at]
        voice.released_at = min(after, default=None)
        if care.answer(voice, forgets=voice is not leader):
            care.promise(voice, ticket.opened_at if voice is leader else leader.planned_at or 0)
            if voice.released_at is not None:
                care.tell(voice, voice.released_at)
    return voices


def _odd(company: Company, team: str, chance: Chance) -> Iterator[Saying]:
    services = [name for name in SEEN if name in _services(company, team)]
    care = Care(work=company.work, chance=chance)
    for _ in range(_ODD_WISHES):
        at = chance.between(company.start, company.now)
        one = said(company, chance.one_of(services), "wish", words.odd_wish(chance), at, chance)
        if care.answer(one):
            care.decline(one)
        yield one


def _services(company: Company, team: str) -> set[str]:
    return {t.service for t in company.tickets if t.team == team}
