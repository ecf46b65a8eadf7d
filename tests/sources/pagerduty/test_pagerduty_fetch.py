"""Asking a PagerDuty that pages, counts only so far, throttles, fails and hangs up."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fake_pagerduty import Account
from msgspec.structs import replace

from gnomon.domain.event import Event
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.errors import SourceError
from gnomon.settings import SourceSettings
from gnomon.sources.pagerduty import SOURCE, pages
from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.windows import Window, windows
from gnomon.sources.source import Checkpoint, Fetching, Want

NOW = datetime.now(UTC).replace(microsecond=0)


def ago(**span: float) -> str:
    return f"{NOW - timedelta(**span):%Y-%m-%dT%H:%M:%SZ}"


def read(told: list[Any]) -> list[Any]:
    events = [one for one in told if isinstance(one, Event)]
    return [row for event in events for row in SOURCE.readers[event.type](event)]


def shown(told: list[Any]) -> dict[str, Incident]:
    """What the lake shows of the incidents: the newest row per key."""
    kept: dict[str, Incident] = {}
    for row in read(told):
        if isinstance(row, Incident) and (
            row.key not in kept or row.changed_at >= kept[row.key].changed_at
        ):
            kept[row.key] = row
    return kept


def cursor(told: list[Any]) -> dict[str, str]:
    return {one.stream: one.value for one in told if isinstance(one, Checkpoint)}


@pytest.fixture
def account() -> Account:
    account = Account()
    account.open("Q1", ago(days=400))
    account.log("Q1", "acknowledge", ago(days=399, hours=23))
    account.resolve("Q1", ago(days=399))
    account.open("Q2", ago(days=2), service="PS2")
    return account


def test_a_first_fetch_tells_whole_incidents(account: Account, serve: Callable[..., Any]) -> None:
    told = serve(account.answer).fetch(SOURCE)
    first, second = shown(told).values()
    assert first.acknowledged_at == NOW - timedelta(days=399, hours=23)
    assert (first.resolved_at, first.reported_by) == (NOW - timedelta(days=399), "monitoring")
    assert (second.resolved_at, second.service_title) == (None, "Service PS2")
    assert [row.kind for row in read(told) if isinstance(row, IncidentEvent)] == [
        "resolved",
        "acknowledged",
        "triggered",
        "triggered",
    ]


def test_the_next_fetch_asks_only_for_what_changed(
    account: Account, serve: Callable[..., Any]
) -> None:
    server = serve(account.answer)
    kept = cursor(server.fetch(SOURCE))
    account.log("Q1", "annotate", ago(minutes=1), channel={"summary": "root cause: abc1234"})
    server.asked.clear()
    told = server.fetch(SOURCE, cursor=kept)
    assert [row.deployment_refs for row in shown(told).values()] == [("abc1234",)]
    logs = [path for path in server.asked if path.startswith("/incidents/")]
    assert [path.split("/")[2] for path in logs] == ["Q1"]
    assert cursor(told).keys() == {"incidents", "log", "oncalls"}


def test_a_fetch_that_broke_off_goes_on_where_it_stopped(
    account: Account, serve: Callable[..., Any]
) -> None:
    server = serve(account.answer)
    stopped = {"incidents": ago(days=100), "log": ago(minutes=5)}
    told = server.fetch(SOURCE, cursor=stopped)
    assert list(shown(told)) == ["tool:incident:Q2"]


@pytest.mark.parametrize("counts", [True, False])
def test_more_than_pagerduty_counts_is_asked_for_in_halves(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, counts: bool
) -> None:
    monkeypatch.setattr(pages, "_FURTHEST", 200)
    account = Account(counts=counts, furthest=200)
    for number in range(450):
        account.open(f"Q{number}", ago(days=20, seconds=number))
    server = serve(account.answer)
    window = Window(NOW - timedelta(days=40), NOW)

    async def listed(fetching: Fetching) -> AsyncIterator[Event]:
        found = pages.pages_within(fetching, "pagerduty.api.incidents", "/incidents", {}, window)
        async for page in found:
            yield page.event

    told = server.fetch(replace(SOURCE, fetch=listed))
    assert len(shown(told)) == 450
    assert len({path.partition("&limit")[0] for path in server.asked}) > 3


def test_a_long_log_is_told_by_its_overview(serve: Callable[..., Any]) -> None:
    account = Account()
    account.open("Q1", ago(days=3))
    for number in range(150):
        account.log("Q1", "notify", ago(days=2, seconds=number))
    account.log("Q1", "acknowledge", ago(days=1))
    told = serve(account.answer).fetch_one(SOURCE, Want("incident", "Q1"))
    (incident,) = shown(told).values()
    assert incident.acknowledged_at == NOW - timedelta(days=1)
    events = {row.key: row.kind for row in read(told) if isinstance(row, IncidentEvent)}
    assert sorted(events.values()).count("notified") == 150


def test_a_wanted_incident_is_told_even_where_its_log_only_points_at_it(
    account: Account, serve: Callable[..., Any]
) -> None:
    server = serve(lambda path, query: account.answer(path, {**query, "include[]": []}))
    told = server.fetch_one(SOURCE, Want("incident", "Q1"))
    (incident,) = shown(told).values()
    assert incident.resolved_at == NOW - timedelta(days=399)
    assert [event.type for event in told] == [
        "pagerduty.api.incident",
        "pagerduty.api.incident_log",
    ]


def test_include_and_exclude_choose_services(account: Account, serve: Callable[..., Any]) -> None:
    server = serve(account.answer)
    assert list(shown(server.fetch(SOURCE, exclude=("*PS1",)))) == ["tool:incident:Q2"]
    assert shown(server.fetch(SOURCE, include=("none such",))) == {}
    kept = {"incidents": ago(minutes=5), "log": ago(days=3)}
    account.log("Q1", "annotate", ago(minutes=1))
    told = server.fetch(SOURCE, exclude=("*PS1",), cursor=kept)
    assert list(shown(told)) == ["tool:incident:Q2"]


def test_trouble_passes_and_nothing_is_missing(account: Account, serve: Callable[..., Any]) -> None:
    server = serve(account.answer)
    server.trouble = [
        (429, {"Retry-After": "0"}, b""),
        None,
        (502, {}, b"<html>bad gateway</html>"),
    ]
    assert len(shown(server.fetch(SOURCE))) == 2


@pytest.mark.parametrize(
    "bad",
    [
        (500, {}, b"oops"),
        (200, {"Content-Type": "text/html"}, b"<html>maintenance</html>"),
        (200, {"Content-Type": "application/json"}, b'{"incidents": [{"id": "Q'),
        (200, {"Content-Type": "application/json"}, b'{"incidents": "none"}'),
        None,
    ],
)
def test_an_outage_is_an_error_and_moves_no_checkpoint(
    account: Account, serve: Callable[..., Any], bad: Any
) -> None:
    def answer(path: str, query: dict[str, list[str]]) -> Any:
        return bad if path == "/incidents" else account.answer(path, query)

    with pytest.raises(SourceError):
        serve(answer).fetch(SOURCE)


def test_too_long_a_list_without_a_window_is_an_error(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_FURTHEST", 300)
    server = serve(lambda *_: (200, {}, b'{"users": [], "more": true}'))
    with pytest.raises(SourceError, match="counts no further than 300 entries of /users"):
        server.fetch(SOURCE)


def test_only_incidents_can_be_wanted(account: Account, serve: Callable[..., Any]) -> None:
    with pytest.raises(SourceError, match="no user 'PU1'"):
        serve(account.answer).fetch_one(SOURCE, Want("user", "PU1"))


def test_a_span_is_asked_for_in_whole_days_of_half_a_year_at_most() -> None:
    since = datetime(2025, 1, 15, 13, 20, tzinfo=UTC)
    spans = list(windows(since, datetime(2026, 3, 2, 9, tzinfo=UTC)))
    assert spans[0].since == datetime(2025, 1, 15, tzinfo=UTC)
    assert spans[-1].until == datetime(2026, 3, 3, tzinfo=UTC)
    assert all(a.until == b.since for a, b in pairwise(spans))
    assert all(span.until - span.since <= timedelta(days=170) for span in spans)
    first, second = Window(spans[0].since, spans[0].until).halves()
    assert (first.since, first.until, second.until) == (
        spans[0].since,
        second.since,
        spans[0].until,
    )


def test_the_token_and_the_version_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PD", "t0ken")
    assert SOURCE.credentials is not None
    assert SOURCE.credentials(SourceSettings(type="pagerduty", token_env="PD")) == {
        "accept": "application/vnd.pagerduty+json;version=2",
        "authorization": "Token token=t0ken",
    }
    assert "authorization" not in SOURCE.credentials(SourceSettings(type="pagerduty"))


def test_the_first_fetch_asks_for_the_shifts_of_so_many_days(
    account: Account, serve: Callable[..., Any]
) -> None:
    server = serve(account.answer)
    server.fetch(SOURCE, options=PagerdutyOptions(on_call_days=10), since=NOW - timedelta(days=400))
    (asked,) = [path for path in server.asked if path.startswith("/oncalls")]
    span = parse_qs(urlsplit(asked).query)
    since, until = (datetime.fromisoformat(span[end][0]) for end in ("since", "until"))
    # Whole days, today's included, whatever day it became since this file was read.
    assert until - since == timedelta(days=11)
