"""Decode JSON reports: typed, within a size, with errors that name the file and the field."""

from typing import TypeVar

import msgspec

from gnomon.errors import ReportError

#: What is decoded takes several times its size in memory.
MAX_BYTES = 64 * 2**20

_Shape = TypeVar("_Shape")


def decode(decoder: "msgspec.json.Decoder[_Shape]", data: bytes, *, file: str) -> _Shape:
    """Decode a document; a byte order mark is forgiven.

    Raises:
        ReportError: It is empty, too large, too deep, no JSON, or of another shape.
    """
    if len(data) > MAX_BYTES:
        raise ReportError(
            f"{file} has {len(data):,} bytes; at most {MAX_BYTES:,} of JSON are read. Split it."
        )
    if not data.strip():
        raise ReportError(f"{file} is empty. The tool that should have written it may have failed.")
    try:
        return decoder.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.ValidationError as error:
        raise ReportError(f"{file} is not what its format says: {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{file} is no JSON in UTF-8: {error}. Write it again.") from None
    except RecursionError:
        raise ReportError(f"{file} is nested too deeply. No tool writes that.") from None


def is_object(head: bytes, *keys: bytes) -> bool:
    """Whether a file begins as a JSON object and names all these keys near its start."""
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return begins and all(b'"%s"' % key in head for key in keys)
