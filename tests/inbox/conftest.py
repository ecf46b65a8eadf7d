"""The inbox on both of its databases: every test that takes `inbox` or `settings` runs on each."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from inbox_clock import Clock

from gnomon.domain.event import Event
from gnomon.inbox import Inbox
from gnomon.settings import Settings

ADDRESS = "GNOMON_TEST_DATABASE"


def _programs() -> Path | None:
    """Find Debian's PostgreSQL, whose programs are not on the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a cluster of our own, reachable by a socket in its folder alone; return its address."""
    programs = _programs()
    if programs is None:
        if os.geteuid() == 0:
            pytest.fail("PostgreSQL is missing: apt-get install postgresql")
        pytest.skip("PostgreSQL is not installed, and only root may install it.")
    folder = Path(tempfile.mkdtemp(prefix="gnomon-postgresql-"))
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run(f"{programs}/initdb", "-D", f"{data}", "-U", "gnomon", "-A", "trust", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    control = [f"{programs}/pg_ctl", "-D", f"{data}", "-w", "-l", f"{folder}/log"]
    run(*control, "-o", options, "start")
    try:
        yield f"postgresql://gnomon@/postgres?host={folder}"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Return settings of an inbox that does not exist yet."""
    if request.param == "sqlite":
        return Settings(home=tmp_path / "home")
    address = request.getfixturevalue("postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS gnomon_inbox CASCADE")
    monkeypatch.setenv(ADDRESS, address)
    return Settings(home=tmp_path / "home", database=ADDRESS)


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    with Inbox.open(settings) as opened:
        yield opened


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def page() -> Callable[..., Event]:
    """Make an event that differs from others by its id."""

    def make(id_: str, source: str = "gitlab", data: bytes = b"[]") -> Event:
        return Event(id=id_, source=source, type="gitlab.api.merge_requests", data=data)

    return make


@pytest.fixture
def clock(inbox: Inbox) -> Clock:
    """Put the inbox's clock in the test's hands."""
    hands = Clock()
    inbox._database.clock = hands
    return hands
