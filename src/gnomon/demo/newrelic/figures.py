"""Works figures out of what services truly counted, as if every event were still there."""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import Any

from gnomon.demo.newrelic.nrql import Aggregate, Item, NrqlError, Query
from gnomon.demo.newrelic.using import Used
from gnomon.demo.prometheus.account import SPREAD, Counted, share_within

_SETTLED_RATIO = 1e-6
_USED: Mapping[str, Callable[[Used], float]] = {
    "cpuUsedCores": lambda each: each.cores,
    "memoryWorkingSetBytes": lambda each: each.memory_bytes,
}
_ONE_OF_EACH = {"containerID", "podName"}


def of_requests(query: Query, name: str, counted: Sequence[Counted]) -> dict[str, Any]:
    """Work out what was asked of a service's requests in an interval.

    Args:
        query: What was asked.
        name: The application.
        counted: The parts of the interval.

    Raises:
        NrqlError: Requests have no such figure.
    """
    return {item.name: _requests(_one(item), query, name, counted) for item in query.items}


def of_containers(query: Query, parts: Sequence[Used]) -> dict[str, Any]:
    """Work out what was asked of a service's containers in an interval.

    Args:
        query: What was asked.
        parts: The parts of the interval.

    Raises:
        NrqlError: Containers have no such figure.
    """
    return {
        item.name: math.prod(_containers(factor, parts) for factor in item.factors)
        for item in query.items
    }


def _one(item: Item) -> Aggregate:
    if len(item.factors) > 1:
        raise NrqlError("NRQL Error: requests are not multiplied here")
    return item.factors[0]


def _requests(
    aggregate: Aggregate, query: Query, name: str, counted: Sequence[Counted]
) -> int | dict[str, float | None]:
    if aggregate.function == "count":
        return sum(_matching(aggregate, query.bounds, name, each) for each in counted)
    if aggregate.function == "percentile" and aggregate.attribute == "duration":
        return {level: _quantile(float(level) / 100, counted) for level in aggregate.levels}
    raise NrqlError(f"NRQL Error: no {aggregate.function} of {aggregate.attribute} is kept here")


def _matching(aggregate: Aggregate, bounds: Sequence[float], name: str, counted: Counted) -> int:
    """Count the requests that match: all between two bounds do, or none."""
    if aggregate.where is None:
        return counted.count
    found = 0
    limits = sorted(set(bounds))
    shares = [share_within(limit, counted.typical_seconds) for limit in limits]
    middles = [
        *((low + high) / 2 for low, high in zip([0.0, *limits], limits, strict=False)),
        2 * (limits[-1] if limits else 1.0),
    ]
    for is_error in (False, True):
        every = counted.failed if is_error else counted.count - counted.failed
        reached = [0, *(round(every * share) for share in shares), every]
        for place, middle in enumerate(middles):
            record = {"appName": name, "error": is_error, "duration": middle}
            if aggregate.where(record):
                found += reached[place + 1] - reached[place]
    return found


def _quantile(level: float, counted: Sequence[Counted]) -> float | None:
    """Find how long the given share of requests took at most; null where there were none."""
    every = sum(each.count for each in counted)
    if not every:
        return None
    # That of the whole lies between those of the parts.
    within = math.exp(SPREAD * NormalDist().inv_cdf(level))
    typical = [each.typical_seconds for each in counted if each.count]
    low, high = min(typical) * within, max(typical) * within
    while high - low > _SETTLED_RATIO * high:
        middle = math.sqrt(low * high)
        reached = sum(each.count * share_within(middle, each.typical_seconds) for each in counted)
        low, high = (middle, high) if reached < level * every else (low, middle)
    return round(high, 5)


def _containers(aggregate: Aggregate, parts: Sequence[Used]) -> float:
    if aggregate.function == "uniqueCount" and aggregate.attribute in _ONE_OF_EACH:
        return max(each.pods for each in parts)
    if aggregate.function == "average" and aggregate.attribute in _USED:
        read = _USED[aggregate.attribute]
        return sum(map(read, parts)) / len(parts)
    raise NrqlError(f"NRQL Error: no {aggregate.function} of {aggregate.attribute} is kept here")
