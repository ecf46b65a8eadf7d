"""Which reader reads which event."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec

from gnomon import catalog
from gnomon.catalog.read import entities as read_catalogue
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError, SettingsError, unknown
from gnomon.reports.registry import reports
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import sources
from gnomon.sources.source import Reader, Source, Want

_CATALOGUE = "catalog.applied"
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
    return sorted([*told, *files, _CATALOGUE])


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
        if event_type == _CATALOGUE:
            return read_catalogue
        tool, _, rest = event_type.partition(".")
        if tool == _REPORT:
            return _report_reader(rest)
        if tool not in sources():
            raise PayloadError(
                str(unknown("source", tool, [*sources(), catalog.__name__, _REPORT]))
            )
        source = sources()[tool]
        readers = source.readers
        instance = self._settings.sources.get(name)
        if source.readers_for is not None and instance is not None and instance.type == tool:
            readers = source.readers_for(source_options(source, name, instance))
        if event_type not in readers:
            raise PayloadError(
                f"{source.title} has no reader for {event_type!r}. "
                f"It reads: {', '.join(sorted(readers))}."
            )
        return readers[event_type]


def _report_reader(name: str) -> Reader:
    if name not in reports():
        raise PayloadError(str(unknown("report format", name, reports())))
    return reports()[name].read
