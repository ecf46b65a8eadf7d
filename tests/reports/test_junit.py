"""JUnit XML in the dialects of its writers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gnomon.errors import ReportError

PYTEST = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" tests="99" time="1,234.5"
    timestamp="2026-03-01T10:00:00.5+01:00">
  <testcase classname="shop.test_basket" name="test_adds" time="0.25"/>
  <testcase classname="shop.test_basket" name="test_removes" time="1,000.5">
    <failure message="assert 1 == 2">def test_removes(): ...</failure></testcase>
  <testcase classname="shop.test_basket" name="test_later" time="0"><skipped/></testcase>
  <testcase classname="shop.test_basket" name="test_breaks" time="-3">
    <error>fixture 'db' not found
more</error></testcase>
  <testcase classname="shop.test_basket" name="test_wobbles" time="nan">
    <rerun message="timeout"/></testcase>
</testsuite></testsuites>"""


def test_sums_are_counted_from_the_cases(read: Any) -> None:
    (run,) = read("junit", PYTEST)["test_run"]
    assert (run.test_count, run.passed_count, run.failed_count) == (5, 1, 1)
    assert (run.error_count, run.skipped_count, run.flaky_count) == (1, 1, 1)
    # 0.25 + 1000.5 + 0; a negative and a missing duration are unknown.
    assert run.seconds == 1000.75


def test_cases_tell_how_they_went(read: Any) -> None:
    cases = read("junit", PYTEST)["test_result"]
    assert [(case.name, case.outcome, case.seconds, case.message) for case in cases] == [
        ("test_adds", "passed", 0.25, None),
        ("test_removes", "failed", 1000.5, "assert 1 == 2"),
        ("test_later", "skipped", 0.0, None),
        ("test_breaks", "error", None, "fixture 'db' not found"),
        ("test_wobbles", "flaky", None, "timeout"),
    ]
    assert {(case.suite, case.class_name) for case in cases} == {("pytest", "shop.test_basket")}


def test_surefire_tells_reruns_apart(read: Any) -> None:
    cases = read(
        "junit",
        """<testsuite name="T"><testcase name="flaky">
             <flakyFailure message="once"/><flakyError message="twice"/></testcase>
           <testcase name="failed"><failure message="first"/><rerunFailure message="second"/>
           </testcase></testsuite>""",
    )["test_result"]
    assert [(case.outcome, case.retry_count, case.message) for case in cases] == [
        ("flaky", 2, "once"),
        ("failed", 1, "first"),
    ]


def test_nested_suites_are_named_from_the_outside(read: Any) -> None:
    told = read(
        "junit",
        """<testsuites><testsuite name="Checkout"><testsuite name="Basket">
             <error message="no browser"/></testsuite>
           <testcase name="pays"/></testsuite></testsuites>""",
    )
    assert [(c.suite, c.name, c.outcome, c.message) for c in told["test_result"]] == [
        ("Checkout", "Basket", "error", "no browser"),
        ("Checkout", "pays", "passed", None),
    ]


def test_a_case_that_was_not_run_is_skipped(read: Any) -> None:
    (case,) = read("junit", '<testsuite><testcase name="a" status="notrun"/></testsuite>')[
        "test_result"
    ]
    assert case.outcome == "skipped"


def test_the_report_says_what_it_is_about(read: Any) -> None:
    about = {"service": "checkout-api", "revision": "4f2a", "pipeline": "https://ci/1?a=b&c=d"}
    (report,) = read("junit", PYTEST, **about)["report_file"]
    assert report.service_id == "catalog:service:checkout-api"
    assert (report.revision, report.pipeline_url) == ("4f2a", "https://ci/1?a=b&c=d")
    assert report.ran_at == datetime(2026, 3, 1, 9, 0, 0, 500_000, tzinfo=UTC)
    assert report.is_complete is None


def test_the_same_report_twice_is_one_row(read: Any) -> None:
    def keys(**about: str) -> set[str]:
        told = read("junit", PYTEST, **about)
        return {row.key for rows in told.values() for row in rows}

    assert keys(service="a", file="one.xml") == keys(service="a", file="two.xml")
    assert len(keys()) == 7
    assert keys(service="a") & keys(service="b") == set()


def test_jest_writes_1970_for_never(read: Any) -> None:
    told = read("junit", '<testsuite timestamp="1970-01-01T00:00:00"/>')
    assert told["report_file"][0].ran_at is None
    assert told["test_run"][0].seconds is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "ci.xml is empty"),
        ("  \n", "ci.xml is empty"),
        ("<html/>", "line 1, in the document: the root is <html>; expected <testsuites> or"),
        ("<testsuite>\n<testcase name='a'>", "line 2, in testsuite/testcase: no element found"),
        ("<testsuite><testcase></testsuite>", "mismatched tag"),
        ("<testsuite name='a' name='b'/>", "duplicate attribute"),
        ("<testsuite>&nbsp;</testsuite>", "undefined entity"),
        (b"\xff\xfe\x00", "in the document"),
        (b"<?xml version='1.0' encoding='klingon'?><testsuite/>", "unknown encoding"),
        ("<testsuite>" * 300, "nested deeper than 200"),
        (
            "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><testsuite name='&b;'/>",
            "document type of its own",
        ),
        (
            "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><testsuite>&a;</testsuite>",
            "document type of its own",
        ),
        ("<!DOCTYPE a SYSTEM 'a.dtd'><testsuite>&a;</testsuite>", "an entity"),
    ],
)
def test_bad_input_is_refused_with_its_place(read: Any, data: str, says: str) -> None:
    with pytest.raises(ReportError) as refused:
        read("junit", data, file="ci.xml")
    assert str(refused.value).startswith("ci.xml")
    assert says in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_are_understood(read: Any, encoding: str) -> None:
    name = "iso-8859-1" if encoding == "iso-8859-1" else encoding.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{name}'?><testsuite><testcase name='Größe'/></testsuite>"
    (case,) = read("junit", text.encode(encoding))["test_result"]
    assert case.name == "Größe"
