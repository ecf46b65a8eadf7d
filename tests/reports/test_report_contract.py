"""What every report format promises, whatever it is fed."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gnomon.domain.entity import Entity, field_meanings
from gnomon.domain.event import Event
from gnomon.errors import ReportError
from gnomon.lake.rows import RowBuffer
from gnomon.reports.load_run import written
from gnomon.reports.registry import reports
from gnomon.reports.report import Report
from reports.payload_rows import EXPECTED

REPORTS = sorted(reports().values(), key=lambda report: report.name)
#: Put in one place of a real file: markup, numbers at the edge of theirs, and no text at all.
NONSENSE = (
    *(b"", b"\x00", b"\xff\xfe", b"<", b">", b"]]>", b"&x;", b'"', b"{}", b"[", b"null", b"-1"),
    *(b"99999999999999999999999", b"1e400", b"NaN", b"\n", b",", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"),
)
SHORT = {
    "access_log": b'10.0.0.1 - - [02/Mar/2026:09:00:00 +0100] "GET /a?b=c HTTP/1.1" 200 5\n',
    "har": b'{"log": {"version": "1.2", "creator": {"name": "a"}, "entries": [{"startedDateTime": '
    b'"2026-03-02T09:00:00Z", "request": {"method": "GET", "url": "https://a.example/b"}, '
    b'"response": {"status": 200}}]}}',
    "policy_report": b'{"apiVersion": "wgpolicyk8s.io/v1alpha2", "kind": "PolicyReport", '
    b'"results": [{"policy": "a", "result": "fail", "severity": "high", "resources": [{"kind": '
    b'"Pod", "name": "b"}], "timestamp": {"seconds": 1772355600}}]}',
    "openapi": b'{"openapi": "3.1.0", "paths": {"/a/{id}": {"get": {"operationId": "a"}}}}',
    "coverage_py": b'{"meta": {"version": "7"}, '
    b'"totals": {"covered_lines": 1, "num_statements": 2}}',
    "ctrf": b'{"results": {"tool": {"name": "a"}, "summary": {"start": 1}, "tests": []}}',
    "cyclonedx": b'{"bomFormat": "CycloneDX", "specVersion": "1.6", '
    b'"vulnerabilities": [{"id": "a"}]}',
    "gatling": b'{"type": "GROUP", "name": "a", "stats": {"numberOfRequests": {"total": 1, "ok": 1,'
    b' "ko": 0}, "percentiles1": {"total": 1, "ok": 1, "ko": 0}, "percentiles3": {"total": 1, "ok":'
    b' 1, "ko": 0}, "percentiles4": {"total": "-", "ok": "-", "ko": "-"}}, "contents": {}}',
    "k6_json": b'{"metric": "http_req_duration", "type": "Point", "data": {"time": '
    b'"2026-03-02T09:00:00Z", "value": 1, "tags": {"name": "a", "expected_response": "true"}}}',
    "k6_summary": b'{"metrics": {"http_reqs": {"count": 1, "rate": 2}, "http_req_failed": '
    b'{"passes": 0}, "http_req_duration": {"med": 1, "p(95)": 2}}}',
    "load_run": b'{"load_run_of": "jmeter_csv", "labels": {"a": {"count": 3, "failed": 1, '
    b'"elapsed": {"5": 2}, "latency": {"2": 2}, "first": 1772355600000, "last": 1772355600005}}}',
    "lcov": b"TN:\nSF:a.js\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n",
}
DEADLINE_SECONDS = 2.0
SUMMED = [report for report in REPORTS if report.sums is not None]


def name(value: Any) -> str:
    return value.name if isinstance(value, Report) else str(value)


def attempt(report: Report, event: Event) -> None:
    """Read bytes; only entities that fit their tables, or a `ReportError`, may come of it."""
    began = process_time()
    rows = RowBuffer()
    try:
        told = list(report.read(event))
    except ReportError:
        return
    finally:
        assert process_time() - began < DEADLINE_SECONDS
    assert all(isinstance(each, report.entities) for each in told)
    assert len({(type(each), each.key) for each in told}) == len(told)
    assert event.received_at is not None
    rows.add(told, event.received_at, event.id)
    rows.tables()


@pytest.fixture(scope="module")
def real(payloads: Path) -> Callable[[str], bytes | None]:
    """A small real file of each format; a function, which Hypothesis need not print."""
    found: dict[str, bytes] = {}
    for path, row in sorted(EXPECTED.items()):
        data = (payloads / path).read_bytes()
        known = str(row[0])
        if len(data) > 1000 and (known not in found or len(data) < len(found[known])):
            found[known] = data

    def real_of(report: str) -> bytes | None:
        return found.get(report)

    return real_of


@pytest.mark.parametrize("report", REPORTS, ids=name)
def test_a_format_says_what_it_is(report: Report) -> None:
    assert report.event_type == f"report.{report.name}"
    assert report.title
    assert report.summary.endswith(".")
    assert report.media_types
    assert all(issubclass(entity, Entity) for entity in report.entities)


@pytest.mark.parametrize("entity", sorted({e for r in REPORTS for e in r.entities}, key=str))
def test_every_field_has_a_meaning(entity: type[Entity]) -> None:
    assert set(entity.__struct_fields__) == field_meanings(entity).keys()


def _bytes() -> st.SearchStrategy[bytes]:
    return st.binary(max_size=200) | st.text('<>/{}[]":,=a1 \n&;-', max_size=80).map(str.encode)


@pytest.mark.parametrize("report", REPORTS, ids=name)
@settings(max_examples=60, deadline=None)
@given(data=_bytes())
def test_any_bytes_are_read_or_refused(report: Report, data: bytes) -> None:
    attempt(report, _event(report, data))


@pytest.mark.parametrize("report", REPORTS, ids=name)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.data())
def test_a_real_file_gone_wrong_is_read_or_refused(
    report: Report, real: Callable[[str], bytes | None], drawn: st.DataObject
) -> None:
    data = real(report.name)
    if data is None:
        # No real file lies there; a short document of the shape is made wrong instead.
        data = SHORT[report.name]
    at = drawn.draw(st.integers(0, len(data)))
    until = drawn.draw(st.integers(at, min(len(data), at + 40)))
    is_cut = drawn.draw(st.booleans())
    tail = b"" if is_cut else data[until:]
    attempt(report, _event(report, data[:at] + drawn.draw(st.sampled_from(NONSENSE)) + tail))


def _event(report: Report, data: bytes) -> Event:
    received = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return Event(id="1", source="ci", type=report.event_type, data=data, received_at=received)


@pytest.mark.parametrize("report", SUMMED, ids=name)
def test_what_is_summed_up_where_it_lies_says_the_same(
    report: Report, real: Callable[[str], bytes | None], read: Any
) -> None:
    assert report.sums is not None
    data = real(report.name) or SHORT[report.name]
    told = read("load_run", written(report.name, report.sums(BytesIO(data), "run")))
    known = read(report.name, data)
    assert len(known["load_result"]) > 1
    for table in ("load_result", "report_file"):
        for one, other in zip(told[table], known[table], strict=True):
            apart = {"key": "", "report_id": ""} if table == "load_result" else {"key": ""}
            assert replace(one, **apart) == replace(other, **apart)
