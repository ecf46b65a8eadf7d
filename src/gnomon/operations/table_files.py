"""Rows of a file, whichever of three formats it is in."""

import csv
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gnomon.errors import UsageError, unknown
from gnomon.sources.table.rows import RowError

#: A row as a file tells it, or why it could not be told.
Row = Mapping[str, Any] | RowError

_BATCH = 5_000
_ROW = msgspec.json.Decoder(dict[str, Any])


def rows(file: Path, form: str | None = None) -> Iterator[Row]:
    """Yield the rows of a file, one after the other.

    Args:
        file: The file.
        form: ``csv``, ``parquet`` or ``ndjson``; default by the ending of its name.

    Raises:
        UsageError: It cannot be read, or is in none of the formats.
    """
    ending = form or file.suffix.lstrip(".").lower()
    ending = {"jsonl": "ndjson", "pq": "parquet"}.get(ending, ending)
    if ending not in _FORMATS:
        raise unknown("table format", ending, _FORMATS)
    try:
        yield from _FORMATS[ending](file)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8: {error.reason} at byte {error.start}.") from error
    except (pa.ArrowInvalid, csv.Error) as error:
        raise UsageError(f"{file} is no {ending}: {error}.") from error


def _csv(file: Path) -> Iterator[Row]:
    csv.field_size_limit(min(sys.maxsize, 16 * 2**20))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        header = next(reader, None)
        if not header:
            raise UsageError(f"{file} has no header. Name the columns in its first line.")
        if twice := {name for name in header if header.count(name) > 1}:
            raise UsageError(f"{file} names {', '.join(sorted(twice))} twice in its header.")
        for row in reader:
            if len(row) == len(header):
                yield dict(zip(header, row, strict=True))
            elif row:
                yield RowError(f"It has {len(row)} values for {len(header)} columns.")


def _parquet(file: Path) -> Iterator[Row]:
    with pq.ParquetFile(file) as table:
        for batch in table.iter_batches(_BATCH):
            yield from batch.to_pylist()


def _ndjson(file: Path) -> Iterator[Row]:
    with file.open("rb") as lines:
        for line in lines:
            if not line.strip():
                continue
            try:
                yield _ROW.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                yield RowError(f"It is no JSON object: {error}.")


_FORMATS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "csv": _csv,
    "parquet": _parquet,
    "ndjson": _ndjson,
}
