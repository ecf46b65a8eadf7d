"""The counters that services expose, by the names of OpenTelemetry's HTTP conventions."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from msgspec import Struct

from gnomon.demo.company import Company
from gnomon.demo.prometheus.account import SCRAPED, STEP, Counted, account, share_within

NAME = "http_server_request_duration_seconds"
#: Bounds of the buckets that OpenTelemetry advises.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
_CODES = ("200", "500")


class Series(Struct, frozen=True, kw_only=True):
    """A counter: how it stood at the end of every step."""

    labels: Mapping[str, str]
    """Its name among them."""
    begins_at: int
    """When it stood at 0."""
    values: list[float]
    """How it stood after each step."""

    def at(self, moment: int) -> float | None:
        """Say how it stood at a moment; null before it began, and when nobody has looked yet."""
        steps, rest = divmod(moment - self.begins_at, STEP)
        if steps < 0 or steps + (rest > 0) > len(self.values):
            return None
        before = self.values[steps - 1] if steps else 0.0
        if not rest:
            return before
        return before + (self.values[steps] - before) * rest / STEP


def scraped(company: Company) -> list[Series]:
    """List every counter of every service that is scraped.

    Args:
        company: Whose services.
    """
    return [one for service in SCRAPED for one in _of_service(service, account(company, service))]


def _of_service(service: str, counted: list[Counted]) -> Iterator[Series]:
    if not counted:
        return
    # The share that is as fast as a bound is the same for both codes, so it is worked out once.
    shares = [[share_within(bound, each.typical_seconds) for each in counted] for bound in BOUNDS]
    for code in _CODES:
        counts = [each.failed if code == "500" else each.count - each.failed for each in counted]
        labels = {"service": service, "http_response_status_code": code, "job": service}
        begin = counted[0].begins_at
        yield _counter(f"{NAME}_count", labels, begin, counts)
        yield _counter(f"{NAME}_bucket", {**labels, "le": "+Inf"}, begin, counts)
        for bound, within in zip(BOUNDS, shares, strict=True):
            fast = (round(count * share) for count, share in zip(counts, within, strict=True))
            yield _counter(f"{NAME}_bucket", {**labels, "le": f"{bound:g}"}, begin, fast)


def _counter(name: str, labels: Mapping[str, str], begin: int, counts: Iterable[int]) -> Series:
    return Series(
        labels={"__name__": name, **labels},
        begins_at=begin,
        values=[float(total) for total in accumulate(counts)],
    )
