"""What is new in the folders of a mailbox, oldest first."""

import asyncio
import os
from collections.abc import AsyncIterator, Generator, Iterator

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.imap.options import ImapOptions
from gnomon.sources.imap.session import Visit, visit
from gnomon.sources.maildir.fetch import how_to_read, mail_event
from gnomon.sources.maildir.message import Head, Reading, head, mail, root
from gnomon.sources.source import Checkpoint, Fetching, Progress

_STEP = 100
Told = Event | Checkpoint | Progress


async def fetch(fetching: Fetching) -> AsyncIterator[Told]:
    """Tell the mails that are new since the checkpoint of each folder.

    Raises:
        SourceError: The server does not answer, lets nobody in or lacks a folder, or nobody said
            which domains are ours.
    """
    options: ImapOptions = fetching.options
    reading = how_to_read(options)
    password = os.environ.get(options.password_env, "") if options.password_env else ""
    if not options.user or not password:
        raise SourceError(
            "Name who signs in to the mailbox in the source's options, as user, and the variable "
            "of the password, as password_env; and set that."
        )
    # The standard library's client waits; the pages of the server must not.
    steps = _steps(fetching, options, reading, password)
    try:
        while (told := await asyncio.to_thread(next, steps, None)) is not None:
            yield told
    finally:
        steps.close()


def _steps(
    fetching: Fetching, options: ImapOptions, reading: Reading, password: str
) -> Generator[Told, None, None]:
    with visit(fetching.url, options.user, password) as box:
        threads = Threads(box, options.folders, reading)
        for folder in options.folders:
            yield from _folder(box, folder, fetching, reading, threads)


def _folder(
    box: Visit, folder: str, fetching: Fetching, reading: Reading, threads: "Threads"
) -> Iterator[Told]:
    stream = f"mails of {folder}"
    validity = box.look_into(folder)
    before, _, last = fetching.cursor.get(stream, "").rpartition(":")
    # Where its numbers mean other mails now, everything is read again; what is known is the same.
    number = int(last) if before == validity and last.isdecimal() else 0
    since = fetching.since.date() if fetching.since is not None and not number else None
    new = box.after(number, since)
    for begin in range(0, len(new), _STEP):
        batch = new[begin : begin + _STEP]
        sizes = box.sizes(batch)
        for uid in batch:
            event = _event(box, uid, sizes.get(uid), fetching.source, reading, threads)
            if event is not None:
                yield event
            if threads.has_left:
                box.look_into(folder)
                threads.has_left = False
        yield Progress(begin + len(batch), len(new), f"mails of {folder}")
        yield Checkpoint(stream, f"{validity}:{batch[-1]}")


def _event(
    box: Visit, uid: int, size: int | None, source: str, reading: Reading, threads: "Threads"
) -> Event | None:
    found = box.mail(uid, size) if size is not None else None
    if found is None:
        # Somebody took it away meanwhile.
        return None
    told, _ = head(found.raw, found.noted, reading)
    begins = threads.begins(told, root(found.raw))
    kept = mail(found.raw, found.size, found.noted, reading, begins=begins)
    return mail_event(source, "imap.mail", kept)


class Threads:
    """Which mail began which thread; the server is asked only for those that answer another."""

    def __init__(self, box: Visit, folders: tuple[str, ...], reading: Reading) -> None:
        self._box = box
        self._folders = folders
        self._reading = reading
        self._first: dict[str, str | None] = {}
        self.has_left = False
        """Whether another folder was looked into meanwhile."""

    def begins(self, told: Head, began: str | None) -> bool:
        """Whether a customer's mail is the first of its thread from a customer.

        Args:
            told: The mail.
            began: Message-ID that its thread began with; null: its own.
        """
        if told.is_ours:
            return False
        if began is None:
            return True
        if began not in self._first:
            self._first[began] = self._of(began)
        return self._first[began] in (None, told.id)

    def _of(self, began: str) -> str | None:
        """Return the first mail from a customer of a thread; null where the server finds none."""
        first: Head | None = None
        self.has_left = True
        for folder in self._folders:
            self._box.look_into(folder)
            numbers = {
                *self._box.with_header("Message-ID", began),
                *self._box.with_header("References", began),
                *self._box.with_header("In-Reply-To", began),
            }
            for uid in sorted(numbers):
                found = self._box.mail(uid, 0, is_head=True)
                if found is None:
                    continue
                told, _ = head(found.raw, found.noted, self._reading)
                if not told.is_ours and (
                    first is None or (told.at, told.id) < (first.at, first.id)
                ):
                    first = told
        return first.id if first else None
