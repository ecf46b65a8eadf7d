"""What an application's syncs mean: successful ones from its history, the last from its state."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from gnomon.domain.running import Deployment
from gnomon.sources.argocd.images import names_by_parameter, set_images
from gnomon.sources.argocd.payloads import (
    History,
    InitiatedBy,
    Manifests,
    OperationState,
    Phase,
    Status,
    SyncOperation,
    SyncResult,
)
from gnomon.sources.argocd.rollout import stopped
from gnomon.sources.moment import shifted, utc

_Outcome = Literal["running", "success", "failure", "cancelled"]
# Argo CD writes an entry's end and its operation's end one after the other.
_SAME_END = timedelta(seconds=10)
_STATUS: dict[Phase, _Outcome] = {
    "Running": "running",
    "Terminating": "running",
    "Succeeded": "success",
    "Failed": "failure",
    "Error": "failure",
}


class Place(NamedTuple):
    """What the deployments of an application have in common."""

    source: str
    key: str
    """Beginning of their keys; what follows is the start of the sync."""
    application: str
    environment: str
    environment_tier: str | None
    url: str | None


class Teller(NamedTuple):
    """How much a telling outweighs others of the same sync.

    The same sync is told while it runs, by a notification, as the newest of a history and as an
    old entry of one, each knowing less or more: an old entry does not know the images any more.
    The newest row wins, so a telling that knows less is dated a little before the sync's end.
    """

    before: timedelta


WHOLE = Teller(timedelta())
FLAT = Teller(timedelta(seconds=30))
ENTRY = Teller(timedelta(minutes=1))
RUNNING = Teller(timedelta(minutes=2))


def deployments(status: Status, place: Place, teller: Teller) -> Iterator[Deployment]:
    """Tell the deployments of an application, each keyed by the start of its sync.

    A revision synced again is another deployment. A failed sync never enters the history, so the
    last operation is told beside it. Dry runs put nothing in place and are left out.

    Args:
        status: The application's status.
        place: What its deployments have in common.
        teller: What is known of the newest; `WHOLE` of an application, `FLAT` of less.
    """
    entries = sorted(status.history or (), key=lambda entry: entry.id)
    operation = status.operation_state
    newest = entries[-1] if entries else None
    entered = operation is not None and newest is not None and _is_entry_of(operation, newest)
    if operation is not None and not entered and not _is_dry(operation):
        yield _of_operation(operation, status, place, teller, is_alone=newest is None)
    if newest is None:
        return
    # What runs describes the newest entry unless something was tried after it.
    is_live = entered or operation is None or utc(operation.started_at) < _start(newest)
    running = (status.summary and status.summary.images) or () if is_live else ()
    names = names_by_parameter(_sources(newest), running)
    for position, entry in enumerate(reversed(entries)):
        earlier = entries[: len(entries) - 1 - position]
        row = _of_entry(entry, place, position, is_rollback=_goes_back(entry, earlier), names=names)
        if position == 0 and is_live:
            row = _enriched(row, status, running)
        if position == 0 and entered and operation is not None:
            row = _told_by(row, operation)
            if utc(operation.started_at) != row.started_at:
                # While it ran it was told under the start of the operation.
                yield _withdrawn(row, _key(place, utc(operation.started_at)))
        yield row


def _of_entry(
    entry: History, place: Place, position: int, *, is_rollback: bool, names: dict[str, str]
) -> Deployment:
    finished = utc(entry.deployed_at)
    # An entry once newer in its list was told beside more of its past.
    rank = ENTRY.before + timedelta(microseconds=position)
    return Deployment(
        key=_key(place, _start(entry)),
        source=place.source,
        url=place.url,
        changed_at=shifted(finished, -rank),
        application=place.application,
        environment=place.environment,
        environment_tier=place.environment_tier,
        config_revision=_commit(entry),
        ref=_chart_version(entry),
        images=set_images(_sources(entry), names),
        started_at=_start(entry),
        finished_at=finished,
        status="success",
        is_rollback=is_rollback or None,
        is_automated=_is_automated(entry.initiated_by),
        initiator_id=_initiator(place.source, entry.initiated_by),
    )


def _of_operation(
    operation: OperationState, status: Status, place: Place, teller: Teller, *, is_alone: bool
) -> Deployment:
    started = utc(operation.started_at)
    finished = utc(operation.finished_at) if operation.finished_at else None
    # The result names what was synced to; a failure before it names what was asked for.
    told: SyncResult | SyncOperation = _asked(operation)
    if operation.sync_result is not None and _revisions(operation.sync_result):
        told = operation.sync_result
    by = _asker(operation)
    is_success = operation.phase == "Succeeded"
    rank = teller if finished else RUNNING
    live = (status.summary and status.summary.images) or ()
    return Deployment(
        key=_key(place, started),
        source=place.source,
        url=place.url,
        changed_at=shifted(finished or started, -rank.before),
        application=place.application,
        environment=place.environment,
        environment_tier=place.environment_tier,
        config_revision=_commit(told),
        ref=_chart_version(told),
        # Beside a history, a sync that did not enter it was of single resources.
        images=tuple(live) if is_success and is_alone else set_images(_sources(told), {}),
        started_at=started,
        finished_at=finished,
        status=(stopped(status) if is_success and is_alone else None) or _outcome(operation),
        is_automated=_is_automated(by),
        initiator_id=_initiator(place.source, by),
        health=status.health.status if status.health and is_success and is_alone else None,
    )


def _enriched(row: Deployment, status: Status, running: Sequence[str]) -> Deployment:
    """Add what is known of the newest entry alone: what runs now, how well, and if it stayed."""
    health = status.health
    turned = health.last_transition_time if health else None
    finished = row.finished_at or row.changed_at
    return msgspec.structs.replace(
        row,
        changed_at=max(finished, utc(turned)) if turned else finished,
        images=tuple(dict.fromkeys([*row.images, *running])),
        status=stopped(status) or row.status,
        health=(health.status or None) if health else None,
    )


def _told_by(row: Deployment, operation: OperationState) -> Deployment:
    """Add who set it off, where the history does not say (before Argo CD 2.11)."""
    by = _asker(operation)
    if by is None or row.initiator_id is not None or row.is_automated is not None:
        return row
    return msgspec.structs.replace(
        row, is_automated=_is_automated(by), initiator_id=_initiator(row.source, by)
    )


def _withdrawn(row: Deployment, key: str) -> Deployment:
    return msgspec.structs.replace(row, key=key, is_deleted=True)


def _outcome(operation: OperationState) -> _Outcome:
    # Stopping a sync by hand ends it as failed; only the message tells.
    if operation.phase == "Failed" and (operation.message or "").startswith("Operation terminated"):
        return "cancelled"
    return _STATUS[operation.phase]


def _is_entry_of(operation: OperationState, entry: History) -> bool:
    if operation.phase != "Succeeded" or _is_partial(operation) or _is_dry(operation):
        return False
    if utc(operation.started_at) == _start(entry):
        return True
    result = operation.sync_result
    if operation.finished_at is None or result is None or _revisions(result) != _revisions(entry):
        return False
    return abs(utc(operation.finished_at) - utc(entry.deployed_at)) <= _SAME_END


def _asked(operation: OperationState) -> SyncOperation:
    asked = operation.operation.sync if operation.operation else None
    return asked or SyncOperation()


def _asker(operation: OperationState) -> InitiatedBy | None:
    return operation.operation.initiated_by if operation.operation else None


def _is_dry(operation: OperationState) -> bool:
    return bool(_asked(operation).dry_run)


def _is_partial(operation: OperationState) -> bool:
    return bool(_asked(operation).resources)


def _goes_back(entry: History, earlier: Sequence[History]) -> bool:
    """Say whether a sync returned to what an older one had put in place, past another."""
    if not earlier:
        return False
    content = _content(entry)
    return _content(earlier[-1]) != content and any(_content(old) == content for old in earlier)


def _content(entry: History) -> bytes:
    return msgspec.json.encode((_revisions(entry), _sources(entry)))


def _revisions(told: History | SyncResult | SyncOperation) -> tuple[str, ...]:
    return told.revisions or ((told.revision,) if told.revision else ())


def _sources(told: History | SyncResult | SyncOperation) -> tuple[Manifests, ...]:
    if isinstance(told, SyncOperation):
        return ()
    return told.sources or ((told.source,) if told.source else ())


def _commit(told: History | SyncResult | SyncOperation) -> str | None:
    """Find the commit among the revisions: a chart's is a version, and sources may be several."""
    return next((r for r in _revisions(told) if _is_hash(r)), None)


def _chart_version(told: History | SyncResult | SyncOperation) -> str | None:
    return next((r for r in _revisions(told) if not _is_hash(r)), None)


def _is_hash(revision: str) -> bool:
    return len(revision) in (40, 64) and all(c in "0123456789abcdef" for c in revision)


def _is_automated(by: InitiatedBy | None) -> bool | None:
    if by is None:
        return None
    return True if by.automated else (False if by.username else None)


def _initiator(source: str, by: InitiatedBy | None) -> str | None:
    name = (by.username or "").strip() if by else ""
    return f"{source}:identity:{name}" if name else None


def _start(entry: History) -> datetime:
    return utc(entry.deploy_started_at or entry.deployed_at)


def _key(place: Place, start: datetime) -> str:
    return f"{place.key}@{start:%Y%m%dT%H%M%SZ}"
