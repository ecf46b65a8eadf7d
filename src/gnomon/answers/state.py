"""What the last refresh has seen, kept in the lake beside what it wrote."""

import msgspec
import pyarrow as pa
from msgspec import Struct

from gnomon.engines.engine import Engine
from gnomon.lake.lake import Lake

_TABLE = "refresh"
_SCHEMA = pa.schema([("state", pa.string())])


class RefreshState(Struct, frozen=True):
    """Where the observations stand."""

    definitions: dict[str, str] = {}
    """Fingerprint of each metric's definition when it was last measured."""
    seen: dict[str, list[str]] = {}
    """Batches of each entity that the observations know."""
    steady: dict[str, str] = {}
    """Fingerprint of each model table that seldom moves, as the observations know it."""


def load_state(engine: Engine, lake: Lake) -> RefreshState:
    """Read the state; an empty one before the first refresh."""
    files = lake.snapshot(_TABLE).uris()
    if not files:
        return RefreshState()
    with engine.session() as session:
        session.scan(_TABLE, files, _SCHEMA)
        (text,) = session.rows(lambda: session.table(_TABLE), "state")["state"].to_pylist()
    state = msgspec.json.decode(text, type=RefreshState)
    if not state.steady:
        # Written when observations had no fingerprints yet: all of them are measured anew.
        return RefreshState(dict.fromkeys(state.definitions, ""), state.seen)
    return state


def save_state(lake: Lake, state: RefreshState) -> None:
    """Replace the state."""
    text = msgspec.json.encode(state).decode()
    rows = pa.table({"state": [text], "part": ["state"]})
    lake.replace(_TABLE, rows, partition_by=["part"], where={"part": ["state"]})
