"""NerdGraph, New Relic's API: questions in GraphQL, most of them with one in NRQL inside.

API: https://docs.newrelic.com/docs/apis/nerdgraph/get-started/introduction-new-relic-nerdgraph/
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from gnomon.demo.company import Company
from gnomon.demo.newrelic import noted
from gnomon.demo.newrelic.figures import of_containers, of_requests
from gnomon.demo.newrelic.graphql import GraphqlError, answered, parsed
from gnomon.demo.newrelic.nrql import NrqlError, Query
from gnomon.demo.newrelic.nrql import parsed as parsed_nrql
from gnomon.demo.newrelic.using import Used, used
from gnomon.demo.prometheus.account import INSTRUMENTED, STEP, Counted, account
from gnomon.demo.wire import Answer, Json, Request, Routes

Part = TypeVar("Part", Counted, Used)

#: Intervals of a time series, and things on a page.
_MOST_INTERVALS, _PER_PAGE = 366, 5
_OPT_IN = "nerd-graph-unsafe-experimental-opt-in"
_NAMED = re.compile(r"(\w+)\s*=\s*'([^']*)'")


class NewRelic:
    """Answers what a New Relic account with the agents of logistics would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        self._routes.add("POST", "/graphql", self._ask)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or Answer(status=404, body=_errors("Not Found"))

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the user key, which has a header of its own."""
        return request.headers.get("api-key") == token

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return Answer(status=401, body=_errors("Invalid credentials provided"))

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self.__dict__.pop("_counted", None)
        self.__dict__.pop("_used", None)

    @cached_property
    def _counted(self) -> dict[str, list[Counted]]:
        return {name: account(self.company, name) for name in INSTRUMENTED}

    @cached_property
    def _used(self) -> dict[str, list[Used]]:
        return {name: used(self.company, name, told) for name, told in self._counted.items()}

    def _ask(self, request: Request) -> Answer:
        """Answer a question; what is wrong with it is told with a 200, as GraphQL does."""
        try:
            body = msgspec.json.decode(request.body)
            fields = parsed(body["query"], body.get("variables") or {})
            actor = {
                "entitySearch": _search,
                "account": lambda asked: self._account(asked, request),
            }
            return Answer(body={"data": answered(fields, {"actor": actor})})
        except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
            return Answer(status=400, body=_errors(f"The body is no question: {error!r}"))
        except (GraphqlError, NrqlError) as error:
            return Answer(body=_errors(str(error)))

    def _account(self, asked: Mapping[str, Any], request: Request) -> Json:
        if asked.get("id") != noted.ACCOUNT:
            raise GraphqlError(f"Access denied to account {asked.get('id')}.")

        def problems(told: Mapping[str, Any]) -> Json:
            if "AiIssues" not in request.headers.get(_OPT_IN, ""):
                raise GraphqlError("aiIssues is experimental: opt in with a header.")
            return self._issues(told)

        return {"id": noted.ACCOUNT, "nrql": self._nrql, "aiIssues": {"issues": problems}}

    def _issues(self, asked: Mapping[str, Any]) -> Json:
        window, wanted = asked.get("timeWindow") or {}, asked.get("filter") or {}
        first, last = window.get("startTime", 0), window.get("endTime")
        ids = wanted.get("ids")
        told = [
            one
            for one in noted.issues(self.company)
            if one["updatedAt"] >= first
            and (last is None or one["createdAt"] <= last)
            and (ids is None or one["issueId"] in ids)
        ]
        some, cursor = _page(told, asked.get("cursor"))
        return {"issues": some, "nextCursor": cursor}

    def _nrql(self, asked: Mapping[str, Any]) -> Json:
        query = parsed_nrql(str(asked.get("query")))
        results = list(self._results(query))
        window = {"begin": query.since, "end": query.until, "compareWith": None}
        metadata = {
            "eventTypes": [query.events],
            "facets": [query.facet] if query.facet else None,
            "messages": [],
            "timeWindow": {**window, "since": str(query.since), "until": str(query.until)},
        }
        return {"nrql": asked.get("query"), "results": results, "metadata": metadata}

    def _results(self, query: Query) -> Iterator[Json]:
        """Work a question out; an event of another kind was never told, so there is nothing."""
        if query.events == "Deployment":
            told = noted.marks(self.company)
            yield from (one for one in told if query.since <= one["timestamp"] < query.until)
        elif query.events == "Transaction":
            known = {n: told for n, told in self._counted.items() if query.where({"appName": n})}
            facets = {name: _of_each(of_requests, query, name) for name in known}
            yield from _series(query, known, facets)
        elif query.events == "K8sContainerSample":
            yield from _series(
                query, self._used, dict.fromkeys(self._used, _of_each(of_containers, query))
            )


def _series(
    query: Query,
    known: Mapping[str, Sequence[Part]],
    figures: Mapping[str, Callable[[Sequence[Part]], dict[str, Any]]],
) -> Iterator[Json]:
    """Work figures out interval by interval, of those that are over and still kept."""
    if query.minutes is None or query.facet is None:
        raise NrqlError("NRQL Error: ask for TIMESERIES and FACET")
    length, first = query.minutes * 60, query.since // 1000
    begins = range(first, query.until // 1000, length)
    if len(begins) > _MOST_INTERVALS:
        raise NrqlError(f"NRQL Error: more than {_MOST_INTERVALS} intervals in a time series")
    if length % STEP or first % STEP:
        raise NrqlError("NRQL Error: agents report every quarter of an hour")
    many = length // STEP
    for name, told in known.items():
        if not told:
            continue
        start = told[0].begins_at
        for begin in begins:
            place = (begin - start) // STEP
            if place >= 0 and place + many <= len(told):
                span = {"beginTimeSeconds": begin, "endTimeSeconds": begin + length}
                yield {query.facet_name: name, **span, **figures[name](told[place : place + many])}


def _of_each(
    function: Callable[..., dict[str, Any]], *first: Any
) -> Callable[[Sequence[Any]], dict[str, Any]]:
    return lambda parts: function(*first, parts)


def _search(asked: Mapping[str, Any]) -> Json:
    """Search entities by equations joined with AND."""
    wanted = dict(_NAMED.findall(str(asked.get("query"))))
    found = [
        one
        for one in noted.applications()
        if all(one.get(name) == value for name, value in wanted.items())
    ]

    def results(told: Mapping[str, Any]) -> Json:
        some, cursor = _page(found, told.get("cursor"))
        return {"entities": some, "nextCursor": cursor}

    return {"count": len(found), "query": asked.get("query"), "results": results}


def _page(things: Sequence[Json], cursor: str | None) -> tuple[list[Json], str | None]:
    start = int(cursor) if cursor and cursor.isdigit() else 0
    following = start + _PER_PAGE
    return list(things[start:following]), str(following) if following < len(things) else None


def _errors(said: str) -> Json:
    return {"data": None, "errors": [{"message": said}]}
