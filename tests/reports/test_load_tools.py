"""Load tools beside JMeter: k6, Gatling and Locust."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gnomon.errors import ReportError


def point(
    metric: str, value: float, *, at: str = "2026-03-02T09:00:01.000000Z", **tags: str
) -> str:
    told = {"name": "GET /carts", "expected_response": "true", **tags}
    return json.dumps(
        {"metric": metric, "type": "Point", "data": {"time": at, "value": value, "tags": told}}
    )


def test_k6_lines_are_summed_up_by_name(read: Any) -> None:
    text = "\n".join(
        [
            '{"type":"Metric","data":{"type":"trend","contains":"time"},"metric":"http_req_duration"}',
            point("vus", 5),
            point("http_req_duration", 100.4),
            point("http_req_waiting", 90.2),
            point("http_req_duration", 300, at="2026-03-02T10:00:03+01:00"),
            point("http_req_duration", 9000, expected_response="false", status="503"),
            point("http_req_waiting", 8999, expected_response="false", status="503"),
        ]
    )
    told = read("k6_json", text)
    labelled, whole = told["load_result"]
    assert (labelled.label, whole.label) == ("GET /carts", None)
    assert (whole.sample_count, whole.failed_count, whole.timed_count) == (3, 1, 2)
    # Nearest rank of two successful samples: 0.1 s is the median, 0.3 s the 95th percentile.
    assert (whole.elapsed_p50_seconds, whole.elapsed_p95_seconds) == (0.1, 0.3)
    assert whole.latency_p95_seconds == 0.09
    # Points bear their end: the failed one began 9 s before 09:00:01.
    assert whole.started_at == datetime(2026, 3, 2, 8, 59, 52, tzinfo=UTC)
    assert whole.ended_at == datetime(2026, 3, 2, 9, 0, 3, tzinfo=UTC)
    assert whole.percentiles_by == "samples"
    assert told["report_file"][0].gate == "load_test"


def test_a_k6_point_without_word_of_success_is_refused(read: Any) -> None:
    line = {"metric": "http_req_duration", "type": "Point", "data": {"value": 1, "tags": {}}}
    with pytest.raises(ReportError, match=r"report\.k6_json, line 2: neither"):
        read("k6_json", "\n" + json.dumps(line))
    with pytest.raises(ReportError, match=r"line 1: .*cut off"):
        read("k6_json", '{"metric":"http_req_dur')


EXPORTED = {
    "metrics": {
        "http_reqs": {"count": 180, "rate": 4.5},
        "http_req_failed": {"passes": 9, "fails": 171, "value": 0.05},
        "http_req_duration": {"avg": 2, "med": 200, "p(90)": 900, "p(95)": 1200},
        "http_req_duration{expected_response:true}": {"med": 110, "p(90)": 203, "p(95)": 215.5},
    }
}


def test_a_k6_summary_leaves_failed_requests_out_of_its_times(read: Any) -> None:
    (whole,) = read("k6_summary", json.dumps(EXPORTED))["load_result"]
    assert (whole.label, whole.sample_count, whole.failed_count) == (None, 180, 9)
    assert (whole.timed_count, whole.percentiles_by) == (171, "tool")
    assert (whole.elapsed_p50_seconds, whole.elapsed_p95_seconds) == (0.11, 0.2155)
    assert (whole.elapsed_p99_seconds, whole.throughput_per_second) == (None, 4.5)


def test_both_forms_of_a_k6_summary_say_the_same(read: Any) -> None:
    handled = {
        "root_group": {"name": ""},
        "metrics": {
            name: {"type": "trend", "contains": "time", "values": values}
            for name, values in EXPORTED["metrics"].items()
        },
    }
    one, other = (
        read("k6_summary", json.dumps(each))["load_result"][0] for each in (EXPORTED, handled)
    )
    assert one.elapsed_p95_seconds == other.elapsed_p95_seconds
    assert (one.sample_count, one.failed_count) == (other.sample_count, other.failed_count)


def test_a_k6_summary_of_no_requests_is_refused(read: Any) -> None:
    with pytest.raises(ReportError, match="Only HTTP requests are read"):
        read("k6_summary", '{"metrics": {"iterations": {"count": 3}}}')


def numbers(total: Any, ok: Any, ko: Any) -> dict[str, Any]:
    return {"total": total, "ok": ok, "ko": ko}


def node(name: str, kind: str, *, contents: Any = None, **stats: Any) -> dict[str, Any]:
    told = {
        "name": name,
        "numberOfRequests": numbers(10, 9, 1),
        "percentiles1": numbers(150, 152, 143),
        "percentiles2": numbers(212, 191, 298),
        "percentiles3": numbers(1114, 694, 2068),
        "percentiles4": numbers(60001, 1744, 60005),
        "meanNumberOfRequestsPerSecond": numbers(27.5, 18.2, 9.3),
    }
    inner = {"contents": contents} if contents is not None else {}
    return {"type": kind, "name": name, "pathFormatted": "x", "stats": told | stats, **inner}


def test_gatling_requests_are_named_with_their_groups(read: Any) -> None:
    root = node(
        "All Requests",
        "GROUP",
        numberOfRequests=numbers(30, 27, 3),
        contents={
            "req_a": node("Home", "REQUEST"),
            "group_b": node("Buy", "GROUP", contents={"req_c": node("Pay", "REQUEST")}),
        },
    )
    told = read("gatling", json.dumps(root))
    rows = {each.label: each for each in told["load_result"]}
    # The group is a sum of others and no row of its own.
    assert rows.keys() == {None, "Home", "Buy / Pay"}
    whole = rows[None]
    assert (whole.sample_count, whole.failed_count, whole.timed_count) == (30, 3, 27)
    assert (whole.elapsed_p50_seconds, whole.elapsed_p95_seconds) == (0.152, 0.694)
    assert (whole.elapsed_p90_seconds, whole.elapsed_p99_seconds) == (None, 1.744)
    assert (whole.throughput_per_second, whole.percentiles_by) == (27.5, "tool")


def test_gatlings_old_way_to_write_numbers_is_read(read: Any) -> None:
    told = node(
        "All Requests",
        "GROUP",
        numberOfRequests=numbers("   81,714", "   81,714", "        0"),
        percentiles3=numbers("4", "4", "-"),
        percentiles4=numbers("-", "-", "-"),
        contents={},
    )
    (whole,) = read("gatling", json.dumps(told))["load_result"]
    assert (whole.sample_count, whole.failed_count) == (81714, 0)
    assert (whole.elapsed_p95_seconds, whole.elapsed_p99_seconds) == (0.004, None)


HEADER = "Type,Name,Request Count,Failure Count,Requests/s,50%,66%,90%,95%,99%"


def test_locust_rows_are_methods_and_names(read: Any) -> None:
    text = (
        f"{HEADER}\nGET,/carts,20,2,1.5,110,120,300,400,500\n,Aggregated,20,2,1.5,110,,,N/A,500\n"
    )
    cart, whole = read("locust_csv", text)["load_result"]
    assert (cart.label, cart.sample_count, cart.failed_count) == ("GET /carts", 20, 2)
    # Locust does not part failed requests in its percentiles, so they stand on all.
    assert (cart.timed_count, cart.elapsed_p95_seconds) == (20, 0.4)
    assert (whole.label, whole.elapsed_p95_seconds, whole.elapsed_p99_seconds) == (None, None, 0.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Type,Name,Request Count,Failure Count\n", "line 1: the header lacks 50%"),
        (f"{HEADER}\nGET,/a,many,0,1,1,1,1,1,1\n", "line 2: Request Count"),
        (f"{HEADER}\nGET,/a,1,0,1,1,1,1,1,1\n", "lacks the line 'Aggregated'"),
        (f"{HEADER}\n,Aggregated,1,2,1,1,1,1,1,1\n", "2 of 1 requests of the run failed"),
    ],
)
def test_what_is_wrong_with_a_locust_file_is_said(read: Any, text: str, says: str) -> None:
    with pytest.raises(ReportError, match=says):
        read("locust_csv", text)
