"""One mail, read with bounds: whatever it holds, reading it ends, and costs little.

Headers are always read. A text is read only where the mail is of a sane size and shape; HTML
becomes its words; attachments are named and never decoded.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32, default
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from gnomon.sources.git.message import ticket_refs
from gnomon.sources.maildir.payloads import Attachment, Mail
from gnomon.sources.moment import utc
from gnomon.sources.plain_text import plain_text
from gnomon.sources.sayings import keyed

#: Headers end within; what is longer is not looked for.
_HEAD_BYTES = 256 * 1024
#: Texts of larger mails are not read.
_TEXT_BYTES = 2 * 1024 * 1024
#: A mail with more boundaries than this is built to exhaust its reader.
_BOUNDARIES = 64
_PARTS = 100
_ATTACHMENTS = 50
_SUBJECT = 1000
_IDS = re.compile(rb"<[^<>\s]{1,998}>")
_AUTOMATIC = frozenset({"auto_reply", "bulk", "junk", "list"})


class Reading(Struct, frozen=True, kw_only=True):
    """How mails are read."""

    our_domains: frozenset[str]
    """Domains of the organisation, in lower case."""
    key: str | None
    """What customers' addresses are hashed with; null: they are not kept."""


class Head(Struct, frozen=True, kw_only=True):
    """What the headers of a mail say."""

    id: str
    """Hash of its Message-ID."""
    references: tuple[str, ...]
    """Hashes of the mails before it in its thread, the first one first."""
    at: datetime
    """When it arrived."""
    is_ours: bool
    """Whether it is from the organisation."""


def head(raw: bytes, noted: datetime, reading: Reading) -> tuple[Head, "Message[str, str]"]:
    """Read the headers of a mail.

    Args:
        raw: Its first bytes.
        noted: When its folder got it; stands in for a missing date.
        reading: How to read it.
    """
    message = message_from_bytes(_headers(raw), policy=compat32)
    own = _ids(message, "message-id")
    before = (*_ids(message, "references"), *_ids(message, "in-reply-to"))
    mine = own[0] if own else sha256(_headers(raw)).hexdigest()[:24]
    told = Head(
        id=mine,
        references=tuple(dict.fromkeys(each for each in before if each != mine)),
        at=_arrived(message, noted),
        is_ours=_domain(_sender(message)) in reading.our_domains,
    )
    return told, message


def mail(raw: bytes, size: int, noted: datetime, reading: Reading, *, begins: bool) -> Mail:
    """Read a mail.

    Args:
        raw: Its bytes, or the first of them.
        size: How many it has.
        noted: When its folder got it.
        reading: How to read it.
        begins: Whether it is the first of its thread from a customer.
    """
    told, message = head(raw, noted, reading)
    sender = _sender(message)
    text, attachments, left_out = _content(raw, size)
    subject = _header(message, "subject")[:_SUBJECT]
    return Mail(
        id=told.id,
        thread=told.references[0] if told.references else told.id,
        at=told.at,
        subject=subject,
        to=tuple(
            dict.fromkeys(
                address
                for address in _addresses(message, "delivered-to", "to", "cc")
                if _domain(address) in reading.our_domains
            )
        ),
        customer=keyed(reading.key, sender)
        if reading.key and sender and not told.is_ours
        else None,
        is_ours=told.is_ours,
        is_automatic=_is_automatic(message),
        begins=begins,
        tickets=ticket_refs(f"{subject}\n{text}"),
        attachments=attachments,
        left_out=left_out,
    )


def first_bytes(file: Path) -> tuple[bytes, int]:
    """Read as much of a mail as is looked at, and say how large it is.

    Raises:
        OSError: It cannot be read.
    """
    size = file.stat().st_size
    with file.open("rb") as opened:
        return opened.read(looked_at(size)), size


