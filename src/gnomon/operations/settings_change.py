"""Write into the journal what of the settings has changed since Gnomon ran before."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from gnomon.operations.home import Home
from gnomon.settings import BY_CALL

_NOTE = "settings.seen"


def note_settings(home: Home, *, who: str) -> list[str]:
    """Name the settings that differ from those of the run before, and write them down.

    Their values are not kept, only hashes of them.

    Args:
        home: Its settings are looked at.
        who: Who runs Gnomon with them.

    Returns:
        Names such as ``serve.port``; nothing the first time.
    """
    kept = home.inbox.get(_NOTE)
    now = remember_settings(home)
    if kept is None:
        return []
    before = msgspec.json.decode(kept, type=dict[str, str])
    names = now.keys() | before.keys()
    changed = sorted(name for name in names if now.get(name) != before.get(name))
    if changed:
        home.inbox.record(who, "settings.changed", "gnomon.yaml", ", ".join(changed))
    return changed


def remember_settings(home: Home) -> dict[str, str]:
    """Keep what the settings say now, as hashes, for the comparison of a later run."""
    now = dict(_hashed(msgspec.to_builtins(home.settings, enc_hook=str)))
    home.inbox.put(_NOTE, msgspec.json.encode(now).decode())
    return now


def _hashed(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            if name or key not in BY_CALL:
                yield from _hashed(inner, f"{name}.{key}" if name else str(key))
        return
    yield name, sha256(msgspec.json.encode(value)).hexdigest()[:16]
