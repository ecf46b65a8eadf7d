"""What quality gates said by service and revision, and what they are worth."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from msgspec import Struct

from gnomon.answers.gate_history import Deployed, Judged

#: The gates of the build pipeline in their order, with what each of them is called, what it reads
#: and the metrics of what was measured there.
GATES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "unit_test": ("Unit tests", "Cobertura, lcov, JaCoCo, JUnit", ("unit_test_coverage",)),
    "static_analysis": (
        "Static analysis",
        "SonarQube, SARIF",
        (
            "condition_coverage", "reliability_rating", "maintainability_rating",
            "security_rating", "vulnerability_count",
        ),
    ),
    "container_scan": ("Container scan", "Trivy, Grype", ("container_vulnerabilities",)),
    "functional_test": (
        "Functional tests",
        "Playwright, Cypress, JUnit",
        (
            "api_operation_coverage", "functional_test_pass_rate", "functional_test_flaky_rate",
            "automated_test_coverage",
        ),
    ),
    "load_test": (
        "Load tests", "JMeter, k6", ("load_test_latency_score", "load_test_error_rate"),
    ),
    "security_test": ("Security tests", "ZAP, SARIF", ("security_test_vulnerabilities",)),
}  # fmt: skip


class RevisionVerdicts(Struct, frozen=True, kw_only=True):
    """The last word of each gate about one revision of a service."""

    service: str | None
    revision: str | None
    at: datetime
    """When the last of them was judged."""
    verdicts: dict[str, Judged]
    """By gate."""


class GateValue(Struct, frozen=True, kw_only=True):
    """What one gate caught, what got past it, and what it cost."""

    gate: str
    judged: int
    """Revisions it judged: passed, failed or waived."""
    caught: int
    """Revisions it failed at least once."""
    waived: int
    """Revisions that went on by leave, at last."""
    not_run: int
    """Revisions that nothing was measured of, at last."""
    mended: int
    """Failures after which the same service passed it again."""
    mend_seconds: float | None
    """Median time from the first failure to the next pass; null when nothing was mended."""
    live: int
    """Revisions live in production that it judged before."""
    live_unpassed: int
    """Those of them that it had not passed when they went live."""
    live_failed: int | None
    """Those it had passed, which failed their users all the same; null when that is not known."""


def latest(verdicts: Iterable[Judged]) -> list[Judged]:
    """Return the last verdict of each service and gate, by service and gate."""
    found: dict[tuple[str, str], Judged] = {}
    for one in sorted(verdicts, key=lambda each: each.at):
        if one.service_id is not None:
            found[one.service_id, one.gate] = one
    return [found[key] for key in sorted(found)]


def by_revision(verdicts: Iterable[Judged]) -> list[RevisionVerdicts]:
    """Put what gates said about the same revision together, newest first; the last word counts."""
    found: dict[tuple[str, str], dict[str, Judged]] = defaultdict(dict)
    for one in sorted(verdicts, key=lambda each: each.at):
        found[one.service_id or "", one.revision or ""][one.gate] = one
    rows = [
        RevisionVerdicts(
            service=service or None,
            revision=revision or None,
            at=max(each.at for each in said.values()),
            verdicts=said,
        )
        for (service, revision), said in found.items()
    ]
    return sorted(rows, key=lambda row: (row.at, row.service or ""), reverse=True)


def gate_value(verdicts: Sequence[Judged], live: Iterable[Deployed]) -> list[GateValue]:
    """Say what each gate is worth, in the order of the pipeline; gates that said nothing left out.

    Args:
        verdicts: What the gates said.
        live: What reached production, as far as its commit is known.
    """
    reached = list(live)
    order = {gate: place for place, gate in enumerate(GATES)}
    names = sorted({one.gate for one in verdicts}, key=lambda gate: (order.get(gate, 99), gate))
    return [_value(gate, [v for v in verdicts if v.gate == gate], reached) for gate in names]


def _value(gate: str, verdicts: list[Judged], live: list[Deployed]) -> GateValue:
    said: dict[tuple[str | None, str | None], list[Judged]] = defaultdict(list)
    for one in sorted(verdicts, key=lambda each: each.at):
        said[one.service_id, one.revision].append(one)
    last = [each[-1].verdict for each in said.values()]
    mends = _mends(verdicts)
    before = [
        (one, told[-1].verdict)
        for one in live
        if (told := [v for v in _about(one, said) if v.at <= one.at])
    ]
    passed = [one for one, verdict in before if verdict == "pass"]
    known = [one.has_failed for one in passed if one.has_failed is not None]
    return GateValue(
        gate=gate,
        judged=sum(verdict in ("pass", "fail", "waived") for verdict in last),
        caught=sum(any(v.verdict == "fail" for v in each) for each in said.values()),
        waived=last.count("waived"),
        not_run=last.count("not_run"),
        mended=len(mends),
        mend_seconds=median(mends) if mends else None,
        live=len(before),
        live_unpassed=sum(v not in ("pass", "not_applicable") for _, v in before),
        live_failed=sum(known) if known else None,
    )


def _about(live: Deployed, said: dict[tuple[str | None, str | None], list[Judged]]) -> list[Judged]:
    if live.revision is None:
        return []
    exact = said.get((live.service_id, live.revision))
    if exact is not None or live.service_id is not None:
        return exact or []
    # Where the deployment names no service, the commit alone says what it is.
    of_commit = [
        v for (_, revision), each in said.items() if revision == live.revision for v in each
    ]
    return sorted(of_commit, key=lambda each: each.at)


def _mends(verdicts: Iterable[Judged]) -> list[float]:
    """Return the seconds from each service's first failure to its next pass."""
    red: dict[str | None, datetime] = {}
    found = []
    for one in sorted(verdicts, key=lambda each: each.at):
        if one.verdict == "fail":
            red.setdefault(one.service_id, one.at)
        elif one.verdict == "pass" and one.service_id in red:
            found.append((one.at - red.pop(one.service_id)) / timedelta(seconds=1))
    return found
