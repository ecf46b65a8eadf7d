"""Ask a tool one question with its own connector, and say what came of it; nothing is kept.

The question is the first of a fetch, since yesterday: it proves the address, the token and what
the token may see. Once it is answered the connector is let ask no more.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import GnomonError, SettingsError
from gnomon.inbox import Budget
from gnomon.operations.readers import source_options
from gnomon.settings import SourceSettings
from gnomon.sources.http import AnswerError, Patience, Reply, ToolClient, connect
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Checkpoint, Fetching, Progress, Source

Outcome = Literal["reachable", "pushes", "empty", "refused", "missing", "throttled", "failed"]

#: After this long nobody waits any more.
DEADLINE_SECONDS = 15.0
_SINCE = timedelta(days=1)
_BY_STATUS: Mapping[int | None, Outcome] = {
    401: "refused",
    403: "refused",
    404: "missing",
    407: "refused",
    429: "throttled",
}


class Tried(Struct, frozen=True, kw_only=True):
    """What came of asking a tool."""

    outcome: Outcome
    """``reachable``: it answered. ``pushes``: it cannot be asked. ``empty``: it answered, and there
    is nothing for us. ``refused``: it does not take the token, or the token lacks a right.
    ``missing``: what the settings name is not there, or the token may not see it. ``throttled``: it
    allows no more requests now. ``failed``: no answer, or none that can be used."""
    says: str
    """What came, in words."""
    budget: Budget
    """What the tool still allows, where it tells."""
    request_count: int
    """Questions it answered or refused."""
    seconds: float
    """How long it took."""


class _EnoughError(Exception):
    """The question is answered; the connector asks no more."""


class _Trial(ToolClient):
    """Lets a connector ask until it has something to tell."""

    is_enough = False
    request_count = 0
    answer_count = 0
    refusal: AnswerError | None = None

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> Reply:
        return await self._once(super().get(path, params))

    async def post(self, path: str, json: Any, params: Mapping[str, Any] | None = None) -> Reply:
        return await self._once(super().post(path, json, params))

    async def _once(self, question: Any) -> Reply:
        if self.is_enough:
            question.close()
            raise _EnoughError
        self.request_count += 1
        try:
            reply: Reply = await question
        except AnswerError as error:
            # A connector goes on with other projects and says in the end what was missed.
            self.refusal = self.refusal or error
            raise
        self.answer_count += 1
        return reply


def try_source(
    name: str, instance: SourceSettings, *, deadline_seconds: float = DEADLINE_SECONDS
) -> Tried:
    """Ask the tool of an instance one question.

    Args:
        name: What the instance is called.
        instance: Its settings; they need not be saved.
        deadline_seconds: When to give up.
    """
    began = time.monotonic()
    try:
        outcome, says, client = asyncio.run(_try(name, instance, deadline_seconds))
    except GnomonError as error:
        # The settings were of no use, so nothing was asked.
        outcome, says, client = "failed", str(error), None
    budget = client.budget if client else None
    return Tried(
        outcome=outcome,
        says=says,
        budget=Budget(limit=budget.limit, remaining=budget.remaining, resets_at=budget.resets_at)
        if budget
        else Budget(),
        request_count=client.request_count if client else 0,
        seconds=round(time.monotonic() - began, 2),
    )


async def _try(
    name: str, instance: SourceSettings, deadline_seconds: float
) -> tuple[Outcome, str, _Trial | None]:
    source = find_source(instance.type)
    options = source_options(source, name, instance)
    if source.fetch is None:
        return "pushes", _pushes(source, instance), None
    async with AsyncExitStack() as stack:
        client: Any = None
        if source.credentials is not None:
            patience = Patience(
                attempts=2,
                first_wait_seconds=0.2,
                total_seconds=deadline_seconds,
                timeout_seconds=deadline_seconds,
            )
            opened = connect(instance, source.credentials(instance), patience=patience, kind=_Trial)
            client = await stack.enter_async_context(opened)
        fetching = Fetching(
            source=name,
            client=client,
            options=options,
            url=instance.url,
            include=instance.include,
            exclude=instance.exclude,
            cursor={},
            since=datetime.now(UTC) - _SINCE,
        )
        outcome, says = await _asked(source, fetching, client, deadline_seconds)
        return outcome, says, client


async def _asked(
    source: Source, fetching: Fetching, client: _Trial | None, deadline_seconds: float
) -> tuple[Outcome, str]:
    told: list[str] = []
    try:
        async with asyncio.timeout(deadline_seconds):
            has_event = await _first(source, fetching, client, told)
    except TimeoutError:
        return "failed", (
            f"There was no answer within {deadline_seconds:g} seconds. Check the address, the "
            "proxy and that the tool is up."
        )
    except _EnoughError:
        has_event = True
    except GnomonError as error:
        refusal = error if isinstance(error, AnswerError) else client.refusal if client else None
        return _BY_STATUS.get(refusal.status if refusal else None, "failed"), str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
        return "failed", f"{type(error).__name__}: {error}. This is a defect of Gnomon."
    is_none = any(label.startswith("0 ") for label in told)
    found = f": {told[-1]}" if told and told[-1][:1].isdigit() else ""
    has_answer = bool(client.answer_count) if client else has_event
    if is_none or not has_answer:
        return "empty", f"It can be read, and there is nothing for us{found}. Check what is named."
    return "reachable", f"It answered{found}." if client else f"It can be read{found}."


async def _first(
    source: Source, fetching: Fetching, client: _Trial | None, told: list[str]
) -> bool:
    """Go on until something is told, and say whether it was more than how far it is."""
    has_event = False
    assert source.fetch is not None  # noqa: S101 - asked before
    async with aclosing(source.fetch(fetching)) as steps:  # type: ignore[type-var]
        async for step in steps:
            if isinstance(step, Progress) and step.label:
                told.append(step.label)
                if client is None or client.answer_count:
                    break
                # It gave up on one thing and goes on with the next.
                continue
            has_event = has_event or isinstance(step, Event | Checkpoint)
            if client is None:
                break
            client.is_enough = client.answer_count > 0
    return has_event


def _pushes(source: Source, instance: SourceSettings) -> str:
    if source.webhook is None:
        return f"{source.title} is not asked: Gnomon itself looks, or somebody loads it."
    try:
        is_ready = instance.webhook_secret() is not None
    except SettingsError as error:
        return f"{source.title} cannot be asked, it pushes. {error}"
    if not is_ready:
        return (
            f"{source.title} cannot be asked, it pushes. Name the variable of its webhook secret, "
            "or its deliveries are refused."
        )
    return (
        f"{source.title} cannot be asked, it pushes. Its webhook secret is here: send a delivery, "
        "and this page shows when it last told anything."
    )
