"""CloudEvents 1.0.2 over HTTP: binary, structured and batched, as JSON.

Specification: "CloudEvents HTTP Protocol Binding" and "JSON Event Format", 1.0.2.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
from msgspec import Raw, Struct

from gnomon.domain.event import Event
from gnomon.errors import PayloadError

_STRUCTURED = "application/cloudevents"
_BATCH = "application/cloudevents-batch"
_ESCAPED = re.compile(r"\\(.)")


class UnknownFormatError(PayloadError):
    """The events are in a format other than JSON."""


class _Envelope(Struct):
    """An event of the JSON format; extension attributes are not read."""

    specversion: str
    id: str
    source: str
    type: str
    time: str | None = None
    subject: str | None = None
    datacontenttype: str | None = None
    data: Raw = Raw()
    data_base64: str | None = None


_Shape = TypeVar("_Shape")
_ONE = msgspec.json.Decoder(_Envelope)
_MANY = msgspec.json.Decoder(list[_Envelope])


def read(headers: Mapping[str, str], body: bytes) -> list[Event]:
    """Read the events of a request.

    Args:
        headers: Names in lower case.
        body: The body, untouched.

    Raises:
        UnknownFormatError: They are in a format other than JSON.
        PayloadError: They break the specification; names the attribute and what was expected.
    """
    content_type = headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if not media_type.startswith(_STRUCTURED):
        return [_binary(headers, content_type, body)]
    if media_type == f"{_BATCH}+json":
        return [_structured(one) for one in _decode(_MANY, body)]
    if media_type in (f"{_STRUCTURED}+json", _STRUCTURED):
        return [_structured(_decode(_ONE, body))]
    raise UnknownFormatError(
        f"Events as {media_type!r} are not read. Send {_STRUCTURED}+json or {_BATCH}+json."
    )


def _binary(headers: Mapping[str, str], content_type: str, body: bytes) -> Event:
    told = {name: _header(headers, name) for name in ("specversion", "id", "source", "type")}
    missing = [f"ce-{name}" for name, value in told.items() if value is None]
    if missing:
        raise PayloadError(
            f"The request lacks {', '.join(missing)}. Send the event's attributes as headers, "
            f"or the whole event as {_STRUCTURED}+json."
        )
    return _event(
        msgspec.convert(
            {**told, "time": _header(headers, "time"), "subject": _header(headers, "subject")},
            _Envelope,
        ),
        content_type or "application/json",
        body,
    )


def _header(headers: Mapping[str, str], name: str) -> str | None:
    value = headers.get(f"ce-{name}")
    if value is None:
        return None
    # Section 3.1.3.2: first the quotes, then one round of percent-decoding, then UTF-8.
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = _ESCAPED.sub(r"\1", value[1:-1])
    try:
        return unquote_to_bytes(value.encode("latin-1")).decode("utf-8")
    except UnicodeError:
        raise PayloadError(
            f"The header ce-{name} is not UTF-8 once percent-decoded. Encode it anew."
        ) from None


def _decode(decoder: "msgspec.json.Decoder[_Shape]", body: bytes) -> _Shape:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PayloadError(f"The body is no CloudEvent in JSON: {error}.") from None
    except RecursionError:
        raise PayloadError("The body's JSON is nested too deeply to be an event.") from None


def _structured(told: _Envelope) -> Event:
    content_type = told.datacontenttype or "application/json"
    if told.data_base64 is not None:
        if bytes(told.data):
            raise PayloadError(f"Event {told.id!r} has both data and data_base64. Send one.")
        try:
            data = b64decode(told.data_base64, validate=True)
        except (binascii.Error, ValueError):
            raise PayloadError(f"The data_base64 of event {told.id!r} is not base64.") from None
        return _event(told, content_type, data)
    data = bytes(told.data)
    if data.startswith(b'"') and not _is_json(content_type):
        # A string beside a type other than JSON is the text itself, section 3.1.1.
        data = msgspec.json.decode(data, type=str).encode()
    return _event(told, content_type, data)


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.endswith(("/json", "+json"))


def _event(told: _Envelope, content_type: str, data: bytes) -> Event:
    if told.specversion != "1.0":
        raise PayloadError(f"specversion is {told.specversion!r}; expected '1.0'.")
    for name in ("id", "source", "type"):
        if not getattr(told, name):
            raise PayloadError(f"The event's {name} is empty. Give it one.")
    return Event(
        id=told.id,
        source=told.source,
        type=told.type,
        time=None if told.time is None else _time(told.time),
        subject=told.subject or None,
        datacontenttype=content_type,
        data=data,
    )


def _time(text: str) -> datetime:
    try:
        at = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        at = None
    if at is None or at.tzinfo is None:
        raise PayloadError(
            f"time is {text!r}; expected RFC 3339 with a zone, as in 2026-01-31T12:00:00Z."
        )
    return at.astimezone(UTC)
