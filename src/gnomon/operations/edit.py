"""Edit a document of the catalogue in a page: checked, accepted once, told like a file's.

Two people who edit the same version cannot both be accepted: the id of an edit is made of the
version it is based on, and the inbox keeps an id for good. The second is told, and nothing is lost.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from gnomon.catalog import edited
from gnomon.catalog.catalogue import Catalogue, File, of_files
from gnomon.catalog.documents import PAGE, named_documents, page_file
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.read import decode as decode_applied
from gnomon.errors import UsageError, unknown
from gnomon.operations.catalogue import previous_applied
from gnomon.operations.documents import Held, held_documents
from gnomon.operations.home import Home
from gnomon.steering.checking import check_whole


class EditRefusedError(UsageError):
    """An edit that says something the catalogue cannot use."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
        """What is wrong, where that is a matter of the document itself."""


class StaleEditError(UsageError):
    """An edit of a version that is no longer the newest; somebody was faster."""


class Kept(Struct, frozen=True, kw_only=True):
    """An edit that was accepted."""

    kind: str
    """Kind of the document."""
    name: str
    """Its name."""
    version: str
    """Its version from now on."""


def edit(
    home: Home, text: str, *, author: str, based_on: str | None = None, now: datetime | None = None
) -> Kept:
    """Put a document of our own kind into the catalogue, or a new version of one.

    Args:
        home: Where.
        text: The document, YAML or JSON.
        author: Who edits.
        based_on: The version that was edited; null for a new document.
        now: When; default the clock.

    Raises:
        EditRefusedError: The document is not one Gnomon can use, or a file defines it.
        StaleEditError: There is a newer version than the one edited.
    """
    kind, name = identified(text)
    state = _State(home)
    before = state.current(kind, name)
    if before is not None and before.document.text == text and not before.document.is_deleted:
        return Kept(kind=kind, name=before.document.name, version=before.version)
    _refuse_stale(kind, name, before, based_on)
    whole = state.with_page(kind, name, text)
    _refuse_errors(state, whole, page_file(kind, name, text).path)
    at = _after(before, now)
    names = edited.referred(text, kind, name, whole)
    told = edited.meaning(kind, name, text, names, changed_at=at)
    return _accept(
        home,
        edited.Edited(
            kind=kind,
            name=name,
            text=text,
            author=author,
            based_on=before.version if before else None,
            names=names,
            gone=edited.gone_since(before.document if before else None, told, changed_at=at),
        ),
        at,
    )


def remove(
    home: Home, kind: str, name: str, *, author: str, based_on: str, now: datetime | None = None
) -> Kept:
    """Take a document that a page made out of the catalogue; its history stays.

    Args:
        home: Where.
        kind: Kind of the document.
        name: Its name.
        author: Who removes it.
        based_on: The version that was seen.
        now: When; default the clock.

    Raises:
        UsageError: There is no such document.
        EditRefusedError: A file defines it, or another document refers to it.
        StaleEditError: There is a newer version than the one seen.
    """
    state = _State(home)
    before = state.current(kind, name)
    if before is None or before.document.is_deleted:
        raise unknown(kind, name, [each.document.name for each in state.pages if each])
    _refuse_stale(kind, name, before, based_on)
    _refuse_errors(state, state.with_page(kind, name, None), None)
    at = _after(before, now)
    return _accept(
        home,
        edited.Edited(
            kind=kind,
            name=before.document.name,
            text=before.document.text,
            is_deletion=True,
            author=author,
            based_on=before.version,
            gone=edited.gone_since(before.document, (), changed_at=at),
        ),
        at,
    )


