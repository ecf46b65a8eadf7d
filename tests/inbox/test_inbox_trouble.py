"""What goes wrong around the inbox, and what its user is told."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gnomon.domain.event import Event
from gnomon.errors import InboxError, InboxUnavailableError, SettingsError
from gnomon.inbox import Inbox, database, findings
from gnomon.inbox.disk import file_system
from gnomon.settings import Settings

Page = Callable[..., Event]


def test_a_full_disk_is_said_and_nothing_kept_is_lost(
    sqlite_settings: Settings, page: Page
) -> None:
    with Inbox.open(sqlite_settings) as inbox:
        inbox.accept([page("a")])
        with inbox._database.raw() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            # SQLite answers as it does when the disk is full.
            connection.execute(f"PRAGMA max_page_count = {pages + 20}")
        large = page("b", data=bytes(2**20))
        with pytest.raises(InboxUnavailableError, match=r"inbox\.db .*disk is full.*Free some"):
            inbox.accept([large])
        with pytest.raises(InboxUnavailableError, match="disk is full"):
            inbox.accept_soon(large).result(10)
        assert [stored.event.id for stored in inbox.new()] == ["a"]
        assert inbox.accept([page("c")]).new == 1
        with inbox._database.raw() as connection:
            connection.execute("PRAGMA max_page_count = 1000000")
        assert inbox.accept([large]).new == 1


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from gnomon.domain.event import Event
from gnomon.errors import InboxUnavailableError
from gnomon.inbox import Inbox
from gnomon.settings import Settings
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
inbox = Inbox.open(Settings(home=Path(sys.argv[1])))
inbox.accept([Event(id="a", source="s", type="t")])
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
try:
    inbox.accept([Event(id="b", source="s", type="t", data=bytes(5_000_000))])
except InboxUnavailableError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
inbox.accept([Event(id="c", source="s", type="t")])
print([stored.event.id for stored in inbox.new()])
inbox.close()
"""


def test_the_kernel_refuses_to_write_more(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, f"{tmp_path}"], capture_output=True, text=True, check=True
    )
    said, left = done.stdout.splitlines()
    assert "is not available" in said
    assert "Free some space" in said or "Check the disk" in said
    assert left == "['a', 'c']"


def test_a_hanging_writer_is_named_as_the_cause(
    settings: Settings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.2)
    with Inbox.open(settings) as inbox, Inbox.open(settings) as other:
        with other._database.write(), pytest.raises(InboxUnavailableError, match="hanging"):
            inbox.accept([page("a")])
        assert inbox.new() == []
        assert inbox.accept([page("a")]).new == 1


def test_readers_do_not_wait_for_a_writer(settings: Settings, page: Page) -> None:
    with Inbox.open(settings) as inbox, Inbox.open(settings) as other:
        inbox.accept([page("a")])
        with other._database.write():
            assert len(inbox.new()) == 1
            assert inbox.counts()["gitlab"].new == 1


@pytest.mark.parametrize(
    "content", [b"not a database " * 1_000, b"SQLite format 3\0" + b"x" * 9_000]
)
def test_a_damaged_file_is_left_alone(sqlite_settings: Settings, content: bytes) -> None:
    sqlite_settings.home.mkdir()
    file = sqlite_settings.home / "inbox.db"
    file.write_bytes(content)
    with pytest.raises(InboxUnavailableError, match="gnomon restore"):
        Inbox.open(sqlite_settings)
    assert file.read_bytes() == content


def test_damage_inside_the_file_is_said_when_it_is_met(
    sqlite_settings: Settings, page: Page
) -> None:
    with Inbox.open(sqlite_settings) as inbox:
        inbox.accept([page(f"{number}", data=bytes(3_000)) for number in range(200)])
    file = sqlite_settings.home / "inbox.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:40_960] + os.urandom(len(whole) - 40_960))
    with (
        pytest.raises(InboxUnavailableError, match=r"malformed.*gnomon restore"),
        Inbox.open(sqlite_settings) as inbox,
    ):
        inbox.new()


