"""What the company's pipelines hand over: test results, coverage, scans and load runs, as files.

Planted: a service that hands over nothing, one whose tests run through no line at all, one without
the functional tests that are mandated, one that has leave, and ratings that hold and do not.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.organisation import DAY, SERVICES

#: Hands over nothing; tests that run through no line; no functional tests; leave to have none.
UNCONNECTED, UNCOVERED, LACKING, EXCUSED = (
    "content-api", "pricing", "gift-cards", "recommendations",
)  # fmt: skip
#: Rated by the run that still kept to what was agreed; rated long ago; rated somewhere else.
RATED, STALE, ELSEWHERE = "checkout-api", "search-api", "web-shop"
#: Where load tests run, and the part of production that it is.
PLACE, SHARE = "performance", 0.5
#: Requests a second of the runs of the service that is rated; the last was too slow.
STEPS = (5, 10, 20)
_RUN_SECONDS = 65


class HandedOver(Struct, frozen=True, kw_only=True):
    """A report file, and what its pipeline says of it."""

    file: str
    data: bytes
    service: str
    gate: str
    pipeline: str
    at: int
    """When its pipeline ran."""
    revision: str | None = None
    """Commit that its pipeline ran for; null before the first."""
    environment: str | None = None


def handed_over(company: Company) -> Iterator[HandedOver]:
    """Yield the reports of the last pipelines of each service.

    Args:
        company: Says when it is now, and what was in each repository when a pipeline ran.
    """
    for report in _written(company.now):
        yield replace(report, revision=_head(company, report.service, report.at))


def _head(company: Company, service: str, at: int) -> str | None:
    """Name the newest commit of a service's main line at a moment."""
    path = next(each.repository for each in SERVICES if each.name == service)
    place = next(each for each in company.repositories if each.path == path)
    landed_at = {one.sha: one.committed_at for one in place.commits}
    return next((sha for sha in reversed(place.mainline) if landed_at[sha] <= at), None)


def _written(now: int) -> Iterator[HandedOver]:
    for place, service in enumerate(SERVICES):
        if service.name == UNCONNECTED:
            continue
        at = now - (1 + place % 6) * DAY
        yield _junit(service.name, at, "unit_test", 40 + place)
        yield _cobertura(service.name, at, 0 if service.name == UNCOVERED else 70 + place)
        yield _sarif(service.name, at)
        if service.name not in (LACKING, EXCUSED):
            yield _junit(service.name, at, "functional_test", 6 + place)
    yield from _load_runs(now)


def _load_runs(now: int) -> Iterator[HandedOver]:
    for step, rate in enumerate(STEPS):
        is_slow = rate == STEPS[-1]
        yield _jmeter(RATED, now - (5 - step) * DAY, rate, 900 if is_slow else 180, PLACE)
    yield _jmeter(STALE, now - 120 * DAY, 40, 90, PLACE)
    yield _jmeter(ELSEWHERE, now - 9 * DAY, 30, 150, "laptop")


def _told(
    file: str, data: str, service: str, gate: str, at: int, environment: str | None = None
) -> HandedOver:
    return HandedOver(
        file=file,
        data=data.encode(),
        service=service,
        gate=gate,
        pipeline=f"https://ci.example.org/{service}/{at}",
        at=at,
        environment=environment,
    )


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _junit(service: str, at: int, gate: str, count: int) -> HandedOver:
    cases = "".join(
        f'<testcase classname="{service}" name="case {number}" time="0.01"/>'
        for number in range(count)
    )
    suite = (
        f'<testsuite name="{service}" tests="{count}" failures="0" timestamp="{_moment(at)}">'
        f"{cases}</testsuite>"
    )
    text = f'<?xml version="1.0"?><testsuites>{suite}</testsuites>'
    return _told(f"{gate}.xml", text, service, gate, at)


def _cobertura(service: str, at: int, percent: int) -> HandedOver:
    lines = "".join(
        f'<line number="{number}" hits="{int(number <= percent)}"/>' for number in range(1, 101)
    )
    text = (
        f'<?xml version="1.0"?><coverage line-rate="{percent / 100}" branch-rate="0" '
        f'lines-covered="{percent}" lines-valid="100" branches-covered="0" branches-valid="0" '
        f'complexity="0" version="1" timestamp="{at}"><packages><package name="{service}" '
        f'line-rate="{percent / 100}" branch-rate="0" complexity="0"><classes><class name="all" '
        f'filename="{service}.py" line-rate="{percent / 100}" branch-rate="0" complexity="0">'
        f"<methods/><lines>{lines}</lines></class></classes></package></packages></coverage>"
    )
    return _told("coverage.xml", text, service, "unit_test", at)


def _sarif(service: str, at: int) -> HandedOver:
    run = {
        "tool": {"driver": {"name": "Semgrep", "rules": []}},
        "invocations": [{"executionSuccessful": True, "endTimeUtc": _moment(at)}],
        "results": [],
    }
    text = json.dumps({"version": "2.1.0", "runs": [run]})
    return _told("scan.sarif", text, service, "static_analysis", at)


def _jmeter(service: str, at: int, rate: int, usual: int, place: str) -> HandedOver:
    chance = Chance(at, "load", service, rate)
    rows = ["timeStamp,elapsed,label,responseCode,success"]
    for number in range(rate * _RUN_SECONDS):
        elapsed = chance.between(usual // 2, usual * 3 // 2)
        rows.append(f"{at * 1000 + number * 1000 // rate},{elapsed},GET /,200,true")
    text = "\n".join(rows) + "\n"
    return _told("load.csv", text, service, "load_test", at, environment=place)
