"""New figures reach an open page: a stream of server-sent events, one per change."""

import asyncio
from collections.abc import AsyncIterator, Callable

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from gnomon.operations.serve import Worker
from gnomon.web.access import READ, needs

#: A comment this often keeps proxies from closing a quiet stream.
_BEAT_SECONDS = 15.0


def live_route(worker: Worker) -> APIRouter:
    """Make the route of the stream."""
    router = APIRouter()

    @router.get("/live", include_in_schema=False, dependencies=[needs(READ)])
    async def live(request: Request) -> StreamingResponse:
        return StreamingResponse(
            _changes(request, worker),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return router


async def _changes(request: Request, worker: Worker) -> AsyncIterator[str]:
    version = worker.version
    yield f"event: hello\ndata: {version}\n\n"
    quiet = 0.0
    is_ending: Callable[[], bool] = request.app.state.is_ending
    # A server waits for its streams before it ends, and a browser opens them again.
    while not is_ending() and not await request.is_disconnected():
        # Polled rather than waited for in a thread, so that many open pages cost no threads.
        await asyncio.sleep(0.5)
        quiet += 0.5
        if worker.version != version:
            version, quiet = worker.version, 0.0
            yield f"event: changed\ndata: {version}\n\n"
        elif quiet >= _BEAT_SECONDS:
            quiet = 0.0
            yield ": still here\n\n"
