"""Fresh reports of the test runners of Node.js."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_JASMINE = """\
const { JUnitXmlReporter } = require("jasmine-reporters");
jasmine.getEnv().addReporter(new JUnitXmlReporter({ consolidateAll: true }));
describe("basket", () => {
  it("adds", () => expect(1 + 1).toBe(2));
  it("forgets", () => expect(1 + 1).toBe(3));
  xit("waits", () => {});
});
"""
_JEST = """\
const { adds } = require("./shop");
test("adds", () => expect(adds(1, 1)).toBe(2));
test("forgets", () => expect(adds(1, 1)).toBe(3));
test.skip("waits", () => {});
"""
_SHOP = """\
exports.adds = (one, other) => one + other;
exports.takes = (one, other) => {
  return one - other;
};
"""
_PLAYWRIGHT = """\
const { test, expect } = require("@playwright/test");
test("adds", () => { expect(1 + 1).toBe(2); });
test("forgets", () => { expect(1 + 1).toBe(3); });
test.skip("waits", () => {});
test("wavers", ({}, info) => { expect(info.retry).toBe(1); });
"""
_MOCHA = """\
const assert = require("assert");
describe("basket", () => {
  it("adds", () => assert.equal(2, 1 + 1));
  it("forgets", () => assert.equal(3, 1 + 1));
  it("waits");
});
"""
_EXPECTED = {"adds": "passed", "forgets": "failed", "waits": "skipped"}


@pytest.fixture
def run(producers: Path, tmp_path: Path) -> Any:
    """Run a tool in a folder where the modules are at hand, and return what it left with."""
    modules = producers / "node/node_modules"
    if shutil.which("node") is None or not (producers / "node/.state").exists():
        pytest.skip("The test runners of Node.js are not installed; .ci/test-producers does it.")
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "package.json").write_text('{"private": true}')
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CI": "1"}

    def running(tool: str, *words: str, **more: str) -> int:
        done = subprocess.run(
            [str(modules / ".bin" / tool), *words],
            cwd=tmp_path,
            env=environment | more,
            capture_output=True,
            timeout=240,
            check=False,
        )
        return done.returncode

    return running


def outcomes(told: Any) -> dict[str, str]:
    return {each.name.strip(): each.outcome for each in told["test_result"]}


def test_jasmine(run: Any, fresh: Any, tmp_path: Path) -> None:
    (tmp_path / "basket.spec.js").write_text(_JASMINE)
    assert run("jasmine", "basket.spec.js") != 0
    known, told = fresh(tmp_path / "junitresults.xml")
    assert known == "junit"
    assert outcomes(told) == _EXPECTED


def test_jest_and_what_it_covered(run: Any, fresh: Any, tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(_SHOP)
    (tmp_path / "shop.test.js").write_text(_JEST)
    told_by = ("--reporters=jest-junit", "--coverage", "--coverageReporters=lcovonly")
    # Jest does not follow links, so it is shown where the modules are.
    words = ("--ci", "--rootDir=.", "--coverageReporters=cobertura", "--watchman=false")
    assert run("jest", *told_by, *words, JEST_JUNIT_OUTPUT_FILE="jest.xml") == 1
    known, told = fresh(tmp_path / "jest.xml")
    assert known == "junit"
    assert outcomes(told) == _EXPECTED
    for file, name in (("lcov.info", "lcov"), ("cobertura-coverage.xml", "cobertura")):
        known, told = fresh(tmp_path / "coverage" / file)
        assert known == name
        (lines,) = [each for each in told["coverage_report"] if each.kind == "line"]
        # The line within `takes` is never reached.
        assert (lines.covered_count, lines.valid_count) == (2, 3)


def test_playwright_tells_what_failed_and_what_wavered(
    run: Any, fresh: Any, tmp_path: Path
) -> None:
    (tmp_path / "shop.spec.js").write_text(_PLAYWRIGHT)
    words = ("test", "--retries=1", "--reporter=json")
    assert run("playwright", *words, PLAYWRIGHT_JSON_OUTPUT_NAME="playwright.json") == 1
    known, told = fresh(tmp_path / "playwright.json")
    assert known == "playwright"
    assert outcomes(told) == {**_EXPECTED, "wavers": "flaky"}
    assert {each.name: each.retry_count for each in told["test_result"]}["wavers"] == 1


def test_mochawesome(run: Any, fresh: Any, tmp_path: Path) -> None:
    (tmp_path / "basket.js").write_text(_MOCHA)
    options = "reportDir=.,reportFilename=mochawesome,html=false,quiet=true"
    words = ("--reporter=mochawesome", f"--reporter-options={options}")
    assert run("mocha", *words, "basket.js") == 1
    known, told = fresh(tmp_path / "mochawesome.json")
    assert known == "mochawesome"
    assert outcomes(told) == _EXPECTED
