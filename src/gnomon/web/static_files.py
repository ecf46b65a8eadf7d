"""Files that are served as they are."""

from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def static_file(name: str) -> bytes:
    """Return a file of the folder that is served as it is."""
    return (STATIC / name).read_bytes()
