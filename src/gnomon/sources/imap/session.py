"""One visit to a mailbox: folders are only looked at, and nothing in them is marked or moved.

Protocol: RFC 3501, IMAP4rev1.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from msgspec import Struct

from gnomon.errors import SourceError
from gnomon.sources.maildir.message import looked_at

_SECONDS = 60
_PORT, _PORT_TLS = 143, 993
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SIZE = re.compile(rb"UID (\d+)\b.*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)\b")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
#: What can stand between quotes in a search without saying anything else.
_PLAIN = re.compile(r"<[^<>\s\"\\]{1,500}>")


class Found(Struct, frozen=True, kw_only=True):
    """A mail as the server has it."""

    raw: bytes
    """Its first bytes."""
    size: int
    """How many it has."""
    noted: datetime
    """When the server got it."""


class Visit:
    """A connection that is signed in."""

    def __init__(self, box: imaplib.IMAP4, host: str) -> None:
        self._box = box
        self._host = host

    def look_into(self, folder: str) -> str:
        """Choose a folder, to look at alone; returns what makes its numbers mean the same mails.

        Raises:
            SourceError: There is no such folder.
        """
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        status, _ = self._box.select(quoted, readonly=True)
        if status != "OK":
            raise SourceError(
                f"The mailbox on {self._host} has no folder {folder!r}. Name those it has in the "
                "source's options, as folders: [INBOX]."
            )
        validity = self._box.response("UIDVALIDITY")[1][0]
        return validity.decode() if isinstance(validity, bytes) else ""

    def after(self, number: int, since: date | None) -> list[int]:
        """Return the numbers of the mails after one, in order.

        Args:
            number: The last that was read.
            since: Nothing that arrived earlier; null: everything.
        """
        asked = [f"UID {number + 1}:*"]
        if since is not None:
            asked.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
        # A server answers ``5:*`` with its last mail even where that is number 4.
        return [each for each in self._search(*asked) if each > number]

    def with_header(self, name: str, value: str) -> list[int]:
        """Return the numbers of the mails of which a header holds a Message-ID."""
        return self._search(f'HEADER {name} "{value}"') if _PLAIN.fullmatch(value) else []

    def _search(self, *asked: str) -> list[int]:
        status, told = self._box.uid("SEARCH", *asked)
        if status != "OK":
            raise SourceError(f"{self._host} did not search its mails.")
        return sorted(int(each) for line in told if line for each in line.split())

    def sizes(self, numbers: Sequence[int]) -> dict[int, int]:
        """Return how many bytes mails have, by number; those that are gone are left out."""
        _, told = self._box.uid("FETCH", ",".join(map(str, numbers)), "(UID RFC822.SIZE)")
        found = {}
        for line in told:
            match = _SIZE.search(line) if isinstance(line, bytes) else None
            if match is not None:
                uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
                found[int(uid)] = int(size)
        return found

    def mail(self, number: int, size: int, *, is_head: bool = False) -> Found | None:
        """Return the first bytes of a mail, unread as it was; null where it is gone.

        Args:
            number: Its number.
            size: How many bytes it has.
            is_head: Whether its headers are enough.
        """
        part = "BODY.PEEK[HEADER]" if is_head else "BODY.PEEK[]"
        asked = f"(UID INTERNALDATE {part}<0.{looked_at(size)}>)"
        _, told = self._box.uid("FETCH", str(number), asked)
        for line in told:
            if isinstance(line, tuple):
                return Found(raw=line[1], size=size, noted=_noted(told))
        return None


def _noted(told: Sequence[object]) -> datetime:
    """Read when the server got a mail; it may say so before or after the text."""
    for line in told:
        text = line[0] if isinstance(line, tuple) else line
        parts = imaplib.Internaldate2tuple(text) if isinstance(text, bytes) else None
        if parts is not None:
            return datetime(*parts[:6]).astimezone(UTC)
    return datetime.now(UTC)


@contextmanager
def visit(url: str, user: str, password: str) -> Iterator[Visit]:
    """Sign in to a mailbox, and leave it whatever happens.

    Args:
        url: ``imaps://host``, or ``imap://host`` with STARTTLS, but on this machine.
        user: Name to sign in with.
        password: Its password.

    Raises:
        SourceError: The address is none, or the server does not answer or lets nobody in.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or parts.username:
        raise SourceError(
            f"{url or 'Nothing'} is no mailbox. Write the source's url as imaps://imap.example.org;"
            " the user and the variable of the password are options."
        )
    try:
        box = _connected(parts.scheme, parts.hostname, parts.port)
        try:
            box.login(user, password)
            yield Visit(box, parts.hostname)
        finally:
            _left(box)
    except (OSError, imaplib.IMAP4.error) as error:
        # What a server says may cite what it was sent.
        raise SourceError(
            f"The mail server {parts.hostname} failed: {type(error).__name__}. Look at the "
            "source's url, user and password."
        ) from error


def _left(box: imaplib.IMAP4) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        # It is gone, or speaks no more: the socket must not stay open.
        with suppress(OSError):
            box.shutdown()


def _connected(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or _PORT_TLS, ssl_context=context, timeout=_SECONDS)
    box = imaplib.IMAP4(host, port or _PORT, timeout=_SECONDS)
    if host not in _LOOPBACK:
        try:
            box.starttls(context)
        except BaseException:
            box.shutdown()
            raise
    return box
