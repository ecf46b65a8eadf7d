"""What tests, scans, coverage and load runs said about a revision, and the gates they open."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

TestOutcome = Literal["passed", "failed", "error", "skipped", "flaky"]
Severity = Literal["critical", "high", "medium", "low", "info", "unknown"]
FindingKind = Literal["vulnerability", "weakness", "misconfiguration", "secret", "license"]
Verdict = Literal["pass", "fail", "not_run", "not_applicable", "waived"]
CoverageKind = Literal["line", "branch", "statement", "instruction", "function", "class"]
#: What a report is handed over for; each has its own rules of what is good enough.
Gate = Literal[
    "unit_test",
    "static_analysis",
    "container_scan",
    "dependency_scan",
    "functional_test",
    "load_test",
    "security_test",
]


class ReportFile(Entity, frozen=True, kw_only=True):
    """One report a tool wrote, and what it is about. Grain: content, service, revision, pipeline.

    What the report says stands in `test_result`, `coverage_report`, `finding` and `load_result`;
    a scan without findings is a row here and none there.
    """

    format: str
    """Name of the format: ``junit``, ``sarif``."""
    file: str | None = None
    """Name of the file as its sender told it."""
    service_id: str | None = None
    """The service it is about, ``catalog:service:<name>``; null when nobody said."""
    revision: str | None = None
    """Commit that was judged; null when nobody said."""
    pipeline_url: str | None = None
    """Address of the pipeline run that wrote it."""
    environment: str | None = None
    """Environment that was judged, where one was."""
    tool: str | None = None
    """Tools that wrote it, as they call themselves."""
    gate: Gate | None = None
    """The gate it serves: as its sender says, else what such a report is for; null: for none."""
    ran_at: datetime | None = None
    """When the tool ran, as the report tells; without an offset taken for UTC."""
    is_complete: bool | None = None
    """Whether the tool says it did all its work; false: no findings is not clean; null: untold."""


class TestResult(Entity, frozen=True, kw_only=True):
    """How one test case went in one run. Grain: one row per test case and run; retries are one."""

    __test__ = False

    report_id: str
    """The report that tells it."""
    suite: str = ""
    """Names of the suites around it, outermost first, joined by `` > ``."""
    class_name: str = ""
    """Class, module or file, as the tool names it; empty when it names none."""
    name: str
    """Name of the case."""
    outcome: TestOutcome
    """``error`` failed outside its assertions; ``flaky`` failed first and passed when retried."""
    seconds: float | None = None
    """How long it took, retries included where the tool counts them; null when not told, not a
    number or negative."""
    retry_count: int = 0
    """How often it was run again."""
    message: str | None = None
    """First words of why it did not pass."""


class TestRun(Entity, frozen=True, kw_only=True):
    """One run of tests, summed up. Grain: one row per report.

    Sums are counted from the cases; what the report claims about itself is not read.
    """

    __test__ = False

    report_id: str
    """The report that tells it."""
    test_count: int
    """Cases, skipped ones included."""
    passed_count: int
    """Cases that passed at once."""
    failed_count: int
    """Cases whose assertions failed."""
    error_count: int
    """Cases that failed outside their assertions, and suites that could not run at all."""
    skipped_count: int
    """Cases that were not run."""
    flaky_count: int
    """Cases that failed first and passed when retried."""
    seconds: float | None = None
    """Seconds of all cases together; null when no case tells them."""


class CoverageReport(Entity, frozen=True, kw_only=True):
    """How much of the code the tests ran through. Grain: one row per report and kind.

    Kinds and definitions differ in what they count: only rows that agree in both are one series.
    """

    report_id: str
    """The report that tells it."""
    kind: CoverageKind
    """What is counted."""
    definition: str
    """How it is counted: ``cobertura``, ``lcov``, ``jacoco``, ``coverage.py``."""
    covered_count: int
    """How many of them ran."""
    valid_count: int
    """How many there are."""
    covered_ratio: float | None = None
    """Covered by valid, 0 to 1; null when there is nothing to cover."""


class Finding(Entity, frozen=True, kw_only=True):
    """One thing a scanner found. Grain: one row per report and fingerprint."""

    report_id: str
    """The report that tells it."""
    kind: FindingKind
    """What sort of thing it is."""
    scanner: str
    """Name of the scanner."""
    rule: str
    """What was found: rule, CVE or check, as the scanner names it."""
    severity_told: str | None = None
    """Severity in the scanner's own words or score."""
    severity: Severity
    """The same on one scale; a CVSS score counts from 9.0, 7.0, 4.0 and above 0."""
    fingerprint: str
    """What makes it the same finding in another run: the scanner's own, else rule and place."""
    title: str | None = None
    """What it says, in a line."""
    location: str | None = None
    """File and line, address or target."""
    package: str | None = None
    """Package it is in."""
    installed_version: str | None = None
    """Version of that package."""
    fixed_version: str | None = None
    """Versions that mend it; null when there is none yet."""
    occurrence_count: int = 1
    """Places of this report that show it."""
    is_suppressed: bool = False
    """Whether people or a statement of no effect (VEX) set it aside."""
    baseline_state: Literal["new", "unchanged", "updated", "absent"] | None = None
    """How it compares with the scanner's baseline; null without one."""
    counts: bool = True
    """Whether it counts: neither suppressed, nor unchanged or absent against a baseline."""


