"""Which reader reads which event."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec

from gnomon import catalog
from gnomon.catalog import edited, looked
from gnomon.catalog import read as applied
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError, SettingsError, unknown
from gnomon.reports.registry import reports
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import reader_of, sources
from gnomon.sources.source import Reader, Source, Want
from gnomon.surveys import telling

#: What Gnomon itself tells.
_OWN: dict[str, Reader] = {
    applied.EVENT_TYPE: applied.entities,
    edited.EVENT_TYPE: edited.entities,
    looked.EVENT_TYPE: looked.entities,
    telling.EVENT_TYPE: telling.entities,
}
_REPORT = "report"


def source_options(source: Source, name: str, instance: SourceSettings) -> Any:
    """Decode the options of an instance.

    Raises:
        SettingsError: An option is unknown or of another type.
    """
    try:
        return msgspec.convert(instance.options, source.options)
    except msgspec.ValidationError as error:
        raise SettingsError(f"sources.{name}.options: {error}.") from error


def event_types() -> list[str]:
    """List every type of event that somebody reads."""
    told = [event_type for source in sources().values() for event_type in source.readers]
    files = [report.event_type for report in reports().values()]
    return sorted([*told, *files, *_OWN])


def veiled(event: Event, settings: Settings) -> Event:
    """Return an event as its source wants it kept: most as they are, some without who did it.

    Args:
        event: As it arrived.
        settings: Name the instances and their options.

    Raises:
        SettingsError: The options of its instance cannot be read.
    """
    found = reader_of(event.type)
    veil = found[0].veil if found else None
    if found is None or veil is None:
        return event
    source, own_type = found
    instance = settings.sources.get(event.source)
    options = (
        source_options(source, event.source, instance)
        if instance is not None and instance.type == source.name
        else source.options()
    )
    return veil(event, own_type, options)


class Readers:
    """Finds the reader of an event by its type, with the options of its instance."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._of = cache(self._find)

    def read(self, event: Event) -> Iterable[Entity | Want]:
        """Read an event.

        Raises:
            PayloadError: Nobody reads such events, or the data is not what the type says.
        """
        return self._of(event.source, event.type)(event)

    def _find(self, name: str, event_type: str) -> Reader:
        if event_type in _OWN:
            return _OWN[event_type]
        tool, _, rest = event_type.partition(".")
        if tool == _REPORT:
            return _report_reader(rest)
        found = reader_of(event_type)
        if found is None:
            raise PayloadError(
                str(unknown("source", tool, [*sources(), catalog.__name__, _REPORT]))
            )
        source, own_type = found
        readers = source.readers
        instance = self._settings.sources.get(name)
        if source.readers_for is not None and instance is not None and instance.type == source.name:
            readers = source.readers_for(source_options(source, name, instance))
        if own_type not in readers:
            raise PayloadError(
                f"{source.title} has no reader for {event_type!r}. "
                f"It reads: {', '.join(sorted(readers))}."
            )
        return readers[own_type]


def _report_reader(name: str) -> Reader:
    if name not in reports():
        raise PayloadError(str(unknown("report format", name, reports())))
    return reports()[name].read
