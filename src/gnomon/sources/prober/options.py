"""What the prober looks at, and how."""

from datetime import datetime

from msgspec import Struct

_DAY = 86_400


class Check(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to look at: exactly one of ``http``, ``tcp`` and ``tls`` says how."""

    name: str
    """Name of the check, unique in this source."""
    service: str
    """The service it is of, as the catalogue names it."""
    http: str | None = None
    """Address to get; an answer from 200 to 399 is up."""
    tcp: str | None = None
    """``host:port`` to connect to."""
    tls: str | None = None
    """``host:port`` whose certificate must be valid."""
    every_seconds: float = 60.0
    """How often it is looked at."""
    timeout_seconds: float = 10.0
    """How long an answer may take."""
    retries: int = 2
    """How often it is tried again before it is down."""
    retry_seconds: float = 1.0
    """Pause before it is tried again."""
    expires_in_days: float = 0.0
    """A certificate that ends sooner is down."""

    def __post_init__(self) -> None:
        """Refuse what cannot be looked at."""
        if sum(each is not None for each in (self.http, self.tcp, self.tls)) != 1:
            raise ValueError(f"check {self.name!r} needs exactly one of http, tcp and tls")
        for place in (self.tcp, self.tls):
            if place is not None and not place.rpartition(":")[2].isdigit():
                raise ValueError(f"check {self.name!r}: {place!r} is no host:port")
        if self.http is not None and not self.http.startswith(("http://", "https://")):
            raise ValueError(f"check {self.name!r}: {self.http!r} is no http address")
        is_sane = 1 <= self.every_seconds <= _DAY and 0 < self.timeout_seconds <= self.every_seconds
        if not is_sane or self.retries < 0 or self.retry_seconds < 0:
            raise ValueError(
                f"check {self.name!r}: every_seconds is 1 to {_DAY}, timeout_seconds above 0 and "
                "at most every_seconds, retries and retry_seconds at least 0"
            )

    @property
    def place(self) -> tuple[str, int]:
        """Host and port of a check over TCP or TLS."""
        host, _, port = (self.tcp or self.tls or "").rpartition(":")
        return host.strip("[]"), int(port)


class Maintenance(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"begins": "from"}
):
    """A time in which a check does not count."""

    begins: datetime
    """First instant, with its offset."""
    to: datetime
    """First instant that counts again."""
    check: str | None = None
    """Name of the check; null: all of them."""

    def __post_init__(self) -> None:
        """Refuse instants that mean something else elsewhere."""
        if self.begins.tzinfo is None or self.to.tzinfo is None or self.to <= self.begins:
            raise ValueError("maintenance needs `from` and a later `to`, both with their offset")


class ProberOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked at from one place."""

    vantage: str = "here"
    """Where it is looked from."""
    checks: tuple[Check, ...] = ()
    """What is looked at."""
    maintenance: tuple[Maintenance, ...] = ()
    """When it does not count."""

    def is_maintained(self, check: Check, at: datetime) -> bool:
        """Whether a check does not count at an instant."""
        return any(
            span.begins <= at < span.to and span.check in (None, check.name)
            for span in self.maintenance
        )
