"""How fast report files become entities, beside the plain decoder of the same bytes.

Run with ``python benchmarks/reports.py``. One core, everything in memory. The floor is expat with
empty handlers for XML, msgspec without a type for JSON, and csv's reader for JTL.
"""

import csv
import io
import resource
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from xml.parsers import expat

import msgspec

from gnomon.domain.event import Event
from gnomon.reports.jmeter_csv import summarise
from gnomon.reports.registry import report

CASES = 100_000
SAMPLES = 1_000_000
HEADER = (
    "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,"
    "failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n"
)


def junit() -> bytes:
    cases = "".join(
        f'<testcase classname="shop.Basket{n % 300}" name="case {n}" time="0.{n % 1000:03}"/>\n'
        for n in range(CASES)
    )
    return f'<testsuites><testsuite name="all">{cases}</testsuite></testsuites>'.encode()


def cobertura() -> bytes:
    classes = "".join(
        f'<class name="C{c}" filename="src/c{c}.py"><lines>'
        + "".join(f'<line number="{n}" hits="{n % 3}"/>' for n in range(200))
        + "</lines></class>\n"
        for c in range(CASES // 200)
    )
    packages = f"<packages><package><classes>{classes}</classes></package></packages>"
    return f"<coverage>{packages}</coverage>".encode()


def sarif() -> bytes:
    results = [
        {
            "ruleId": f"rule-{n % 50}",
            "message": {"text": f"Something is wrong with thing {n}."},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": f"src/{n % 900}.py"},
                        "region": {"startLine": n, "startColumn": 4, "endColumn": 9},
                    }
                }
            ],
        }
        for n in range(CASES)
    ]
    run = {"tool": {"driver": {"name": "x", "rules": []}}, "results": results}
    return msgspec.json.encode({"version": "2.1.0", "runs": [run]})


def samples(count: int) -> Iterator[str]:
    yield HEADER
    for n in range(count):
        yield (
            f"{1_772_355_600_000 + n * 7},{n % 1777},GET /basket/{n % 20},200,OK,Group 1-{n % 99},"
            f"text,{'false' if n % 97 == 0 else 'true'},,3478,211,99,99,http://shop/basket,"
            f"{n % 900},0,1\n"
        )


def plain_xml(data: bytes) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda *_: None
    parser.EndElementHandler = lambda *_: None
    parser.Parse(data, True)


def seconds(what: Callable[[], object]) -> float:
    """Take the fewest processor seconds of three: others on the machine disturb them least."""
    took = []
    for _ in range(3):
        began = time.process_time()
        what()
        took.append(time.process_time() - began)
    return min(took)


def show(name: str, data: bytes, records: int, plain: Callable[[bytes], object]) -> None:
    event = Event(
        id="1", source="ci", type=f"report.{name}", data=data, received_at=datetime.now(UTC)
    )
    floor = seconds(lambda: plain(data))
    took = seconds(lambda: sum(1 for _ in report(name).read(event)))
    print(
        f"{name:12} {len(data) / took / 2**20:6.1f} MiB/s {records / took:10,.0f} records a CPU second "
        f"{took / floor:5.1f}x plain"
    )


def main() -> None:
    show("junit", junit(), CASES, plain_xml)
    show("cobertura", cobertura(), CASES, plain_xml)
    show("sarif", sarif(), CASES, msgspec.json.decode)
    jtl = "".join(samples(SAMPLES // 5)).encode()
    show(
        "jmeter_csv",
        jtl,
        SAMPLES // 5,
        lambda data: sum(1 for _ in csv.reader(io.StringIO(data.decode()))),
    )
    began = time.perf_counter()
    summarise(samples(SAMPLES), file="run.jtl")
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{SAMPLES:,} samples made and summed up in {took:.1f} s; peak of all of this {peak} MiB")


if __name__ == "__main__":
    main()