class _State:
    """The catalogue applied last, and what pages hold beside it."""

    def __init__(self, home: Home) -> None:
        applied = previous_applied(home)
        files = () if applied is None else decode_applied(applied).files
        self._files = [File(each.path, each.path, each.content) for each in files]
        of_files_alone = of_files(self._files)
        self._defined = {
            (each.kind, each.name.lower()): each for each in named_documents(of_files_alone)
        }
        held = held_documents(home)
        self._newest = {each.place: each for each in held}
        self.pages = [
            each
            for each in held
            if each.document.file is None
            and not each.document.is_deleted
            and each.place not in self._defined
        ]

    def current(self, kind: str, name: str) -> Held | None:
        """Return the newest version of a document that pages may change; null for a new one."""
        place = (kind, name.lower())
        if place in self._defined:
            defined = self._defined[place]
            raise EditRefusedError(
                f"{kind} {name!r} is defined in {defined.file}:{defined.line}. Change it there: "
                "what a file defines is read-only here."
            )
        return self._newest.get(place)

    def before(self) -> Catalogue:
        """Return files and pages as they are."""
        return of_files([*self._files, *(_file(each) for each in self.pages)])

    def with_page(self, kind: str, name: str, text: str | None) -> Catalogue:
        """Return files and pages with one document changed; null: gone."""
        others = [_file(each) for each in self.pages if each.place != (kind, name.lower())]
        changed = [] if text is None else [page_file(kind, name, text)]
        return of_files([*self._files, *others, *changed])


def _file(held: Held) -> File:
    return page_file(held.document.kind, held.document.name, held.document.text)


def identified(text: str) -> tuple[str, str]:
    """Read which document a text is.

    Raises:
        EditRefusedError: It is none, or several, or of a kind that pages do not edit.
    """
    read = of_files([File(PAGE, PAGE, text)])
    if len(read.documents) != 1:
        found = f"{len(read.documents)} documents" if read.documents else "no document"
        raise EditRefusedError(
            f"The text holds {found}. Write one, with apiVersion, kind, metadata and spec.",
            read.problems,
        )
    (document,) = read.documents
    editable = [name for name, kind in own_kinds().items() if kind.is_named]
    if document.kind not in editable:
        raise EditRefusedError(f"{unknown('kind that pages edit', document.kind, editable)}")
    if not document.name:
        raise EditRefusedError("The document has no metadata.name. Give it one.")
    return document.kind, document.name


def _refuse_stale(kind: str, name: str, before: Held | None, based_on: str | None) -> None:
    is_new = before is None or (before.document.is_deleted and based_on is None)
    if is_new if based_on is None else (before is not None and before.version == based_on):
        return
    if before is None:
        raise StaleEditError(f"{kind} {name!r} was never there in the version you edited.")
    who = before.document.author or "somebody"
    when = f"{before.document.changed_at:%Y-%m-%d %H:%M} UTC"
    what = "removed" if before.document.is_deleted else "changed"
    raise StaleEditError(
        f"{kind} {name!r} was {what} by {who} on {when}, after you opened it. Nothing is "
        "overwritten: compare with what it says now, and edit that."
    )


def _refuse_errors(state: _State, whole: Catalogue, path: str | None) -> None:
    """Refuse what makes the catalogue worse: errors of the document, or of others through it."""
    errors = [each for each in check_whole(whole) if each.severity == "error"]
    own = [each for each in errors if each.file == path]
    if own:
        raise EditRefusedError(f"The document cannot be used: {own[0]}.", own)
    if not errors:
        return
    known = {_unplaced(each) for each in check_whole(state.before())}
    fresh = [each for each in errors if _unplaced(each) not in known]
    if fresh:
        raise EditRefusedError(f"Another document would break: {fresh[0]}.", fresh)


def _unplaced(finding: Finding) -> tuple[str, str, str]:
    return finding.file, finding.field, finding.found


def _after(before: Held | None, now: datetime | None) -> datetime:
    """Say when an edit is made: never before the version it replaces, whatever clocks say."""
    at = now or datetime.now(UTC)
    if before is None:
        return at
    return max(at, before.document.changed_at + timedelta(microseconds=1))


def _accept(home: Home, told: edited.Edited, at: datetime) -> Kept:
    event = edited.edited(told, time=at)
    if not home.inbox.accept([event]).new:
        raise StaleEditError(
            f"Somebody else changed {told.kind} {told.name!r} at the same time. Nothing is "
            "overwritten: open it again and edit what it says now."
        )
    done = "document.removed" if told.is_deletion else "document.edited"
    home.inbox.record(told.author, done, f"{told.kind} {told.name}", event.id)
    return Kept(kind=told.kind, name=told.name, version=event.id)
