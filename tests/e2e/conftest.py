"""The demo company, collected once over HTTP for all tests of the room.

``GNOMON_E2E_HOME`` names a folder to keep it in between runs while tests are being written.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger import NOW, SEED, Demo

from gnomon.cli.demo import collect
from gnomon.demo.apart import serve_apart
from gnomon.demo.books import Books
from gnomon.demo.company import found
from gnomon.demo.workspace import environment, write_workspace
from gnomon.operations.home import open_home
from gnomon.settings import load


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    kept = os.environ.get("GNOMON_E2E_HOME")
    root = Path(kept) if kept else tmp_path_factory.mktemp("demo")
    company = found(SEED, NOW)
    with pytest.MonkeyPatch.context() as patch, serve_apart(SEED, NOW) as tools:
        for name, value in environment().items():
            patch.setenv(name, value)
        write_workspace(root, tools.base_url, company)
        with open_home(load(root)) as home:
            if not home.lake.names():
                collect(home, company)
            yield Demo(root=root, home=home, company=company, books=Books(company))
