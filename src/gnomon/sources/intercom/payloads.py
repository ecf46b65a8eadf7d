"""Intercom's shapes, version 2.11, only the fields we read. Times are seconds since 1970.

API: https://developers.intercom.com/docs/references/2.11/rest-api/api.intercom.io/conversations
"""

from msgspec import Struct, field

Text = str | None


class Author(Struct):
    """Who wrote something: ``user``, ``lead`` or ``contact``, ``admin``, ``team``, ``bot``."""

    type: Text = None
    id: str | int | None = None


class Origin(Struct):
    """How a conversation began."""

    type: Text = None
    subject: Text = None
    body: Text = None
    delivered_as: Text = None
    author: Author | None = None


class Part(Struct):
    """Something said or done in a conversation."""

    part_type: str
    created_at: int
    body: Text = None
    author: Author | None = None


class Parts(Struct):
    """What was said and done, oldest first; Intercom tells the newest five hundred."""

    conversation_parts: list[Part] = field(default_factory=list)


class Named(Struct):
    """A tag."""

    name: Text = None


class Tags(Struct):
    """All tags."""

    tags: list[Named] = field(default_factory=list)


class Statistics(Struct):
    """What Intercom counts itself; survives where old parts are no longer told."""

    first_admin_reply_at: int | None = None


class Conversation(Struct):
    """A conversation with a customer."""

    id: str | int
    created_at: int
    updated_at: int
    title: Text = None
    state: Text = None
    source: Origin | None = None
    tags: Tags | None = None
    team_assignee_id: str | int | None = None
    statistics: Statistics | None = None
    conversation_parts: Parts | None = None


class Found(Struct):
    """A conversation in a list: only that it is there, and when it changed."""

    id: str | int
    updated_at: int


class Next(Struct):
    """Where the next page begins."""

    starting_after: Text = None


class Pages(Struct):
    """Where a list goes on."""

    next: Next | None = None


class Page(Struct):
    """A page of a search."""

    conversations: list[Found]
    pages: Pages | None = None


class Item(Struct):
    """What a notification is about."""

    id: str | int | None = None
    type: Text = None


class Data(Struct):
    """The inside of a notification."""

    item: Item | None = None


class Hook(Struct):
    """A notification."""

    topic: str
    data: Data
