"""What to ask SonarQube: per project its branches' analyses, and the changes it analysed.

A project that was not analysed since costs two questions. Each new analysis of a branch costs one
more, for its verdict; a change costs three.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial
from urllib.parse import unquote

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.moment import shifted, utc
from gnomon.sources.sonarqube.options import SonarqubeOptions
from gnomon.sources.sonarqube.pages import asked, outline, pages, told_event
from gnomon.sources.sonarqube.payloads import About, Analysis, Branch, ProjectGate, PullRequest
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want
from gnomon.sources.streams import Failures, together

#: Figures that are read, where the instance knows them. In the mode of several qualities (MQR)
#: ratings have names of their own.
MEASURES = (
    *("coverage", "line_coverage", "branch_coverage", "new_coverage", "ncloc", "new_lines"),
    *("reliability_rating", "sqale_rating", "security_rating", "security_review_rating"),
    "software_quality_reliability_rating",
    "software_quality_maintainability_rating",
    "software_quality_security_rating",
    *("bugs", "vulnerabilities", "code_smells", "violations", "security_hotspots"),
    *("new_bugs", "new_vulnerabilities", "new_code_smells", "new_violations"),
    *("duplicated_lines_density", "new_duplicated_lines_density"),
)
#: An analysis is dated when it was asked for, and is listed once it went through.
_OVERLAP = timedelta(hours=2)
_GATE = msgspec.json.Decoder(ProjectGate)
_ANALYSIS = msgspec.json.Decoder(Analysis)
_PULL_REQUEST = msgspec.json.Decoder(PullRequest)

Step = Event | Checkpoint | Progress


async def fetch(fetching: Fetching) -> AsyncIterator[Step]:
    """Fetch what was analysed since the last fetch.

    Raises:
        SourceError: SonarQube does not answer, refuses the token, or let some projects go unread.
    """
    found = [key async for key in _projects(fetching)]
    yield Progress(0, len(found), f"{len(found)} projects found")
    metrics = await _metrics(fetching)
    failures = Failures()
    groups = [(key, [partial(_project, fetching, key, metrics)]) for key in found]
    async with aclosing(together(groups, failures)) as steps:
        async for step in steps:
            yield step
    failures.raise_any()


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch what a delivery left out: figures of a branch, figures and issues of a change.

    Raises:
        SourceError: SonarQube does not answer as promised, or the kind is none of ours.
    """
    project, _, name = (unquote(part) for part in want.ref.partition("/"))
    if want.kind not in ("branch", "pull_request") or not project or not name:
        raise SourceError(f"SonarQube cannot be asked for the {want.kind} {want.ref!r}.")
    if not _is_wanted(fetching, project):
        return
    gate = await _gate_name(fetching, project)
    if want.kind == "pull_request":
        about = About(project=project, gate=gate, server=fetching.url)
        for change, raw in await _pull_requests(fetching, project):
            if change.key == name:
                async for event in _pull_request(
                    fetching, about, change, raw, await _metrics(fetching)
                ):
                    yield event
        return
    branch = next((b for b in await _branches(fetching, project) if b.name == name), None)
    if branch is None or branch.analysis_date is None:
        return
    about = About(
        project=project, branch=name, is_main=branch.is_main, gate=gate, server=fetching.url
    )
    since = utc(branch.analysis_date)
    async for event in _analyses(fetching, about, since, await _metrics(fetching)):
        yield event


async def _project(fetching: Fetching, project: str, metrics: str) -> AsyncIterator[Step]:
    """Fetch a project: its chosen branches, then the changes it analysed."""
    gate: str | None = None
    for branch in await _branches(fetching, project):
        stream = f"{project}/branches/{branch.name}"
        since = _since(fetching, stream)
        if not _is_read(fetching, branch) or branch.analysis_date is None:
            continue
        newest = utc(branch.analysis_date)
        if stream in fetching.cursor and newest <= _written(fetching.cursor[stream]):
            continue
        gate = gate or await _gate_name(fetching, project)
        about = About(
            project=project,
            branch=branch.name,
            is_main=branch.is_main,
            gate=gate,
            server=fetching.url,
        )
        async for event in _analyses(fetching, about, since, metrics):
            yield event
        yield Checkpoint(stream, newest.isoformat())
    options: SonarqubeOptions = fetching.options
    if not options.pull_requests:
        return
    stream = f"{project}/pulls"
    since = _since(fetching, stream)
    told = await _pull_requests(fetching, project)
    dated = [(utc(c.analysis_date), c, raw) for c, raw in told if c.analysis_date is not None]
    fresh = sorted(((at, c, raw) for at, c, raw in dated if since is None or at >= since),
                   key=lambda one: one[0])  # fmt: skip
    for at, change, raw in fresh:
        gate = gate or await _gate_name(fetching, project)
        about = About(project=project, gate=gate, server=fetching.url)
        async for event in _pull_request(fetching, about, change, raw, metrics):
            yield event
        yield Checkpoint(stream, at.isoformat())


