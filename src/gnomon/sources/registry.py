"""Every source there is, by name."""

from functools import cache

from gnomon.discovery import modules
from gnomon.errors import UsageError, unknown
from gnomon.sources.source import Source


@cache
def sources() -> dict[str, Source]:
    """Find every ``SOURCE`` that a module of the room or of a plugin declares.

    Raises:
        UsageError: Two sources have the same name.
    """
    found: dict[str, Source] = {}
    for module in modules("sources"):
        declared = getattr(module, "SOURCE", None)
        if not isinstance(declared, Source):
            continue
        # A module that imports another one's SOURCE shows the same object again.
        if found.setdefault(declared.name, declared) is not declared:
            raise UsageError(
                f"Two sources are called {declared.name!r}; one is in {module.__name__}. "
                "Rename one of them."
            )
    return dict(sorted(found.items()))


def source(name: str) -> Source:
    """Look up a source by the ``type`` of the settings.

    Raises:
        UsageError: There is none of that name.
    """
    try:
        return sources()[name]
    except KeyError:
        raise unknown("source", name, sources()) from None


@cache
def reader_of(event_type: str) -> tuple[Source, str] | None:
    """Find the source that reads a type of event, and its own name for the type; null: none.

    A type is either a source's own, which begins with its name, or begins as the source says that
    others name it.
    """
    named = sources().get(event_type.partition(".")[0])
    if named is not None:
        return named, event_type
    for each in sources().values():
        for beginning, own in each.cloudevents.items():
            if event_type.startswith(beginning):
                return each, own
    return None
