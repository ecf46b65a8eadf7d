"""Small files are opened once, and every session reads those it asked for and no others."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gnomon.engines import held
from gnomon.engines.duckdb import DuckDB, DuckDBSession

# A table may well have columns of such names.
_SCHEMA = pa.schema([("file", pa.string()), ("filename", pa.int64())])

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(file_name: str, **columns: list[object]) -> str:
        path = tmp_path / f"{file_name}.parquet"
        pq.write_table(pa.table(columns), path)
        return str(path)

    return file


def read(session: DuckDBSession, name: str, *files: str) -> list[tuple[object, ...]]:
    session.scan(name, files, _SCHEMA)
    rows = session.rows(lambda: session.table(name)).to_pylist()
    return sorted((row["file"], row["filename"]) for row in rows)


def test_each_session_reads_the_files_it_asked_for(tmp_path: Path, write: Write) -> None:
    one, two = write("one", file=["a"], filename=[1]), write("two", file=["b"], filename=[2])
    engine = DuckDB(tmp_path)
    with engine.session() as first, engine.session() as second:
        assert read(first, "rows", one) == [("a", 1)]
        assert read(second, "rows", one, two) == [("a", 1), ("b", 2)]
        assert first.rows(lambda: first.table("rows")).to_pylist() == [{"file": "a", "filename": 1}]
        assert read(first, "others", two) == [("b", 2)]


def test_a_column_that_a_file_lacks_is_null(tmp_path: Path, write: Write) -> None:
    old, new = write("old", file=["a"]), write("new", file=["b"], filename=[2])
    with DuckDB(tmp_path).session() as session:
        session.scan("rows", [old, new], _SCHEMA)
        rows = session.rows(lambda: session.table("rows").order_by("file")).to_pylist()
    assert rows == [{"file": "a", "filename": None}, {"file": "b", "filename": 2}]


def test_a_file_is_opened_once_until_it_is_gone(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("one", file=["a"], filename=[1])
    engine = DuckDB(tmp_path)
    with engine.session() as before:
        assert read(before, "rows", file) == [("a", 1)]
        Path(file).unlink()
        with engine.session() as within_the_minute:
            assert read(within_the_minute, "rows", file) == [("a", 1)]
        monkeypatch.setattr(held, "_LOOK_SECONDS", 0.0)
        with engine.session() as after, pytest.raises(duckdb.IOException):
            read(after, "rows", file)
        # Who was reading finishes.
        assert before.rows(lambda: before.table("rows")).num_rows == 1
    with engine.session() as last:
        tables = last._duckdb.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert tables == []


@pytest.mark.parametrize("limit", ["_MOST_BYTES_A_FILE", "_MOST_BYTES"])
def test_what_is_too_large_is_read_where_it_lies(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    small = write("small", file=["a"], filename=[1])
    large = write("large", file=[f"{n}" for n in range(500)], filename=[*range(500)])
    monkeypatch.setattr(held, limit, Path(small).stat().st_size)
    engine = DuckDB(tmp_path)
    for _ in range(2):
        with engine.session() as session:
            assert len(read(session, "rows", small, large)) == 501
            assert read(session, "few", small) == [("a", 1)]
    Path(large).unlink()
    with engine.session() as session, pytest.raises(duckdb.IOException):
        read(session, "rows", small, large)


def test_what_was_asked_for_longest_ago_makes_room(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [write(f"file{n}", file=["a"], filename=[n]) for n in range(3)]
    monkeypatch.setattr(held, "_MOST_BYTES", 2 * Path(files[0]).stat().st_size)
    engine = DuckDB(tmp_path)
    shapes = [pa.schema([("file", pa.string()), (f"of {n}", pa.int64())]) for n in range(3)]
    for number in (0, 1, 0, 2):
        with engine.session() as session:
            session.scan("rows", [files[number]], shapes[number])
    kept = {*engine._held._held}
    assert kept == {f"{shapes[number]} ()" for number in (0, 2)}