async def _analyses(
    fetching: Fetching, about: About, since: datetime | None, metrics: str
) -> AsyncIterator[Event]:
    """Fetch a branch's analyses since a time: themselves, their verdicts and their figures."""
    params = {"project": about.project, "branch": about.branch, "from": _asked_from(since)}
    async for reply, page in pages(fetching, "/api/project_analyses/search", params):
        yield told_event(fetching, "analyses", about, reply)
        for raw in page.analyses:
            one = _ANALYSIS.decode(raw)
            query = {"analysisId": one.key}
            verdict = await asked(fetching, "/api/qualitygates/project_status", query)
            yield told_event(fetching, "gate", about, verdict, analysis=raw)
    if metrics:
        params = {
            "component": about.project,
            "branch": about.branch,
            "from": _asked_from(since),
            "metrics": metrics,
        }
        async for reply, _ in pages(fetching, "/api/measures/search_history", params, 1000):
            yield told_event(fetching, "measures", about, reply)


async def _pull_request(
    fetching: Fetching, about: About, change: PullRequest, raw: msgspec.Raw, metrics: str
) -> AsyncIterator[Event]:
    """Fetch a change: its verdict, its figures, and what was found in it."""
    of = {"pullRequest": change.key}
    verdict = await asked(
        fetching, "/api/qualitygates/project_status", {"projectKey": about.project, **of}
    )
    figures = b'{"component":{"key":""}}'
    if metrics:
        told = {"component": about.project, **of, "metricKeys": metrics}
        figures = (await asked(fetching, "/api/measures/component", told)).body
    yield told_event(
        fetching, "pull_request", about, verdict, pull_request=raw, measures=msgspec.Raw(figures)
    )
    about = About(project=about.project, pull_request=change.key)
    params = {"componentKeys": about.project, **of}
    async for reply, _ in pages(fetching, "/api/issues/search", params):
        yield told_event(fetching, "issues", about, reply)


async def _projects(fetching: Fetching) -> AsyncIterator[str]:
    async for _, page in pages(fetching, "/api/components/search", {"qualifiers": "TRK"}):
        for project in page.components:
            if _is_wanted(fetching, project.key):
                yield project.key


async def _branches(fetching: Fetching, project: str) -> list[Branch]:
    reply = await asked(fetching, "/api/project_branches/list", {"project": project})
    return outline(reply).branches


async def _pull_requests(fetching: Fetching, project: str) -> list[tuple[PullRequest, msgspec.Raw]]:
    reply = await asked(fetching, "/api/project_pull_requests/list", {"project": project})
    return [(_PULL_REQUEST.decode(raw), raw) for raw in outline(reply).pull_requests]


async def _gate_name(fetching: Fetching, project: str) -> str | None:
    reply = await asked(fetching, "/api/qualitygates/get_by_project", {"project": project})
    try:
        return _GATE.decode(reply.body).quality_gate.name
    except msgspec.DecodeError:
        return None


async def _metrics(fetching: Fetching) -> str:
    """List the figures to ask for: one that the instance does not know would be an error."""
    known: set[str] = set()
    async for _, page in pages(fetching, "/api/metrics/search", {}):
        known |= {metric.key for metric in page.metrics}
    return ",".join(name for name in MEASURES if name in known)


def _is_wanted(fetching: Fetching, project: str) -> bool:
    def is_in(patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(project, pattern) for pattern in patterns)

    return (not fetching.include or is_in(fetching.include)) and not is_in(fetching.exclude)


def _is_read(fetching: Fetching, branch: Branch) -> bool:
    options: SonarqubeOptions = fetching.options
    return branch.is_main or any(fnmatchcase(branch.name, p) for p in options.branches)


def _since(fetching: Fetching, stream: str) -> datetime | None:
    last = fetching.cursor.get(stream)
    return shifted(_written(last), -_OVERLAP) if last else fetching.since


def _written(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _asked_from(since: datetime | None) -> str | None:
    return f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S+0000}" if since else None
