"""SonarQube's shapes of projects, analyses, verdicts, figures and issues."""

from collections.abc import Iterable, Sequence

from gnomon.demo.records import MergeRequest
from gnomon.demo.sonarqube.analyses import (
    LEAST_NEW_COVERAGE,
    MOST_NEW_ISSUES,
    Found,
    Looked,
)
from gnomon.demo.wire import Json
from gnomon.demo.working_time import local

#: Every figure this instance knows; those of new code are told for the time since a change began.
METRICS = {
    "coverage": "Coverage",
    "new_coverage": "Coverage on New Code",
    "ncloc": "Lines of Code",
    "code_smells": "Code Smells",
    "vulnerabilities": "Vulnerabilities",
    "violations": "Issues",
    "new_violations": "New Issues",
    "sqale_rating": "Maintainability Rating",
    "security_rating": "Security Rating",
}


def moment(at: int) -> str:
    """Write a time as ``2026-03-01T10:30:00+0100``, in Berlin."""
    return local(at).strftime("%Y-%m-%dT%H:%M:%S%z")


def paged(name: str, things: Sequence[Json], page: int, size: int) -> Json:
    """Shape a page of a list."""
    paging = {"pageIndex": page, "pageSize": size, "total": len(things)}
    return {"paging": paging, name: list(things[(page - 1) * size : page * size])}


def metric(number: int, key: str) -> Json:
    """Shape one figure that can be asked for."""
    return {
        "id": str(number),
        "key": key,
        "name": METRICS[key],
        "description": METRICS[key],
        "domain": "Coverage" if "coverage" in key else "Issues",
        "type": "PERCENT" if "coverage" in key else "INT",
        "direction": 1 if "coverage" in key else -1,
        "qualitative": True,
        "hidden": False,
        "custom": False,
    }


def analysis(one: Looked) -> Json:
    """Shape an analysis of a branch."""
    return {
        "key": one.key,
        "date": moment(one.at),
        "projectVersion": "not provided",
        "revision": one.revision,
        "manualNewCodePeriodBaseline": False,
        "events": [],
    }


def pull_request(one: Looked, change: MergeRequest) -> Json:
    """Shape a change that was analysed."""
    return {
        "key": str(change.iid),
        "title": change.title,
        "branch": change.branch,
        "base": change.target,
        "status": {"qualityGateStatus": "OK" if one.is_passed else "ERROR"},
        "analysisDate": moment(one.at),
        "target": change.target,
        "commit": {"sha": one.revision},
    }


def verdict(one: Looked) -> Json:
    """Shape what the gate says of an analysis."""
    conditions = [
        _condition("new_coverage", "LT", LEAST_NEW_COVERAGE, one.new_coverage, one.is_covered),
        _condition("new_violations", "GT", MOST_NEW_ISSUES, one.new_issues, one.is_clean),
    ]
    status = "OK" if one.is_passed else "ERROR"
    return {
        "projectStatus": {"status": status, "ignoredConditions": False, "conditions": conditions}
    }


def _condition(name: str, comparator: str, limit: float, value: float, holds: bool) -> Json:
    return {
        "status": "OK" if holds else "ERROR",
        "metricKey": name,
        "comparator": comparator,
        "errorThreshold": f"{limit:g}",
        "actualValue": f"{value:g}",
    }


def figures(one: Looked) -> dict[str, str]:
    """Return every figure of an analysis by its key."""
    rating = 1 + min(one.smells // 60, 4)
    return {
        "coverage": f"{one.coverage:.1f}",
        "new_coverage": f"{one.new_coverage:.1f}",
        "ncloc": str(one.lines),
        "code_smells": str(one.smells),
        "vulnerabilities": str(one.vulnerabilities),
        "violations": str(one.smells + one.vulnerabilities),
        "new_violations": str(one.new_issues),
        "sqale_rating": f"{rating}.0",
        "security_rating": f"{1 + min(one.vulnerabilities, 4)}.0",
    }


def history(several: Iterable[Looked], names: Iterable[str]) -> list[Json]:
    """Shape figures over time."""
    told = [(moment(one.at), figures(one)) for one in several]
    return [
        {"metric": name, "history": [{"date": at, "value": values[name]} for at, values in told]}
        for name in names
    ]


def component(one: Looked, names: Iterable[str]) -> Json:
    """Shape a project with the figures of a change."""
    told = figures(one)
    measures: list[Json] = [
        {"metric": name, "period": {"value": told[name]}}
        if name.startswith("new_")
        else {"metric": name, "value": told[name]}
        for name in names
    ]
    key = {"key": one.project, "name": one.project, "qualifier": "TRK"}
    return {"component": {**key, "measures": measures}}


def issue(project: str, one: Found) -> Json:
    """Shape an issue found in a change."""
    told: Json = {
        "key": one.key,
        "rule": one.rule,
        "severity": one.severity,
        "component": f"{project}:src/main.py",
        "project": project,
        "line": one.line,
        "status": "OPEN",
        "message": one.message,
        "creationDate": moment(one.found_at),
        "updateDate": moment(one.fixed_at or one.found_at),
        "type": one.kind,
    }
    if one.fixed_at is not None:
        told |= {"status": "CLOSED", "resolution": "FIXED", "closeDate": moment(one.fixed_at)}
    return told
