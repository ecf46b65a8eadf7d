"""What every test shares: real payloads, a time zone that is not UTC, a closed network."""

import os
import time
from pathlib import Path

import pytest
import pytest_socket

# A half-hour offset with daylight saving: whatever reads the machine's zone by mistake shows.
os.environ["TZ"] = "America/St_Johns"
time.tzset()


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Close the outside network; loopback and local sockets stay open."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def payloads() -> Path:
    """Return the folder of real payloads; in CI a missing one fails, elsewhere it skips."""
    folder = Path(os.environ.get("GNOMON_PAYLOADS", "../shared/payloads"))
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"GNOMON_PAYLOADS names {folder}, which is not a folder.")
        pytest.skip("GNOMON_PAYLOADS does not name a folder of payloads.")
    return folder
