"""Fresh output of real tools, read as a pipeline would hand it over.

These are the tools that the project's own tests stand on, so that they are always there.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

_SUITE = """\
import pytest

def test_adds():
    assert 1 + 1 == 2

def test_forgets():
    assert 1 + 1 == 3, "no"

@pytest.mark.skip(reason="later")
def test_waits():
    pass

@pytest.fixture
def broken():
    raise OSError("no database")

def test_needs(broken):
    pass
"""


def run(folder: Path, *words: str) -> int:
    """Run a tool of this environment in a folder, without the plugins of this project."""
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, timeout=60, check=False
    )
    return done.returncode


def test_pytest(tmp_path: Path, fresh: Any) -> None:
    (tmp_path / "test_shop.py").write_text(_SUITE)
    assert run(tmp_path, "pytest", "-q", "--junitxml=junit.xml", "-p", "no:cacheprovider") == 1
    known, told = fresh(tmp_path / "junit.xml")
    assert known == "junit"
    assert {each.name: each.outcome for each in told["test_result"]} == {
        "test_adds": "passed",
        "test_forgets": "failed",
        "test_waits": "skipped",
        "test_needs": "error",
    }


def test_ruff(tmp_path: Path, fresh: Any) -> None:
    (tmp_path / "shop.py").write_text("import os\nimport sys\n\nprint(undefined)\n")
    report = tmp_path / "ruff.sarif"
    words = (
        "check",
        "--isolated",
        "--no-cache",
        "--output-format=sarif",
        f"--output-file={report}",
    )
    assert run(tmp_path, "ruff", *words, "shop.py") == 1
    known, told = fresh(report)
    assert known == "sarif"
    assert sorted(each.rule for each in told["finding"]) == ["F401", "F401", "F821"]
    assert told["report_file"][0].gate == "static_analysis"
