"""Compiled queries are found by a key that their callers choose."""

from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gnomon.engines.duckdb import DuckDB
from gnomon.engines.engine import Session


def _above(session: Session, least: int) -> Any:
    rows = session.table("numbers")
    return rows.filter(rows.number > least)


def test_two_callers_may_choose_one_key(tmp_path: Path) -> None:
    with DuckDB(tmp_path).session() as session:
        session.memory("numbers", pa.table({"number": pa.array([1, 2, 3], pa.int64())}))
        every = session.rows(lambda: session.table("numbers"), "numbers")
        few = session.rows(partial(_above, session, 2), "numbers")
        assert (every.num_rows, few.num_rows) == (3, 1)


def test_one_caller_is_asked_once_for_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What other tests compile may be kept where it is shared, that of an earlier run among it.
    monkeypatch.delenv("GNOMON_COMPILED", raising=False)
    asked: list[int] = []

    def all_numbers() -> Any:
        asked.append(1)
        return session.table("numbers")

    for _ in range(2):
        with DuckDB(tmp_path).session() as session:
            session.memory("numbers", pa.table({"number": pa.array([1], pa.int64())}))
            assert session.rows(all_numbers, "numbers").num_rows == 1
    assert asked == [1]
