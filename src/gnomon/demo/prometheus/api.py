"""Prometheus' HTTP API, as far as Gnomon and its users read it.

API: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

import math
from collections.abc import Sequence
from functools import cached_property

from gnomon.demo.company import Company
from gnomon.demo.prometheus.probes import probes
from gnomon.demo.prometheus.promql import QueryError, evaluate
from gnomon.demo.prometheus.series import scraped
from gnomon.demo.prometheus.vectors import Row, Told, Vector
from gnomon.demo.wire import Answer, Json, Request, Routes

#: Points of a series that one answer holds at most.
_MOST = 11_000


class Prometheus:
    """Answers what a Prometheus that scrapes some of the company's services would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        self._routes.add("GET", "/api/v1/query_range", self._range)
        self._routes.add("GET", "/api/v1/query", self._instant)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        found = self._routes.answer(request)
        return found or Answer(status=404, body=b"404 page not found\n", content_type="text/plain")

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the bearer token of the proxy before it."""
        return request.headers.get("authorization") == f"Bearer {token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in, as the proxy does."""
        return Answer(status=401, body=b"Unauthorized\n", content_type="text/plain")

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self.__dict__.pop("_series", None)

    @cached_property
    def _series(self) -> list[Told]:
        return [*scraped(self.company), *probes(self.company)]

    def _range(self, request: Request) -> Answer:
        try:
            first, last, step = (float(request.first(name)) for name in ("start", "end", "step"))
        except ValueError as error:
            return _bad(f"invalid parameter: {error}")
        if step <= 0 or last < first:
            return _bad("invalid parameter: start, end and step do not make a range")
        if (last - first) / step > _MOST:
            return _bad(
                "exceeded maximum resolution of 11,000 points per timeseries. "
                "Try decreasing the query resolution (?step=XX)"
            )
        count = int((last - first) / step) + 1
        times = [int(first + place * step) for place in range(count)]
        return self._asked(request.first("query"), times, is_range=True)

    def _instant(self, request: Request) -> Answer:
        told = request.first("time", str(self.company.now))
        try:
            at = int(float(told))
        except ValueError as error:
            return _bad(f'invalid parameter "time": {error}')
        return self._asked(request.first("query"), [at], is_range=False)

    def _asked(self, query: str, times: Sequence[int], *, is_range: bool) -> Answer:
        try:
            found = evaluate(query, self._series, times)
        except QueryError as error:
            return _bad(f'invalid parameter "query": {error}')
        told: Vector = found if isinstance(found, dict) else {(): [found for _ in times]}
        rows = [(dict(labels), _points(times, row)) for labels, row in told.items()]
        known = [(labels, points) for labels, points in rows if points]
        if is_range:
            result = [{"metric": labels, "values": points} for labels, points in known]
            return _good("matrix", result)
        return _good("vector", [{"metric": labels, "value": points[0]} for labels, points in known])


def _points(times: Sequence[int], row: Row) -> list[list[int | str]]:
    told = zip(times, row, strict=True)
    return [[time, _text(value)] for time, value in told if value is not None]


def _text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return str(int(value)) if value.is_integer() else repr(value)


def _good(kind: str, result: list[Json]) -> Answer:
    return Answer(body={"status": "success", "data": {"resultType": kind, "result": result}})


def _bad(problem: str) -> Answer:
    return Answer(status=400, body={"status": "error", "errorType": "bad_data", "error": problem})
