"""Events wait here: durable before they are acknowledged, handed over in order, once."""

from gnomon.inbox.accepting import Accepted
from gnomon.inbox.disk import findings
from gnomon.inbox.events import Counts, StoredEvent
from gnomon.inbox.inbox import Inbox
from gnomon.inbox.leases import Lease, LeaseLostError
from gnomon.inbox.sources import Budget, SourceState
from gnomon.inbox.storing import EventTooLargeError
from gnomon.inbox.wants import StoredWant

__all__ = [
    "Accepted",
    "Budget",
    "Counts",
    "EventTooLargeError",
    "Inbox",
    "Lease",
    "LeaseLostError",
    "SourceState",
    "StoredEvent",
    "StoredWant",
    "findings",
]
