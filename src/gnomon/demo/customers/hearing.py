"""What customers say in two years: of outages, of what they wish for, and what they ask.

Everything is about what truly happened: an outage of the books, a ticket of a team, an initiative.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gnomon.demo.chance import Chance
from gnomon.demo.customers import words
from gnomon.demo.customers.caring import Care
from gnomon.demo.customers.habits import SEEN, habit_of
from gnomon.demo.customers.said import BY_NAME, said
from gnomon.demo.customers.saying import Kind, Saying
from gnomon.demo.customers.wishing import wishes
from gnomon.demo.organisation import DAY

if TYPE_CHECKING:
    from gnomon.demo.company import Company
    from gnomon.demo.records import Incident

_MINUTE, _HOUR = 60, 3_600
_MONTH = 30 * DAY
#: The number of the first ticket at the desk, which is as old as the company.
_FIRST_NUMBER = 1_201
#: How long customers go on writing about one outage.
_LONGEST = 8 * _HOUR


def hear(company: Company) -> list[Saying]:
    """Tell everything that customers have said until now, oldest first.

    Args:
        company: Whose customers; its streams of chance are left as they are.
    """
    every = [*_outages(company), *_questions(company), *wishes(company)]
    heard = sorted(
        (one for one in every if company.start <= one.said_at < company.now),
        key=lambda one: (one.said_at, one.customer, one.title),
    )
    for number, one in enumerate(heard, start=_FIRST_NUMBER):
        one.number = number
        one.cut_after(company.now)
    for one in heard:
        if one.first is not None and not one.first.number:
            one.first = None
        if (one.first or one).ticket is None:
            one.released_at = None
    return heard


def _outages(company: Company) -> Iterator[Saying]:
    for incident in company.incidents:
        if incident.service in SEEN:
            yield from _of_outage(company, incident)


def _of_outage(company: Company, incident: Incident) -> list[Saying]:
    """Let customers report an outage: those who called first made it known."""
    chance = Chance(company.seed, "customers", "outage", incident.service, incident.opened_at)
    began = incident.opened_at
    is_theirs = incident.source == "customer"
    moments = [began - chance.between(2, 30) * _MINUTE] if is_theirs else []
    end = min(incident.resolved_at or company.now, began + _LONGEST)
    for _ in range(chance.count(1.0 if is_theirs else 0.5)):
        is_early = chance.happens(0.2)
        shift = -chance.between(1, 20) * _MINUTE if is_early else chance.between(0, end - began)
        moments.append(began + shift)
    symptom = incident.title.partition(": ")[2]
    reports = [
        said(company, incident.service, "problem", words.outage(symptom, chance), at, chance)
        for at in sorted(moments)
    ]
    care = Care(work=company.work, chance=chance)
    for report in reports:
        report.incident = incident.number
        report.first = reports[0] if report is not reports[0] else None
        if care.answer(report):
            care.mend(report, incident.resolved_at)
    return reports


def _questions(company: Company) -> Iterator[Saying]:
    for name in SEEN:
        chance = Chance(company.seed, "customers", "questions", name)
        care = Care(work=company.work, chance=chance)
        for month in range(company.start, company.now, _MONTH):
            team = company.organisation.team_of(BY_NAME[name], month)
            for _ in range(chance.count(habit_of(team).questions_a_month)):
                at = month + chance.between(0, _MONTH - 1)
                kind: Kind = chance.weighted({"question": 70.0, "complaint": 18.0, "praise": 12.0})
                text = {
                    "question": words.question(name, chance),
                    "complaint": words.complaint(chance),
                    "praise": words.praise(chance),
                }[kind]
                one = said(company, name, kind, text, at, chance)
                if care.answer(one):
                    care.explain(one)
                yield one
