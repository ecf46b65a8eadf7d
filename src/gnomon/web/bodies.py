"""Read request bodies within bounds, however many arrive at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_SECONDS = 30.0
_TOGETHER_BYTES = 256 * 2**20


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """A request that is answered with a reason instead of what it asked for."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


class Bodies:
    """Bodies being read or worked on; those of strangers too, so memory is bounded together."""

    def __init__(self, together_bytes: int = _TOGETHER_BYTES, seconds: float = _SECONDS) -> None:
        """Set the bounds.

        Args:
            together_bytes: All bodies at one time.
            seconds: How long one may take to arrive.
        """
        self._together_bytes = together_bytes
        self._seconds = seconds
        self._held = 0

    @asynccontextmanager
    async def read(
        self,
        headers: Mapping[str, str],
        receive: Receive,
        limit: int,
    ) -> AsyncIterator[bytes]:
        """Read a body and count it until the block ends.

        Args:
            headers: Names in lower case.
            receive: The server's messages.
            limit: Largest body.

        Raises:
            Refusal: It is too large, too slow, cut off, or too many are under way.
        """
        told = headers.get("content-length", "")
        if told.isdigit() and int(told) > limit:
            raise _too_large(limit)
        parts: list[bytes] = []
        try:
            try:
                async with asyncio.timeout(self._seconds):
                    await self._gather(parts, receive, limit)
            except TimeoutError:
                raise Refusal(408, "The body took too long to arrive.") from None
            yield parts[0] if len(parts) == 1 else b"".join(parts)
        finally:
            self._held -= sum(map(len, parts))

    async def _gather(self, parts: list[bytes], receive: Receive, limit: int) -> None:
        size = 0
        is_more = True
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refusal(400, "The body was cut off.")
            is_more = message.get("more_body", False)
            part: bytes = message.get("body", b"")
            parts.append(part)
            size += len(part)
            self._held += len(part)
            if size > limit:
                raise _too_large(limit)
            if self._held > self._together_bytes:
                raise Refusal(503, "Too many large requests at once.", {"retry-after": "5"})


def _too_large(limit: int) -> Refusal:
    return Refusal(413, f"The body is larger than {limit:,} bytes. Send it in smaller parts.")
