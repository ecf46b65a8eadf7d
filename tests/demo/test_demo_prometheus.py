"""Prometheus answers what truly became of requests, and refuses what it cannot."""

import json
from datetime import timedelta

import pytest
from demo_reader import NOW, Reader
from hypothesis import given
from hypothesis import strategies as st

from gnomon.demo.books import Books
from gnomon.demo.company import Company
from gnomon.demo.organisation import DAY
from gnomon.demo.prometheus.account import (
    LEAK,
    SCRAPED,
    STEP,
    account,
    begins_at,
    sound_services,
)
from gnomon.demo.prometheus.harm import harms
from gnomon.demo.prometheus.probes import PROBE, PROBE_SECONDS
from gnomon.demo.prometheus.promql import QueryError, evaluate
from gnomon.demo.prometheus.series import NAME, Series

_LENGTH = 3600


def _asked(
    tools: Reader, query: str, first: int, last: int, step: int = _LENGTH
) -> dict[str, dict[int, str]]:
    answer = tools.client.get(
        "/prometheus/api/v1/query_range",
        params={"query": query, "start": first, "end": last, "step": step},
        headers=tools.credentials("/prometheus/"),
    )
    assert answer.status_code == 200, answer.text
    return {
        series["metric"].get("service", ""): {int(at): text for at, text in series["values"]}
        for series in answer.json()["data"]["result"]
    }


def _of(name: str, more: str = "") -> str:
    return f"sum by (service) (increase({name}{more}[{_LENGTH}s]))"


@pytest.fixture(scope="module")
def end() -> int:
    return int(NOW.timestamp()) // _LENGTH * _LENGTH


