"""Events wait here: durable before they are acknowledged, handed over in order, once."""

from gnomon.inbox.accepting import Accepted
from gnomon.inbox.alerts import Alert, Move, Told, Watched
from gnomon.inbox.deliveries import Delivery, Wanted
from gnomon.inbox.disk import findings
from gnomon.inbox.events import Counts, StoredEvent
from gnomon.inbox.inbox import Inbox
from gnomon.inbox.journal import Entry, Look
from gnomon.inbox.leases import Lease, LeaseLostError
from gnomon.inbox.sessions import Attempt, Limits, Session
from gnomon.inbox.sources import Budget, SourceState
from gnomon.inbox.storing import EventTooLargeError
from gnomon.inbox.tokens import ApiToken
from gnomon.inbox.uses import Looked, Use
from gnomon.inbox.wants import StoredWant
from gnomon.inbox.waves import Asked, Invited, Wave

__all__ = [
    "Accepted",
    "Alert",
    "ApiToken",
    "Asked",
    "Attempt",
    "Budget",
    "Counts",
    "Delivery",
    "Entry",
    "EventTooLargeError",
    "Inbox",
    "Invited",
    "Lease",
    "LeaseLostError",
    "Limits",
    "Look",
    "Looked",
    "Move",
    "Session",
    "SourceState",
    "StoredEvent",
    "StoredWant",
    "Told",
    "Use",
    "Wanted",
    "Watched",
    "Wave",
    "findings",
]
