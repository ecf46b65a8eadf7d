"""What rows of a CSV file, or reviews of a page, say: one saying each, and when it was answered.

Ratings of a store are no kind by themselves; from four stars up they praise, from two down they
complain.
"""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import sha256

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock
from gnomon.sources.feedbackcsv.app_store import HEADINGS, reviews
from gnomon.sources.feedbackcsv.options import FeedbackCsvOptions
from gnomon.sources.git.message import ticket_refs
from gnomon.sources.moment import from_epoch, utc
from gnomon.sources.sayings import Done, Saying, feedback, happening
from gnomon.sources.source import Reader
from gnomon.sources.web_address import web_address

#: Longest cell read; the limit of csv itself is one for the whole process, and others raise it.
_CELL = 131_072
#: Headings of Google Play's export of reviews, by what they hold.
_PLAY = {
    "url": "Review Link",
    "title": "Review Title",
    "text": "Review Text",
    "said_at": "Review Submit Millis Since Epoch",
    "changed_at": "Review Last Update Millis Since Epoch",
    "answered_at": "Developer Reply Millis Since Epoch",
    "rating": "Star Rating",
    "words": "Package Name",
}
_NAMES = (
    "id", "title", "text", "said_at", "changed_at", "answered_at", "resolved_at", "told_at",
    "customer", "words", "rating", "url", "same_as", "tickets",
)  # fmt: skip
_DONE: dict[str, Done] = {
    "answered_at": "answered",
    "resolved_at": "resolved",
    "told_at": "customer_told",
}
_PRAISES, _COMPLAINS = 4, 2
_MILLISECONDS = 100_000_000_000


def readers(options: FeedbackCsvOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say how columns are called.
    """
    return {"feedbackcsv.file": partial(_file, options=options)}


def _file(event: Event, *, options: FeedbackCsvOptions) -> Iterator[Entity]:
    """Read a file: all of it, or nothing.

    Raises:
        PayloadError: It is no CSV, lacks a column, or a row holds no time; names the line.
    """
    if event.data.lstrip()[:1] == b"{":
        for number, told in enumerate(reviews(event), start=1):
            yield from _row(event, told, options, number)
        return
    lines = csv.reader(io.StringIO(_text(event, options.encoding)), strict=True)
    try:
        heads = next(lines, [])
        places = _places(heads, options, event)
        for row in lines:
            if max(map(len, row), default=0) > _CELL:
                raise PayloadError(
                    f"{_where(event)}, line {lines.line_num}: field larger than {_CELL} characters."
                )
            if any(cell.strip() for cell in row):
                told = {name: row[at].strip() for name, at in places.items() if at < len(row)}
                yield from _row(event, told, options, lines.line_num)
    except csv.Error as error:
        raise PayloadError(f"{_where(event)}, line {lines.line_num}: {error}.") from error


def _row(
    event: Event, told: Mapping[str, str], options: FeedbackCsvOptions, line: int
) -> Iterator[Entity]:
    said_at = _moment(told.get("said_at", ""), event, line)
    if said_at is None:
        raise PayloadError(f"{_where(event)}, line {line}: said_at is empty.")
    times = {kind: _moment(told.get(name, ""), event, line) for name, kind in _DONE.items()}
    known = [at for at in times.values() if at is not None]
    changed_at = _moment(told.get("changed_at", ""), event, line) or said_at
    changed_at = max(changed_at, *known, said_at)
    check_clock((changed_at,), event)
    title, text = told.get("title", ""), told.get("text", "")
    address = told.get("url", "")
    number = told.get("id") or _number(event.source, said_at, told.get("customer", ""), title, text)
    words = [word.strip() for word in told.get("words", "").replace(";", ",").split(",")]
    saying = Saying(
        id=number,
        title=title or text,
        text=text,
        words=(*(word for word in words if word), *_rated(told.get("rating", ""))),
        channel=options.channel,
        customer=told.get("customer") or None,
        said_at=said_at,
        changed_at=changed_at,
        url=web_address(address),
        same_as=told.get("same_as") or None,
        tickets=ticket_refs(told.get("tickets", "")),
    )
    row = feedback(event.source, saying, options)
    yield row
    for kind, at in times.items():
        if at is not None:
            yield happening(event.source, number, kind, at, service_id=row.service_id)


def _places(heads: list[str], options: FeedbackCsvOptions, event: Event) -> dict[str, int]:
    found = {head.strip().lower(): number for number, head in reversed(list(enumerate(heads)))}
    places = {}
    for name in _NAMES:
        asked = (options.columns.get(name), name, _PLAY.get(name), HEADINGS.get(name))
        at = next((found[a.lower()] for a in asked if a and a.lower() in found), None)
        if at is not None:
            places[name] = at
    if "said_at" not in places or not {"title", "text"} & places.keys():
        raise PayloadError(
            f"{_where(event)} has no column said_at, or neither title nor text; its headings are "
            f"{', '.join(heads)[:300] or 'none'}. Name them in the source's options.columns."
        )
    return places


def _rated(told: str) -> Iterator[str]:
    """Make a word of a rating; the middle says nothing."""
    if told.isdecimal() and 1 <= int(told[:3]) <= 5:  # noqa: PLR2004 - stars of every store
        stars = int(told)
        if stars >= _PRAISES:
            yield "praise"
        elif stars <= _COMPLAINS:
            yield "complaint"


def _moment(told: str, event: Event, line: int) -> datetime | None:
    """Read a time: ISO 8601, or seconds or milliseconds since 1970."""
    if not told:
        return None
    if told.isdecimal() and len(told) <= 15:  # noqa: PLR2004 - digits of the year 9999
        number = int(told)
        at = from_epoch(number / 1000 if number >= _MILLISECONDS else number)
    else:
        try:
            at = utc(datetime.fromisoformat(told))
        except ValueError:
            at = None
    if at is None:
        raise PayloadError(
            f"{_where(event)}, line {line}: {told[:60]!r} is no time. Write it as "
            "2026-05-20T10:30:00Z."
        )
    return at


def _text(event: Event, encoding: str) -> str:
    data = event.data
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data.startswith(BOM_UTF8):
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise PayloadError(f"{_where(event)} is not text in {encoding}: {error}.") from error


def _number(*parts: object) -> str:
    return sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:24]


def _where(event: Event) -> str:
    return event.subject or f"The file of {event.id}"
