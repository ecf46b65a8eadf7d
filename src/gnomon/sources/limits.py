"""What a tool says about how often it may be asked, and waiting for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec import Struct

#: Numbers above this are seconds since 1970, below it seconds from now: tools send either.
_EPOCH_FROM = 1_000_000_000


class Clock(Struct, frozen=True, kw_only=True):
    """The time and how to let it pass; tests bring their own."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """What time it is (UTC)."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits that many seconds."""


class Budget(Struct, frozen=True, kw_only=True):
    """How many requests a tool still allows, as its last answer said; null: it does not say."""

    limit: int | None = None
    """Requests allowed in the tool's window."""
    remaining: int | None = None
    """Requests left in it."""
    resets_at: datetime | None = None
    """When the window ends (UTC)."""


def _instant(text: str, now: datetime) -> datetime | None:
    """Read seconds from now, seconds since 1970, an HTTP date or an ISO date; null: unreadable."""
    text = text.strip()
    try:
        seconds = float(text)
        if seconds > _EPOCH_FROM:
            return datetime.fromtimestamp(seconds, UTC)
        return now + timedelta(seconds=max(0.0, seconds))
    except (ValueError, OverflowError, OSError):
        pass
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(text)
        except ValueError:
            continue
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _count(text: str | None) -> int | None:
    # Some gateways list several windows ("100, 100;w=60"); the first is the one in force.
    head = (text or "").split(",")[0].split(";")[0].strip()
    return int(head) if head.isdigit() else None


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Read ``Retry-After``, in seconds or as an HTTP date; null when it is absent or unreadable."""
    text = headers.get("retry-after")
    return _instant(text, now) if text else None


def budget(headers: Mapping[str, str], now: datetime) -> Budget | None:
    """Read ``RateLimit-*`` or ``X-RateLimit-*``; null when the answer has neither.

    Args:
        headers: Header names in lower case.
        now: Time of the answer, which relative resets start from.
    """
    for prefix in ("ratelimit-", "x-ratelimit-"):
        remaining = _count(headers.get(f"{prefix}remaining"))
        if remaining is None:
            continue
        reset = headers.get(f"{prefix}reset")
        return Budget(
            limit=_count(headers.get(f"{prefix}limit")),
            remaining=remaining,
            resets_at=_instant(reset, now) if reset else None,
        )
    return None


class Gate:
    """Lets requests pass while the tool allows them; shared by all requests to one instance.

    A pause that one answer asks for holds back every request, and the requests under way count
    against the budget before their answers do.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._under_way = 0
        self._pause_until: datetime | None = None
        self.budget = Budget()

    def told(self, headers: Mapping[str, str]) -> None:
        """Take in what an answer's headers say about the budget."""
        told = budget(headers, self._clock.now())
        if told is not None:
            self.budget = told

    def pause(self, until: datetime) -> None:
        """Hold back every request until then."""
        if self._pause_until is None or until > self._pause_until:
            self._pause_until = until

    def opens_at(self) -> datetime | None:
        """Say when the next request may be sent; null: now."""
        now = self._clock.now()
        if self._pause_until is not None and self._pause_until > now:
            return self._pause_until
        spent = self.budget.remaining is not None and self.budget.remaining <= self._under_way
        if spent and self.budget.resets_at is not None and self.budget.resets_at > now:
            return self.budget.resets_at
        return None

    async def wait(self, deadline: datetime) -> datetime | None:
        """Wait until a request may be sent.

        Returns:
            Null when it may be sent; the time the tool asks to wait for, at once, when that is
            past the deadline.
        """
        while (opens_at := self.opens_at()) is not None:
            if opens_at > deadline:
                return opens_at
            await self._clock.sleep((opens_at - self._clock.now()).total_seconds())
        return None

    def __enter__(self) -> None:
        self._under_way += 1

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1
