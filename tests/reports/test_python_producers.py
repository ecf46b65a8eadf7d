"""Fresh reports of Python's tools, which live in an environment of their own."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

_SHOP = """\
import subprocess


def run(word):
    return subprocess.call(word, shell=True)


def run_again(word):
    return subprocess.call(word, shell=True)


def is_open(hour):
    if hour > 8:
        return True
    return False
"""
_TESTS = """\
import unittest

from shop import is_open


class Opening(unittest.TestCase):
    def test_morning(self):
        self.assertTrue(is_open(9))
"""
_RULE = """\
rules:
  - id: no-shell
    languages: [python]
    severity: ERROR
    message: A shell is started.
    pattern: subprocess.call(..., shell=True)
"""
_SHOPPER = """\
from locust import HttpUser, constant, task


class Shopper(HttpUser):
    wait_time = constant(0.05)

    @task
    def basket(self):
        self.client.get("/basket")

    @task
    def gone(self):
        self.client.get("/gone")
"""


@pytest.fixture
def run(producers: Path, tmp_path: Path) -> Any:
    """Run a tool in a folder with a small project, and return what it left with."""
    programs = producers / "python/bin"
    if not (producers / "python/.state").exists():
        pytest.skip("The reporting tools of Python are not installed; .ci/test-producers does it.")
    (tmp_path / "shop.py").write_text(_SHOP)
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(tmp_path)}

    def running(*words: str) -> int:
        done = subprocess.run(
            [str(programs / words[0]), *words[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            timeout=240,
            check=False,
        )
        return done.returncode

    return running


def test_bandit(run: Any, fresh: Any, tmp_path: Path) -> None:
    assert run("bandit", "-q", "-f", "sarif", "-o", "bandit.sarif", "shop.py") == 1
    known, told = fresh(tmp_path / "bandit.sarif")
    assert known == "sarif"
    assert {(each.rule, each.severity, each.location) for each in told["finding"]} == {
        ("B404", "low", "shop.py:1:1"),
        ("B602", "high", "shop.py:5:12"),
        ("B602", "high", "shop.py:9:12"),
    }
    (report,) = told["report_file"]
    assert (report.tool, report.is_complete) == ("Bandit", True)


def test_semgrep_tells_each_place_even_without_fingerprints(
    run: Any, fresh: Any, tmp_path: Path
) -> None:
    """To those who are not signed in it writes one and the same word for each."""
    (tmp_path / "rule.yml").write_text(_RULE)
    words = ("--metrics=off", "--disable-version-check", "--config=rule.yml", "--sarif")
    assert run("semgrep", "scan", *words, "--output=semgrep.sarif", "shop.py") == 0
    known, told = fresh(tmp_path / "semgrep.sarif")
    assert known == "sarif"
    assert [(each.rule, each.severity, each.location) for each in told["finding"]] == [
        ("no-shell", "high", "shop.py:5:12"),
        ("no-shell", "high", "shop.py:9:12"),
    ]
    assert {each.occurrence_count for each in told["finding"]} == {1}


@pytest.mark.parametrize(
    ("words", "name", "kinds"),
    [
        (("json", "-q", "-o", "coverage.json"), "coverage_py", {"statement": 6, "branch": 1}),
        (("xml", "-q", "-o", "coverage.xml"), "cobertura", {"line": 6, "branch": 1}),
        (("lcov", "-q", "-o", "coverage.info"), "lcov", {"line": 6, "branch": 1}),
    ],
)
def test_coverage_says_the_same_in_three_formats(
    run: Any, fresh: Any, tmp_path: Path, words: Any, name: str, kinds: dict[str, int]
) -> None:
    """Of nine statements six are reached: neither call is, nor the last line; of branches one."""
    (tmp_path / "test_shop.py").write_text(_TESTS)
    assert run("coverage", "run", "--branch", "--include=shop.py", "-m", "unittest") == 0
    assert run("coverage", *words) == 0
    known, told = fresh(tmp_path / words[-1])
    assert known == name
    found = {each.kind: each.covered_count for each in told["coverage_report"]}
    assert {kind: found[kind] for kind in kinds} == kinds


def test_cyclonedx(run: Any, fresh: Any, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("bread==1.2\nbutter==3.4\n")
    words = ("--of", "JSON", "-o", "sbom.json", "requirements.txt")
    assert run("cyclonedx-py", "requirements", *words) == 0
    known, told = fresh(tmp_path / "sbom.json")
    assert known == "cyclonedx"
    assert {(each.name, each.version) for each in told["component"]} == {
        ("bread", "1.2"),
        ("butter", "3.4"),
    }


def test_locust(run: Any, fresh: Any, tmp_path: Path, shop: int) -> None:
    (tmp_path / "locustfile.py").write_text(_SHOPPER)
    words = ("--headless", "-u", "2", "-r", "10", "-t", "5s", "--csv=run", "--only-summary")
    assert run("locust", *words, f"--host=http://127.0.0.1:{shop}") == 1
    known, told = fresh(tmp_path / "run_stats.csv")
    assert known == "locust_csv"
    by_label = {each.label: each for each in told["load_result"]}
    # Which task comes next is drawn.
    assert "GET /gone" in by_label, by_label.keys()
    assert by_label["GET /gone"].failed_count == by_label["GET /gone"].sample_count > 0
    assert by_label["GET /basket"].failed_count == 0
    assert by_label["GET /basket"].elapsed_p95_seconds < 5
    assert by_label[None].sample_count == sum(
        each.sample_count for label, each in by_label.items() if label
    )
