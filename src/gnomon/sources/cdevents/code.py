"""What CDEvents say of repositories, branches and changes."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from gnomon.domain.code import Change, ChangeEvent, ChangeMerge, Repository, Review
from gnomon.domain.entity import Entity
from gnomon.sources.cdevents.payloads import Reference
from gnomon.sources.cdevents.told import MENTIONED, Told, is_web

_HOST_AND_PATH = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?/\S+")


def repository(told: Told) -> Iterator[Entity]:
    """A repository that was created, modified or deleted."""
    content = told.content
    name = content.name or told.subject.id
    yield Repository(
        key=told.key("repository"),
        url=told.url,
        path=f"{content.owner}/{name}" if content.owner else name,
        is_deleted=told.predicate == "deleted",
        **told.row,
    )
    yield told.happened("repository", repository_id=told.key("repository"))


def branch(told: Told) -> Iterator[Entity]:
    """A branch that was created or deleted; where it points at is not told."""
    home = repository_of(told, told.subject, told.content.repository)
    yield home
    yield told.happened("branch", repository_id=home.key)


def change(told: Told) -> Iterator[Entity]:
    """A change on its way; only its creation tells the whole of it."""
    home = repository_of(told, told.subject, told.content.repository)
    yield home
    repository_id = home.key
    change_id = f"{repository_id}!{told.subject.id}"
    about: dict[str, Any] = {"change_id": change_id, "repository_id": repository_id, **told.row}
    if told.predicate == "created":
        number = told.subject.id
        yield Change(
            key=change_id,
            url=told.url,
            repository_id=repository_id,
            number=int(number) if number.isdecimal() and number.isascii() else None,
            title=told.content.description or told.subject.id,
            opened_at=told.at,
            state="open",
            **told.row,
        )
    elif told.predicate == "reviewed":
        # The verdict is not told.
        yield Review(key=told.event_key("review"), kind="comment", reviewed_at=told.at, **about)
    elif told.predicate == "updated":
        yield _step(told, "pushed", about)
    elif told.predicate == "merged":
        yield ChangeMerge(key=f"{change_id}:merge", merged_at=told.at, **about)
        yield _step(told, "merged", about)
    elif told.predicate == "abandoned":
        yield ChangeMerge(key=f"{change_id}:merge", closed_at=told.at, **about)
        yield _step(told, "closed", about)
    yield told.happened("change", subject_id=change_id, repository_id=repository_id)


def _step(
    told: Told, kind: Literal["pushed", "merged", "closed"], about: dict[str, Any]
) -> ChangeEvent:
    return ChangeEvent(key=told.event_key("change_event"), kind=kind, happened_at=told.at, **about)


def repository_of(told: Told, subject: Reference, named: Reference | None = None) -> Repository:
    """Mention the repository of a change or branch; where none is named, its source stands for it.

    Its address is made of what is told, so that it is found to be the one another tool tells.
    """
    source = subject.source or told.sender
    home = named or Reference(id=source, source=source)
    return Repository(
        key=told.key("repository", home),
        source=told.source,
        changed_at=MENTIONED,
        path=home.name or home.id,
        url=_address(home),
    )


def _address(home: Reference) -> str | None:
    if is_web(home.source) and home.source != home.id:
        return f"{str(home.source).rstrip('/')}/{home.id}"
    if is_web(home.id):
        return home.id
    return f"https://{home.id}" if _HOST_AND_PATH.fullmatch(home.id) else None
