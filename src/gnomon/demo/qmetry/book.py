"""The testers' part of the company's books: what was tested of each ticket, and how it went."""

from collections import defaultdict

from msgspec import Struct

from gnomon.demo.company import Company
from gnomon.demo.qmetry.cases import Case, every_case


class TestedRow(Struct, frozen=True, kw_only=True):
    """A ticket that somebody wrote a test case for; those set aside do not count."""

    __test__ = False

    ticket_id: int
    team: str
    case_count: int
    automated_count: int
    """Those that a machine runs by now."""
    executed_count: int
    """Those that were run."""
    passed_count: int
    """Those that passed when they were run last."""


def tested_rows(company: Company) -> list[TestedRow]:
    """List every ticket with a test case.

    Args:
        company: Whose tickets.
    """
    by_ticket: dict[int, list[Case]] = defaultdict(list)
    teams = {ticket.id: ticket.team for ticket in company.tickets}
    for case in every_case(company):
        for ticket in case.tickets if not case.is_archived else ():
            by_ticket[ticket.id].append(case)
    return [
        _row(number, teams[number], found, company.now)
        for number, found in sorted(by_ticket.items())
    ]


def _row(ticket_id: int, team: str, found: list[Case], now: int) -> TestedRow:
    lasts = [case.last for case in found]
    return TestedRow(
        ticket_id=ticket_id,
        team=team,
        case_count=len(found),
        automated_count=sum(
            case.automated_at is not None and case.automated_at <= now for case in found
        ),
        executed_count=sum(last is not None for last in lasts),
        passed_count=sum(last is not None and last.result == "Pass" for last in lasts),
    )
