"""Every source there is, found by its ``SOURCE``."""

from functools import cache

from gnomon.discovery import modules
from gnomon.errors import unknown
from gnomon.sources.source import Source


@cache
def sources() -> dict[str, Source]:
    """Return every source by its type in the settings, in alphabetical order."""
    found = {
        value.name: value
        for module in modules("sources")
        for value in vars(module).values()
        if isinstance(value, Source)
    }
    return dict(sorted(found.items()))


def source(name: str) -> Source:
    """Find a source by its type in the settings.

    Raises:
        UsageError: No source has that type; the nearest one is suggested.
    """
    if name not in sources():
        raise unknown("source", name, sources())
    return sources()[name]
