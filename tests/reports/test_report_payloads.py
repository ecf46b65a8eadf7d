"""Every real report file is read as expected, or refused for a listed reason."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from gnomon.errors import ReportError
from gnomon.reports.registry import recognise
from reports.payload_rows import EXPECTED, REFUSED

FOLDERS = ("junit", "coverage", "sarif", "trivy", "playwright", "cypress", "jmeter", "security")


def summed_up(told: dict[str, list[Any]]) -> tuple[object, ...]:
    if "test_run" in told:
        (run,) = told["test_run"]
        passed, failed, error = run.passed_count, run.failed_count, run.error_count
        return (run.test_count, passed, failed, error, run.skipped_count, run.flaky_count)
    if "coverage_report" in told:
        rows = told["coverage_report"]
        return tuple((each.kind, each.covered_count, each.valid_count) for each in rows)
    if "load_result" in told:
        whole = told["load_result"][-1]
        labels = len(told["load_result"]) - 1
        return (labels, whole.sample_count, whole.failed_count, whole.elapsed_p95_seconds)
    found = told.get("finding", [])
    return (len(found), sum(each.counts for each in found))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_it_is_read(payloads: Path, read: Any, name: str) -> None:
    data = (payloads / name).read_bytes()
    known = recognise(Path(name).name, data).name
    assert (known, *summed_up(read(known, data))) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_it_is_refused(payloads: Path, read: Any, name: str) -> None:
    data = (payloads / name).read_bytes()
    with pytest.raises(ReportError, match=REFUSED[name][0]):
        read(recognise(Path(name).name, data).name, data)


def test_none_is_left_out(payloads: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        str(path.relative_to(payloads))
        for folder in FOLDERS
        for path in (payloads / folder).rglob("*")
        if path.is_file()
    }
    assert files == EXPECTED.keys() | REFUSED.keys()
    with capsys.disabled():
        sys.stdout.write(f"\nreports: {len(EXPECTED)} payloads read, {len(REFUSED)} refused\n")


def of(known: str) -> list[str]:
    return sorted(name for name, row in EXPECTED.items() if row[0] == known)


@pytest.mark.parametrize("name", of("junit"))
def test_cases_are_those_another_parser_finds(payloads: Path, name: str) -> None:
    root = ET.parse(payloads / name).getroot()  # noqa: S314 - files of ours
    suites = [root, *root.iter("testsuite")] if root.tag == "testsuites" else root.iter("testsuite")
    broken = sum(len(suite.findall("error")) for suite in suites)
    outcomes = Counter(
        next((c.tag for c in case if c.tag in ("failure", "error", "skipped")), "passed")
        for case in root.iter("testcase")
    )
    assert EXPECTED[name][1] == outcomes.total() + broken
    assert EXPECTED[name][3:6] == (
        outcomes["failure"],
        outcomes["error"] + broken,
        outcomes["skipped"],
    )


@pytest.mark.parametrize("name", of("sarif"))
def test_every_result_is_in_a_finding(payloads: Path, read: Any, name: str) -> None:
    data = (payloads / name).read_bytes()
    runs = json.loads(data.decode("utf-8-sig"))["runs"]
    results = [each for run in runs for each in run.get("results") or []]
    findings = [each for each in results if each.get("kind") not in ("pass", "notApplicable")]
    told = read("sarif", data).get("finding", [])
    assert sum(each.occurrence_count for each in told) == len(findings)


@pytest.mark.parametrize("name", of("trivy"))
def test_every_vulnerable_package_is_one_finding(payloads: Path, read: Any, name: str) -> None:
    data = (payloads / name).read_bytes()
    results = json.loads(data).get("Results") or []
    vulnerable = {
        (each["VulnerabilityID"], each["PkgName"])
        for result in results
        for each in result.get("Vulnerabilities") or []
    }
    told = [each for each in read("trivy", data).get("finding", []) if each.package]
    assert {
        (each.rule, each.package) for each in told if each.kind == "vulnerability"
    } == vulnerable


@pytest.mark.parametrize("name", of("cyclonedx"))
def test_every_component_of_a_bill_is_a_row(payloads: Path, read: Any, name: str) -> None:
    data = (payloads / name).read_bytes()
    document = json.loads(data)
    told = read("cyclonedx", data)
    assert [(each.name.rpartition("/")[2], each.version) for each in told["component"]] == [
        (each["name"], each.get("version")) for each in document["components"]
    ]
    names = {each["bom-ref"]: each["name"] for each in document["components"]}
    affected = {
        (each["id"], names[place["ref"]])
        for each in document["vulnerabilities"]
        for place in each["affects"]
    }
    assert {(each.rule, each.package.rpartition("/")[2]) for each in told["finding"]} == affected


@pytest.mark.parametrize("name", of("zap_xml"))
def test_every_instance_of_an_alert_is_a_place(payloads: Path, read: Any, name: str) -> None:
    root = ET.parse(payloads / name).getroot()  # noqa: S314 - files of ours
    alerts = Counter(
        (site.get("name"), alert.findtext("alertRef") or alert.findtext("pluginid"))
        for site in root.iter("site")
        for alert in site.iter("alertitem")
        for _ in alert.iter("instance")
    )
    told = read("zap_xml", (payloads / name).read_bytes()).get("finding", [])
    assert sorted(each.occurrence_count for each in told) == sorted(alerts.values())


def test_refusals_have_reasons() -> None:
    assert [name for name, (_, reason) in REFUSED.items() if not reason.endswith(".")] == []
