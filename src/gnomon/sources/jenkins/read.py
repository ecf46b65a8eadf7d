"""What Jenkins' builds mean: pipeline runs, their stages, and how their tests went.

A build that fetched no repository is of no code we know, and tells no rows.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import msgspec

from gnomon.domain.build import JobRun, PipelineRun, RunResult
from gnomon.domain.code import Repository
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.quality import ReportFile, TestRun
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.jenkins.payloads import Action, Build, Notification, Stage, ToldBuild
from gnomon.sources.source import Want

#: `UNSTABLE` is a build whose tests failed.
_RESULTS: dict[str, RunResult] = {
    "SUCCESS": "success",
    "UNSTABLE": "failure",
    "FAILURE": "failure",
    "FAILED": "failure",
    "ABORTED": "cancellation",
    "NOT_BUILT": "skip",
    "NOT_EXECUTED": "skip",
}
_ADDRESS = re.compile(r"((?:job/[^/]+/)+)(\d+)(?:/|$)")
_SSH = re.compile(r"[\w.-]+@([\w.-]+):(?!//)(.+)")
_BUILD = msgspec.json.Decoder(ToldBuild)
_NOTIFICATION = msgspec.json.Decoder(Notification)


def read_build(event: Event) -> Iterator[Entity]:
    """Read a build with its stages.

    Raises:
        PayloadError: The body is not what Jenkins promises, or the address is of no build.
    """
    told = decoded(_BUILD, event)
    build, source = told.build, event.source
    fetched = next((a for a in build.actions if a.remotes and a.revision), None)
    if fetched is None or fetched.revision is None:
        return
    started_at = _moment(build.timestamp)
    ended_at = None if build.building else _moment(build.timestamp + build.duration)
    at = ended_at or started_at
    check_clock((at,), event)
    repository = _repository(fetched.remotes[0], source, at)
    yield repository
    run = _pipeline_run(build, fetched, repository.key, source)
    yield run
    if run.actor_id is not None:
        user = run.actor_id.rpartition(":")[2]
        yield Identity(key=run.actor_id, source=source, changed_at=at, user_name=user)
    for stage in told.stages.stages if told.stages else ():
        yield _stage(stage, run)
    for action in build.actions:
        yield from _tests(action, run)


def _pipeline_run(build: Build, fetched: Action, repository_id: str, source: str) -> PipelineRun:
    revision = fetched.revision
    assert revision is not None  # noqa: S101 - the caller chose one that has it
    causes = [cause for action in build.actions for cause in action.causes]
    user = next((cause.user for cause in causes if cause.user), None)
    ref = revision.branch[0].name if revision.branch else ""
    started_at = _moment(build.timestamp)
    ended_at = None if build.building else _moment(build.timestamp + build.duration)
    return PipelineRun(
        key=f"{source}:pipeline_run:{build_name(build.url)}",
        source=source,
        url=build.url,
        changed_at=ended_at or started_at,
        repository_id=repository_id,
        revision=revision.sha,
        ref=_branch(ref),
        is_tag=ref.startswith("refs/tags/"),
        trigger=_trigger(causes[0].kind) if causes else None,
        started_at=started_at,
        finished_at=ended_at,
        result=None if build.building else _RESULTS.get(build.result or ""),
        actor_id=f"{source}:identity:{user.lower()}" if user else None,
    )


def _stage(stage: Stage, run: PipelineRun) -> JobRun:
    """A stage is a job; one that waits for somebody has not ended."""
    result = _RESULTS.get(stage.status)
    started_at = _moment(stage.started) if stage.started else None
    ended = (stage.started or 0) + (stage.lasted or 0)
    finished_at = _moment(ended) if stage.started and result and stage.lasted is not None else None
    return JobRun(
        key=f"{run.key.replace(':pipeline_run:', ':job_run:', 1)}-{stage.id}",
        source=run.source,
        url=run.url,
        changed_at=finished_at or started_at or run.changed_at,
        pipeline_run_id=run.key,
        repository_id=run.repository_id,
        name=stage.name,
        stage=stage.name,
        revision=run.revision,
        started_at=started_at,
        finished_at=finished_at,
        result=result,
    )


def _tests(action: Action, run: PipelineRun) -> Iterator[Entity]:
    """Sum up the tests as Jenkins does, which knows neither errors nor flaky cases."""
    total, failed, skipped = action.total_count, action.failed_count, action.skipped_count
    if total is None or failed is None or skipped is None:
        return
    key = run.key.replace(":pipeline_run:", ":report_file:", 1)
    yield ReportFile(
        key=key,
        source=run.source,
        url=run.url,
        changed_at=run.changed_at,
        format="jenkins",
        revision=run.revision,
        pipeline_url=run.url,
        tool="Jenkins",
        ran_at=run.finished_at,
    )
    yield TestRun(
        key=key.replace(":report_file:", ":test_run:", 1),
        source=run.source,
        url=run.url,
        changed_at=run.changed_at,
        report_id=key,
        test_count=total,
        passed_count=total - failed - skipped,
        failed_count=failed,
        error_count=0,
        skipped_count=skipped,
        flaky_count=0,
    )


def _repository(address: str, source: str, at: datetime) -> Repository:
    """Tell a repository by its address, by which it is joined to the one that hosts it."""
    ssh = _SSH.fullmatch(address)
    parts = urlsplit(_web(address))
    host, path = (ssh[1], ssh[2]) if ssh else (parts.netloc.rpartition("@")[2], parts.path)
    name = path.strip("/").removesuffix(".git")
    return Repository(
        key=f"{source}:repository:{host.lower()}/{name.lower()}",
        source=source,
        url=f"https://{host}/{name}",
        changed_at=at,
        path=name,
    )


def _web(address: str) -> str:
    try:
        urlsplit(address)
    except ValueError as error:
        raise PayloadError(f"A build fetched {address!r}, which is no address.") from error
    return address


def build_name(address: str) -> str:
    """Name a build by its job's path and its number: ``shop/api/main#18``.

    Raises:
        PayloadError: The address is none of a build.
    """
    found = _ADDRESS.search(address)
    if found is None:
        raise PayloadError(f"The address {address!r} is of no build of Jenkins.")
    folders = [unquote(part) for part in found[1].split("/")[1::2]]
    return f"{'/'.join(folders)}#{found[2]}"


def _branch(name: str) -> str | None:
    for prefix in ("refs/remotes/", "refs/heads/", "refs/tags/", "origin/"):
        name = name.removeprefix(prefix)
    return None if name in ("", "detached") else name


def _trigger(kind: str | None) -> str | None:
    """Shorten the class of a cause: ``hudson.triggers.TimerTrigger$TimerTriggerCause``."""
    return re.split(r"[.$]", kind)[-1] if kind else None


def _moment(milliseconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadError(f"{milliseconds} milliseconds are no time.") from error


def read_notification(event: Event) -> Iterator[Want]:
    """Read which build ended; who set it off and its stages are not told, so it is wanted."""
    build = decoded(_NOTIFICATION, event).build
    found = _ADDRESS.search(build.url)
    if found is None:
        raise PayloadError(f"The address {build.url!r} is of no build of Jenkins.")
    yield Want("build", found[0].rstrip("/"))
