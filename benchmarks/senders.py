"""Connections that each send the next request as soon as the last is answered."""

import asyncio
import time


class Load:
    """Some connections together; says what is sent, and keeps what was answered."""

    def __init__(self, connections: int) -> None:
        self.statuses: list[str] = []
        self.seconds: list[float] = []
        self._open = connections

    def next(self) -> bytes | None:
        """Return the next request; null ends the connection that asks."""
        raise NotImplementedError

    def heard(self, status: str, seconds: float) -> None:
        self.statuses.append(status)
        self.seconds.append(seconds)

    def closed(self) -> None:
        self._open -= 1
        if self._open == 0:
            self._done.set_result(None)

    async def run(self, port: int, within: float) -> float:
        """Send all there is to a port of this machine, and return how long it took."""
        loop = asyncio.get_running_loop()
        self._done: asyncio.Future[None] = loop.create_future()
        started = time.perf_counter()
        for _ in range(self._open):
            await loop.create_connection(lambda: _Sender(self), "127.0.0.1", port)
        await asyncio.wait_for(self._done, within)
        return time.perf_counter() - started


class _Sender(asyncio.Protocol):
    def __init__(self, load: Load) -> None:
        self._load = load
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        request = self._load.next()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        if len(body) < length:
            return
        self._load.heard(head[9:12].decode(), time.perf_counter() - self._sent_at)
        self._heard = b""
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        self._load.closed()
