"""Bills of materials, VEX, ZAP and GitLab's security reports."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from gnomon.errors import ReportError


def bill(**facts: Any) -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, **facts})


JQUERY = {"bom-ref": "j", "type": "library", "group": "@js", "name": "jquery", "version": "3.3.9"}


def vulnerable(state: str | None = None, **facts: Any) -> dict[str, Any]:
    told = {"id": "CVE-2019-11358", "affects": [{"ref": "j"}], **facts}
    return told | ({"analysis": {"state": state}} if state else {})


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (None, True),
        ("exploitable", True),
        ("in_triage", True),
        ("not_affected", False),
        ("false_positive", False),
        ("resolved", False),
    ],
)
def test_a_statement_of_no_effect_takes_a_finding_out(
    read: Any, state: str | None, counts: bool
) -> None:
    told = read("cyclonedx", bill(components=[JQUERY], vulnerabilities=[vulnerable(state)]))
    (found,) = told["finding"]
    assert (found.rule, found.package, found.installed_version) == (
        "CVE-2019-11358",
        "@js/jquery",
        "3.3.9",
    )
    assert found.counts is counts


def test_a_bill_without_vulnerabilities_looked_for_none(read: Any) -> None:
    (only_parts,) = read("cyclonedx", bill(components=[JQUERY]))["report_file"]
    assert (only_parts.gate, only_parts.is_complete) == (None, False)
    (looked,) = read("cyclonedx", bill(components=[JQUERY], vulnerabilities=[]))["report_file"]
    assert (looked.gate, looked.is_complete) == ("dependency_scan", None)


def test_what_depends_directly_is_told_by_the_root(read: Any) -> None:
    inner = {"bom-ref": "i", "name": "inner"}
    root = {"bom-ref": "r", "type": "container", "name": "shop", "version": "1.2"}
    told = read(
        "cyclonedx",
        bill(
            metadata={"component": root},
            components=[JQUERY | {"components": [inner]}],
            dependencies=[{"ref": "r", "dependsOn": ["j"]}, {"ref": "j", "dependsOn": ["i"]}],
        ),
        revision="4f2a",
    )
    assert [(each.name, each.is_direct) for each in told["component"]] == [
        ("@js/jquery", True),
        ("inner", False),
    ]
    (artifact,) = told["artifact"]
    assert (artifact.name, artifact.version, artifact.revision) == ("shop", "1.2", "4f2a")


def test_the_digest_of_an_image_is_that_of_its_registry(read: Any) -> None:
    digest = "sha256:" + "a" * 64
    root = {
        "name": "shop",
        "type": "container",
        "properties": [{"name": "aquasecurity:trivy:RepoDigest", "value": f"reg/shop@{digest}"}],
    }
    told = read("cyclonedx", bill(metadata={"component": root}, vulnerabilities=[]))
    assert told["artifact"][0].digest == digest
    assert told["report_file"][0].gate == "container_scan"


def test_severity_is_that_of_who_tells_else_the_worst(read: Any) -> None:
    ratings = [
        {"source": {"name": "nvd"}, "score": 9.8},
        {"source": {"name": "debian"}, "severity": "low"},
    ]
    debian = vulnerable(ratings=ratings, source={"name": "debian"})
    other = vulnerable(id="CVE-2", ratings=ratings, source={"name": "ghsa"})
    told = read("cyclonedx", bill(components=[JQUERY], vulnerabilities=[debian, other]))
    assert [each.severity for each in told["finding"]] == ["low", "critical"]


def test_a_vex_about_another_bill_names_its_part(read: Any) -> None:
    ref = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:npm/jquery@3.3.9"
    told = read("cyclonedx", bill(vulnerabilities=[vulnerable(affects=[{"ref": ref}])]))
    assert told["finding"][0].package == ref


def alert(**facts: Any) -> dict[str, Any]:
    instances = [{"uri": "http://a/x", "method": "GET"}, {"uri": "http://a/y", "method": "POST"}]
    return {"pluginid": "10", "riskcode": "3", "confidence": "2", "instances": instances, **facts}


def scan(*alerts: Any) -> str:
    return json.dumps({"@version": "2.16", "site": [{"@name": "http://a", "alerts": alerts}]})


def test_a_zap_alert_is_one_finding_with_its_places(read: Any) -> None:
    told = read("zap", scan(alert(name="XSS"), alert(pluginid="11", confidence="0")))
    xss, false_positive = told["finding"]
    assert (xss.severity, xss.title, xss.occurrence_count) == ("high", "XSS", 2)
    assert (xss.location, xss.counts) == ("GET http://a/x", True)
    assert false_positive.counts is False


@pytest.mark.parametrize(
    ("risk", "severity"), [("0", "info"), ("1", "low"), ("2", "medium"), ("3", "high")]
)
def test_zap_risks_are_on_the_one_scale(read: Any, risk: str, severity: str) -> None:
    (found,) = read("zap", scan(alert(riskcode=risk)))["finding"]
    assert found.severity == severity


def test_a_risk_that_is_none_is_refused(read: Any) -> None:
    with pytest.raises(ReportError, match=r"\$\.site\[0\]: riskcode is '9'"):
        read("zap", scan(alert(riskcode="9")))


def test_a_scan_that_reached_nothing_is_not_clean(read: Any) -> None:
    assert read("zap", '{"@version": "2", "site": []}')["report_file"][0].is_complete is False
    (reached,) = read("zap", scan())["report_file"]
    assert (reached.is_complete, reached.gate) == (None, "security_test")


def test_zap_says_the_same_in_both_its_formats(read: Any, payloads: Path) -> None:
    folder = payloads / "security" / "zap"
    data = (folder / "zap_traditional.json").read_bytes()
    (plain,) = read("zap", data)["finding"]
    (plus,) = read("zap", (folder / "zap_traditional_plus.json").read_bytes())["finding"]
    (xml,) = read("zap_xml", _as_xml(json.loads(data)))["finding"]
    facts = [
        (each.rule, each.severity, each.title, each.location, each.fingerprint)
        for each in (plain, plus, xml)
    ]
    assert facts[0] == facts[1] == facts[2]


def _as_xml(report: Any) -> bytes:
    root = ET.Element("OWASPZAPReport", version=report["@version"])
    for told in report["site"]:
        alerts = ET.SubElement(ET.SubElement(root, "site", name=told["@name"]), "alerts")
        for alert in told["alerts"]:
            item = ET.SubElement(alerts, "alertitem")
            for name in ("pluginid", "alertRef", "alert", "name", "riskcode", "confidence"):
                ET.SubElement(item, name).text = alert[name]
            places = ET.SubElement(item, "instances")
            for instance in alert["instances"]:
                place = ET.SubElement(places, "instance")
                for name in ("uri", "method"):
                    ET.SubElement(place, name).text = instance[name]
    return ET.tostring(root)


def test_gitlab_reports_serve_the_gate_of_their_scan(read: Any, payloads: Path) -> None:
    folder = payloads / "security" / "gitlab"
    gates = {
        path.name: read("gitlab_security", path.read_bytes())["report_file"][0].gate
        for path in folder.iterdir()
    }
    assert gates == {
        "gl-api-fuzzing-report.json": "security_test",
        "gl-container-scanning-report.json": "container_scan",
        "gl-dast-report.json": "security_test",
        "gl-dependency-scanning-report.json": "dependency_scan",
        "gl-sast-report-empty.json": None,
        "gl-sast-report.json": "static_analysis",
    }


def test_gitlabs_findings_are_those_of_the_scanner_itself(read: Any, payloads: Path) -> None:
    gitlab = read("gitlab_security", (payloads / "trivy" / "alpine-310.gitlab.json").read_bytes())
    trivy = read("trivy", (payloads / "trivy" / "alpine-310.json").read_bytes())
    assert {each.fingerprint for each in gitlab["finding"]} == {
        each.fingerprint for each in trivy["finding"]
    }


def test_a_failed_gitlab_scan_is_not_clean(read: Any) -> None:
    told = {"version": "15.0.0", "vulnerabilities": [], "scan": {"status": "failure"}}
    assert read("gitlab_security", json.dumps(told))["report_file"][0].is_complete is False


def test_a_report_says_which_gate_it_serves_else_its_kind_does(read: Any) -> None:
    suite = '<testsuite><testcase name="a"/></testsuite>'
    assert read("junit", suite)["report_file"][0].gate == "unit_test"
    assert read("junit", suite, gate="functional_test")["report_file"][0].gate == "functional_test"
    with pytest.raises(ReportError, match="for gate 'smoke'; there are unit_test"):
        read("junit", suite, gate="smoke")
