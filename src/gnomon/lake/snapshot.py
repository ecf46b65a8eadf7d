"""One version of a table: which files it consists of."""

from collections.abc import Sequence

from msgspec import Struct


class LakeFile(Struct, frozen=True):
    """A Parquet file of a table."""

    uri: str
    """Where it is."""
    row_count: int
    """Rows in it."""
    partition: dict[str, str]
    """Values of the table's partition columns; they are not in the file."""


class Snapshot(Struct, frozen=True):
    """One version of a table: which files it consists of."""

    name: str
    """Name of the table."""
    version: int
    """Version; -1 for a table that was never written."""
    files: tuple[LakeFile, ...]
    """Its files, in no particular order."""

    def uris(self, **partition: str | Sequence[str]) -> list[str]:
        """List the files whose partition columns have one of the values asked for."""
        wanted = {k: {v} if isinstance(v, str) else set(v) for k, v in partition.items()}
        return [
            file.uri
            for file in self.files
            if all(file.partition.get(column) in values for column, values in wanted.items())
        ]
