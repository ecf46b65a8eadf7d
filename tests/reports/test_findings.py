"""Findings of SARIF and Trivy: what is one, how bad it is, and what counts."""

import json
from typing import Any

import pytest

from gnomon.errors import ReportError
from gnomon.reports.found import severity


def sarif(*results: dict[str, Any], **run: Any) -> str:
    driver = {
        "name": "CodeQL",
        "rules": [
            {
                "id": "py/sql",
                "shortDescription": {"text": "SQL from input"},
                "properties": {"security-severity": "9.1"},
            },
            {"id": "py/unused", "defaultConfiguration": {"level": "note"}},
        ],
    }
    whole = {"tool": {"driver": driver}, "results": list(results), **run}
    return json.dumps({"$schema": "sarif-2.1.0.json", "version": "2.1.0", "runs": [whole]})


def result(rule: str = "py/unused", line: int = 1, **told: Any) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": line}}
    return {
        "ruleId": rule,
        "message": {"text": "Mend it."},
        "locations": [{"physicalLocation": place}],
        **told,
    }


def found(told: dict[str, list[Any]]) -> list[tuple[str, str, bool]]:
    return [(each.rule, each.severity, each.counts) for each in told.get("finding", [])]


def test_severity_is_the_results_the_rules_or_a_warning(read: Any) -> None:
    told = read(
        "sarif",
        sarif(
            result("py/sql", level="note"),
            result(level="error"),
            result(line=2),
            result("unheard/of"),
            result(line=3, kind="informational"),
            result(line=4, kind="pass"),
        ),
    )
    assert found(told) == [
        ("py/sql", "critical", True),
        ("py/unused", "high", True),
        ("py/unused", "low", True),
        ("unheard/of", "medium", True),
        ("py/unused", "info", True),
    ]
    first = told["finding"][0]
    assert (first.title, first.location, first.kind) == ("SQL from input", "a.py:1", "weakness")


def test_suppressed_and_known_findings_do_not_count(read: Any) -> None:
    told = read(
        "sarif",
        sarif(
            result(line=1, suppressions=[{"kind": "inSource"}]),
            result(line=2, suppressions=[{"kind": "external", "status": "underReview"}]),
            result(line=3, baselineState="unchanged"),
            result(line=4, baselineState="absent"),
            result(line=5, baselineState="updated"),
        ),
    )
    assert [each.counts for each in told["finding"]] == [False, True, False, False, True]
    assert [each.is_suppressed for each in told["finding"]] == [True, False, False, False, False]


def test_what_has_one_fingerprint_is_one_finding(read: Any) -> None:
    told = read(
        "sarif",
        sarif(
            result(line=1, fingerprints={"v1": "aa"}, suppressions=[{"kind": "inSource"}]),
            result(line=9, fingerprints={"v1": "aa"}),
            result(line=2, partialFingerprints={"hash": "bb"}),
            result(line=3, partialFingerprints={"hash": "bb"}),
            result(line=3, partialFingerprints={"hash": "bb"}),
        ),
    )
    # A partial fingerprint may be shared by two lines; the same line twice is one finding.
    assert [(each.occurrence_count, each.counts) for each in told["finding"]] == [
        (2, True),
        (1, True),
        (2, True),
    ]


@pytest.mark.parametrize(
    ("run", "is_complete"),
    [
        ({}, None),
        ({"invocations": [{"executionSuccessful": True}]}, True),
        ({"invocations": [{"executionSuccessful": True}, {"executionSuccessful": False}]}, False),
        ({"results": None}, False),
    ],
)
def test_a_run_that_failed_is_not_clean(read: Any, run: Any, is_complete: bool | None) -> None:
    told = read("sarif", sarif(**run))
    assert "finding" not in told
    assert told["report_file"][0].is_complete is is_complete


def test_no_run_at_all_is_not_clean(read: Any) -> None:
    (report,) = read("sarif", '{"version": "2.1.0", "runs": []}')["report_file"]
    assert report.is_complete is False


