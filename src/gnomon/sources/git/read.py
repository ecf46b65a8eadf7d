"""What git's answers about a repository mean: its name, its refs, its main line."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from gnomon.domain.code import (
    Change,
    ChangeCommit,
    ChangeMerge,
    ChangeSize,
    CommitLanding,
    GitRef,
    Repository,
)
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.running import Deployment
from gnomon.errors import PayloadError
from gnomon.sources.git.actor import identity_key, instant
from gnomon.sources.git.payloads import (
    Description,
    LandingRecord,
    Place,
    RefRecord,
    landing_records,
    ref_record,
)

_DESCRIPTION = msgspec.json.Decoder(Description)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def repository(event: Event) -> Iterator[Entity]:
    """Read what a repository says about itself."""
    place = Place.of(event.subject)
    try:
        told = _DESCRIPTION.decode(event.data)
    except msgspec.MsgspecError as error:
        raise PayloadError(f"The description of {place.repository} is damaged: {error}.") from error
    yield Repository(
        key=place.key(event.source),
        source=event.source,
        url=place.web,
        changed_at=_observed(event),
        path=told.path,
        default_branch=told.default_branch,
    )


def refs(event: Event) -> Iterator[Entity]:
    """Read refs that are new or have moved; git does not say when, so the look itself counts."""
    yield from _refs(event, is_deleted=False)


def refs_gone(event: Event) -> Iterator[Entity]:
    """Read refs that no longer exist, as they were told last."""
    yield from _refs(event, is_deleted=True)


def _refs(event: Event, *, is_deleted: bool) -> Iterator[Entity]:
    place, observed_at = Place.of(event.subject), _observed(event)
    releases = re.compile(place.releases) if place.releases else None
    for line in event.data.decode().split("\n"):
        record = ref_record(line)
        if record.revision is None:
            continue
        is_tag = record.name.startswith("refs/tags/")
        name = record.name.split("/", 2)[2]
        yield GitRef(
            key=f"{event.source}:git_ref:{place.repository}:{record.name}",
            source=event.source,
            url=place.tag_url(name) if is_tag else None,
            changed_at=observed_at,
            is_deleted=is_deleted,
            repository_id=place.key(event.source),
            kind="tag" if is_tag else "branch",
            name=name,
            revision=record.revision,
            tagged_at=instant(record.tagged),
        )
        if is_tag and releases and releases.fullmatch(name):
            yield _release(event.source, place, name, record, observed_at, is_deleted=is_deleted)


def _release(
    source: str,
    place: Place,
    name: str,
    record: RefRecord,
    observed_at: datetime,
    *,
    is_deleted: bool,
) -> Deployment:
    """A release tag is a deployment to ``release``: the tag's time, else its commit's.

    A light tag keeps no time of its own; it cannot be older than its commit, and that is what
    git itself shows as its date.
    """
    made_at = instant(record.created)
    return Deployment(
        key=f"{source}:deployment:{place.repository}:{name}",
        source=source,
        url=place.tag_url(name),
        changed_at=observed_at,
        is_deleted=is_deleted,
        repository_id=place.key(source),
        environment="release",
        revision=record.revision,
        ref=name,
        started_at=made_at,
        finished_at=made_at,
        status="success",
    )


def landings(event: Event) -> Iterator[Entity]:
    """Read where commits reached the main line, and which of them made up a change."""
    place = Place.of(event.subject)
    repository_id = place.key(event.source)
    for record in landing_records(event.data):
        # Every telling of a commit's place has the same version time, so that the latest counts.
        committed_at = instant(record.committed) or _NEVER
        commit_id = f"{repository_id}@{record.revision}"
        is_gone = record.role == "gone"
        yield CommitLanding(
            key=f"{commit_id}:landing",
            source=event.source,
            changed_at=committed_at,
            is_deleted=is_gone,
            commit_id=commit_id,
            repository_id=repository_id,
            revision=record.revision,
            mainline_revision=record.mainline,
            position=record.position,
        )
        if record.role in ("branch", "direct"):
            yield _change_commit(event.source, place, record, committed_at)
        elif is_gone:
            yield from _change_gone(event.source, place, record, committed_at)


def _change_commit(
    source: str, place: Place, record: LandingRecord, committed_at: datetime
) -> ChangeCommit:
    change_id = place.change_key(source, record.mainline)
    repository_id = place.key(source)
    return ChangeCommit(
        key=f"{change_id}:{record.revision}",
        source=source,
        changed_at=committed_at,
        change_id=change_id,
        repository_id=repository_id,
        commit_id=f"{repository_id}@{record.revision}",
        revision=record.revision,
        author_id=identity_key(source, record.author) if record.author else None,
        authored_at=instant(record.authored),
    )


def _change_gone(
    source: str, place: Place, record: LandingRecord, committed_at: datetime
) -> Iterator[Entity]:
    """A commit taken off the main line takes its change with it, if it was one."""
    key, repository_id = place.change_key(source, record.revision), place.key(source)
    yield Change(
        key=key,
        source=source,
        changed_at=committed_at,
        is_deleted=True,
        repository_id=repository_id,
        title="",
        state="closed",
    )
    for kind, part in ((ChangeMerge, "merge"), (ChangeSize, "size")):
        yield kind(
            key=f"{key}:{part}",
            source=source,
            changed_at=committed_at,
            is_deleted=True,
            change_id=key,
            repository_id=repository_id,
        )


def _observed(event: Event) -> datetime:
    if event.time is None:
        raise PayloadError(f"The event {event.id} has no time; git keeps none for a repository.")
    return event.time
