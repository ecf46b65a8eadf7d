"""Intercom's REST API, version 2.11, as far as Gnomon and its users read it."""

from typing import Any

import msgspec

from gnomon.demo.company import Company
from gnomon.demo.customers.saying import Saying
from gnomon.demo.intercom import shapes
from gnomon.demo.wire import Answer, Request, Routes

#: The most that a page of a search holds, and what it holds unless asked for more.
MOST, USUAL = 150, 20
_SIGNS = (">", "<", "=")


class Intercom:
    """Answers what an Intercom with the chats about one of the company's services would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._now = company.now
        self._routes = Routes()
        self._routes.add("POST", "/conversations/search", self._search)
        self._routes.add("GET", "/conversations/{conversation}", self._conversation)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or _errors(404, "not_found", "Resource Not Found")

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the access token."""
        return request.headers.get("authorization") == f"Bearer {token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return _errors(401, "unauthorized", "Access Token Invalid")

    def forget(self) -> None:
        """Look at the company anew: somebody may have written."""
        self._now = self.company.now

    def _chats(self) -> list[Saying]:
        return [one for one in self.company.sayings if one.desk == "intercom"]

    def _conversation(self, _: Request, conversation: str) -> Answer:
        for one in self._chats():
            if str(one.number) == conversation:
                return Answer(body=shapes.conversation(one, self._now))
        return _errors(404, "not_found", "Resource Not Found")

    def _search(self, request: Request) -> Answer:
        """Answer a page of conversations by the time of their last change."""
        try:
            asked: dict[str, Any] = msgspec.json.decode(request.body)
            query = asked["query"]
            field, sign, value = query["field"], query["operator"], int(query["value"])
        except (msgspec.DecodeError, KeyError, TypeError, ValueError):
            return _errors(400, "parameter_invalid", "Invalid query")
        if field not in {"updated_at", "created_at"} or sign not in _SIGNS:
            return _errors(400, "parameter_invalid", f"Cannot search {field} {sign}")
        paging = asked.get("pagination", {})
        size = max(1, min(MOST, int(paging.get("per_page", USUAL))))
        told = sorted(self._found(field, sign, value), key=lambda one: (one[0], one[1].number))
        if asked.get("sort", {}).get("order") == "descending":
            told.reverse()
        start = int(paging.get("starting_after") or 0)
        page = [shapes.conversation(one, self._now, is_whole=False) for _, one in told]
        following = start + size
        pages: dict[str, Any] = {
            "type": "pages",
            "page": start // size + 1,
            "per_page": size,
            "total_pages": -(-len(told) // size),
        }
        if following < len(told):
            pages["next"] = {"page": following // size + 1, "starting_after": str(following)}
        return Answer(
            body={
                "type": "conversation.list",
                "conversations": page[start:following],
                "total_count": len(told),
                "pages": pages,
            }
        )

    def _found(self, field: str, sign: str, value: int) -> list[tuple[int, Saying]]:
        dated = [
            (one.said_at if field == "created_at" else shapes.changed_at(one, self._now), one)
            for one in self._chats()
        ]
        return [
            (at, one)
            for at, one in dated
            if (sign == ">" and at > value)
            or (sign == "<" and at < value)
            or (sign == "=" and at == value)
        ]


def _errors(status: int, code: str, message: str) -> Answer:
    errors = [{"code": code, "message": message}]
    body = {"type": "error.list", "request_id": None, "errors": errors}
    return Answer(status=status, body=body)
