"""A page together with what it takes to read it.

Jira numbers its custom fields per site, tells a status's category only where the status is an
issue's present one, and cuts long histories. A reader sees one event and nothing else, so the fetch
notes what it found out about the site, and puts Jira's answers beside it, each body unchanged::

    {"meanings": {"customfield_10028": "points", "story points": "points"},
     "categories": {"10001": "new", "3": "indeterminate"},
     "epics": <body of a search for the epics that issues name by key>,
     "page": <body of the search>,              (or "issue": <body of /issue/{id}>)
     "changelogs": {"<request>": <body>}}

A bare page is read as well, when it was asked with ``expand=names,schema,changelog``; it tells no
categories of earlier statuses.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from gnomon.domain.event import Event
from gnomon.domain.planning import StatusCategory
from gnomon.errors import PayloadError
from gnomon.sources.jira.payloads import Status

_T = TypeVar("_T")

_CATEGORIES: Mapping[str, StatusCategory] = {
    "new": "to_do",
    "indeterminate": "in_progress",
    "done": "done",
}


def envelope(parts: Mapping[str, Any]) -> bytes:
    """Put bodies side by side without touching them.

    Args:
        parts: By name; bytes are a body, mappings hold bodies by request, null ones are left out.
    """
    told = {name: _raw(part) for name, part in parts.items() if part is not None}
    return msgspec.json.encode(told)


def _raw(part: Any) -> Any:
    if isinstance(part, bytes):
        return Raw(part)
    if isinstance(part, Mapping):
        return {name: _raw(inner) for name, inner in part.items()}
    return part


def decode(event: Event, decoder: "msgspec.json.Decoder[_T]", data: bytes | Raw) -> _T:
    """Decode a body of an event.

    Raises:
        PayloadError: It is not what its type says; names source, request and place in the body.
    """
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        what = event.subject or event.type
        raise PayloadError(
            f"{event.source} did not answer {what} in the shape Jira documents: {error}. "
            "Look at the payload; retry it when a proxy or an outage wrote it."
        ) from error


def category(status: Status | None) -> StatusCategory | None:
    """Say what a status means to Jira; null for *No Category* and where it does not say."""
    if status is None or status.status_category is None:
        return None
    return _CATEGORIES.get(status.status_category.key)


def categories(statuses: Iterable[Status]) -> dict[str, str]:
    """Note what a site's statuses mean, in Jira's words, by id."""
    return {
        status.id: status.status_category.key
        for status in statuses
        if status.id and status.status_category
    }


def meant(categories: Mapping[str, str]) -> dict[str, StatusCategory]:
    """Translate noted categories; those that mean nothing are left out."""
    return {
        status: _CATEGORIES[category]
        for status, category in categories.items()
        if category in _CATEGORIES
    }
