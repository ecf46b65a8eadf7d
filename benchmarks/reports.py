"""How fast report files become entities, beside the plain decoder of the same bytes.

    python benchmarks/reports.py [--quick]

One core, everything in memory. The floor is expat with empty handlers for XML, msgspec without a
type for JSON, and csv's reader for JTL. Then `gnomon report` of a JTL of ten million samples, which
is more than a gigabyte, and of a thousand small reports; each is a process of its own.
"""

import argparse
import csv
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.parsers import expat

import msgspec

from gnomon.domain.event import Event
from gnomon.reports.registry import report

CASES = 100_000
SAMPLES = 10_000_000
QUICK_SAMPLES = 500_000
REPORTS = 1_000
QUICK_REPORTS = 100
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
        f"{name:12} {len(data) / took / 2**20:6.1f} MiB {records / took:10,.0f} records "
        f"a CPU second {took / floor:5.1f}x plain"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="with fewer samples and reports")
    compare(quick=parser.parse_args().quick)


def compare(*, quick: bool) -> None:
    show("junit", junit(), CASES, plain_xml)
    show("cobertura", cobertura(), CASES, plain_xml)
    show("sarif", sarif(), CASES, msgspec.json.decode)
    jtl = "".join(samples(2 * CASES)).encode()
    show(
        "jmeter_csv",
        jtl,
        2 * CASES,
        lambda data: sum(1 for _ in csv.reader(io.StringIO(data.decode()))),
    )
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        jtl_of(folder, QUICK_SAMPLES if quick else SAMPLES)
        many(folder, QUICK_REPORTS if quick else REPORTS)


def jtl_of(folder: Path, count: int) -> None:
    """Hand over one large JTL."""
    path = folder / "run.jtl"
    with path.open("w") as file:
        file.writelines(samples(count))
    size = path.stat().st_size
    wall, processor, peak = command(folder, [path])
    with path.open(newline="") as file:
        plain = seconds_once(lambda: sum(1 for _ in csv.reader(file)))
    path.unlink()
    print(
        f"a JTL of {count:,} samples, {size / 2**30:.2f} GiB: {wall:.0f} s, {processor:.0f} CPU s, "
        f"{processor / plain:.1f}x csv's reader, peak {peak:.0f} MiB"
    )


def many(folder: Path, count: int) -> None:
    """Hand over many small reports at once."""
    paths = [folder / f"junit-{number}.xml" for number in range(count)]
    for number, path in enumerate(paths):
        cases = "".join(
            f'<testcase classname="shop.Basket" name="case {n}" time="0.{n:03}"/>\n'
            for n in range(100 + number % 3)
        )
        path.write_text(f'<testsuite name="unit {number}">{cases}</testsuite>')
    plain = seconds_once(lambda: [plain_xml(path.read_bytes()) for path in paths])
    wall, processor, peak = command(folder, paths)
    print(
        f"{count:,} reports of 100 cases: {wall:.0f} s, {processor:.0f} CPU s, "
        f"{processor / plain:.1f}x expat alone, peak {peak:.0f} MiB"
    )


def command(folder: Path, files: list[Path]) -> tuple[float, float, float]:
    """Run `gnomon report` and return wall seconds, processor seconds and peak MiB."""
    program = [str(Path(sys.executable).with_name("gnomon")), "report", *map(str, files)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*program, "--home", str(folder / "home")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, "gnomon report failed"
    wall = time.perf_counter() - began
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def seconds_once(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


if __name__ == "__main__":
    main()
