"""Which names of a catalogue are internal, and where one stands in a text.

Internal is what only colleagues know things by: names of groups, people and services, keys of
tickets, and initiatives that are confidential. A name that is an ordinary word, such as a team
called *payments*, counts only where the text says that it is one: *the payments team*.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.links import ANNOTATIONS

#: Annotation of what customers know by its name: nothing of it is internal.
PUBLIC = "gnomon.dev/public-name"

_WORD = re.compile(r"\w+(?:[.-]\w+)*")
_EMAIL = re.compile(r"[^\s<>(),;:]+@[^\s<>(),;:]+\w")
_TICKET = re.compile(r"\b([A-Z][A-Z0-9_]+)-\d+\b")
_HANDLE = re.compile(r"(?<!\w)@(\w+(?:[.-]\w+)*)")
_MARKS = frozenset({"team", "sub-team", "squad", "tribe", "crew", "guild", "department"})
_TICKETS = tuple(name for name, kind in ANNOTATIONS.items() if kind == "ticket_project")


class Internal(NamedTuple):
    """An internal name that stands in a text."""

    what: str
    """What it names: ``the group 'pay-core'``; of what is confidential, never its name."""
    at: int
    """Where it begins in the text."""

    @property
    def is_group(self) -> bool:
        """Whether it names a group, which colleagues know."""
        return self.what.startswith("the group ")


class InternalNames:
    """Every name of a catalogue that is not for customers."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Gather the names.

        Args:
            catalogue: What defines them.
        """
        self._ids: dict[str, str] = {}
        self._phrases: dict[tuple[str, ...], str] = {}
        self._groups: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._emails: dict[str, str] = {}
        self._projects: set[str] = set()
        for document in catalogue.of("Group", "User", "Component"):
            if document.annotation(PUBLIC) != "true":
                self._take(document)
        for document in catalogue.of("Initiative"):
            if document.root.text("spec", "confidential") == "true":
                self._take_confidential(document)
        self._longest = max(map(len, self._phrases), default=0)

    def _take(self, document: Document) -> None:
        name = _last(document.name)
        kind = {"Group": "group", "User": "person", "Component": "service"}[document.kind]
        what = f"the {kind} {name!r}"
        if _is_id(name):
            self._ids.setdefault(name.lower(), what)
        for annotation in _TICKETS:
            self._projects |= set(document.annotated(annotation))
        if document.kind == "Component":
            # What a service is called may be what customers call it; its id is ours.
            return
        titles = [
            document.root.text("metadata", "title"),
            document.root.text("spec", "profile", "displayName"),
        ]
        for title in filter(None, titles):
            self._take_title(title, what)
        if document.kind == "Group":
            for called in (name, *filter(None, titles)):
                self._groups.setdefault(called.lower(), what)
        else:
            self._people.setdefault(name.lower(), what)
            emails = (document.root.text("spec", "profile", "email"),
                      *document.annotated("gnomon.dev/emails"))  # fmt: skip
            for email in filter(None, emails):
                self._emails.setdefault(email.strip().lower(), f"the address of {what[4:]}")

    def _take_title(self, title: str, what: str) -> None:
        words = tuple(_WORD.findall(title))
        if len(words) > 1:
            self._phrases.setdefault(words, what)

    def _take_confidential(self, document: Document) -> None:
        what = "the name of a confidential initiative"
        name, title = _last(document.name), document.root.text("metadata", "title")
        if _is_id(name):
            self._ids.setdefault(name.lower(), what)
        words = tuple(_WORD.findall(title or ""))
        if words:
            # A code name is one word; it is written as it is told.
            self._phrases.setdefault(words, what)

    def found(self, text: str) -> Iterator[Internal]:
        """Find internal names in a text, each as often as it stands there.

        Args:
            text: What is published.
        """
        for match in _EMAIL.finditer(text):
            if match.group().lower() in self._emails:
                yield Internal(self._emails[match.group().lower()], match.start())
        for match in _HANDLE.finditer(text):
            if match.group(1).lower() in self._people:
                yield Internal(self._people[match.group(1).lower()], match.start())
        for match in _TICKET.finditer(text):
            if match.group(1) in self._projects:
                yield Internal(f"the ticket {match.group()}", match.start())
        # What an address holds is told as an address, or not at all.
        blank = _EMAIL.sub(lambda match: " " * len(match.group()), text)
        yield from self._of_words(list(_WORD.finditer(_HANDLE.sub(_blanked, blank))))

    def _of_words(self, words: list[re.Match[str]]) -> Iterator[Internal]:
        written = [each.group() for each in words]
        for place, match in enumerate(words):
            what = self._ids.get(written[place].lower())
            if what is not None:
                yield Internal(what, match.start())
                continue
            for length in range(1, min(self._longest, len(words) - place) + 1):
                what = self._phrases.get(tuple(written[place : place + length]))
                if what is not None:
                    yield Internal(what, match.start())
            if written[place].lower() in _MARKS:
                for beside in (place - 1, place + 1):
                    called = written[beside].lower() if 0 <= beside < len(words) else ""
                    if called in self._groups and called not in self._ids:
                        yield Internal(self._groups[called], words[beside].start())


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _is_id(name: str) -> bool:
    """Whether a name looks like no word: joined parts, or digits."""
    return re.search(r"[-_.\d]", name) is not None
