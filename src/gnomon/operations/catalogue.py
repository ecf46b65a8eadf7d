"""Apply the catalogue: its files become one event, like anything else that is told."""

from datetime import UTC, datetime

import msgspec

from gnomon.catalog.applied import applied, provenance
from gnomon.catalog.catalogue import Catalogue, of_files
from gnomon.catalog.catalogue import read as read_files
from gnomon.catalog.documents import named_documents
from gnomon.catalog.edited import meaning_of
from gnomon.catalog.finding import Finding
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import SettingsError
from gnomon.operations.documents import held_documents
from gnomon.operations.forgotten import Forgotten, load_forgotten
from gnomon.operations.home import Home
from gnomon.steering.checking import check_whole

_NOTE = "catalog.applied"


def apply_catalogue(home: Home, *, now: datetime | None = None) -> bool:
    """Accept the catalogue the settings name, if it says something new.

    Without a catalogue an empty one is applied, so that there is a calendar.

    Returns:
        Whether it said something new.

    Raises:
        SettingsError: The catalogue has an error; the first one is named.
    """
    paths = [home.settings.folder / path for path in home.settings.catalogue]
    catalogue = read_files(paths)
    errors = [finding for finding in check_whole(catalogue) if finding.severity == "error"]
    if errors:
        raise SettingsError(_refusal(errors))
    # Forgotten people are taken out before files are compared, so that nothing seems to change.
    said = provenance(paths)
    event = applied(
        _without_forgotten(home, catalogue),
        time=now or datetime.now(UTC),
        previous=previous_applied(home),
        provenance=said,
        taken_over=_taken_over(home, catalogue),
    )
    if event is None:
        return False
    home.inbox.accept([event])
    home.inbox.put(_NOTE, msgspec.json.encode(event).decode())
    home.inbox.record(
        said.author if said else "catalogue",
        "catalogue.applied",
        said.commit if said else ", ".join(home.settings.catalogue),
    )
    return True


def forget_in_note(home: Home, forgotten: Forgotten) -> None:
    """Take forgotten people out of what is remembered of the catalogue applied last."""
    previous = previous_applied(home)
    if previous is not None:
        home.inbox.put(_NOTE, msgspec.json.encode(forgotten.event(previous)).decode())


def _without_forgotten(home: Home, catalogue: Catalogue) -> Catalogue:
    forgotten = load_forgotten(home.settings.home, home.inbox)
    if not forgotten:
        return catalogue
    return of_files(
        msgspec.structs.replace(file, content=forgotten.text(file.content, every_word=True))
        for file in catalogue.files
    )


def _taken_over(home: Home, catalogue: Catalogue) -> list[Entity]:
    """Gather what pages told of documents that files define from now on."""
    defined = {(each.kind, each.name.lower()) for each in named_documents(catalogue)}
    held = [each for each in held_documents(home) if each.document.file is None]
    return [
        row
        for each in held
        if (each.document.kind, each.document.name.lower()) in defined
        for row in meaning_of(each.document)
    ]


def previous_applied(home: Home) -> Event | None:
    """Return the event that applied the catalogue last; null when none was."""
    kept = home.inbox.get(_NOTE)
    return None if kept is None else msgspec.json.decode(kept, type=Event)


def _refusal(errors: list[Finding]) -> str:
    more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
    return f"The catalogue is not applied: {errors[0]}{more}. `gnomon check` lists everything."
