"""SARIF 2.1.0, as CodeQL, Semgrep, Bandit, Ruff, SpotBugs, Grype and others write it.

Specification: OASIS, "Static Analysis Results Interchange Format", 2.1.0. Section numbers below
are its.
"""

from collections.abc import Iterator

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Finding, Gate, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import about
from gnomon.reports.amounts import moment
from gnomon.reports.found import BaselineState, Found, told
from gnomon.reports.json_document import decode
from gnomon.reports.report import Report
from gnomon.reports.sarif_shapes import Document, Result, Rule, Run

_DECODER = msgspec.json.Decoder(Document)
_NO_FINDING = {"pass", "notApplicable"}
#: `existing` is what drafts of the standard called `unchanged`.
_STATES: dict[str, BaselineState] = {
    "new": "new",
    "unchanged": "unchanged",
    "existing": "unchanged",
    "updated": "updated",
    "absent": "absent",
}
#: Scanners that look at no source of ours.
_GATES: dict[str, Gate] = {
    "zap": "security_test",
    "trivy": "dependency_scan",
    "grype": "dependency_scan",
    "dependency-check": "dependency_scan",
    "osv-scanner": "dependency_scan",
}
_NOT_YET = {"underReview", "rejected"}
_VULNERABILITIES = ("CVE-", "GHSA-", "PYSEC-", "RUSTSEC-", "GO-")


def read(event: Event) -> Iterator[Entity]:
    """Read a report of findings.

    Raises:
        ReportError: It is no SARIF 2.1.0; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    if not document.version.startswith("2.1"):
        raise ReportError(f"{this.file} is SARIF {document.version}. Let the tool write 2.1.0.")
    runs = document.runs
    ends = [moment(each.end) for run in runs for each in run.invocations or ()]
    yield from told(
        this,
        "sarif",
        (found for run in runs for found in _findings(run)),
        gate=_gate(runs),
        tool=", ".join(dict.fromkeys(run.tool.driver.name for run in runs)) or None,
        ran_at=max((at for at in ends if at), default=None),
        is_complete=_is_complete(runs),
    )


def _gate(runs: list[Run]) -> Gate:
    served = {_GATES.get(run.tool.driver.name.lower(), "static_analysis") for run in runs}
    return served.pop() if len(served) == 1 else "static_analysis"


def _is_complete(runs: list[Run]) -> bool | None:
    # Without results nothing was looked at, 3.14.23; an empty list is a clean run.
    if not runs or any(run.results is None for run in runs):
        return False
    went = [each.successful for run in runs for each in run.invocations or ()]
    if False in went:
        return False
    return True if went and None not in went else None


def _findings(run: Run) -> Iterator[Found]:
    driver = run.tool.driver
    rules = [*(driver.rules or ())]
    by_id = {
        rule.id: rule
        for part in [*(run.tool.extensions or ()), driver]
        for rule in part.rules or ()
    }
    places: dict[str, list[str | None]] = {}
    for result in run.results or ():
        if result.kind in _NO_FINDING:
            continue
        index = result.rule_index if result.rule_index is not None else -1
        at_index = rules[index] if 0 <= index < len(rules) else None
        rule_id = result.rule_id or (result.rule.id if result.rule else None)
        # A rule id may be one of a family: `CA1000/1`, 3.52.4.
        rule = by_id.get(rule_id or "") or by_id.get((rule_id or "").rpartition("/")[0]) or at_index
        found = _found(driver.name, rule_id or (rule.id if rule else ""), rule, result)
        if _told(result.partial_fingerprints) and not _told(result.fingerprints):
            # Some tools hash no more than the line's text, which two lines may share.
            known = places.setdefault(found.fingerprint, [])
            if found.location not in known:
                known.append(found.location)
            found.fingerprint += f"|{known.index(found.location)}"
        yield found


def _found(scanner: str, rule_id: str, rule: Rule | None, result: Result) -> Found:
    location = result.location()
    suppressions = result.suppressions or []
    text = result.message.text or ""
    return Found(
        kind="vulnerability" if rule_id.startswith(_VULNERABILITIES) else "weakness",
        scanner=scanner,
        rule=rule_id,
        severity_told=_severity(rule, result),
        fingerprint=_fingerprint(rule_id, location, text, result),
        title=(rule.short_description.text if rule and rule.short_description else None) or text,
        location=location,
        url=rule.help_uri if rule else None,
        # 3.27.23: one that is not accepted keeps the result standing.
        is_suppressed=bool(suppressions) and not any(s.status in _NOT_YET for s in suppressions),
        baseline_state=_STATES.get(result.baseline_state or ""),
    )


def _severity(rule: Rule | None, result: Result) -> str:
    score = rule.properties.security_severity if rule and rule.properties else None
    if score is not None:
        return str(score)
    if result.level is not None:
        return result.level
    if result.kind not in (None, "fail"):
        return "none"
    default = rule.default_configuration.level if rule and rule.default_configuration else None
    return default or "warning"


def _told(fingerprints: dict[str, str] | None) -> dict[str, str]:
    """Leave out what Semgrep writes in place of a fingerprint for those who are not signed in."""
    return {name: told for name, told in (fingerprints or {}).items() if told != "requires login"}


def _fingerprint(rule_id: str, location: str | None, text: str, result: Result) -> str:
    whole, partial = _told(result.fingerprints), _told(result.partial_fingerprints)
    for told_by, file in ((whole, ""), (partial, result.file())):
        if told_by:
            return "|".join([rule_id, file, *(f"{n}={told_by[n]}" for n in sorted(told_by))])
    return "|".join([rule_id, location or "", text])


REPORT = Report(
    name="sarif",
    title="SARIF 2.1.0",
    summary="What static analysis found, with what was suppressed or known before set apart.",
    media_types=("application/sarif+json", "application/json"),
    entities=(Finding, ReportFile),
    recognise=lambda name, head: (
        head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
        and (name.endswith(".sarif") or b"sarif" in head[:600] or b'"runs"' in head[:600])
    ),
    read=read,
)
