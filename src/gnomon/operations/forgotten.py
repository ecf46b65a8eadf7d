"""People who were forgotten: known by keyed hashes alone, and taken out of whatever is told later.

A term is something a person is called: an e-mail address, a user name, a display name. Its hash
cannot be turned back without the key, and what somebody is called from now on is a pseudonym, the
same wherever the term stood, so that facts stay joined.
"""

import hmac
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.inbox import Inbox

Kind = Literal["email", "user", "name"]

#: Key of the hashes, in the home, readable by its owner alone.
KEY_FILE = "forget.key"
_NOTE = "forgotten"
#: A domain that never is one (RFC 2606), so that readers go on seeing an address.
_DOMAIN = "forgotten.invalid"
_EMAIL = re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
#: A handle in running text: mentioned, or a part of a key, a path or a query.
_HANDLE = re.compile(r"(?<=[@/~:=])[\w][\w+-]*(?:\.[\w+-]+)*")
_WORD = re.compile(r"[\w][\w'\u2019-]*(?:\.[\w'\u2019-]+)*")
_FIELD = re.compile(r"[^\x00-\x1f<>]+")
_CATALOGUE = frozenset({"catalog.applied", "catalog.edited"})


class Term(Struct, frozen=True):
    """One way of naming a person."""

    kind: Kind
    """What it is."""
    text: str
    """The term, lower case."""


class Forgotten:
    """Replaces what forgotten people were called by their pseudonyms."""

    def __init__(self, key: bytes, pseudonyms: Mapping[str, str]) -> None:
        """Know people by hash.

        Args:
            key: Key of the hashes.
            pseudonyms: Pseudonym by hash of a term.
        """
        self._key = key
        self._pseudonyms = dict(pseudonyms)
        self._known: dict[tuple[Kind, str], str | None] = {}

    def __bool__(self) -> bool:
        """Tell whether anybody was forgotten."""
        return bool(self._pseudonyms)

    def add(self, terms: Iterable[Term]) -> None:
        """Forget a person, by every term at once."""
        wanted = set(terms)
        who = secrets.token_hex(4)
        handles = sorted(term.text for term in wanted if term.kind == "user")
        called = {text: f"forgotten-{who}-{place}" for place, text in enumerate(handles)}
        for place, term in enumerate(sorted(wanted, key=lambda term: (term.kind, term.text))):
            digest = self._digest(term.kind, term.text)
            # An address keeps agreeing with the handle it is made of.
            name = called.get(term.text.partition("@")[0], f"forgotten-{who}-{term.kind}-{place}")
            if term.kind == "email":
                name = f"{name}@{place}.{_DOMAIN}"
            elif term.kind == "name":
                name = f"forgotten-{who}-{term.kind}-{place}"
            self._pseudonyms.setdefault(digest, name)
        self._known.clear()

    def event(self, told: Event) -> Event:
        """Take forgotten people out of an event; unchanged where it names none."""
        if not self:
            return told
        data = self._data(told)
        subject = None if told.subject is None else self.text(told.subject)
        if data == told.data and subject == told.subject:
            return told
        return msgspec.structs.replace(told, data=data, subject=subject)

    def text(self, value: str, *, every_word: bool = False) -> str:
        """Take forgotten people out of a text.

        A user name is told from an ordinary word by standing alone, after ``@`` or in a path; a
        display name of one word by standing alone.

        Args:
            value: The text.
            every_word: Whether any word may be a user name, as in a catalogue.
        """
        whole = value.strip().lower()
        for kind in ("email", "user", "name"):
            alone = self._pseudonym(kind, whole)
            if alone is not None:
                return alone
        value = _EMAIL.sub(self._address, value)
        # A name may hold a handle, so names come first.
        value = self._without_names(value)
        return (_WORD if every_word else _HANDLE).sub(self._handle, value)

    def known(self) -> dict[str, str]:
        """Return the pseudonyms by hash, to be kept."""
        return dict(self._pseudonyms)

    def _data(self, told: Event) -> bytes:
        try:
            body = msgspec.json.decode(told.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            text = told.data.decode("utf-8", "surrogateescape")
            clean = _FIELD.sub(lambda field: self.text(field[0]), text)
            return clean.encode("utf-8", "surrogateescape")
        cleaned = self._walked(body, every_word=told.type in _CATALOGUE)
        return told.data if cleaned == body else msgspec.json.encode(cleaned)

    def _walked(self, value: Any, *, every_word: bool) -> Any:
        if isinstance(value, str):
            return self.text(value, every_word=every_word)
        if isinstance(value, list):
            return [self._walked(inner, every_word=every_word) for inner in value]
        if isinstance(value, dict):
            return {k: self._walked(inner, every_word=every_word) for k, inner in value.items()}
        return value

    def _address(self, found: re.Match[str]) -> str:
        address = found[0].lower().replace("%40", "@")
        return self._pseudonym("email", address) or found[0]

    def _handle(self, found: re.Match[str]) -> str:
        return self._pseudonym("user", found[0].lower()) or found[0]

    def _without_names(self, value: str) -> str:
        """Replace display names of several words, wherever they stand."""
        words = list(_WORD.finditer(value))
        for first in range(len(words) - 2, -1, -1):
            for last in range(min(first + 3, len(words) - 1), first, -1):
                start, end = words[first].start(), words[last].end()
                name = " ".join(value[start:end].split()).lower()
                pseudonym = self._pseudonym("name", name)
                if pseudonym is not None:
                    value = value[:start] + pseudonym + value[end:]
                    words = words[:first]
                    break
        return value

    def _pseudonym(self, kind: Kind, text: str) -> str | None:
        asked = (kind, text)
        if asked not in self._known:
            self._known[asked] = self._pseudonyms.get(self._digest(kind, text))
        return self._known[asked]

    def _digest(self, kind: Kind, text: str) -> str:
        return hmac.new(self._key, f"{kind}:{text}".encode(errors="replace"), sha256).hexdigest()


def load_forgotten(home: Path, inbox: Inbox) -> Forgotten:
    """Read who was forgotten."""
    kept = inbox.get(_NOTE)
    if kept is None:
        return Forgotten(b"", {})
    return Forgotten(_key(home), msgspec.json.decode(kept, type=dict[str, str]))


def keep_forgotten(home: Path, inbox: Inbox, terms: Iterable[Term]) -> Forgotten:
    """Remember by keyed hash that a person was forgotten.

    Args:
        home: Where the key is kept, readable by its owner alone.
        inbox: Where the hashes are kept.
        terms: What the person is called.
    """
    kept = inbox.get(_NOTE)
    known = {} if kept is None else msgspec.json.decode(kept, type=dict[str, str])
    forgotten = Forgotten(_key(home), known)
    forgotten.add(terms)
    inbox.put(_NOTE, msgspec.json.encode(forgotten.known()).decode())
    return forgotten


def _key(home: Path) -> bytes:
    file = home / KEY_FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with os.fdopen(descriptor, "wb") as opened:
        key = secrets.token_bytes(32)
        opened.write(key)
        opened.flush()
        os.fsync(opened.fileno())
    return key
