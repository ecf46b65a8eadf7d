"""Homes of one test run, which share what they compile."""

from pathlib import Path

import pytest

from gnomon.settings import Settings
from small_home import NewHome, settings, share_compiled


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "compiled"


@pytest.fixture
def new_home(tmp_path: Path, compiled: Path) -> NewHome:
    """Make the settings of a home by name."""

    def make(name: str = "home", **told: object) -> Settings:
        share_compiled(tmp_path / name, compiled)
        return settings(tmp_path / name, **told)

    return make
