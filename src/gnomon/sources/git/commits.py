"""What ``git log`` means: commits, the files they touched, the changes they brought in."""

from collections.abc import Iterator
from datetime import UTC, datetime

from gnomon.domain.code import Change, ChangeMerge, ChangeSize, Commit, CommitFile
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.git import message
from gnomon.sources.git.actor import Actors, instant, is_forge
from gnomon.sources.git.payloads import CommitRecord, Place, commit_records
from gnomon.sources.git.size import Size

#: Stands where neither of a commit's times can be read, as in git's own output.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def log(event: Event) -> Iterator[Entity]:
    """Read commits told with ``git log --numstat``."""
    reading = _Reading(event)
    for record in commit_records(event.data):
        yield from reading.commit(record)
    yield from reading.actors.identities()


def changes(event: Event) -> Iterator[Entity]:
    """Read main-line commits that are changes, merges told against their first parent."""
    reading = _Reading(event)
    for record in commit_records(event.data):
        yield from reading.commit(record)
        yield from reading.change(record)
    yield from reading.actors.identities()


class _Reading:
    """Reads the commits of one event."""

    def __init__(self, event: Event) -> None:
        self.source = event.source
        self.place = Place.of(event.subject)
        self.actors = Actors(event.source)
        self.repository_id = self.place.key(event.source)

    def commit(self, record: CommitRecord) -> Iterator[Entity]:
        """A merge has no lines of its own: what it brings in is counted where it was written."""
        source, repository_id = self.source, self.repository_id
        key = f"{repository_id}@{record.revision}"
        parents = tuple(record.parents.split())
        authored_at, committed_at = _times(record)
        added = deleted = count = None
        # Where a shallow clone was cut, what a commit changed cannot be known.
        if len(parents) <= 1 and not self.place.is_shallow:
            added = deleted = count = 0
            for path, old_path, more, less in record.files():
                count += 1
                added += more or 0
                deleted += less or 0
                yield CommitFile(
                    key=f"{key}:{path}",
                    source=source,
                    changed_at=committed_at,
                    commit_id=key,
                    repository_id=repository_id,
                    path=path,
                    old_path=old_path,
                    added_lines=more,
                    deleted_lines=less,
                )
        text = record.message
        actor = self.actors.key
        yield Commit(
            key=key,
            source=source,
            url=self.place.commit_url(record.revision),
            changed_at=committed_at,
            repository_id=repository_id,
            revision=record.revision,
            parents=parents,
            author_id=actor(record.author_name, record.author_email, authored_at),
            committer_id=actor(record.committer_name, record.committer_email, committed_at),
            authored_at=authored_at,
            committed_at=committed_at,
            title=message.title(text),
            co_author_ids=tuple(
                co_author
                for name, email in message.co_authors(text)
                if (co_author := actor(name, email, authored_at))
            ),
            reverts=message.reverts(text),
            cherry_picked_from=message.cherry_picked_from(text),
            ticket_refs=message.ticket_refs(text),
            added_lines=added,
            deleted_lines=deleted,
            file_count=count,
        )

    def change(self, record: CommitRecord) -> Iterator[Entity]:
        """A main-line commit is a change merged when it was recorded.

        Git does not know when review began, who opened the change, or what else was said.
        """
        source, place, repository_id = self.source, self.place, self.repository_id
        key = place.change_key(source, record.revision)
        parents = record.parents.split()
        is_merge = len(parents) > 1
        squashed = None if is_merge else message.squash(record.message)
        told = message.merge(record.message) if is_merge else squashed
        authored_at, merged_at = _times(record)
        author_id = self.actors.key(record.author_name, record.author_email, authored_at)
        number = told.number if told else None
        tickets = message.ticket_refs(f"{told and told.source_branch} {record.message}")
        yield Change(
            key=key,
            source=source,
            url=place.change_url(number) or place.commit_url(record.revision),
            changed_at=merged_at,
            repository_id=repository_id,
            number=number,
            title=told.title if told else message.title(record.message),
            author_id=None if is_merge else author_id,
            state="merged",
            source_branch=told.source_branch if told else None,
            target_branch=(told and told.target_branch) or place.branch,
            ticket_refs=tuple(ref for ref in tickets if ref != f"#{number}"),
        )
        yield ChangeMerge(
            key=f"{key}:merge",
            source=source,
            changed_at=merged_at,
            change_id=key,
            repository_id=repository_id,
            merged_at=merged_at,
            merged_by_id=author_id if is_merge else self._committer(record, merged_at),
            head_revision=parents[1] if is_merge else None if squashed else record.revision,
            merge_revision=record.revision,
            squash_revision=record.revision if squashed else None,
        )
        yield self._size(key, record, merged_at)

    def _committer(self, record: CommitRecord, at: datetime) -> str | None:
        if is_forge(record.committer_email):
            return None
        return self.actors.key(record.committer_name, record.committer_email, at)

    def _size(self, key: str, record: CommitRecord, merged_at: datetime) -> ChangeSize:
        size = Size()
        for path, _, added, deleted in record.files():
            size.count(path, added, deleted)
        return ChangeSize(
            key=f"{key}:size",
            source=self.source,
            changed_at=merged_at,
            change_id=key,
            repository_id=self.repository_id,
            added_lines=size.added,
            deleted_lines=size.deleted,
            file_count=size.files,
            excluded_file_count=size.excluded,
            paths=tuple(sorted(size.folders)),
        )


def _times(record: CommitRecord) -> tuple[datetime, datetime]:
    """Read both times; one that no calendar holds is replaced by the other."""
    authored, committed = instant(record.authored), instant(record.committed)
    return authored or committed or _NEVER, committed or authored or _NEVER
