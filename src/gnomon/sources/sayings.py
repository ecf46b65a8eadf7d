"""What customers say at a desk: one shape for every desk, and what its words mean.

A desk's tool knows a request, its tags and who answered when. Which service a tag is about, and
which tags are ideas or complaints, the company says in the source's options.
"""

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeVar

from msgspec import Struct, field

from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.git.message import ticket_refs
from gnomon.sources.git.message import title as first_line
from gnomon.sources.moment import utc

T = TypeVar("T")
Channel = Literal[
    "support_desk", "email", "chat", "phone", "app_store", "issue", "survey", "interview", "api"
]
Kind = Literal["problem", "idea", "question", "complaint", "praise"]
Done = Literal[
    "answered", "triaged", "accepted", "declined", "resolved", "reopened", "customer_told"
]
#: What tools call the kinds of requests by themselves.
_KINDS: dict[str, Kind] = {
    "bug": "problem",
    "complaint": "complaint",
    "feature": "idea",
    "feature request": "idea",
    "feature_request": "idea",
    "idea": "idea",
    "incident": "problem",
    "praise": "praise",
    "problem": "problem",
    "question": "question",
    "suggestion": "idea",
}


class DeskOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the words of a desk mean; the first word of a request that is named counts."""

    services: dict[str, str] = field(default_factory=dict)
    """Names of services by tag, group, product or request type, as the desk writes them; `*`
    stands for every request without such a word."""
    kinds: dict[str, Kind] = field(default_factory=dict)
    """What a tag or type says of a request: `problem`, `idea`, `question`, `complaint` or
    `praise`. The tools' own types are known."""
    internal: tuple[str, ...] = ()
    """Tags, groups or organisations whose requests come from teams of the organisation itself."""


class Saying(Struct, frozen=True, kw_only=True):
    """A request as its desk tells it."""

    id: str
    """Its id in the tool."""
    title: str
    """Its first line."""
    text: str = ""
    """What else it says; only the tickets it names are taken from it."""
    words: tuple[str, ...] = ()
    """Its tags, type, group, product and organisation."""
    channel: Channel
    """How it came."""
    customer: str | None = None
    """The customer, as the tool's id or a keyed hash."""
    said_at: datetime
    """When it came."""
    changed_at: datetime
    """The tool's version time."""
    url: str | None = None
    """Where a person opens it."""
    same_as: str | None = None
    """Id of the request it repeats."""
    tickets: tuple[str, ...] = ()
    """Tickets the tool itself links to it."""
    is_deleted: bool = False
    """Whether it is gone."""


def feedback_key(source: str, saying: str) -> str:
    """Name what a customer said."""
    return f"{source}:feedback:{saying}"


def feedback(source: str, told: Saying, options: DeskOptions) -> Feedback:
    """Tell what a customer said.

    Args:
        source: The instance.
        told: The request.
        options: What its words mean.
    """
    named = ticket_refs(f"{told.title}\n{told.text}")
    repeats = told.same_as is not None and told.same_as != told.id
    return Feedback(
        key=feedback_key(source, told.id),
        source=source,
        url=told.url,
        changed_at=utc(told.changed_at),
        is_deleted=told.is_deleted,
        channel=told.channel,
        kind=_first(told.words, {**_KINDS, **_lowered(options.kinds)}),
        title=first_line(told.title) or "(no subject)",
        service_id=service_of(told.words, options),
        customer_ref=told.customer,
        is_internal=bool(_lowered(dict.fromkeys(options.internal, "")).keys() & _low(told.words)),
        said_at=utc(told.said_at),
        duplicate_of=feedback_key(source, told.same_as or "") if repeats else None,
        ticket_refs=tuple(dict.fromkeys((*told.tickets, *named))),
    )


def service_of(words: Iterable[str], options: DeskOptions) -> str | None:
    """Name the service that a request is about; null when its words do not say."""
    named = _lowered(options.services)
    found = _first(words, named) or named.get("*")
    return f"catalog:service:{found}" if found else None


def happening(
    source: str,
    saying: str,
    kind: Done,
    at: datetime,
    *,
    service_id: str | None = None,
    actor_id: str | None = None,
    is_automatic: bool = False,
) -> FeedbackEvent:
    """Tell what was done about a request; the same happening has the same key, however told.

    Args:
        source: The instance.
        saying: Id of the request.
        kind: What was done.
        at: When.
        service_id: The service, where the teller knows it.
        actor_id: Identity that did it.
        is_automatic: Whether no person did it.
    """
    moment = utc(at)
    return FeedbackEvent(
        key=f"{source}:feedback_event:{saying}:{kind}:{moment:%Y%m%dT%H%M%SZ}",
        source=source,
        changed_at=moment,
        feedback_id=feedback_key(source, saying),
        service_id=service_id,
        kind=kind,
        happened_at=moment,
        actor_id=actor_id,
        is_automatic=is_automatic,
    )


def keyed(secret: str, address: str) -> str:
    """Stand a keyed hash for a customer's address: the same for the same, and told to nobody."""
    return hmac.new(secret.encode(), address.strip().lower().encode(), sha256).hexdigest()[:32]


def _low(words: Iterable[str]) -> set[str]:
    return {word.strip().lower() for word in words}


def _lowered(named: Mapping[str, T]) -> dict[str, T]:
    return {word.strip().lower(): meaning for word, meaning in named.items()}


def _first(words: Iterable[str], named: Mapping[str, T]) -> T | None:
    return next((named[w] for word in words if (w := word.strip().lower()) in named), None)
