"""What is new in a folder of mail, oldest first."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.maildir.message import Head, Reading, first_bytes, head, mail
from gnomon.sources.maildir.options import MaildirOptions
from gnomon.sources.maildir.payloads import Mail
from gnomon.sources.source import Checkpoint, Fetching, Progress

_STREAM = "mails"
#: A mail may be delivered in the second that was read last.
_OVERLAP_SECONDS = 60
_STEP = 100


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Tell the mails that are new since the checkpoint.

    Raises:
        SourceError: There is no maildir, or nobody said which domains are ours.
    """
    options: MaildirOptions = fetching.options
    folder = _folder(fetching.url)
    reading = how_to_read(options)
    threads = Threads(folder, reading)
    told = fetching.cursor.get(_STREAM)
    since = float(told) - _OVERLAP_SECONDS if told else 0.0
    if fetching.since is not None and not told:
        since = fetching.since.timestamp()
    new = [(at, file) for at, file in _files(folder) if at >= since]
    for number, (at, file) in enumerate(new, start=1):
        event = _event(fetching.source, file, reading, threads)
        if event is not None:
            yield event
        if number % _STEP == 0 or number == len(new):
            yield Progress(number, len(new), "mails")
            yield Checkpoint(_STREAM, repr(at))


class Threads:
    """Which mail began which thread.

    Most mails say it themselves; the whole folder is looked through only for one that answers a
    mail nobody of us wrote.
    """

    def __init__(self, folder: Path, reading: Reading) -> None:
        self._folder = folder
        self._reading = reading

    def begins(self, told: Head) -> bool:
        """Whether a customer's mail is the first of its thread from a customer."""
        if told.is_ours:
            return False
        if not told.references:
            return True
        return self._first.get(told.references[0]) == told.id

    @cached_property
    def _first(self) -> dict[str, str]:
        """First mail from a customer by thread."""
        found: dict[str, Head] = {}
        for _, file in _files(self._folder):
            try:
                told, _ = head(first_bytes(file)[0], _noted(file), self._reading)
            except OSError:
                continue
            thread = told.references[0] if told.references else told.id
            known = found.get(thread)
            if not told.is_ours and (known is None or (told.at, told.id) < (known.at, known.id)):
                found[thread] = told
        return {thread: told.id for thread, told in found.items()}


def _event(source: str, file: Path, reading: Reading, threads: Threads) -> Event | None:
    try:
        raw, size = first_bytes(file)
        noted = _noted(file)
        told, _ = head(raw, noted, reading)
        kept = mail(raw, size, noted, reading, begins=threads.begins(told))
    except FileNotFoundError:
        # Somebody read it meanwhile: it has another name, and is found the next time.
        return None
    except OSError as error:
        raise SourceError(f"The mail {file} cannot be read: {error.strerror}.") from error
    return mail_event(source, "maildir.mail", kept)


def mail_event(source: str, kind: str, kept: Mail) -> Event:
    """Make the event of a mail; the same mail read again is the same event.

    Args:
        source: Name of the instance.
        kind: Type of the event.
        kept: What is kept of the mail.
    """
    data = msgspec.json.encode(kept)
    return Event(
        id=sha256(data).hexdigest()[:32],
        source=source,
        type=kind,
        time=kept.at,
        subject=f"{kept.id}: {kept.left_out}" if kept.left_out else kept.id,
        data=data,
    )


def _noted(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _files(folder: Path) -> Iterator[tuple[float, Path]]:
    """List the mails with the time of their delivery, the oldest first."""
    found = []
    for place in ("new", "cur"):
        with os.scandir(folder / place) as entries:
            found += [
                (entry.stat().st_mtime, Path(entry.path))
                for entry in entries
                if entry.is_file(follow_symlinks=False) and not entry.name.startswith(".")
            ]
    yield from sorted(found)


def _folder(url: str) -> Path:
    folder = Path(url).expanduser()
    if not url or not (folder / "cur").is_dir() or not (folder / "new").is_dir():
        raise SourceError(
            f"{url or 'Nothing'} is no maildir: it has no folders cur and new. Set the source's "
            "url to one that mbsync, getmail or your mail server keeps."
        )
    return folder


def how_to_read(options: MaildirOptions) -> Reading:
    """Say how mails are read.

    Args:
        options: Which name our domains, and where the key of customers is.

    Raises:
        SourceError: Nobody said which domains are ours, or the key is not set.
    """
    if not options.our_domains:
        raise SourceError(
            "Name the organisation's mail domains in the source's options, as our_domains: "
            "[example.org]; an answer cannot be told from a question without them."
        )
    return Reading(
        our_domains=frozenset(domain.lower() for domain in options.our_domains),
        key=_key(options.customer_key_env),
    )


def _key(variable: str | None) -> str | None:
    if variable is None:
        return None
    key = os.environ.get(variable, "")
    if not key:
        raise SourceError(
            f"The key of customers is said to be in ${variable}, which is not set. Set it and try "
            "again."
        )
    return key