class LoadResult(Entity, frozen=True, kw_only=True):
    """How one kind of request did under load. Grain: one row per report and label.

    Percentiles are the nearest rank over every successful sample, exact to the millisecond:
    the smallest value that at least that share of them does not exceed. Failed samples count as
    failures and not in percentiles. A tool that sums up by itself has its own percentiles, and
    `percentiles_by` says so.
    """

    report_id: str
    """The report that tells it."""
    label: str | None = None
    """Name of the request; null: all requests of the run together, transactions left out."""
    is_transaction: bool = False
    """Whether it sums up other requests of the same report."""
    sample_count: int
    """Samples, failed ones included."""
    failed_count: int
    """Samples the tool calls failed, by status or by assertion."""
    timed_count: int
    """Samples with a usable time that the percentiles stand on: successful ones, unless the tool
    that summed up does not part them."""
    percentiles_by: Literal["samples", "tool"] = "samples"
    """``samples``: taken here from each of them; ``tool``: as the tool sums up."""
    elapsed_p50_seconds: float | None = None
    """Median time to the last byte."""
    elapsed_p90_seconds: float | None = None
    """90th percentile of the time to the last byte."""
    elapsed_p95_seconds: float | None = None
    """95th percentile of the time to the last byte."""
    elapsed_p99_seconds: float | None = None
    """99th percentile of the time to the last byte."""
    latency_p50_seconds: float | None = None
    """Median time to the first byte; null when not told."""
    latency_p95_seconds: float | None = None
    """95th percentile of the time to the first byte; null when not told."""
    started_at: datetime | None = None
    """Start of the first sample."""
    ended_at: datetime | None = None
    """End of the last sample."""
    throughput_per_second: float | None = None
    """Samples by the seconds between first start and last end; null when that is no time."""


class Component(Entity, frozen=True, kw_only=True):
    """One thing that software is made of. Grain: one row per bill of materials and reference."""

    report_id: str
    """The bill of materials that tells it."""
    kind: str
    """What it is, as CycloneDX names it: library, framework, operating-system, ..."""
    name: str
    """Group and name, joined by ``/`` where there is a group."""
    version: str | None = None
    """Its version."""
    package_url: str | None = None
    """Its package URL, ``pkg:npm/jquery@3.3.9``."""
    license: str | None = None
    """Licences, as identifiers, names or expressions, joined by commas; null when not told."""
    is_direct: bool | None = None
    """Whether what the bill is about depends on it directly; null when that is not told."""


class GateResult(Entity, frozen=True, kw_only=True):
    """What a quality gate said about a revision or artefact. Grain: gate, condition and judged."""

    gate: str
    """Name of the gate."""
    verdict: Verdict
    """``not_run``: nothing was measured; ``not_applicable``: the gate is not for such a thing."""
    service_id: str | None = None
    """The service judged; null when nobody said."""
    revision: str | None = None
    """Commit judged."""
    artifact: str | None = None
    """Digest or name and version of the artefact judged."""
    report_id: str | None = None
    """The report it was judged by, where it was one."""
    analysis_id: str | None = None
    """The analysis of code it was judged by, where it was one."""
    judged_at: datetime | None = None
    """When it was judged."""
    measure: str | None = None
    """What was measured, in the judge's words; null for the gate as a whole."""
    value: float | None = None
    """What was measured; null when it was not."""
    threshold: float | None = None
    """What it was held against; null when the judge does not tell."""
