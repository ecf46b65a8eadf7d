"""Policy reports of Kubernetes: what counts, where it is, and what is no such report."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gnomon.errors import ReportError
from gnomon.reports.registry import recognise

VERSION = "wgpolicyk8s.io/v1alpha2"
POD = {"apiVersion": "v1", "kind": "Pod", "name": "web", "namespace": "shop", "uid": "9b7c"}


def result(told: str = "fail", **facts: Any) -> dict[str, Any]:
    usual = {"policy": "limits", "rule": "memory", "source": "kyverno", "resources": [POD]}
    return usual | {"result": told, **facts}


def report(*results: dict[str, Any], **facts: Any) -> dict[str, Any]:
    metadata = {"name": "polr-shop", "namespace": "shop"}
    usual = {"apiVersion": VERSION, "kind": "PolicyReport", "metadata": metadata}
    return usual | {"results": list(results), "summary": {"fail": 1}} | facts


def findings(read: Any, *results: dict[str, Any], **facts: Any) -> list[Any]:
    found: list[Any] = read("policy_report", json.dumps(report(*results, **facts))).get(
        "finding", []
    )
    return found


YAML = """\
apiVersion: wgpolicyk8s.io/v1alpha2
kind: PolicyReport
metadata:
  name: polr-shop
  namespace: shop
results:
- category: Best Practices
  message: |-
    validation error: limits are required.
    rule memory failed at path /spec/
  policy: limits
  resources:
  - apiVersion: v1
    kind: Pod
    name: web
    namespace: shop
  result: fail
  rule: memory
  scored: true
  severity: medium
  source: kyverno
  timestamp:
    nanos: 0
    seconds: 1772442000
- policy: limits
  result: pass
  rule: processor
  scored: true
summary:
  fail: 1
