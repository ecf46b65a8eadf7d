"""Walk through XML element by element, refusing what an attacker would send.

A document type may be named, as Cobertura and JaCoCo do, and is never loaded; one that declares
anything itself is refused, and with it every entity there could be to expand.
"""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from io import BytesIO
from itertools import chain
from typing import BinaryIO, Protocol
from xml.parsers import expat

from gnomon.errors import ReportError

MAX_BYTES = 256 * 2**20
MAX_DEPTH = 200
MAX_TEXT = 4_000

_CHUNK = 2**18
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_NOT_AN_ELEMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*>", re.DOTALL)


class Reader(Protocol):
    """What a format does at each element; names come without their prefix."""

    def start(self, name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        """Take an element's start; ``path`` holds the names around it, itself last."""

    def end(self, name: str, text: str) -> None:
        """Take an element's end, with the first `MAX_TEXT` characters directly in it."""


def root_of(head: bytes) -> str | None:
    """Name the root element of a document from its first bytes; null when it is no XML."""
    for encoding in ("utf-16-le", "utf-16-be"):
        if head.startswith("\ufeff".encode(encoding)):
            head = head.decode(encoding, "ignore").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"<"):
        return None
    found = _ROOT.search(_NOT_AN_ELEMENT.sub(b"", head))
    return found[1].decode("ascii", "replace") if found else None


def walk(data: bytes, reader: Reader, *, file: str, roots: tuple[str, ...]) -> None:
    """Walk through a document.

    Args:
        data: The document; white space before it is forgiven.
        reader: Takes its elements; a `ReportError` it raises is given line and element.
        file: Name for messages.
        roots: Names the root element may have.

    Raises:
        ReportError: It is empty, too large or too deep, is not well-formed, declares a document
            type of its own, or has another root; names file, line and element.
    """
    if len(data) > MAX_BYTES:
        raise ReportError(
            f"{file} has {len(data):,} bytes; at most {MAX_BYTES:,} are read. Split the report."
        )
    walk_through(BytesIO(data), reader, file=file, roots=roots)


def walk_through(stream: BinaryIO, reader: Reader, *, file: str, roots: tuple[str, ...]) -> None:
    """Walk through a document of any size, read once; else as `walk`."""
    first = stream.read(_CHUNK).lstrip()
    while not first and (more := stream.read(_CHUNK)):
        first = more.lstrip()
    if not first:
        raise ReportError(f"{file} is empty. The tool that should have written it may have failed.")
    _Walk(reader, file, roots).through(chain([first], iter(partial(stream.read, _CHUNK), b"")))


class _Walk:
    def __init__(self, reader: Reader, file: str, roots: tuple[str, ...]) -> None:
        self._reader = reader
        self._file = file
        self._roots = roots
        self._path: list[str] = []
        self._texts: list[list[str]] = []
        self._room: list[int] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.SkippedEntityHandler = self._entity
        self._parser.ExternalEntityRefHandler = self._entity

    def through(self, pieces: Iterable[bytes]) -> None:
        """Feed the document piece by piece, so that its text is never held twice."""
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self._wrong(f"{expat.ErrorString(error.code)}. Write it again.") from None
        except ReportError as error:
            raise self._wrong(str(error)) from None
        except (ValueError, LookupError) as error:
            # Before the root it is the encoding, which Python does not know; later a defect.
            if self._path:
                raise
            raise self._wrong(f"{error}. Write it as UTF-8.") from None

    def _wrong(self, what: str) -> ReportError:
        line = self._parser.CurrentLineNumber
        # A document cut short ends inside what it had opened.
        inside = "/".join(self._path[:12]) or "the document"
        return ReportError(f"{self._file}, line {line}, in {inside}: {what}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._path and name not in self._roots:
            raise ReportError(f"the root is <{name}>; expected <{'> or <'.join(self._roots)}>.")
        self._path.append(name)
        if len(self._path) > MAX_DEPTH:
            raise ReportError(f"elements are nested deeper than {MAX_DEPTH}. No tool writes that.")
        self._texts.append([])
        self._room.append(MAX_TEXT)
        self._reader.start(name, attributes, self._path)

    def _end(self, _: str) -> None:
        self._room.pop()
        text = "".join(self._texts.pop()).strip()
        self._reader.end(self._path[-1], text)
        self._path.pop()

    def _text(self, data: str) -> None:
        room = self._room[-1]
        if room > 0:
            self._texts[-1].append(data[:room])
            self._room[-1] = room - len(data)

    def _doctype(self, _: str, __: str | None, ___: str | None, declares: bool) -> None:
        if declares:
            raise ReportError("it declares a document type of its own, which is refused.")

    def _entity(self, *_: object) -> int:
        raise ReportError("it uses an entity it would have to declare, which is refused.")
