"""The company goes on: a few things a minute happen and are told by webhook."""

import threading
import time
from collections.abc import Iterator

import httpx2
from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.going_on import Live
from gnomon.demo.pipelines_live import Pipelines
from gnomon.demo.platform.using import another
from gnomon.demo.server import Serving
from gnomon.errors import SourceError

_TIMEOUT_SECONDS = 10


class Told(Struct, frozen=True):
    """A delivery that was made, and what Gnomon answered."""

    delivery: HookDelivery
    status: int


def live(
    company: Company,
    gnomon_url: str,
    *,
    serving: Serving | None = None,
    secrets: dict[str, str] | None = None,
    every_seconds: float = 15.0,
    path: str = "/webhooks/{source}",
    stop: threading.Event | None = None,
    happening: Live | None = None,
) -> Iterator[Told]:
    """Let the company go on for ever, posting each happening to Gnomon as its tools would.

    Args:
        company: Changes as it goes on; its books stay true.
        gnomon_url: Where Gnomon is.
        serving: The running tools (`serve`), so that their APIs tell the same; null without them.
        secrets: Source instance -> secret, where it differs from the demo's.
        every_seconds: Time between two happenings.
        path: Where Gnomon takes the webhooks of ``{source}``.
        stop: Ends it when set.
        happening: What makes things happen, where it began before; default: a new one.

    Yields:
        Each delivery, after it was made.

    Raises:
        SourceError: Gnomon cannot be reached.
    """
    courier = Courier(secrets)
    happening = happening or Live(company, courier)
    pipelines = Pipelines(company, courier)
    platform = Chance(company.seed, "platform", "live", company.now)
    ended = stop or threading.Event()
    lock = serving.lock if serving else threading.Lock()
    with httpx2.Client(base_url=gnomon_url, timeout=_TIMEOUT_SECONDS) as client:
        while not ended.is_set():
            with lock:
                now = int(time.time())
                sent = happening.step(now)
                used = another(company, now, platform)
                sent = [*sent, *pipelines.step(now)]
                for tool in (serving.tools if serving else {}).values():
                    tool.forget()
            if used is not None:
                sent = [*sent, courier.from_platform(used, now)]
            for delivery in sent:
                target = path.format(source=delivery.source)
                try:
                    reply = client.post(target, content=delivery.body, headers=delivery.headers)
                except httpx2.HTTPError as error:
                    raise SourceError(
                        f"Gnomon does not answer at {gnomon_url}{target}: {error}. "
                        "Start `gnomon serve`, or give the address it has."
                    ) from error
                yield Told(delivery, reply.status_code)
            ended.wait(every_seconds)
