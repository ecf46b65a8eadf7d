"""Sources that fail, events that cannot be read, and two readers at once."""

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gnomon.domain.code import Change
from gnomon.inbox.events import Counts
from gnomon.operations.home import BusyError, open_home
from gnomon.operations.read import Read, read
from gnomon.operations.readers import Readers
from gnomon.operations.reconcile import held_rows
from gnomon.operations.sources import source_reports
from gnomon.operations.sync import sync
from gnomon.settings import Settings, SourceSettings
from small_home import (
    NewHome,
    bring_up_to_date,
    entity_hashes,
    event,
    merge_request,
    observation_rows,
    project,
    refresh_again_and_again,
    tell,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Serve the same answer to every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body"), [(401, b'{"message": "401 Unauthorized"}'), (200, b"<html>Sign in</html>")]
)
def test_a_failing_source_says_so_and_changes_no_figure(
    new_home: NewHome, status: int, body: bytes
) -> None:
    with answering(status, body) as url:
        told = {
            "gitlab": SourceSettings(type="gitlab", url=url),
            "other": SourceSettings(type="gitlab", url=url),
            "gone": SourceSettings(type="git", url="/nowhere/at/all"),
        }
        with open_home(new_home(sources=told)) as home:
            tell(home, project(1, "web/checkout"), merge_request(1, MONDAY, MONDAY))
            bring_up_to_date(home)
            before = observation_rows(home)
            done = sync(home)
            bring_up_to_date(home)
            assert [one.source for one in done if one.error] == ["gitlab", "other", "gone"]
            states = {one.source: (one.state, bool(one.error)) for one in source_reports(home)}
            assert states == dict.fromkeys(told, ("failing", True))
            assert observation_rows(home) == before
            assert "change" in home.installation().stale


def test_what_cannot_be_read_is_set_aside_and_read_after_a_fix(
    new_home: NewHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise KeyError("iid")

    with open_home(new_home()) as home:
        tell(
            home,
            event("gitlab.api.projects", b"<html>"),
            event("gitlab.api.unheard_of", b"{}"),
            event("nobody.api.things", b"{}"),
            project(1, "web/checkout"),
        )
        with monkeypatch.context() as patched, home.lease() as held:
            patched.setattr(Readers, "_find", lambda *_: defect)
            tell(home, merge_request(1, MONDAY))
            assert read(home, held).set_aside_count == 5
        assert "KeyError: 'iid'" in (home.inbox.set_aside_events()[-1].error or "")
        # The defect is mended: two events are read, three can still not be.
        assert home.inbox.retry() == 5
        with home.lease() as held:
            done = read(home, held)
        assert (done.event_count, done.set_aside_count) == (2, 3)
        errors = [stored.error or "" for stored in home.inbox.set_aside_events()]
        assert "is not JSON" in errors[0]
        assert "has no reader for 'gitlab.api.unheard_of'" in errors[1]
        assert "No source is called 'nobody'" in errors[2]
        assert [row.number for row in held_rows(home, "gitlab", [Change])] == [1]


def test_a_batch_is_read_beside_writing_and_what_is_retried_meanwhile_is_not_missed(
    new_home: NewHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnomon.operations.read._BATCH_EVENTS", 2)
    with open_home(new_home()) as home:
        tell(home, event("gitlab.api.projects", b"<html>"), project(1, "web/checkout"))
        tell(home, *[merge_request(number, MONDAY) for number in range(1, 8)])
        sums: list[int] = []

        def retry_once(done: Read) -> None:
            sums.append(done.event_count)
            if len(sums) == 1:
                assert home.inbox.retry() == 1

        with home.lease() as held:
            done = read(home, held, tell=retry_once)
        assert (done.event_count, done.set_aside_count) == (8, 2)
        assert sums == [1, 3, 5, 7, 8, 8]
        assert home.inbox.counts()["gitlab"] == Counts(set_aside=1)
        numbers = [row.number for row in held_rows(home, "gitlab", [Change])]
        assert sorted(numbers) == list(range(1, 8))


def test_what_arrives_while_others_are_read_waits_for_the_next_run(new_home: NewHome) -> None:
    with open_home(new_home()) as home, home.lease() as held:
        tell(home, project(1, "web/checkout"))
        done = read(home, held, tell=lambda _: tell(home, merge_request(1, MONDAY)))
        assert done.event_count == 1
        assert home.inbox.counts()["gitlab"] == Counts(new=1)
        assert read(home, held).event_count == 1


def test_processes_that_read_at_once_lose_nothing_and_count_nothing_twice(
    new_home: NewHome,
) -> None:
    events = [project(1, "web/checkout")]
    events += [merge_request(n, MONDAY, MONDAY + timedelta(hours=n)) for n in range(1, 9)]
    told = new_home()
    with open_home(told) as home:
        spawn = multiprocessing.get_context("spawn")
        readers = [spawn.Process(target=refresh_again_and_again, args=(told,)) for _ in range(2)]
        for reader in readers:
            reader.start()
        for each in events:
            tell(home, each, each)
        for reader in readers:
            reader.join()
            assert reader.exitcode == 0
        bring_up_to_date(home)
        together = entity_hashes(home), observation_rows(home)
    with open_home(new_home("alone")) as home:
        tell(home, *events)
        bring_up_to_date(home)
        assert (entity_hashes(home), observation_rows(home)) == together


def test_the_lease_is_held_by_one(new_home: NewHome) -> None:
    told = new_home()
    with open_home(told) as one, open_home(told) as other, one.lease():
        busy = pytest.raises(BusyError, match="nothing is lost")
        with busy, other.lease(wait_seconds=0):
            pytest.fail("Both hold the lease.")


def test_a_home_is_made_where_there_is_none(tmp_path: Path) -> None:
    with open_home(Settings(home=tmp_path / "new", folder=tmp_path)) as home:
        assert home.inbox.counts() == {}