_STRANGER = """
import os, sys, tempfile
from pathlib import Path
from gnomon.errors import InboxUnavailableError
from gnomon.inbox import Inbox, findings
from gnomon.settings import Settings
with tempfile.TemporaryDirectory() as folder:
    Inbox.open(Settings(home=Path(folder, "warm"))).close()  # Imports what is needed later.
    os.chmod(folder, 0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)
    settings = Settings(home=Path(folder, "home"))
    print(findings(settings)[0])
    try:
        Inbox.open(settings)
    except InboxUnavailableError as error:
        print(error)
    os.seteuid(os.getuid())
    os.chmod(folder, 0o755)
"""


def test_a_home_that_may_not_be_written_is_said() -> None:
    command = [sys.executable, "-c", _STRANGER]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    finding, said = done.stdout.splitlines()
    assert "home may not be written" in finding
    assert said.startswith("The inbox /")
    assert said.endswith("cannot be opened: Permission denied. Check the folder and its rights.")


def test_a_newer_inbox_is_not_touched(settings: Settings, page: Page) -> None:
    with Inbox.open(settings) as inbox:
        inbox.accept([page("a")])
        with inbox._database.write() as connection:
            connection.exec_driver_sql("UPDATE inbox_version SET version_num = '9999'")
    with pytest.raises(InboxError, match=r"has shape 9999, this Gnomon knows .* newer version"):
        Inbox.open(settings)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", r"\$INBOX_ADDRESS, which is not set"),
        ("secret", r"\$INBOX_ADDRESS is not a database address"),
        ("mysql://gnomon:secret@127.0.0.1/x", "names a mysql database"),
    ],
)
def test_an_address_that_cannot_be_is_explained_without_its_password(
    address: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INBOX_ADDRESS", address)
    with pytest.raises(SettingsError, match=expected) as caught:
        Inbox.open(Settings(home=tmp_path, database="INBOX_ADDRESS"))
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_server_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INBOX_ADDRESS", "postgresql://gnomon:secret@127.0.0.1:1/x")
    with pytest.raises(InboxUnavailableError, match=r"@127\.0\.0\.1:1/x is not avail") as caught:
        Inbox.open(Settings(home=tmp_path, database="INBOX_ADDRESS"))
    assert "secret" not in str(caught.value)


def test_errors_do_not_show_what_events_hold(settings: Settings, page: Page) -> None:
    with Inbox.open(settings) as inbox:
        inbox.accept([page("a")])
        with inbox._database.write() as connection:
            connection.exec_driver_sql("DROP TABLE event")
        with pytest.raises(InboxError) as caught:
            inbox.accept([page("b", data=b"Ada Lovelace")])
    assert "Lovelace" not in f"{caught.value} {caught.value.__cause__}"


def test_the_inbox_is_for_its_owner_alone(sqlite_settings: Settings, page: Page) -> None:
    with Inbox.open(sqlite_settings) as inbox:
        inbox.accept([page("a")])
        files = sorted(sqlite_settings.home.iterdir())
        assert [file.name for file in files] == ["inbox.db", "inbox.db-shm", "inbox.db-wal"]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_commits_are_on_disk_when_they_return(sqlite_settings: Settings) -> None:
    with Inbox.open(sqlite_settings) as inbox:
        facts = {}

        def look() -> None:
            with inbox._database.raw() as connection:
                for name in ("journal_mode", "synchronous"):
                    facts[name] = connection.execute(f"PRAGMA {name}").fetchone()[0]

        # In another thread too: each has a connection of its own.
        for _ in range(2):
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
            assert facts == {"journal_mode": "wal", "synchronous": 2}


def test_a_network_file_system_is_a_finding(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    shared = tmp_path / "with space"
    shared.mkdir()
    escaped = f"{shared}".replace(" ", "\\040")
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/x {escaped} nfs4 rw 0 0\nnonsense\n")
    (found,) = findings(Settings(home=shared / "deep" / "home"), mounts)
    assert "network file system (nfs4)" in found
    assert "local disk" in found
    assert findings(Settings(home=tmp_path / "home"), mounts) == []
    assert findings(Settings(home=shared, database="ADDRESS"), mounts) == []


def test_the_kernels_table_is_read_or_missing(tmp_path: Path) -> None:
    assert file_system(Path("/proc/self")) == "proc"
    assert file_system(tmp_path, tmp_path / "missing") is None
