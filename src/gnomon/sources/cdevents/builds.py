"""What CDEvents say of builds, artefacts, pipelines and their tasks."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from gnomon.domain.build import (
    Artifact,
    ArtifactPublication,
    JobRun,
    PipelineRun,
    RunResult,
)
from gnomon.domain.entity import Entity
from gnomon.sources.cdevents.code import repository_of
from gnomon.sources.cdevents.purl import Purl, purl
from gnomon.sources.cdevents.told import MENTIONED, Told, is_web

#: A commit in full; a change may also be named by its number or branch.
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
#: ``cancel`` is what 0.4 and 0.5 say; earlier and later senders write it out.
_RESULTS: dict[str, RunResult] = {
    "success": "success",
    "failure": "failure",
    "cancel": "cancellation",
    "cancelled": "cancellation",
    "canceled": "cancellation",
    "error": "error",
    "skip": "skip",
    "skipped": "skip",
    "timeout": "timeout",
}


def build(told: Told) -> Iterator[Entity]:
    """A build that was queued, started or finished, and what came of it."""
    made = told.artifact()
    if made:
        yield _artifact(told, made)
    yield told.happened("build")


def artifact(told: Told) -> Iterator[Entity]:
    """An artefact that was packaged, signed, published, downloaded or deleted."""
    made = purl(told.subject.id)
    bill = told.content.sbom.uri if told.content.sbom else None
    sbom_url = bill if is_web(bill) else None
    if told.predicate == "packaged":
        yield from _packaged(told, made, sbom_url)
    else:
        yield _artifact(told, made)
    if told.predicate == "published":
        yield ArtifactPublication(
            key=told.event_key("artifact_publication"),
            artifact_id=made.key,
            destination=made.repository,
            sbom_url=sbom_url,
            published_by=told.content.user,
            published_at=told.at,
            **told.row,
        )
    yield told.happened(
        "artifact", subject_id=made.key, artifact_id=made.key, detail=made.repository
    )


def _packaged(told: Told, made: Purl, sbom_url: str | None) -> Iterator[Entity]:
    change = told.content.change
    home = repository_of(told, change) if change else None
    if home:
        yield home
    yield replace(
        _artifact(told, made),
        changed_at=told.at,
        repository_id=home.key if home else None,
        revision=change.id if change and _HASH.fullmatch(change.id) else None,
        sbom_url=sbom_url,
        built_at=told.at,
    )


def pipeline_run(told: Told) -> Iterator[Entity]:
    """A run of a pipeline; each event knows its own step alone."""
    yield PipelineRun(
        key=told.key("pipeline_run"),
        url=told.url,
        name=told.content.pipeline_name,
        queued_at=told.at if told.predicate == "queued" else None,
        started_at=told.at if told.predicate == "started" else None,
        finished_at=told.at if told.predicate == "finished" else None,
        result=_result(told),
        **told.row,
    )
    yield told.happened("pipeline_run", detail=first_line(told.content.errors))


def task_run(told: Told) -> Iterator[Entity]:
    """A run of a task, which is a job of a pipeline where it names one."""
    of = told.content.pipeline_run
    pipeline_run_id = told.key("pipeline_run", of) if of else None
    yield JobRun(
        key=told.key("job_run"),
        url=told.url,
        pipeline_run_id=pipeline_run_id,
        name=told.content.task_name or told.subject.id,
        queued_at=told.at if told.predicate == "queued" else None,
        started_at=told.at if told.predicate == "started" else None,
        finished_at=told.at if told.predicate == "finished" else None,
        result=_result(told),
        failure_reason=first_line(told.content.errors),
        **told.row,
    )
    yield told.happened(
        "job_run", parent_id=pipeline_run_id, detail=first_line(told.content.errors)
    )


def first_line(text: str | None) -> str | None:
    """Return the first line of a text that says something."""
    lines = (line.strip() for line in (text or "").splitlines())
    return next((line[:200] for line in lines if line), None)


def _artifact(told: Told, made: Purl) -> Artifact:
    """Mention an artefact: whatever tells how it was built is newer."""
    return Artifact(
        key=made.key,
        source=told.source,
        changed_at=MENTIONED,
        purl=made.text,
        name=made.name,
        version=made.release,
        digest=made.digest,
    )


def _result(told: Told) -> RunResult | None:
    return _RESULTS.get((told.content.outcome or told.content.status or "").lower())
