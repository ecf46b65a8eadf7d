"""Letters of thanks lie in a maildir, and Gnomon reads out of it what the books hold."""

import asyncio
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from gnomon.demo.books import Books
from gnomon.demo.company import Company
from gnomon.demo.customers import post
from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.http import ToolClient
from gnomon.sources.maildir import SOURCE
from gnomon.sources.maildir.options import MaildirOptions
from gnomon.sources.maildir.read import readers
from gnomon.sources.source import Fetching


def _read(folder: Path) -> list[Any]:
    told = post.source(folder)
    options = msgspec.convert(told["options"], MaildirOptions)
    fetching = Fetching(
        source="mail",
        # A folder is asked nothing over HTTP.
        client=cast("ToolClient", None),
        options=options,
        url=told["url"],
        cursor={},
    )
    fetch = SOURCE.fetch
    assert fetch is not None

    async def run() -> list[Event]:
        return [each async for each in fetch(fetching) if isinstance(each, Event)]

    events = asyncio.run(run())
    return [row for event in events for row in readers(options)[event.type](event)]


def test_letters_say_what_the_books_say(
    tmp_path: Path, company: Company, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(post.KEY_VARIABLE, post.KEY)
    post.deliver(company, tmp_path)
    found = _read(tmp_path)
    said = {row.key: row for row in found if isinstance(row, Feedback)}
    answered = {
        row.feedback_id: row.happened_at
        for row in found
        if isinstance(row, FeedbackEvent) and not row.is_automatic
    }
    booked = {row.key: row for row in books.sayings() if row.desk == "mail"}
    assert said.keys() == booked.keys()
    assert len(booked) > 20
    for key, row in booked.items():
        assert said[key].service_id == f"catalog:service:{row.service}"
        assert (said[key].kind, said[key].said_at) == ("praise", row.said_at)
        assert said[key].customer_ref
        assert answered.get(key) == row.answered_at
    receipts = [row for row in found if isinstance(row, FeedbackEvent) and row.is_automatic]
    assert len(receipts) == len(booked)


def test_what_was_delivered_is_not_delivered_again(tmp_path: Path, company: Company) -> None:
    post.deliver(company, tmp_path)
    place = tmp_path / post.FOLDER / "cur"
    before = {file.name: file.stat().st_mtime for file in place.iterdir()}
    next(place.iterdir()).write_bytes(b"read")
    post.deliver(company, tmp_path)
    assert {file.name for file in place.iterdir()} == before.keys()
    assert b"read" in {file.read_bytes() for file in place.iterdir()}
    assert sorted(before.values()) == [each.at for each in post.letters(company)]
