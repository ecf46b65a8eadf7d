"""The prober against real servers: what is up, down, and not looked at."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from gnomon.cli import build
from gnomon.domain.event import Event
from gnomon.errors import UsageError
from gnomon.operations.home import open_home
from gnomon.operations.probe import Probing, keep_probing, probe, probing
from gnomon.settings import Settings, load
from gnomon.sources.prober.options import Check, Maintenance, ProberOptions
from gnomon.sources.prober.probe import expiry, look
from gnomon.sources.prober.read import checks

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class _Shop(BaseHTTPRequestHandler):
    """Answers with the statuses it was given, one after the other, and the last one for good."""

    def do_GET(self) -> None:
        told = self.server.told  # type: ignore[attr-defined]
        self.send_response(told.pop(0) if len(told) > 1 else told[0])
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shop() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shop) as server:
        server.told = [200]  # type: ignore[attr-defined]
        server.url = f"http://127.0.0.1:{server.server_port}/"  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def check(**told: Any) -> Check:
    return Check(**{"name": "c", "service": "shop", "retry_seconds": 0, "retries": 1, **told})


def seen(one: Check, options: ProberOptions | None = None) -> Any:
    return asyncio.run(look(one, options or ProberOptions(), lambda: NOW))


def test_an_answer_is_up_and_holds_for_two_intervals(shop: Any) -> None:
    found = seen(check(http=shop.url, every_seconds=30))
    assert (found.state, found.try_count, found.reason) == ("up", 1, None)
    assert (found.at, found.holds_seconds) == (NOW, 60)
    assert 0 < found.response_seconds < 10


def test_it_is_tried_again_before_it_is_down(shop: Any) -> None:
    shop.told = [503, 503, 200]
    assert seen(check(http=shop.url, retries=2)).state == "up"
    shop.told = [503, 503, 200]
    found = seen(check(http=shop.url, retries=1))
    assert (found.state, found.try_count, found.reason) == ("down", 2, "status 503")
    assert found.response_seconds is None


def test_a_port_is_up_while_somebody_listens(shop: Any) -> None:
    place = f"127.0.0.1:{shop.server_port}"
    assert seen(check(tcp=place)).state == "up"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        # Bound and not listening: nobody else can take it while the check runs.
        found = seen(check(tcp=f"127.0.0.1:{taken.getsockname()[1]}"))
    assert found.state == "down"
    assert "ConnectionRefused" in found.reason


def test_who_says_nothing_is_down_after_the_timeout() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        place = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        found = seen(check(http=place, retries=0, timeout_seconds=0.2))
    assert (found.state, found.reason) == ("down", "no answer within 0.2 s")


def test_what_speaks_no_tls_is_down(shop: Any) -> None:
    found = seen(check(tls=f"127.0.0.1:{shop.server_port}", retries=0))
    assert found.state == "down"
    assert found.reason.startswith("SSL")


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        ("Mar 20 09:00:00 2026 GMT", None),
        ("Mar 15 09:00:00 2026 GMT", "the certificate ends 2026-03-15"),
        ("Jan  1 09:00:00 2026 GMT", "the certificate ends 2026-01-01"),
        (None, "the certificate tells no end"),
    ],
)
def test_a_certificate_that_ends_soon_is_down(ends: str | None, reason: str | None) -> None:
    found = expiry(ends, check(tls="a:443", expires_in_days=14), NOW)
    assert found.reason == reason


def test_maintenance_is_told_without_looking() -> None:
    span = Maintenance(begins=NOW, to=NOW + timedelta(hours=1), check="c")
    options = ProberOptions(maintenance=(span,))
    # Nobody listens there; it is not looked at.
    found = seen(check(tcp="127.0.0.1:1"), options)
    assert (found.state, found.try_count) == ("maintenance", 0)
    assert not options.is_maintained(check(tcp="127.0.0.1:1"), span.to)
    assert not options.is_maintained(check(tcp="127.0.0.1:1", name="d"), NOW)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, "exactly one of http, tcp and tls"),
        ({"tcp": "a:1", "tls": "a:1"}, "exactly one of http, tcp and tls"),
        ({"tcp": "a"}, "'a' is no host:port"),
        ({"http": "ftp://a"}, "no http address"),
        ({"tcp": "a:1", "every_seconds": 0}, "every_seconds is 1"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(told: Any, says: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=says):
        msgspec.convert({"name": "c", "service": "s", **told}, Check)


def settings(folder: Path, url: str) -> Settings:
    (folder / "gnomon.yaml").write_text(
        json.dumps(
            {
                "sources": {
                    "uptime": {
                        "type": "prober",
                        "options": {
                            "vantage": "frankfurt",
                            "checks": [
                                {"name": "shop", "service": "shop", "http": url},
                                {"name": "port", "service": "shop", "tcp": url[7:-1]},
                            ],
                        },
                    }
                }
            }
        )
    )
    return load(folder / "home", folder / "gnomon.yaml")


def test_a_round_is_one_event_and_each_check_a_row(tmp_path: Path, shop: Any) -> None:
    found = settings(tmp_path, shop.url)
    with open_home(found) as home:
        what = probing(found)
        assert [each.state for each in probe(home, what, now=lambda: NOW)] == ["up", "up"]
        # Nothing is due again before its interval.
        assert probe(home, what) == []
        (stored,) = home.inbox.new()
        states = home.inbox.source_states()
    (name,) = what.probers
    assert states[name].fresh_at == NOW
    rows = list(checks(stored.event))
    assert [(row.check, row.vantage, row.service_id, row.state) for row in rows] == [
        ("shop", "frankfurt", "catalog:service:shop", "up"),
        ("port", "frankfurt", "catalog:service:shop", "up"),
    ]
    assert {row.checked_at for row in rows} == {NOW}
    assert len({row.key for row in rows}) == 2


def test_each_check_is_due_in_its_own_interval() -> None:
    fast, slow = check(name="f", tcp="a:1", every_seconds=10), check(name="s", tcp="a:1")
    what = Probing({"uptime": ProberOptions(checks=(fast, slow))})
    due = [[each.name for _, each in what.next(at)] for at in (0.0, 5.0, 10.0, 60.0)]
    assert due == [["f", "s"], [], ["f"], ["f", "s"]]


def test_the_command_says_what_it_saw(
    tmp_path: Path, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(tmp_path, shop.url)
    monkeypatch.chdir(tmp_path)
    words = ["probe", "--vantage", "office", "--home", str(tmp_path / "home")]
    result = CliRunner().invoke(build(), words, catch_exceptions=False)
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        ["up", "shop"],
        ["up", "port"],
    ]
    with open_home(load(tmp_path / "home")) as home:
        (stored,) = home.inbox.new()
    assert {row.vantage for row in checks(stored.event)} == {"office"}


def test_without_a_prober_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(build(), ["probe", "--home", str(tmp_path / "home")])
    assert isinstance(result.exception, UsageError)


def test_it_goes_on_until_told_to_stop(tmp_path: Path, shop: Any) -> None:
    found = settings(tmp_path, shop.url)
    with open_home(found) as home:
        stop = threading.Event()
        thread = threading.Thread(target=keep_probing, args=(home, probing(found), stop))
        thread.start()
        newest = home.inbox.wait(-1, 20)
        stop.set()
        thread.join(timeout=20)
        assert newest >= 0
        assert not thread.is_alive()
        assert len(home.inbox.new()) == 1


def test_a_round_of_another_shape_is_refused() -> None:
    event = Event(id="1", source="uptime", type="prober.checks", data=b'{"vantage": 1}')
    with pytest.raises(Exception, match="no round of the prober"):
        list(checks(event))