def vulnerability(cve: str, package: str, version: str = "1.0", **told: Any) -> dict[str, Any]:
    return {"VulnerabilityID": cve, "PkgName": package, "InstalledVersion": version, **told}


def trivy(*results: dict[str, Any]) -> str:
    return json.dumps({"SchemaVersion": 2, "ArtifactName": "shop", "Results": list(results)})


def test_trivy_counts_a_vulnerability_once_per_package(read: Any) -> None:
    told = read(
        "trivy",
        trivy(
            {
                "Target": "a.jar",
                "Vulnerabilities": [
                    vulnerability("CVE-1", "log", Severity="CRITICAL", FixedVersion="2.0"),
                    vulnerability("CVE-1", "log-api", Severity="HIGH"),
                ],
            },
            {"Target": "b.jar", "Vulnerabilities": [vulnerability("CVE-1", "log")]},
        ),
    )
    assert [
        (each.rule, each.package, each.severity, each.occurrence_count, each.fixed_version)
        for each in told["finding"]
    ] == [("CVE-1", "log", "critical", 2, "2.0"), ("CVE-1", "log-api", "high", 1, None)]


def test_trivy_tells_secrets_misconfigurations_and_licences(read: Any) -> None:
    wrong = {"ID": "DS-1", "Severity": "LOW", "Title": "Root", "CauseMetadata": {"StartLine": 3}}
    told = read(
        "trivy",
        trivy(
            {
                "Target": "Dockerfile",
                "Misconfigurations": [{**wrong, "Status": "FAIL"}, {**wrong, "Status": "PASS"}],
                "Secrets": [{"RuleID": "aws", "Severity": "CRITICAL", "StartLine": 7}],
                "Licenses": [{"Severity": "UNKNOWN", "Name": "GPL-3.0", "PkgName": "x"}],
            }
        ),
    )
    assert [(each.kind, each.rule, each.severity, each.location) for each in told["finding"]] == [
        ("misconfiguration", "DS-1", "low", "Dockerfile:3"),
        ("secret", "aws", "critical", "Dockerfile:7"),
        ("license", "GPL-3.0", "unknown", "Dockerfile"),
    ]


def test_what_trivy_was_told_to_ignore_does_not_count(read: Any) -> None:
    ignored = {"Type": "vulnerability", "Finding": vulnerability("CVE-2", "log")}
    told = read("trivy", trivy({"Target": "a", "ExperimentalModifiedFindings": [ignored]}))
    assert found(told) == [("CVE-2", "unknown", False)]


def test_nothing_found_is_a_report_without_findings(read: Any) -> None:
    told = read("trivy", trivy())
    assert set(told) == {"report_file"}


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ("CRITICAL", "critical"),
        ("9.0", "critical"),
        ("8.9", "high"),
        ("4.0", "medium"),
        ("0.1", "low"),
        ("0", "info"),
        ("nan", "unknown"),
        ("11", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_severities_are_put_on_one_scale(told: str | None, level: str) -> None:
    assert severity(told) == level


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("sarif", "", "is empty"),
        ("sarif", '{"version": "2.1.0"}', "missing required field `runs`"),
        ("sarif", '{"version": "2.0.0", "runs": []}', "is SARIF 2.0.0"),
        ("sarif", sarif(result())[:-9], "truncated"),
        ("sarif", b"\xff\xfe{", "no JSON in UTF-8"),
        ("sarif", '{"runs": ' + "[" * 100_000, "is"),
        ("trivy", '{"SchemaVersion": 1}', "schema version 1"),
        ("trivy", trivy({"Vulnerabilities": [{}]}), "$.Results[0].Vulnerabilities[0]"),
        ("trivy", trivy({"Secrets": {}}), "$.Results[0].Secrets"),
    ],
)
def test_bad_input_is_refused_with_its_place(read: Any, name: str, data: Any, says: str) -> None:
    with pytest.raises(ReportError, match="ci-file") as refused:
        read(name, data, file="ci-file")
    assert says in str(refused.value)