def test_counts_are_those_of_the_account(company: Company, tools: Reader, end: int) -> None:
    first = end - 40 * _LENGTH
    every = _asked(tools, _of(f"{NAME}_count"), first, end)
    failed = _asked(tools, _of(f"{NAME}_count", '{http_response_status_code=~"5.."}'), first, end)
    assert set(every) == set(SCRAPED)
    for service, told in every.items():
        counted = {each.begins_at: each for each in account(company, service)}
        for at, text in told.items():
            steps = [counted[at - _LENGTH + place * STEP] for place in range(_LENGTH // STEP)]
            assert float(text) == sum(each.count for each in steps)
            assert float(failed[service][at]) == sum(each.failed for each in steps)


def test_most_requests_of_an_outage_fail_and_hardly_any_before(
    tools: Reader, books: Books, end: int
) -> None:
    outage = next(
        row for row in books.incidents() if row.service == "web-shop" and row.resolved_at is None
    )
    last = int(outage.opened_at.timestamp()) // _LENGTH * _LENGTH
    failed = _of(f"{NAME}_count", '{http_response_status_code="500"}')
    told = _asked(tools, f"{failed} / {_of(f'{NAME}_count')}", last, end)["web-shop"]
    assert outage.opened_at == NOW - timedelta(hours=3)
    assert float(told[last]) < 0.01
    assert all(float(told[at]) > 0.4 for at in range(last + 2 * _LENGTH, end, _LENGTH))


def test_a_bad_deployment_slows_its_service_until_it_is_mended(
    company: Company, tools: Reader, books: Books
) -> None:
    bad = [
        row
        for row in books.deployments()
        if row.is_failed
        and row.service in SCRAPED
        and row.finished_at is not None
        and row.recovered_at is not None
        and row.finished_at.timestamp() > begins_at(company) + DAY
        and (row.recovery_seconds or 0) > 2 * _LENGTH
    ]
    assert bad
    query = f"histogram_quantile(0.95, sum by (le, service) (rate({NAME}_bucket[900s])))"
    for row in bad:
        finished, recovered = (
            int(at.timestamp()) // STEP * STEP for at in (row.finished_at, row.recovered_at) if at
        )
        told = _asked(tools, query, finished - STEP, recovered + 2 * STEP, STEP)[row.service]
        before, after = float(told[finished - STEP]), float(told[recovered + 2 * STEP])
        assert float(told[finished + 3 * STEP]) > 1.5 * max(before, after)


def test_the_service_that_leaks_does_so_every_week(company: Company) -> None:
    leaking, sound = sound_services(company)
    counted = account(company, leaking)
    for begin in range(counted[0].begins_at, company.now - 7 * DAY, 7 * DAY):
        week = [each for each in counted if begin <= each.begins_at < begin + 7 * DAY]
        share = sum(each.failed for each in week) / sum(each.count for each in week)
        assert share == pytest.approx(LEAK, rel=0.1)
    usual = account(company, sound)
    assert sum(e.failed for e in usual) / sum(e.count for e in usual) < LEAK / 5


def test_what_was_counted_stays_as_the_company_goes_on(company: Company) -> None:
    before = account(company, "tracking")
    was = company.organisation.now
    try:
        company.organisation.now = was + 3 * STEP
        after = account(company, "tracking")
    finally:
        company.organisation.now = was
    assert after[: len(before)] == before
    assert len(after) == len(before) + 3


def test_nothing_is_told_of_what_nobody_has_seen(company: Company, tools: Reader) -> None:
    first = begins_at(company)
    assert _asked(tools, _of(f"{NAME}_count"), first - 9 * _LENGTH, first) == {}
    ahead = company.now + 2 * _LENGTH
    assert _asked(tools, _of(f"{NAME}_count"), ahead, ahead + _LENGTH) == {}


def test_probes_fail_only_while_users_are_hurt(company: Company, tools: Reader, end: int) -> None:
    """Half of the probes or more fail then, as half of the requests or more do."""
    told = _asked(tools, PROBE, begins_at(company), end, PROBE_SECONDS)
    assert set(told) == set(SCRAPED)
    hurt = {service: [h for h in harms(company) if h.service == service] for service in SCRAPED}
    found = [
        (any(h.begins_at <= at < h.ends_at for h in hurt[service]), text)
        for service, values in told.items()
        for at, text in values.items()
    ]
    assert {text for is_hurt, text in found if not is_hurt} == {"1"}
    while_hurt = [text for is_hurt, text in found if is_hurt]
    assert 0.4 < while_hurt.count("0") / len(while_hurt) < 0.95


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sum by (service) (", "unexpected end"),
        ("avg_over_time(up[5m])", "avg_over_time"),
        ("1 2", "unexpected '2'"),
        ("rate(up[5m]) ?", "unexpected character '?'"),
        ("sum by (service) (5)", "unexpected"),
    ],
)
def test_a_question_that_is_none_is_refused(tools: Reader, query: str, said: str) -> None:
    answer = tools.client.get(
        "/prometheus/api/v1/query",
        params={"query": query},
        headers=tools.credentials("/prometheus/"),
    )
    assert answer.status_code == 400
    told = json.loads(answer.text)
    assert (told["status"], told["errorType"]) == ("error", "bad_data")
    assert said in told["error"]


def test_a_range_that_is_none_or_too_fine_is_refused(tools: Reader) -> None:
    for start, end, step, said in (
        ("a", "2", "1", "invalid parameter"),
        ("5", "2", "1", "do not make a range"),
        ("0", "90000", "1", "11,000 points"),
    ):
        path = f"/prometheus/api/v1/query_range?query=1&start={start}&end={end}&step={step}"
        answer = tools.get(path)
        assert answer.status_code == 400
        assert said in answer.json()["error"]
    assert tools.client.get("/prometheus/api/v1/query?query=1").status_code == 401


def _series(name: str, values: list[float], **labels: str) -> Series:
    return Series(labels={"__name__": name, **labels}, begins_at=0, values=values)


def test_arithmetic_matches_series_by_their_labels() -> None:
    """a grows by 10 of which 4 are bad, b by 6 of which none is told."""
    series = [
        _series("all", [10.0], service="a"),
        _series("all", [6.0], service="b"),
        _series("bad", [4.0], service="a"),
    ]
    every, bad = "increase(all[900s])", "increase(bad[900s])"
    assert evaluate(f"{every} - {bad}", series, [900]) == {(("service", "a"),): [6.0]}
    found = evaluate(f"{bad} or 0 * {every}", series, [900])
    assert found == {(("service", "a"),): [4.0], (("service", "b"),): [0.0]}
    assert evaluate("2 * (3 + 4) / 7", series, [900]) == 2.0
    assert evaluate('increase(all{service!="b"}[900s])', series, [900]) == {
        (("service", "a"),): [10.0]
    }
    with pytest.raises(QueryError, match="unexpected"):
        evaluate("increase(all[900s]", series, [900])


def test_a_name_alone_is_how_its_series_stood() -> None:
    series = [_series("up", [1.0, 3.0], service="a"), _series("down", [1.0], service="a")]
    labels = (("__name__", "up"), ("service", "a"))
    assert evaluate("up", series, [900, 1800, 2700]) == {labels: [1.0, 3.0, None]}
    assert evaluate('up{service="b"}', series, [900]) == {}
    assert evaluate("nobody", series, [900]) == {}


def test_a_quantile_lies_evenly_within_its_bucket() -> None:
    """Of 10 requests 8 took at most 1 s and all at most 3 s: the ninth is half way between."""
    series = [
        _series("t_bucket", [8.0], le="1"),
        _series("t_bucket", [10.0], le="3"),
        _series("t_bucket", [10.0], le="+Inf"),
    ]
    query = "histogram_quantile(0.9, sum by (le) (rate(t_bucket[900s])))"
    assert evaluate(query, series, [900]) == {(): [2.0]}


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.integers(1, 8))
def test_increases_of_neighbouring_spans_add_up(counts: list[int], parts: int) -> None:
    total, values = 0, []
    for count in counts:
        total += count
        values.append(float(total))
    one = _series("c", values)
    end = len(counts) * STEP
    length = end // parts
    times = [end - place * length for place in range(parts)]
    (row,) = evaluate(f"increase(c[{length}s])", [one], times).values()  # type: ignore[union-attr]
    rest = one.at(end - parts * length)
    assert rest is not None
    assert sum(value for value in row if value is not None) + rest == pytest.approx(total)
