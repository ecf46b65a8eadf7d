"""Decode JSON that is written one value to a line, line by line, with errors that name the line."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from gnomon.errors import ReportError

_Shape = TypeVar("_Shape")


def lines(
    decoder: "msgspec.json.Decoder[_Shape]", data: Iterable[bytes], *, file: str
) -> Iterator[tuple[int, _Shape]]:
    """Decode each line that is not blank; a byte order mark is forgiven.

    Yields:
        The number of the line, from 1, and what it says.

    Raises:
        ReportError: A line is no JSON, or of another shape; there is none at all.
    """
    is_empty = True
    for number, line in enumerate(data, start=1):
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not text:
            continue
        is_empty = False
        try:
            yield number, decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ReportError(
                f"{file}, line {number}: {error}. The run may have been cut off there."
            ) from None
    if is_empty:
        raise ReportError(f"{file} is empty. The tool that should have written it may have failed.")
