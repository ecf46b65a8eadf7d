"""One CDEvent, taken apart: what it is about, and how its rows are keyed.

A subject is known by its id and its source, whoever sends the event; without a source of its own it
is the sender's. Keys begin with that source, so that what two senders say of one thing meets.
"""

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from gnomon.domain.lifecycle import LifecycleEvent, SubjectKind
from gnomon.domain.person import Identity
from gnomon.sources.cdevents.payloads import Content, Reference
from gnomon.sources.cdevents.purl import Purl, purl
from gnomon.sources.moment import utc

#: Version time of a row about something that is only mentioned: any telling of it wins.
MENTIONED = datetime(1970, 1, 1, tzinfo=UTC)


class Told(Struct, frozen=True, kw_only=True):
    """An event, ready to be read."""

    source: str
    """The instance that delivered it."""
    sender: str
    """The source its context names."""
    id: str
    """Its id, unique for that sender."""
    subject: Reference
    """What it is about."""
    predicate: str
    """What happened."""
    timestamp: datetime
    """When."""
    content: Content
    """What the subject says about itself."""

    @property
    def at(self) -> datetime:
        """When it happened, in UTC."""
        return utc(self.timestamp)

    @property
    def row(self) -> dict[str, Any]:
        """Return the columns that every row of this event shares."""
        return {"source": self.source, "changed_at": self.at}

    @property
    def url(self) -> str | None:
        """Where a person can open the subject."""
        links = (self.content.view_url, self.content.uri, self.content.url)
        return next((each for each in links if is_web(each)), None)

    def key(self, kind: str, other: Reference | None = None) -> str:
        """Make the key of the subject, or of another thing it refers to."""
        thing = other or self.subject
        return f"{thing.source or self.sender}:{kind}:{thing.id}"

    def event_key(self, kind: str) -> str:
        """Make the key of a row that stands for this event and no other."""
        return f"{self.sender}:{kind}:{self.id}"

    def artifact(self) -> Purl | None:
        """Read the artefact it is about, where it names one."""
        return purl(self.content.artifact_id) if self.content.artifact_id else None

    def identity(self, account: str) -> Identity:
        """Tell the account of somebody it names."""
        name = account.lower()
        return Identity(key=f"{self.sender}:identity:{name}", user_name=name, **self.row)

    def happened(self, kind: SubjectKind, **facts: Any) -> LifecycleEvent:
        """Tell what happened to the subject."""
        artifact = self.artifact()
        environment = self.content.environment
        told = {
            "subject_id": self.key(kind),
            "happening": self.predicate,
            "outcome": self.content.outcome or self.content.status,
            "environment_id": environment and self.key("environment", environment),
            "artifact_id": artifact and artifact.key,
            "detail": self.content.reason,
        }
        return LifecycleEvent(
            key=self.event_key("lifecycle"),
            url=self.url,
            subject_kind=kind,
            happened_at=self.at,
            **self.row,
            **(told | facts),
        )


def is_web(url: str | None) -> bool:
    """Say whether an address can be opened in a browser."""
    return bool(url) and str(url).startswith(("https://", "http://"))
