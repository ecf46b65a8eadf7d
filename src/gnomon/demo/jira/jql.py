"""The little of JQL that readers of Jira ask with."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from gnomon.demo.records import Ticket
from gnomon.demo.working_time import ZONE, instant

_CLAUSE = re.compile(
    r"""(?P<field>\w+)\s*
    (?P<operator>>=|<=|!=|=|>|<|not\s+in|in|is\s+not|is)\s*
    (?P<value>\([^)]*\)|"[^"]*"|'[^']*'|[^\s)]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class JqlError(Exception):
    """A query that Jira refuses, with the text it refuses it with."""


def select(jql: str, tickets: list[Ticket], now: int) -> list[Ticket]:
    """Find what a query asks for, in the order it asks for.

    Raises:
        JqlError: The query restricts nothing, or names something Jira does not know.
    """
    where, _, order = re.sub(r"\s+", " ", jql).partition("ORDER BY")
    if not order:
        where, _, order = where.partition("order by")
    clauses = list(_CLAUSE.finditer(where))
    if not clauses:
        raise JqlError("Unbounded JQL queries are not allowed here.")
    wanted = tickets
    for clause in clauses:
        test = _test(clause["field"].lower(), clause["operator"].lower(), clause["value"], now)
        wanted = [ticket for ticket in wanted if test(ticket)]
    words = order.split() or ["created", "DESC"]
    by = {"updated": _updated, "created": _created}.get(words[0].lower(), _number)
    is_down = len(words) > 1 and words[1].upper().startswith("DESC")
    return sorted(wanted, key=lambda ticket: (by(ticket), ticket.id), reverse=is_down)


def _updated(ticket: Ticket) -> int:
    return ticket.updated_at


def _created(ticket: Ticket) -> int:
    return ticket.opened_at


def _number(ticket: Ticket) -> int:
    return ticket.id


def _test(field: str, operator: str, value: str, now: int) -> Callable[[Ticket], bool]:
    words = [word.strip().strip("\"'") for word in value.strip("()").split(",")]
    if field in {"project", "key", "issuekey", "id"}:
        names = {word.upper() for word in words}
        is_negative = operator.startswith(("not", "!="))

        def named(ticket: Ticket) -> bool:
            known = {ticket.project} if field == "project" else {ticket.key, str(ticket.id)}
            return bool(known & names) != is_negative

        return named
    if field in {"updated", "created", "updateddate", "createddate"}:
        moment = _moment(words[0], now)
        read = _updated if field.startswith("updated") else _created
        if operator in {">=", ">"}:
            return lambda ticket: read(ticket) >= moment
        return lambda ticket: read(ticket) <= moment + 59
    raise JqlError(f"Field '{field}' does not exist or you do not have permission to view it.")


def _moment(text: str, now: int) -> int:
    """Read a JQL time: minutes are its smallest unit, and it is the asking user's local time."""
    relative = re.fullmatch(r"-(\d+)([mhdw])", text)
    if relative:
        shift = timedelta(seconds=int(relative[1]) * _UNITS[relative[2]])
        return int((instant(now) - shift).timestamp())
    for form in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"):
        try:
            return int(datetime.strptime(text, form).replace(tzinfo=ZONE).timestamp())
        except ValueError:
            continue
    if text.isdigit():
        return int(text) // 1000
    raise JqlError(f"Date value '{text}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm'.")
