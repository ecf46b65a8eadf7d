"""Who did something: a keyed hash, made before anything is kept, or nobody."""

import hmac
import os
import re
from hashlib import sha256
from typing import Any

PEOPLE_KEY = "GNOMON_PEOPLE_KEY"
"""Environment variable that holds the key of the hashes; without it no person is kept."""

_MADE = re.compile(r"hmac:[0-9a-f]{64}")


def person_ref(told: Any) -> str | None:
    """Read a keyed hash; anything else is nobody, so that no name gets into a table."""
    return told if isinstance(told, str) and _MADE.fullmatch(told) else None


def veiled_person(told: Any) -> str | None:
    """Turn what a person is called into a keyed hash; null without a key, or without a name."""
    made = person_ref(told)
    key = os.environ.get(PEOPLE_KEY, "")
    if made is not None or not key or not isinstance(told, str) or not told.strip():
        return made
    name = told.strip().lower().encode(errors="replace")
    return f"hmac:{hmac.new(key.encode(), name, sha256).hexdigest()}"
