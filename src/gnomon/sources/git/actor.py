"""People as git knows them, and the times they wrote down."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from gnomon.domain.person import Identity

#: Addresses that forges make up to hide the real one: an optional account number, the user name.
_HIDDEN = re.compile(r"(?:\d+[+-])?([^@+]+)@users\.noreply\.(?:github|gitlab)\.[\w.]+")

#: What a forge signs as when it records a commit for somebody.
_FORGES = frozenset(("noreply@github.com", "noreply@gitlab.com"))

#: Nothing was kept in git before; an earlier or absurd time is a broken clock or a broken import.
_LATEST = 253_402_300_799


def instant(recorded: str) -> datetime | None:
    """Read seconds since 1970, with or without an offset; null when no calendar holds them."""
    seconds = recorded.partition(" ")[0]
    if not seconds.lstrip("-").isdigit():
        return None
    value = int(seconds)
    return datetime.fromtimestamp(value, UTC) if 0 < value <= _LATEST else None


def is_forge(email: str) -> bool:
    """Tell whether an address is a forge's own, so that it names no person."""
    return email.lower() in _FORGES


class Actors:
    """The people of one event, each told once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen: dict[str, tuple[str, str, datetime]] = {}

    def key(self, name: str, email: str, at: datetime) -> str | None:
        """Return the key of a person's identity and remember the name; null for nobody."""
        ref = (email or name).strip().lower()
        if not ref:
            return None
        known = self._seen.get(ref)
        if known is None or known[2] < at:
            self._seen[ref] = (name, email, at)
        return identity_key(self._source, ref)

    def identities(self) -> Iterator[Identity]:
        """Tell everyone remembered, under the name used last."""
        for ref, (name, email, at) in self._seen.items():
            hidden = _HIDDEN.fullmatch(ref)
            user_name = hidden[1] if hidden else None
            yield Identity(
                key=identity_key(self._source, ref),
                source=self._source,
                changed_at=at,
                user_name=user_name,
                name=name or None,
                email=email.lower() or None,
                is_bot=True if "[bot]" in ref or name.endswith("[bot]") or is_forge(ref) else None,
            )


def identity_key(source: str, ref: str) -> str:
    """Return the key of the identity with an address, or a name where there is no address."""
    return f"{source}:identity:{ref.strip().lower()}"
