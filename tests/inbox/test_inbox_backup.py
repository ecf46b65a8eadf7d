import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gnomon.domain.event import Event
from gnomon.errors import InboxError
from gnomon.inbox import Accepted, Inbox, LeaseLostError
from gnomon.settings import Settings

Page = Callable[..., Event]


def test_a_backup_brings_everything_back(inbox: Inbox, page: Page, tmp_path: Path) -> None:
    inbox.accept([page(f"{number}", data=b"%d" % number) for number in range(450)])
    inbox.save_cursor("gitlab", "projects/42", "7")
    inbox.add_wants([("gitlab", "merge_request", "projects/42/merge_requests/7")])
    inbox.put("refresh", "41")
    held = inbox.take("read")
    assert held is not None
    before = inbox.new()
    file = tmp_path / "inbox.backup"
    inbox.backup(file)
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["inbox.backup"]
    assert file.stat().st_mode & 0o777 == 0o600

    inbox.mark_read([stored.seq for stored in before], held)
    inbox.accept([page("later")])
    inbox.put("refresh", "42")
    (later,) = inbox.new()
    inbox.restore(file)
    assert inbox.new() == before
    assert (inbox.cursor("gitlab"), inbox.get("refresh")) == ({"projects/42": "7"}, "41")
    assert len(inbox.wants()) == 1
    with pytest.raises(LeaseLostError):
        inbox.mark_read([stored.seq for stored in before], held)
    assert inbox.accept([page("1"), page("later")]) == Accepted(new=1, duplicates=1)
    assert inbox.new()[-1].seq > later.seq, "numbers went back"


def test_a_backup_moves_an_inbox_to_the_other_database(
    inbox: Inbox, page: Page, tmp_path: Path
) -> None:
    inbox.accept([page("a")])
    inbox.backup(tmp_path / "inbox.backup")
    with Inbox.open(Settings(home=tmp_path / "elsewhere")) as other:
        other.restore(tmp_path / "inbox.backup")
        assert other.new() == inbox.new()


def test_a_backup_is_taken_while_events_arrive(inbox: Inbox, page: Page, tmp_path: Path) -> None:
    is_over = threading.Event()

    def deliver() -> None:
        number = 0
        while not is_over.is_set():
            inbox.accept([page(f"{number}-{part}") for part in range(7)])
            number += 1

    thread = threading.Thread(target=deliver)
    thread.start()
    try:
        inbox.backup(tmp_path / "inbox.backup")
    finally:
        is_over.set()
        thread.join()
    with sqlite3.connect(tmp_path / "inbox.backup") as copy:
        events, seen = copy.execute(
            "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM seen)"
        ).fetchone()
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    assert events == seen
    assert events % 7 == 0, "half a transaction"


def test_what_is_no_backup_is_refused(inbox: Inbox, page: Page, tmp_path: Path) -> None:
    inbox.accept([page("a")])
    with pytest.raises(InboxError, match="There is no file"):
        inbox.restore(tmp_path / "missing")
    (tmp_path / "text").write_text("not a database, but long enough to look like a header" * 99)
    with pytest.raises(InboxError, match="is not a database"):
        inbox.restore(tmp_path / "text")
    sqlite3.connect(tmp_path / "empty").close()
    with pytest.raises(InboxError, match="holds no inbox"):
        inbox.restore(tmp_path / "empty")
    assert len(inbox.new()) == 1
    with pytest.raises(InboxError, match="cannot be written: No such file or directory"):
        inbox.backup(tmp_path / "no" / "such" / "folder")


def test_scrubbing_removes_deleted_words_from_the_disk(
    sqlite_settings: Settings, page: Page
) -> None:
    with Inbox.open(sqlite_settings) as inbox:
        inbox.accept([page("a", data=b"Ada Lovelace" * 1_000), page("b")])
        first, second = inbox.new()
        inbox.delete([first.seq])
        inbox.scrub()
        assert inbox.new() == [second]
        for file in sqlite_settings.home.iterdir():
            assert b"Lovelace" not in file.read_bytes()


def test_scrubbing_works_on_either_database(inbox: Inbox, page: Page) -> None:
    inbox.accept([page("a")])
    inbox.scrub()
    assert len(inbox.new()) == 1
