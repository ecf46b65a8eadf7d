"""What customers say, and what became of it."""

from datetime import date, datetime
from typing import Literal

from gnomon.domain.entity import Entity


class Feedback(Entity, frozen=True, kw_only=True):
    """Something a customer said. Grain: one row per customer and saying.

    Customers are keyed hashes or the tool's ids, never names or addresses.
    """

    channel: Literal[
        "support_desk", "email", "chat", "phone", "app_store", "issue", "survey", "interview", "api"
    ]
    """How it came."""
    kind: Literal["problem", "idea", "question", "complaint", "praise"] | None = None
    """What it is; null when nobody said."""
    title: str
    """What it says, in a line."""
    service_id: str | None = None
    """The service it is about, ``catalog:service:<name>``; null when nobody said."""
    customer_ref: str | None = None
    """The customer, as a keyed hash or the tool's id; null when unknown."""
    is_internal: bool = False
    """Whether the customer is a team of the organisation itself."""
    said_at: datetime
    """When it came."""
    duplicate_of: str | None = None
    """Key of the first saying of the same; each customer keeps a clock of their own."""
    ticket_refs: tuple[str, ...] = ()
    """Tickets it led to, as people call them: ``SHOP-12``."""


class FeedbackEvent(Entity, frozen=True, kw_only=True):
    """Something done about a saying. Grain: one row per happening."""

    feedback_id: str
    """The saying."""
    service_id: str | None = None
    """The service it is about; the same as the saying's, where the teller knows it."""
    kind: Literal[
        "answered", "triaged", "accepted", "declined", "resolved", "reopened", "customer_told"
    ]
    """What was done; ``customer_told``: the customer heard what became of it."""
    happened_at: datetime
    """When."""
    is_automatic: bool = False
    """Whether no person did it: an automatic receipt is no answer."""
    actor_id: str | None = None
    """Identity that did it; null when automation did, or nobody said."""


class FeedbackLink(Entity, frozen=True, kw_only=True):
    """What a person confirmed about a saying. Grain: one row per saying and document."""

    feedback_id: str
    """The saying."""
    same_as: str | None = None
    """Another saying that says the same; each customer keeps a clock of their own."""
    ticket_refs: tuple[str, ...] = ()
    """Tickets it led to, as people call them."""
    change_ids: tuple[str, ...] = ()
    """Keys of changes that answer it."""
    deployment_ids: tuple[str, ...] = ()
    """Keys of deployments that brought the answer."""
    outcome: Literal["validated", "invalidated"] | None = None
    """Whether the answer was of use; null while nobody knows."""
    learned_on: date | None = None
    """Day on which that was known."""
    learned: str | None = None
    """What was learned, in a sentence."""
    confirmed_by: str
    """Who confirmed it."""
