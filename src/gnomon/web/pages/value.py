"""Value: what platform services take off teams, with every assumption beside it."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.steering.operating.words import money_words
from gnomon.steering.value import Ledger, Line, last_month, ledgers
from gnomon.steering.visibility import Rule
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Value", path="/value", area="Platform", order=40, right="cost")
#: What hours and services cost is not open to everybody.
_COST = Rule("cost")
_DECEMBER = 12


class LineView(Struct, frozen=True, kw_only=True):
    """One claim."""

    task: str
    work: str
    uses: str
    effort: str
    hours: str
    money: str
    note: str
    """What was said and not measured, or who counts the same work."""


class LedgerView(Struct, frozen=True, kw_only=True):
    """One platform service."""

    title: str
    name: str
    hours: str
    money: str
    cost: str
    net: str
    is_estimated: bool
    lines: list[LineView]


class ValuePage(Struct, frozen=True, kw_only=True):
    """Every platform service in a month."""

    title: str
    month: str
    before: str
    """Address of the month before."""
    ledgers: list[LedgerView]
    as_of: datetime


def value(request: Request, month: Annotated[str | None, Query()] = None) -> ValuePage:
    """Show what each platform service was worth in a month; default the last whole one."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    span = last_month(answers.now().date()) if month is None else _month(month)
    found = ledgers(home.installation(), span)
    before = last_month(span[0])[0]
    return ValuePage(
        title="Value of the platform",
        month=f"{span[0]:%B %Y}",
        before=f"/value?month={before:%Y-%m}",
        ledgers=[_ledger(each) for each in found],
        as_of=answers.now(),
    )


def _month(written: str) -> tuple[date, date]:
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError as error:
        raise UsageError(f"{written!r} is no month. Write it as 2026-05.") from error
    is_last = first.month == _DECEMBER
    after = date(first.year + is_last, 1 if is_last else first.month + 1, 1)
    return first, after


def _ledger(one: Ledger) -> LedgerView:
    return LedgerView(
        title=one.title,
        name=one.name,
        hours=_hours(one.hours),
        money=money_words(one.money, one.currency),
        cost=money_words(one.cost, one.currency),
        net=money_words(one.net, one.currency),
        is_estimated=one.is_estimated,
        lines=[_line(each) for each in one.lines],
    )


def _hours(hours: float | None) -> str:
    return "unknown" if hours is None else f"{hours:,.1f} h"


def _line(one: Line) -> LineView:
    effort = one.effort_with_seconds
    note = "; ".join(one.assumptions)
    if one.counted_by is not None:
        other = one.counted_by.rpartition(":")[2]
        note = f"the same work is counted by {other}, once" + (f"; {note}" if note else "")
    without = one.claim.effort_without_seconds / 3600
    return LineView(
        task=one.claim.task,
        work=one.claim.work,
        uses="unknown" if one.uses is None else f"{one.uses:,.0f}",
        effort=f"{without:,.2f} h, now "
        + ("unknown" if effort is None else f"{effort / 3600:,.2f} h"),
        hours="counted elsewhere" if one.counted_by else _hours(one.hours),
        money=money_words(one.money, one.claim.currency),
        note=note,
    )


add_page(ROUTER, "/value", "value.html", value, _COST)
