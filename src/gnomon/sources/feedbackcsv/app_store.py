"""Reviews as App Store Connect's API hands them out, a page of them in a file.

API: https://developer.apple.com/documentation/appstoreconnectapi/customer-reviews. Nicknames of
reviewers are not read: nobody needs them to be answered.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from gnomon.domain.event import Event
from gnomon.sources.bodies import decoded

_T = TypeVar("_T")
#: Headings under which programs write the same as CSV, by what they hold.
HEADINGS = {"text": "body", "said_at": "createdDate", "words": "appId"}


class _Review(Struct):
    """What a reviewer wrote."""

    created_date: str = field(name="createdDate")
    rating: int | None = None
    title: str | None = None
    body: str | None = None


class _Response(Struct):
    """What the developer answered; one that waits is not there yet."""

    last_modified_date: str | None = field(name="lastModifiedDate", default=None)
    state: str | None = None


class _Link(Struct):
    id: str


class _Related(Struct):
    data: _Link | None = None


class _Relationships(Struct):
    response: _Related | None = None


class _Entry(Struct):
    id: str
    attributes: msgspec.Raw
    type: str = ""
    relationships: _Relationships | None = None


class _Links(Struct):
    self: str = ""


class _Page(Struct):
    """A page of reviews, with the answers that were asked for beside it."""

    data: tuple[_Entry, ...]
    included: tuple[_Entry, ...] = ()
    links: _Links | None = None


_PAGE = msgspec.json.Decoder(_Page)
_REVIEW = msgspec.json.Decoder(_Review)
_RESPONSE = msgspec.json.Decoder(_Response)


def reviews(event: Event) -> Iterator[Mapping[str, str]]:
    """Yield what each review of a page says, by the names that columns have.

    Raises:
        PayloadError: It is no page of reviews.
    """
    page = decoded(_PAGE, event)
    answered = {
        each.id: _part(_RESPONSE, each, event)
        for each in page.included
        if each.type == "customerReviewResponses"
    }
    app = _app(page.links.self if page.links else "")
    for entry in page.data:
        told = _part(_REVIEW, entry, event)
        link = entry.relationships.response if entry.relationships else None
        response = answered.get(link.data.id) if link and link.data else None
        is_out = response is not None and response.state in (None, "PUBLISHED")
        yield {
            "id": entry.id,
            "title": told.title or "",
            "text": told.body or "",
            "said_at": told.created_date,
            "rating": "" if told.rating is None else str(told.rating),
            "answered_at": (response.last_modified_date or "") if response and is_out else "",
            "words": app,
        }


def _part(decoder: msgspec.json.Decoder[_T], entry: _Entry, event: Event) -> _T:
    return decoded(decoder, msgspec.structs.replace(event, data=bytes(entry.attributes)))


def _app(address: str) -> str:
    """Read the number of the app out of the address of a page."""
    before, found, _ = address.partition("/customerReviews")
    return before.rpartition("/")[2] if found and "/apps/" in before else ""
