"""What SonarQube's pages and deliveries mean: analyses, figures, verdicts and issues."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

import msgspec

from gnomon.domain.analysis import CodeAnalysis, CodeIssue, CodeMeasure, IssueKind, IssueState
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import GateResult, Verdict
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.moment import utc
from gnomon.sources.sonarqube.analysed import Analysed, change_number, number
from gnomon.sources.sonarqube.payloads import (
    About,
    Condition,
    Hook,
    Issue,
    ToldAnalyses,
    ToldGate,
    ToldIssues,
    ToldMeasures,
    ToldPullRequest,
)
from gnomon.sources.source import Want
from gnomon.sources.web_address import web_address

_ANALYSES = msgspec.json.Decoder(ToldAnalyses)
_MEASURES = msgspec.json.Decoder(ToldMeasures)
_GATE = msgspec.json.Decoder(ToldGate)
_PULL_REQUEST = msgspec.json.Decoder(ToldPullRequest)
_ISSUES = msgspec.json.Decoder(ToldIssues)
_HOOK = msgspec.json.Decoder(Hook)
#: A warning of before 7.6 let a build pass.
_VERDICTS: dict[str, Verdict] = {
    "OK": "pass",
    "WARN": "pass",
    "ERROR": "fail",
    "NONE": "not_run",
    "NO_VALUE": "not_run",
}
_KINDS: dict[str, IssueKind] = {
    "BUG": "bug",
    "VULNERABILITY": "vulnerability",
    "CODE_SMELL": "code_smell",
}
_OPEN = ("OPEN", "CONFIRMED", "REOPENED", "IN_SANDBOX", None)


def read_analyses(event: Event) -> Iterator[Entity]:
    """Read a page of analyses of a branch.

    Raises:
        PayloadError: The body is not what SonarQube promises.
    """
    told = decoded(_ANALYSES, event)
    check_clock((utc(analysis.date) for analysis in told.page.analyses), event)
    for one in told.page.analyses:
        yield _analysis(Analysed(event.source, told.about, utc(one.date), one.revision))


def read_measures(event: Event) -> Iterator[Entity]:
    """Read a page of the history of measures; what was not measured has no row.

    Raises:
        PayloadError: See `read_analyses`.
    """
    told = decoded(_MEASURES, event)
    for series in told.page.measures:
        check_clock((utc(point.date) for point in series.history), event)
        for point in series.history:
            of = Analysed(event.source, told.about, utc(point.date))
            yield from _measure(of, series.metric, point.value)


def read_gate(event: Event) -> Iterator[Entity]:
    """Read a gate's verdict on an analysis.

    Raises:
        PayloadError: See `read_analyses`.
    """
    told = decoded(_GATE, event)
    one, verdict = told.analysis, told.page.project_status
    check_clock((utc(one.date),), event)
    of = Analysed(event.source, told.about, utc(one.date), one.revision)
    yield from _gate(of, told.about.gate, verdict.status, verdict.conditions)


def read_pull_request(event: Event) -> Iterator[Entity]:
    """Read the newest analysis of a change: verdict and figures.

    Raises:
        PayloadError: See `read_analyses`.
    """
    told = decoded(_PULL_REQUEST, event)
    change = told.pull_request
    if change.analysis_date is None:
        return
    check_clock((utc(change.analysis_date),), event)
    revision = change.commit.sha if change.commit else None
    about = msgspec.structs.replace(told.about, pull_request=change.key)
    of = Analysed(event.source, about, utc(change.analysis_date), revision)
    verdict = told.page.project_status
    yield _analysis(of)
    yield from _gate(of, about.gate, verdict.status, verdict.conditions)
    for measure in told.measures.component.measures:
        # The same figure of all code of a change would be that of the branch it comes from.
        value = measure.period.value if measure.period else measure.value
        yield from _measure(of, measure.metric, value)


def read_issues(event: Event) -> Iterator[Entity]:
    """Read a page of the issues found in a change, gone ones among them.

    Raises:
        PayloadError: See `read_analyses`.
    """
    told = decoded(_ISSUES, event)
    check_clock((utc(i.update_date or i.creation_date) for i in told.page.issues), event)
    for issue in told.page.issues:
        yield _issue(event.source, told.about, issue)


def read_hook(event: Event) -> Iterator[Entity | Want]:
    """Read a delivery; figures and issues are not told, so they are wanted.

    Raises:
        PayloadError: See `read_analyses`.
    """
    told = decoded(_HOOK, event)
    if told.analysed_at is None:
        return
    branch = told.branch
    is_change = branch is not None and branch.type == "PULL_REQUEST"
    name = branch.name if branch else None
    about = About(
        project=told.project.key,
        branch=None if is_change else name,
        is_main=None if is_change or branch is None else branch.is_main,
        pull_request=name if is_change else None,
    )
    url = (branch.url if branch else None) or told.project.url
    at = utc(told.analysed_at)
    changed_at = max(at, utc(told.changed_at)) if told.changed_at else at
    check_clock((changed_at,), event)
    of = Analysed(event.source, about, at, told.revision, web_address(url))
    yield _analysis(of)
    gate = told.quality_gate
    if gate is not None:
        yield from _gate(of, gate.name, gate.status, gate.conditions, changed_at)
    if name:
        kind = "pull_request" if is_change else "branch"
        yield Want(kind, f"{quote(told.project.key, safe='')}/{quote(name, safe='')}")


def _analysis(of: Analysed) -> CodeAnalysis:
    about = of.about
    return CodeAnalysis(
        key=of.key,
        source=of.source,
        url=of.address,
        changed_at=of.changed_at,
        project_ref=about.project,
        branch=about.branch,
        is_main=about.is_main,
        change_ref=about.pull_request,
        change_number=change_number(about.pull_request),
        revision=of.revision or None,
        analysed_at=of.at,
    )


def _measure(of: Analysed, name: str, told: str | None) -> Iterator[CodeMeasure]:
    value = number(told)
    if value is not None:
        yield CodeMeasure(
            key=f"{of.source}:code_measure:{of.place}/{name}",
            source=of.source,
            url=of.address,
            changed_at=of.at,
            analysis_id=of.key,
            project_ref=of.about.project,
            measure=name,
            value=value,
            measured_at=of.at,
        )


def _gate(
    of: Analysed,
    gate: str | None,
    status: str,
    conditions: Iterable[Condition],
    changed_at: datetime | None = None,
) -> Iterator[GateResult]:
    """Tell a verdict as a whole, and each of its conditions; an unknown word is no verdict."""
    judged: list[tuple[str | None, str, str | None, str | None]] = [(None, status, None, None)]
    judged += [(c.name, c.status, c.measured, c.error_threshold) for c in conditions]
    for measure, word, value, threshold in judged:
        verdict = _VERDICTS.get(word)
        if verdict is None or measure == "":
            continue
        yield GateResult(
            key=f"{of.source}:gate_result:{of.place}/{measure or ''}",
            source=of.source,
            url=of.address,
            changed_at=changed_at or of.changed_at,
            gate=gate or "Quality gate",
            verdict=verdict,
            revision=of.revision or None,
            analysis_id=of.key,
            judged_at=of.at,
            measure=measure,
            value=number(value),
            threshold=number(threshold),
        )


def _issue(source: str, about: About, issue: Issue) -> CodeIssue:
    state = _state(issue)
    changed_at = utc(issue.update_date or issue.creation_date)
    place = (issue.component or "").removeprefix(f"{about.project}:")
    line = f":{issue.line}" if issue.line is not None else ""
    return CodeIssue(
        key=f"{source}:code_issue:{issue.key}",
        source=source,
        changed_at=changed_at,
        project_ref=about.project,
        change_ref=about.pull_request or "",
        change_number=change_number(about.pull_request),
        rule=issue.rule,
        kind=_KINDS.get(issue.kind or ""),
        severity_told=issue.severity or next((i.severity for i in issue.impacts), None),
        state=state,
        opened_at=utc(issue.creation_date),
        closed_at=None if state == "open" else utc(issue.close_date or changed_at),
        title=issue.message or "",
        location=f"{place}{line}" if place else None,
    )


def _state(issue: Issue) -> IssueState:
    """Say where an issue is; what is neither open nor gone from the code was set aside."""
    if issue.resolution == "FIXED" or issue.issue_status == "FIXED":
        return "fixed"
    if issue.resolution is None and (issue.issue_status or issue.status) in _OPEN:
        return "open"
    return "dismissed"
