"""The demo company, collected once over HTTP for all tests of the room.

``GNOMON_E2E_HOME`` names a folder to keep it in between runs while tests are being written.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledger import NOW, SEED, Demo
from msgspec.structs import replace

from gnomon.cli.demo import collect
from gnomon.demo.apart import serve_apart
from gnomon.demo.books import Books
from gnomon.demo.company import found
from gnomon.demo.connecting import BUILD_DAYS, RUN_DAYS, environment
from gnomon.demo.prometheus.account import KEPT_DAYS
from gnomon.demo.workspace import write_workspace
from gnomon.operations.home import open_home
from gnomon.settings import Settings, load


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    kept = os.environ.get("GNOMON_E2E_HOME")
    root = Path(kept) if kept else tmp_path_factory.mktemp("demo")
    company = found(SEED, NOW)
    mail = root / "mail"
    with pytest.MonkeyPatch.context() as patch, serve_apart(SEED, NOW, mail=mail) as tools:
        for name, value in environment().items():
            patch.setenv(name, value)
        write_workspace(root, tools.base_url, company, mail_port=tools.mail_port)
        with open_home(_long_ago(load(root))) as home:
            if not home.lake.names():
                collect(home, company)
            yield Demo(root=root, home=home, company=company, books=Books(company))


#: Where a tool is asked for some days alone: which days those are before the story ended.
_DAYS = {
    "newrelic": ("first_days", KEPT_DAYS),
    "prometheus": ("first_days", KEPT_DAYS),
    "github": ("run_days", RUN_DAYS),
    "jenkins": ("build_days", BUILD_DAYS),
}


def _long_ago(settings: Settings) -> Settings:
    """Ask for the days before the story ended, which are not those before today."""
    gone = (datetime.now(UTC) - NOW).days
    sources = dict(settings.sources)
    for name, (option, days) in _DAYS.items():
        options = {**sources[name].options, option: gone + days}
        sources[name] = replace(sources[name], options=options)
    return replace(settings, sources=sources)
