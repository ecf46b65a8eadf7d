"""Which rows are true: the newest of each key, whatever their columns are called."""

from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from gnomon.lake.newest import losers, winners

_THEN = datetime(2026, 3, 2, tzinfo=UTC)


def _rows() -> Any:
    """Return two versions of a thing that people ranked, told in either order."""
    told = [("b", 2, 5), ("a", 7, 1), ("b", 3, 1)]
    return ibis.memtable(
        pa.table(
            {
                "key": [key for key, _, _ in told],
                "rank": [rank for _, rank, _ in told],
                "changed_at": [_THEN + timedelta(hours=hour) for _, _, hour in told],
                "received_at": [_THEN for _ in told],
                "event_id": [f"{key}{hour}" for key, _, hour in told],
            }
        )
    )


def test_a_thing_may_have_a_rank_of_its_own() -> None:
    con = ibis.duckdb.connect()

    won = con.to_pyarrow(winners(_rows()).order_by("key"))
    lost = con.to_pyarrow(losers(_rows()))

    assert won.column_names == lost.column_names == list(_rows().columns)
    assert won.select(["key", "rank"]).to_pylist() == [
        {"key": "a", "rank": 7},
        {"key": "b", "rank": 2},
    ]
    assert lost.column("rank").to_pylist() == [3]