"""


def test_a_failure_is_a_misconfiguration_of_its_resource(read: Any) -> None:
    told = read("policy_report", YAML, service="web")
    (found,) = told["finding"]
    assert (found.kind, found.scanner, found.rule) == (
        "misconfiguration", "kyverno", "limits/memory",
    )  # fmt: skip
    assert (found.severity, found.location, found.counts) == ("medium", "Pod shop/web", True)
    assert found.title == "validation error: limits are required."
    (file,) = told["report_file"]
    assert (file.format, file.gate, file.tool) == ("policy_report", "static_analysis", "kyverno")
    assert file.ran_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (file.is_complete, file.service_id) == (True, "catalog:service:web")


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({"told": "fail"}, [True]),
        ({"told": "fail", "scored": True}, [True]),
        ({"told": "fail", "scored": False}, [False]),
        ({"told": "warn"}, [False]),
        ({"told": "pass"}, []),
        ({"told": "skip"}, []),
        ({"told": "error"}, []),
    ],
)
def test_advice_does_not_count(read: Any, facts: dict[str, Any], counts: list[bool]) -> None:
    assert [each.counts for each in findings(read, result(**facts))] == counts


@pytest.mark.parametrize("level", ["critical", "high", "medium", "low", "info", None])
def test_severities_are_those_of_the_policy(read: Any, level: str | None) -> None:
    facts = {} if level is None else {"severity": level}
    assert [each.severity for each in findings(read, result(**facts))] == [level or "unknown"]


def test_each_resource_is_a_finding_and_a_scope_stands_for_all(read: Any) -> None:
    other = {"kind": "Deployment", "name": "api"}
    found = findings(read, result(resources=[POD, other]), result(resources=[POD]))
    # The namespace is the report's where a resource tells none; the same twice is one.
    assert [(each.location, each.occurrence_count) for each in found] == [
        ("Pod shop/web", 2),
        ("Deployment shop/api", 1),
    ]
    alone = result(resources=None, rule=None, source=None)
    (scoped,) = findings(read, alone, scope={"kind": "Namespace", "name": "pay"}, metadata={})
    assert (scoped.location, scoped.rule, scoped.scanner) == (
        "Namespace pay", "limits", "PolicyReport",
    )  # fmt: skip
    (nowhere,) = findings(read, alone, metadata=None)
    assert nowhere.location is None


@pytest.mark.parametrize(
    ("results", "is_complete"),
    [
        ([result("pass")], True),
        ([result("fail"), result("skip")], True),
        ([result("skip")], None),
        ([], None),
        ([result("pass"), result("error")], False),
        (None, False),
    ],
)
def test_a_policy_that_could_not_be_judged_is_not_clean(
    read: Any, results: Any, is_complete: bool | None
) -> None:
    (file,) = read("policy_report", json.dumps(report() | {"results": results}))["report_file"]
    assert file.is_complete is is_complete


def test_the_time_is_that_of_the_newest_result_and_nonsense_is_none(read: Any) -> None:
    def ran_at(*seconds: int) -> datetime | None:
        told = report(*(result("pass", timestamp={"seconds": each}) for each in seconds))
        (file,) = read("policy_report", json.dumps(told))["report_file"]
        found: datetime | None = file.ran_at
        return found

    assert ran_at(1772442000, 1772355600) == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert ran_at(0, -5, 10**30) is None
    assert ran_at() is None


def test_lists_and_several_documents_are_read_as_one(read: Any) -> None:
    cluster = report(result(policy="b"), kind="ClusterPolicyReport", metadata={"name": "c"})
    items = [report(result()), cluster]
    bare = [{key: each[key] for key in ("metadata", "results")} for each in items]
    several = [
        json.dumps({"apiVersion": "v1", "kind": "List", "items": items}),
        json.dumps({"apiVersion": VERSION, "kind": "PolicyReportList", "items": bare}),
        "\n---\n".join(f"# one\n{json.dumps(each)}" for each in items) + "\n---\n",
    ]
    for data in several:
        rules = [each.rule for each in read("policy_report", data)["finding"]]
        assert rules == ["limits/memory", "b/memory"]
        assert recognise("reports.txt", data.encode()).name == "policy_report"
    (file,) = read("policy_report", several[0].replace(json.dumps(items), "[]"))["report_file"]
    assert file.is_complete is False


def test_yaml_and_json_say_the_same(read: Any) -> None:
    plain = report(result(scored=False, severity="high"), result("pass"))
    text = f"# written by hand\n{json.dumps(plain, indent=1)}"
    (one,), (other,) = (
        read("policy_report", data)["finding"] for data in (json.dumps(plain), text)
    )
    assert (one.rule, one.counts, one.fingerprint) == (other.rule, other.counts, other.fingerprint)
    assert recognise("report.yaml", YAML.encode()).name == "policy_report"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "is empty"),
        ("# nothing\n---\n", "is empty"),
        ("text", "is not what its format says"),
        ("[]", "is not what its format says"),
        (b"\xff\xfea: b", "is no UTF-8"),
        ("{", "is no JSON"),
        ("a: b: c", "line 1"),
        ("a: &x [*x]", "line 1"),
        ("a: !!python/object:os.system {}", "tag"),
        (YAML.replace("policy: limits\n  r", "policy: limits\n  policy: b\n  r"), "second time"),
        (YAML.replace("result: fail", "result: broken"), "$.results[0].result"),
        (YAML.replace("scored: true", "scored: perhaps"), "$.results[0].scored"),
        (json.dumps(report({"policy": "a"})), "$.results[0]"),
        (json.dumps(report(result(), {"result": "pass"})), "$.results[1]"),
        (json.dumps(report(result(resources={}))), "$.results[0].resources"),
        (json.dumps(report(apiVersion="wgpolicyk8s.io/v1beta1")), "$: wgpolicyk8s.io/v1beta1"),
        (json.dumps(report(kind="Pod")), "Pod is no policy report"),
        (json.dumps({"kind": "List", "items": [report(), {"kind": "Pod"}]}), "$.items[1]: no api"),
        (json.dumps({"kind": "List", "items": [{}]}), "$.items[0]: no apiVersion without a kind"),
        (json.dumps({"kind": "PolicyReportList", "items": []}), "no apiVersion PolicyReportList"),
        (YAML + "---\nkind: Pod\n", "ci-file, 2, $"),
        ('{"results": ' + "[" * 100_000, "ci-file"),
        ("a: " + "[" * 100, "nesting"),
        ("a: b\n" * 900_000, "bytes; at most"),
    ],
)
def test_bad_input_is_refused_with_its_place(read: Any, data: Any, says: str) -> None:
    with pytest.raises(ReportError, match="ci-file") as refused:
        read("policy_report", data, file="ci-file")
    assert says in str(refused.value)
