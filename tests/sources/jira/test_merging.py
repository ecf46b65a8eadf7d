"""Several streams at once: order, failures, and an early end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from gnomon.sources.jira.merging import merged


async def count(name: str, until: int, ended: list[str]) -> AsyncIterator[tuple[str, int]]:
    try:
        for number in range(until):
            await asyncio.sleep(0)
            yield name, number
    finally:
        ended.append(name)


async def failing() -> AsyncIterator[tuple[str, int]]:
    yield "bad", 0
    for _ in range(5):
        await asyncio.sleep(0)
    raise ValueError("no more")


def collect(
    streams: list[Callable[[], AsyncIterator[tuple[str, int]]]], *, goes_on: bool
) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []

    async def run() -> None:
        async for item in merged(streams, width=2, goes_on=lambda _: goes_on):
            found.append(item)  # noqa: PERF401 - what came before a failure counts

    try:
        asyncio.run(run())
    except ValueError:
        found.append(("failed", 0))
    return found


def test_each_stream_keeps_its_order() -> None:
    streams = [partial(count, name, 5, []) for name in "abc"]
    found = collect(list(streams), goes_on=True)
    for name in "abc":
        assert [n for who, n in found if who == name] == list(range(5))


def test_nothing_to_merge_ends_at_once() -> None:
    assert collect([], goes_on=True) == []


@pytest.mark.parametrize(("goes_on", "last"), [(True, 3), (False, 0)])
def test_a_failure_is_raised_when_the_others_are_done(*, goes_on: bool, last: int) -> None:
    streams = [failing, partial(count, "a", 50, []), partial(count, "b", 3, [])]
    found = collect(streams, goes_on=goes_on)
    assert found[-1] == ("failed", 0)
    assert len([who for who, _ in found if who == "a"]) == 50
    assert len([who for who, _ in found if who == "b"]) == last


def test_a_reader_that_stops_early_leaves_nothing_running() -> None:
    ended: list[str] = []

    async def run() -> None:
        streams = [partial(count, name, 1000, ended) for name in "abc"]
        found = merged(streams, width=2, goes_on=lambda _: True)
        async for _ in found:
            break
        await found.aclose()  # type: ignore[attr-defined]
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(run())
    assert set(ended) == {"a", "b"}
