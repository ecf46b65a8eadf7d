"""What an API offers, and what of it was called."""

from datetime import datetime

from gnomon.domain.entity import Entity


class ApiOperation(Entity, frozen=True, kw_only=True):
    """A method and path that an OpenAPI description offers. Grain: report, method and path."""

    report_id: str
    """The description, as it was handed over."""
    service_id: str | None = None
    """The service that offers it, ``catalog:service:<name>``; null when nobody said."""
    method: str
    """HTTP method, upper case."""
    path: str
    """Path as the description writes it: ``/orders/{id}``."""
    pattern: str
    """Regular expression of every path that means it, with the base paths of the servers."""
    literal_count: int
    """Characters outside its parameters; of two that fit a path, the one with more is meant."""
    operation_id: str | None = None
    """What the description calls it."""
    is_deprecated: bool = False
    """Whether the description says that it should no longer be called."""


class ApiCall(Entity, frozen=True, kw_only=True):
    """Requests to one path, counted. Grain: report, method, path and whether it answered.

    Queries are left out: they name no operation and may hold what nobody should read.
    """

    report_id: str
    """The recording or log that tells it."""
    service_id: str | None = None
    """The service called, ``catalog:service:<name>``; null when nobody said."""
    method: str
    """HTTP method, upper case."""
    path: str
    """Path without query."""
    call_count: int
    """Requests."""
    first_at: datetime | None = None
    """When the first was made; null when not told."""
    last_at: datetime | None = None
    """When the last was made; null when not told."""
