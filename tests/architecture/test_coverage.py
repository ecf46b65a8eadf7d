"""What the register of requirements claims is true, and nothing is missing from it."""

import ast
import csv
import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from gnomon.answers.lineage import metrics
from gnomon.cli import build

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", _ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def register(generate: ModuleType) -> dict[str, Any]:
    return generate.register()


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Return the ids of all requirements; they lie beside the payloads."""
    named = os.environ.get("GNOMON_SHARED")
    payloads = os.environ.get("GNOMON_PAYLOADS", "../shared/payloads")
    path = (Path(named) if named else Path(payloads).parent) / "ROWS.tsv"
    if not path.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is missing.")
        pytest.skip("GNOMON_SHARED does not name a folder with ROWS.tsv.")
    with path.open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file, delimiter="\t")][1:]


def test_every_requirement_is_in_the_register_once(
    register: dict[str, Any], asked: list[str]
) -> None:
    told = [*register["served"], *(row for each in register["not_yet"] for row in each["rows"])]
    assert sorted(told) == sorted(asked)


def test_every_served_requirement_is_served_by_something(
    generate: ModuleType, register: dict[str, Any]
) -> None:
    served = register["served"]
    assert [row for row, each in served.items() if not generate.serving(row, each)] == []
    commands = getattr(typer.main.get_command(build()), "commands", {})
    added = {name for each in served.values() for name in each.get("by", [])}
    assert added - {f"gnomon {name}" for name in commands} == set()


def test_what_metrics_serve_is_in_the_register(register: dict[str, Any]) -> None:
    told = {row for metric in metrics().values() for row in metric.rows}
    assert told - set(register["served"]) == set()


def test_every_served_requirement_has_its_test(register: dict[str, Any]) -> None:
    missing = [
        (row, name)
        for row, each in register["served"].items()
        for name in each["tests"]
        if not _exists(name)
    ]
    assert missing == []
    assert [row for row, each in register["served"].items() if not each["tests"]] == []


def test_what_is_not_there_yet_says_why(register: dict[str, Any]) -> None:
    assert [each["work"] for each in register["not_yet"] if len(each["reason"]) < 20] == []
    assert [each["work"] for each in register["not_yet"] if len(each["until"]) < 20] == []


def test_the_page_is_written_from_the_register(
    generate: ModuleType, register: dict[str, Any]
) -> None:
    page = (_ROOT / "docs/coverage.md").read_text(encoding="utf-8")
    assert page == generate.coverage_page(register), "Run: python docs/generate.py"


def _exists(name: str) -> bool:
    """Whether a test is there, by file and function."""
    path, _, function = name.partition("::")
    file = _ROOT / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return function in found
