"""Zendesk's API, version 2, as far as Gnomon and its users read it: one ticket, three exports."""

import time
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Iterable
from functools import cached_property

from gnomon.demo.company import Company
from gnomon.demo.customers.saying import Saying
from gnomon.demo.wire import Answer, Json, Request, Routes
from gnomon.demo.zendesk import shapes
from gnomon.demo.zendesk.updates import updates

#: The most that a page of an export holds.
MOST = 1_000
#: What a page of tickets holds unless asked for more: long tickets make short pages.
USUAL = 200
_TOO_RECENT_SECONDS = 60


class Zendesk:
    """Answers what a Zendesk with the company's customers would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._now = company.now
        firsts = (one.first for one in self._held() if one.incident is not None)
        self._repeated = {first.number for first in firsts if first is not None}
        self._routes = Routes()
        for route, handler in (
            ("/api/v2/incremental/tickets/cursor", self._tickets),
            ("/api/v2/incremental/ticket_events", self._updates),
            ("/api/v2/incremental/ticket_metric_events", self._clocks),
            ("/api/v2/tickets/{ticket}", self._ticket),
        ):
            self._routes.add("GET", f"{route}\\.json", handler)
            self._routes.add("GET", route, handler)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or _missing()

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the token: of OAuth, or an API token behind an agent's address."""
        scheme, _, proof = request.headers.get("authorization", "").partition(" ")
        if scheme == "Bearer":
            return proof == token
        try:
            user, _, given = b64decode(proof).decode("utf-8", "replace").partition(":")
        except BadBase64:
            return False
        return scheme == "Basic" and user.endswith("/token") and given == token

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return Answer(status=401, body={"error": "Couldn't authenticate you"})

    def forget(self) -> None:
        """Look at the company anew: somebody may have written."""
        self._now = self.company.now
        for name in ("_all_updates", "_all_clocks"):
            self.__dict__.pop(name, None)

    def _held(self) -> list[Saying]:
        return [one for one in self.company.sayings if one.desk == "zendesk"]

    def _ticket(self, _: Request, ticket: str) -> Answer:
        found = next((s for s in self._held() if str(s.number) == ticket), None)
        if found is None:
            return _missing()
        return Answer(body={"ticket": shapes.ticket(found, self._repeated, self._now)})

    def _tickets(self, request: Request) -> Answer:
        """Answer a page of tickets by the time of their last change, from a cursor or a time on."""
        after = _decoded(request.first("cursor"))
        if after is None:
            start = request.number("start_time", -1)
            if (problem := _refused(start)) is not None:
                return problem
            after = (start, 0)
        changed = sorted((self._changed_at(one), one.number, one) for one in self._held())
        rest = [entry for entry in changed if entry[:2] > after]
        size = max(1, min(MOST, request.number("per_page", USUAL)))
        page = rest[:size]
        last = page[-1][:2] if page else after
        cursor = _encoded(*last)
        url = f"{request.origin}/api/v2/incremental/tickets/cursor.json?cursor={cursor}"
        body = {
            "tickets": [shapes.ticket(one, self._repeated, self._now) for _, _, one in page],
            "after_url": url,
            "after_cursor": cursor,
            "before_url": None,
            "before_cursor": None,
            "end_of_stream": len(rest) <= size,
        }
        return Answer(body=body)

    def _changed_at(self, saying: Saying) -> int:
        return updates(saying, self._now)[-1].at

    def _updates(self, request: Request) -> Answer:
        return _export(request, "ticket_events", self._all_updates)

    def _clocks(self, request: Request) -> Answer:
        return _export(request, "ticket_metric_events", self._all_clocks)

    @cached_property
    def _all_updates(self) -> list[tuple[int, Json]]:
        told = (shapes.ticket_events(one, self._now) for one in self._held())
        return _in_order((event["timestamp"], event) for events in told for event in events)

    @cached_property
    def _all_clocks(self) -> list[tuple[int, Json]]:
        work = self.company.work
        told = (shapes.metric_events(one, self._now, work) for one in self._held())
        return _in_order(event for events in told for event in events)


def _in_order(told: Iterable[tuple[int, Json]]) -> list[tuple[int, Json]]:
    return sorted(told, key=lambda entry: (entry[0], entry[1]["id"]))


def _export(request: Request, name: str, told: list[tuple[int, Json]]) -> Answer:
    """Answer a page of an export by time: the next begins with the last second of this one."""
    start = request.number("start_time", -1)
    if (problem := _refused(start)) is not None:
        return problem
    rest = [entry for entry in told if entry[0] >= start]
    page = rest[:MOST]
    # A page never ends within a second, or the next would begin where this one does.
    page += [entry for entry in rest[MOST:] if page and entry[0] == page[-1][0]]
    end = page[-1][0] if page else start
    body = {
        name: [event for _, event in page],
        "next_page": f"{request.origin}/api/v2/incremental/{name}.json?start_time={end}",
        "count": len(page),
        "end_of_stream": len(page) == len(rest),
        "end_time": end,
    }
    return Answer(body=body)


def _refused(start: int) -> Answer | None:
    """Refuse a time that is none, or within the last minute."""
    if start < 0:
        problem = {"error": "StartTimeMissing", "description": "Missing parameter start_time"}
        return Answer(status=400, body=problem)
    if start > time.time() - _TOO_RECENT_SECONDS:
        problem = {
            "error": "StartTimeTooRecent",
            "description": "Too recent start_time. Use a start_time older than 1 minute.",
        }
        return Answer(status=422, body=problem)
    return None


def _encoded(at: int, number: int) -> str:
    return b64encode(f"{at}.0||{number}".encode()).decode()


def _decoded(cursor: str) -> tuple[int, int] | None:
    try:
        at, _, number = b64decode(cursor).decode("utf-8", "replace").partition(".0||")
    except BadBase64:
        return None
    return (int(at), int(number)) if at.isdigit() and number.isdigit() else None


def _missing() -> Answer:
    return Answer(status=404, body={"error": "RecordNotFound", "description": "Not found"})
