"""What rollouts and analyses mean: deployments, their steps, and gates on their way."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
from msgspec import Raw

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import GateResult, Verdict
from gnomon.domain.rollouts import RolloutStep
from gnomon.domain.running import Deployment, Environment
from gnomon.errors import PayloadError
from gnomon.sources.argorollouts import progress
from gnomon.sources.argorollouts.options import ArgorolloutsOptions
from gnomon.sources.argorollouts.payloads import AnalysisRun, Kind, Page, Rollout
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.moment import shifted, utc
from gnomon.sources.source import Reader

_PAGE = msgspec.json.Decoder(Page)
_KIND = msgspec.json.Decoder(Kind)
_ROLLOUT = msgspec.json.Decoder(Rollout)
_ANALYSIS = msgspec.json.Decoder(AnalysisRun)
_POD_HASH = "rollouts-pod-template-hash"
#: What could not be measured, or did not tell, opens and closes no gate.
_VERDICTS: dict[str, Verdict] = {
    "Successful": "pass",
    "Failed": "fail",
    "Error": "not_run",
    "Inconclusive": "not_run",
}
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
_RUNNING_BEFORE = timedelta(seconds=1)


def readers(options: ArgorolloutsOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say how rollouts are named.
    """
    return {
        "argorollouts.api.rollouts": partial(_page, kind="Rollout", options=options),
        "argorollouts.api.analysisruns": partial(_page, kind="AnalysisRun", options=options),
        "argorollouts.hook.object": partial(_object, options=options),
    }


def _page(event: Event, *, kind: str, options: ArgorolloutsOptions) -> Iterator[Entity]:
    """Read a page of a list; its items need not say what they are."""
    for raw in decoded(_PAGE, event).items or ():
        yield from _rows(event, raw, kind, options)


def _object(event: Event, *, options: ArgorolloutsOptions) -> Iterator[Entity]:
    """Read one object, as a notification sends it."""
    kind = decoded(_KIND, event).kind or "Rollout"
    if kind not in ("Rollout", "AnalysisRun"):
        raise PayloadError(
            f"{event.type} {event.id} tells of a {kind} where a Rollout was expected. Let the "
            "notification template send what the source's set-up page shows."
        )
    yield from _rows(event, Raw(event.data), kind, options)


def _rows(event: Event, raw: Raw, kind: str, options: ArgorolloutsOptions) -> Iterator[Entity]:
    try:
        if kind == "Rollout":
            yield from _rollout(event, _ROLLOUT.decode(raw), options)
        else:
            yield from _analysis(event, _ANALYSIS.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(f"{event.type} of {event.subject or event.id}: {error}.") from error


def _rollout(event: Event, rollout: Rollout, options: ArgorolloutsOptions) -> Iterator[Entity]:
    place = progress.place(rollout, options)
    if place is None:
        return
    at = progress.moment(rollout)
    check_clock((at,), event)
    key, ended_at = f"{event.source}:deployment:{place.key}", progress.ended_at(rollout)
    template = rollout.spec.template
    containers = template.spec.containers if template and template.spec else ()
    yield Environment(
        key=f"{event.source}:environment:{place.environment}",
        source=event.source,
        changed_at=at,
        name=place.environment,
    )
    yield Deployment(
        key=key,
        source=event.source,
        # While it goes on it tells less than when it has ended in the same second.
        changed_at=at if ended_at else shifted(at, -_RUNNING_BEFORE),
        application=place.application,
        environment=place.environment,
        images=tuple(dict.fromkeys(c.image for c in containers if c.image)),
        started_at=progress.started_at(rollout),
        finished_at=ended_at,
        status=progress.outcome(rollout),
        strategy=progress.strategy(rollout),
        health=rollout.status.phase if rollout.status else None,
    )
    yield from _steps(event.source, rollout, place)


def _steps(source: str, rollout: Rollout, place: progress.Place) -> Iterator[RolloutStep]:
    for step in progress.reached(rollout):
        yield RolloutStep(
            key=f"{source}:rollout_step:{place.key}/{step.number}",
            source=source,
            # What was passed unseen must not replace a look at it, however old.
            changed_at=step.at or _BEFORE_ALL,
            deployment_id=f"{source}:deployment:{place.key}",
            application=place.application,
            environment=place.environment,
            number=step.number,
            kind=step.kind,
            weight_ratio=step.weight_ratio,
            reached_at=step.at,
        )


def _analysis(event: Event, run: AnalysisRun) -> Iterator[GateResult]:
    """Tell an analysis that is over, as a whole and each of its metrics."""
    status = run.status
    verdict = _VERDICTS.get(status.phase or "") if status else None
    if status is None or verdict is None:
        return
    name = f"{run.metadata.namespace or 'default'}/{run.metadata.name}"
    results = status.metric_results or ()
    times = [m.finished_at for result in results for m in result.measurements or ()]
    told = [utc(t) for t in (status.completed_at, *times, run.metadata.creation_timestamp) if t]
    if not told:
        raise PayloadError(f"The analysis {name!r} has ended and tells no time.")
    at = max(told)
    check_clock((at,), event)
    judged: list[tuple[str | None, Verdict, float | None]] = [(None, verdict, None)]
    for result in results:
        last = result.measurements[-1].value if result.measurements else None
        judged.append((result.name, _VERDICTS.get(result.phase, "not_run"), _value(last)))
    for measure, said, value in judged:
        yield _gate(event.source, run, name, at, (measure, said, value))


def _gate(
    source: str,
    run: AnalysisRun,
    name: str,
    at: datetime,
    judged: tuple[str | None, Verdict, float | None],
) -> GateResult:
    measure, verdict, value = judged
    return GateResult(
        key=f"{source}:gate_result:{name}/{measure or ''}",
        source=source,
        changed_at=at,
        gate="Rollout analysis",
        verdict=verdict,
        artifact=(run.metadata.labels or {}).get(_POD_HASH),
        judged_at=at,
        measure=measure,
        value=value,
    )


def _value(text: str | None) -> float | None:
    """Read a measured value: a number, or a list of one."""
    try:
        value = float((text or "").strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
