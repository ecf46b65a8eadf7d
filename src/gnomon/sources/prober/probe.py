"""Look at one thing: over HTTP, TCP or TLS, and again before it is called down."""

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx2
from msgspec import Struct

from gnomon.sources.prober.options import Check, ProberOptions
from gnomon.sources.prober.payloads import Result

#: A prober that is late by more than its interval stood still.
_HOLDS_INTERVALS = 2
_FIRST_GOOD, _FIRST_BAD = 200, 400
_REASON_LENGTH = 200


class _Seen(Struct, frozen=True, kw_only=True):
    """One try: why it is not up, if it is not."""

    reason: str | None = None
    expires_at: datetime | None = None


async def look(check: Check, options: ProberOptions, now: Callable[[], datetime]) -> Result:
    """Look at one thing.

    Args:
        check: What to look at.
        options: Say when it does not count.
        now: The clock.

    Returns:
        ``up`` as soon as a try succeeds; ``down`` when every one failed; ``maintenance`` without
        looking.
    """
    at = now()
    if options.is_maintained(check, at):
        return _result(check, at, state="maintenance", try_count=0)
    seen = _Seen(reason="not tried")
    began = time.monotonic()
    for number in range(check.retries + 1):
        if number:
            await asyncio.sleep(check.retry_seconds)
        began = time.monotonic()
        seen = await _try(check, now)
        if seen.reason is None:
            break
    return _result(
        check,
        at,
        state="down" if seen.reason else "up",
        response_seconds=None if seen.reason else time.monotonic() - began,
        try_count=number + 1,
        reason=seen.reason,
        expires_at=seen.expires_at,
    )


async def _try(check: Check, now: Callable[[], datetime]) -> _Seen:
    try:
        async with asyncio.timeout(check.timeout_seconds):
            if check.http is not None:
                return await _get(check, check.http)
            return await _connect(check, now)
    except TimeoutError:
        return _Seen(reason=f"no answer within {check.timeout_seconds:g} s")
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        return _Seen(reason=f"{type(error).__name__}: {error}"[:_REASON_LENGTH])


async def _get(check: Check, address: str) -> _Seen:
    # The first byte and the status are enough; a body may be endless.
    async with (
        httpx2.AsyncClient(timeout=check.timeout_seconds, follow_redirects=False) as client,
        client.stream("GET", address) as answer,
    ):
        is_good = _FIRST_GOOD <= answer.status_code < _FIRST_BAD
        return _Seen(reason=None if is_good else f"status {answer.status_code}")


async def _connect(check: Check, now: Callable[[], datetime]) -> _Seen:
    host, port = check.place
    context = ssl.create_default_context() if check.tls is not None else None
    _, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        told = writer.get_extra_info("peercert") or {}
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    return expiry(told.get("notAfter"), check, now()) if check.tls is not None else _Seen()


def expiry(ends: str | None, check: Check, at: datetime) -> _Seen:
    """Judge the end of a certificate, as `ssl` tells it."""
    if ends is None:
        return _Seen(reason="the certificate tells no end")
    expires_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    is_soon = expires_at - at < timedelta(days=check.expires_in_days)
    reason = f"the certificate ends {expires_at:%Y-%m-%d}" if is_soon else None
    return _Seen(reason=reason, expires_at=expires_at)


def _result(check: Check, at: datetime, **found: object) -> Result:
    return Result(
        check=check.name,
        service=check.service,
        at=at,
        holds_seconds=check.every_seconds * _HOLDS_INTERVALS,
        url=check.http,
        **found,  # type: ignore[arg-type]
    )