def looked_at(size: int) -> int:
    """Return how many bytes of a mail of a size are looked at: of a large one its headers alone."""
    return _TEXT_BYTES if size <= _TEXT_BYTES else _HEAD_BYTES


def root(raw: bytes) -> str | None:
    """Return the Message-ID that the thread of a mail began with; null when it began one."""
    message = message_from_bytes(_headers(raw), policy=compat32)
    told = " ".join(
        str(value) for name in ("references", "in-reply-to") for value in message.get_all(name, [])
    )
    found = _IDS.search(told.encode("utf-8", "replace"))
    return found[0].decode("utf-8", "replace") if found else None


def _content(raw: bytes, size: int) -> tuple[str, tuple[Attachment, ...], str | None]:
    if size > _TEXT_BYTES:
        return "", (), f"the mail has {size:,} bytes, and more than {_TEXT_BYTES:,} are not read"
    if raw.lower().count(b"boundary=") > _BOUNDARIES:
        return "", (), "it nests more parts than a person's mail does"
    texts: list[str] = []
    attachments: list[Attachment] = []
    try:
        for number, part in enumerate(_parts(message_from_bytes(raw, policy=default))):
            if number >= _PARTS:
                return "\n".join(texts), tuple(attachments), f"it has more than {_PARTS} parts"
            if part.get_content_disposition() != "attachment" and part.get_content_maintype() == (
                "text"
            ):
                texts.append(plain_text(_decoded(part)))
            elif len(attachments) < _ATTACHMENTS:
                name = part.get_filename()
                attachments.append(
                    Attachment(name[:200] if name else None, part.get_content_type())
                )
    except (MessageError, ValueError, LookupError, RecursionError, TypeError, AttributeError):
        # The standard library's parser meets broken headers with errors of many kinds.
        return "\n".join(texts), tuple(attachments), "its parts are broken"
    return "\n".join(texts), tuple(attachments), None


def _parts(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    return (part for part in message.walk() if not part.is_multipart())


def _decoded(part: "Message[str, str]") -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _headers(raw: bytes) -> bytes:
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if at >= 0]
    return raw[: min(ends, default=_HEAD_BYTES)][:_HEAD_BYTES] + b"\n\n"


def _ids(message: "Message[str, str]", name: str) -> tuple[str, ...]:
    told = " ".join(str(value) for value in message.get_all(name, []))
    found = _IDS.findall(told.encode("utf-8", "replace"))[:200]
    return tuple(sha256(each).hexdigest()[:24] for each in found)


def _arrived(message: "Message[str, str]", noted: datetime) -> datetime:
    """Say when it arrived: our own server noted it last; the sender's clock may be wrong."""
    received = [str(value).rpartition(";")[2] for value in message.get_all("received", [])[:1]]
    for told in (*received, str(message.get("date", ""))):
        try:
            return utc(parsedate_to_datetime(" ".join(told.split())))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return noted


def _header(message: "Message[str, str]", name: str) -> str:
    """Read a header in words; one in a character set nobody knows stays as it is written."""
    told = str(message.get(name, ""))
    with suppress(MessageError, ValueError, LookupError):
        told = str(make_header(decode_header(told)))
    return " ".join(told.encode("utf-8", "replace").decode().split())


def _addresses(message: "Message[str, str]", *names: str) -> list[str]:
    told = [str(value)[:20_000] for name in names for value in message.get_all(name, [])[:20]]
    return [address.strip().lower() for _, address in getaddresses(told) if "@" in address]


def _sender(message: "Message[str, str]") -> str:
    return next(iter(_addresses(message, "from", "sender")), "")


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _is_automatic(message: "Message[str, str]") -> bool:
    """Whether no person wrote it, as RFC 3834 and older habits say."""
    submitted = str(message.get("auto-submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("precedence", "")).strip().lower()
    returned = str(message.get("return-path", "")).strip() == "<>"
    return submitted != "no" or precedence in _AUTOMATIC or returned or "list-id" in message
