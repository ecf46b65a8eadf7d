"""Where a rollout is: what it is called, whether users met the version, when it ended."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import UNSET

from gnomon.domain.rollouts import StepKind
from gnomon.errors import PayloadError
from gnomon.sources.argorollouts.options import ArgorolloutsOptions
from gnomon.sources.argorollouts.payloads import Rollout, Status, Step
from gnomon.sources.moment import utc

REVISION = "rollout.argoproj.io/revision"
_ENVIRONMENT = "gnomon.dev/environment"
_INSTANCE = "app.kubernetes.io/instance"
_WHOLE = 100

Outcome = Literal["running", "success", "failure", "aborted"]


class Place(NamedTuple):
    """How a rollout of a version is called."""

    key: str
    """Namespace, name and number of the version."""
    application: str
    environment: str


def place(rollout: Rollout, options: ArgorolloutsOptions) -> Place | None:
    """Name a rollout's newest version; null before there is one."""
    metadata, status = rollout.metadata, rollout.status or Status()
    version = (metadata.annotations or {}).get(REVISION) or status.current_pod_hash
    if version is None:
        return None
    labels, namespace = metadata.labels or {}, metadata.namespace or "default"
    words = {
        "name": metadata.name,
        "namespace": namespace,
        "app": labels.get(_INSTANCE) or metadata.name,
    }
    return Place(
        f"{namespace}/{metadata.name}@{version}",
        options.application.format(**words),
        labels.get(_ENVIRONMENT) or options.environment.format(**words),
    )


def strategy(rollout: Rollout) -> Literal["canary", "blue_green"] | None:
    """Say how versions come to their users; a canary without steps is an ordinary update."""
    told = rollout.spec.strategy
    if told is None:
        return None
    if told.blue_green is not None:
        return "blue_green"
    return "canary" if told.canary is not None and told.canary.steps else None


def outcome(rollout: Rollout) -> Outcome:
    """Say how it ended, as far as one look tells.

    A version that was taken back or never came up is *aborted* when no user can have met it: blue
    and green were never switched, or a canary's first weight is 0 or comes after another step.
    Whether it came past that step, the steps tell that were seen before.
    """
    status = rollout.status or Status()
    phase = _phase(status, strategy(rollout))
    if phase == "Healthy":
        return "success"
    if phase != "Degraded":
        return "running"
    if strategy(rollout) == "blue_green":
        active = status.blue_green.active_selector if status.blue_green else None
        return "failure" if active == status.current_pod_hash else "aborted"
    # Every version is stopped before its users' part is known; what began with one met them.
    steps = _steps(rollout)
    begins_hidden = bool(steps) and not steps[0].set_weight
    return "aborted" if begins_hidden else "failure"


class Reached(NamedTuple):
    """A step that a rollout has come to."""

    number: int
    kind: StepKind
    weight_ratio: float
    """Share of the users who meet the version while it lasts."""
    at: datetime | None
    """When it came to it; null for one that was passed unseen."""


def reached(rollout: Rollout) -> Iterator[Reached]:
    """List the steps that it has come to.

    After an abort the count is back at the beginning and tells nothing.
    """
    status, steps = rollout.status or Status(), _steps(rollout)
    how, weight = strategy(rollout), 0.0
    phase = _phase(status, how)
    index = status.current_step_index
    if how == "canary" and index is not None and phase != "Degraded":
        for number, step in enumerate(steps[: index + 1]):
            kind = _kind(step)
            if number == index and kind == "set_weight":
                # It is being set; the pods that answer are not there yet.
                break
            if step.set_weight is not None:
                weight = min(max(step.set_weight / _WHOLE, 0.0), 1.0)
            yield Reached(number, kind, weight, _since(rollout) if number == index else None)
    if how is not None and phase == "Healthy":
        yield Reached(len(steps), "promotion", 1.0, ended_at(rollout))


def _since(rollout: Rollout) -> datetime:
    """Tell since when it is at its step: since it waits there, else since it moved."""
    pauses = (rollout.status or Status()).pause_conditions or ()
    waited = [utc(pause.start_time) for pause in pauses if pause.start_time]
    return min(waited, default=moment(rollout))


def moment(rollout: Rollout) -> datetime:
    """Tell the time of the newest thing that is known of it.

    Raises:
        PayloadError: Nothing has a time.
    """
    status = rollout.status or Status()
    times = [status.aborted_at, rollout.metadata.creation_timestamp]
    for condition in status.conditions or ():
        times += [condition.last_update_time, condition.last_transition_time]
    times += [pause.start_time for pause in status.pause_conditions or ()]
    told = [utc(time) for time in times if time is not None]
    if not told:
        raise PayloadError(
            f"The rollout {rollout.metadata.name!r} has no time: neither a condition nor a "
            "creationTimestamp. Send the whole object."
        )
    return max(told)


def started_at(rollout: Rollout) -> datetime | None:
    """Tell when the version began; only a rollout that is not yet complete says so."""
    for condition in (rollout.status or Status()).conditions or ():
        if condition.type == "Completed" and condition.status == "False":
            began = condition.last_transition_time
            return utc(began) if began else None
    return None


def ended_at(rollout: Rollout) -> datetime | None:
    """Tell when it ended, well or not; null while it goes on."""
    if outcome(rollout) == "running":
        return None
    status = rollout.status or Status()
    if status.aborted_at is not None:
        return utc(status.aborted_at)
    types = ("Completed", "Progressing") if outcome(rollout) == "success" else ("Progressing",)
    for type_ in types:
        for condition in status.conditions or ():
            told = condition.last_update_time or condition.last_transition_time
            if condition.type == type_ and told is not None:
                return utc(told)
    return moment(rollout)


def _phase(status: Status, how: str | None) -> str:
    """Read the phase; before 1.0 only the parts it is made of are told."""
    if status.phase is not None:
        return status.phase
    conditions = status.conditions or ()
    if status.abort or any(c.reason == "ProgressDeadlineExceeded" for c in conditions):
        return "Degraded"
    if status.pause_conditions:
        return "Paused"
    stable = status.stable_rs or (status.canary.stable_rs if status.canary else None)
    if how == "blue_green":
        stable = status.blue_green.active_selector if status.blue_green else None
    is_current = stable is not None and stable == status.current_pod_hash
    return "Healthy" if is_current else "Progressing"


def _steps(rollout: Rollout) -> tuple[Step, ...]:
    told = rollout.spec.strategy
    return (told.canary.steps or ()) if told and told.canary else ()


def _kind(step: Step) -> StepKind:
    if step.set_weight is not None:
        return "set_weight"
    kinds: tuple[StepKind, ...] = ("pause", "analysis", "experiment")
    return next((kind for kind in kinds if getattr(step, kind) is not UNSET), "other")
