"""Which files of a folder are new or changed."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.source import Checkpoint, Fetching, Progress

#: A larger file is split by whoever exports it.
_SUFFIXES = (".csv", ".json")
_MOST_BYTES = 64 * 1024 * 1024


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Tell every file whose content is new; the inbox knows those it has.

    Raises:
        SourceError: There is no such folder, or a file cannot be read or is too large.
    """
    files = _files(fetching.url)
    for number, file in enumerate(files, start=1):
        data = _content(file)
        yield Event(
            id=sha256(data).hexdigest()[:32],
            source=fetching.source,
            type="feedbackcsv.file",
            subject=file.name,
            datacontenttype="application/json" if file.suffix == ".json" else "text/csv",
            data=data,
        )
        yield Progress(number, len(files), "files")


def _files(url: str) -> list[Path]:
    place = Path(url).expanduser()
    if not url or not place.exists():
        raise SourceError(
            f"There is no folder {url!r}. Set the source's url to the folder that the exports are "
            "put into."
        )
    return (
        [place]
        if place.is_file()
        else sorted(each for each in place.iterdir() if each.suffix.lower() in _SUFFIXES)
    )


def _content(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size <= _MOST_BYTES:
            return file.read_bytes()
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}.") from error
    raise SourceError(
        f"{file} has {size:,} bytes; at most {_MOST_BYTES:,} are read. Export it in parts."
    )
