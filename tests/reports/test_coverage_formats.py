"""Coverage in each format, with counts derived by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gnomon.errors import ReportError

Counts = dict[str, tuple[int, int, float | None]]

COBERTURA = """<?xml version="1.0"?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7.6" timestamp="1772355600000" line-rate="0.1"><packages><package><classes>
  <class name="Basket" filename="basket.py">
    <methods><method name="add"><lines><line number="1" hits="0"/></lines></method></methods>
    <lines>
      <line number="1" hits="3"/>
      <line number="2" hits="0" branch="true" condition-coverage="50% (1/2)"/>
    </lines></class>
  <class name="Basket$Item" filename="basket.py">
    <lines><line number="2" hits="1" branch="true" condition-coverage="0% (0/2)"/>
      <line number="3" hits="0"/></lines></class>
  <class name="Order" filename="order.py"><lines><line number="1" hits="0"/></lines></class>
</classes></package></packages></coverage>"""

LCOV = """TN:unit
SF:src/basket.js
FN:1,add,all
FNDA:2,add,all
DA:1,2,checksum
DA:2,0
BRDA:2,0,0,1
BRDA:2,0,1,-
LF:2
LH:1
end_of_record
TN:integration
SF:src/basket.js
DA:1,0
DA:2,1e+19
end_of_record
SF:src/only-sums.js
LF:10
LH:4
end_of_record
"""

JACOCO = """<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="shop"><sessioninfo id="a" start="1" dump="1772355600000"/>
<package name="p"><counter type="LINE" missed="7" covered="7"/></package>
<counter type="LINE" missed="1" covered="3"/><counter type="BRANCH" missed="2" covered="0"/>
<counter type="COMPLEXITY" missed="9" covered="9"/></report>"""

COVERAGE_PY = """{"meta": {"format": 3, "version": "7.6.1", "timestamp": "2026-03-01T09:00:00",
"branch_coverage": true}, "files": {}, "totals": {"covered_lines": 7, "num_statements": 10,
"percent_covered": 66.6, "num_branches": 2, "covered_branches": 1}}"""


def counts(told: dict[str, list[Any]]) -> Counts:
    return {
        each.kind: (each.covered_count, each.valid_count, each.covered_ratio)
        for each in told["coverage_report"]
    }


def test_cobertura_counts_each_line_of_a_file_once(read: Any) -> None:
    told = read("cobertura", COBERTURA)
    # basket.py 1 and 2 ran, 3 did not; order.py 1 did not. Line 2 keeps its better branch count.
    assert counts(told) == {"line": (2, 4, 0.5), "branch": (1, 2, 0.5)}
    assert told["report_file"][0].ran_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_cobertura_without_lines_believes_the_sums(read: Any) -> None:
    told = read("cobertura", '<coverage lines-valid="8" lines-covered="2"/>')
    assert counts(told) == {"line": (2, 8, 0.25)}


def test_nothing_to_cover_is_unknown_and_not_zero(read: Any) -> None:
    assert counts(read("cobertura", "<coverage/>")) == {"line": (0, 0, None)}
    assert counts(read("jacoco", "<report/>")) == {"line": (0, 0, None)}


def test_lcov_merges_shards(read: Any) -> None:
    # Lines 1 and 2 ran in one shard each; a record without lines adds its sums: 2 + 4 of 2 + 10.
    assert counts(read("lcov", LCOV)) == {
        "line": (6, 12, 0.5),
        "branch": (1, 2, 0.5),
        "function": (1, 1, 1.0),
    }


def test_jacoco_reads_the_counters_of_the_whole(read: Any) -> None:
    told = read("jacoco", JACOCO)
    assert counts(told) == {"line": (3, 4, 0.75), "branch": (0, 2, 0.0)}
    assert told["report_file"][0].ran_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_coverage_py_counts_statements(read: Any) -> None:
    told = read("coverage_py", COVERAGE_PY)
    assert counts(told) == {"statement": (7, 10, 0.7), "branch": (1, 2, 0.5)}
    assert told["report_file"][0].tool == "coverage.py 7.6.1"


def test_kinds_and_definitions_keep_series_apart(read: Any) -> None:
    told = {
        (each.definition, each.kind)
        for name, text in (("cobertura", COBERTURA), ("lcov", LCOV), ("jacoco", JACOCO))
        for each in read(name, text)["coverage_report"]
        if each.kind == "line"
    }
    assert told == {("cobertura", "line"), ("lcov", "line"), ("jacoco", "line")}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("cobertura", "<coverage><project/></coverage>", "Clover"),
        ("cobertura", "<coverage><line hits='1'/></coverage>", "line 1, in coverage/line"),
        ("cobertura", "<coverage lines-valid='1' lines-covered='2'/>", "2 of 1 lines"),
        ("jacoco", "<report><counter type='LINE' missed='1,0'/></report>", "whole numbers"),
        ("lcov", "SF:a\nDA:1\nend_of_record\n", "line 2: DA:1 lacks a number"),
        ("lcov", "SF:a\nDA:1,1\n", "ends after line 2"),
        ("lcov", "", "ends after line 0"),
        ("lcov", "<html>", "line 1: expected SF:, found '<html>'"),
        ("coverage_py", "{}", "missing required field `meta`"),
        ("coverage_py", "", "is empty"),
        ("coverage_py", "[" * 100_000, "not what its format says"),
        ("coverage_py", COVERAGE_PY.replace("7,", "-7,"), "-7 of 10"),
        ("coverage_py", COVERAGE_PY.replace("10,", '"10",'), "$.totals.num_statements"),
    ],
)
def test_bad_input_is_refused_with_its_place(read: Any, name: str, data: str, says: str) -> None:
    with pytest.raises(ReportError, match="ci-file") as refused:
        read(name, data, file="ci-file")
    assert says in str(refused.value)
