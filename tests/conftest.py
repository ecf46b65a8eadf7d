"""What every test shares: real payloads, a time zone that is not UTC, a closed network."""

import os
import tempfile
import time
from pathlib import Path

import hypothesis
import pytest
import pytest_socket

from gnomon.settings import Settings
from own_reports import hand_over
from small_home import NewHome, settings

# A half-hour offset with daylight saving: whatever reads the machine's zone by mistake shows.
os.environ["TZ"] = "America/St_Johns"
time.tzset()
# Compiling a query takes far longer than running it on small tables: every home of every test and
# of every process they start shares what was compiled. Its names say which code made it.
os.environ.setdefault("GNOMON_COMPILED", str(Path(tempfile.gettempdir()) / "gnomon-compiled"))
# Nothing is a timed test: a busy machine must not turn one red.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Close the outside network; loopback and local sockets stay open."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell each story in the order it is written, wherever chance has put its tests."""
    places: dict[Path, list[int]] = {}
    for place, item in enumerate(items):
        if item.get_closest_marker("story"):
            places.setdefault(item.path, []).append(place)
    for of_story in places.values():
        told = sorted((items[place] for place in of_story), key=_line)
        for place, item in zip(of_story, told, strict=True):
            items[place] = item


def _line(item: pytest.Item) -> int:
    return item.location[1] or 0


@pytest.fixture(autouse=True)
def _grouped(request: pytest.FixtureRequest) -> None:
    """Refuse a run whose groups do nothing: each process would then start a Spark of its own."""
    marks = list(request.node.iter_markers("xdist_group"))
    if marks and request.config.getoption("loadgroup", default=False):
        assert "@" in request.node.nodeid, "pytest-xdist gave the test no group; see pyproject.toml"


@pytest.fixture(scope="session")
def payloads() -> Path:
    """Return the folder of real payloads; in CI a missing one fails, elsewhere it skips."""
    folder = Path(os.environ.get("GNOMON_PAYLOADS", "../shared/payloads"))
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"GNOMON_PAYLOADS names {folder}, which is not a folder.")
        pytest.skip("GNOMON_PAYLOADS does not name a folder of payloads.")
    return folder


@pytest.fixture
def new_home(tmp_path: Path) -> NewHome:
    """Make the settings of a home by name."""

    def make(name: str = "home", **told: object) -> Settings:
        return settings(tmp_path / name, **told)

    return make


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In continuous integration, hand the project's own reports to Gnomon and show its gates."""
    results = terminalreporter.config.getoption("xmlpath")
    if os.environ.get("CI") and results:
        terminalreporter.section("What Gnomon makes of this project's own reports")
        terminalreporter.write_line(hand_over(Path(results).resolve()))
