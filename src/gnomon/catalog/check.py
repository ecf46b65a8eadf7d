"""Say everything that is wrong with a catalogue, in one pass."""

from collections.abc import Iterator

from gnomon.catalog.backstage import is_carrier
from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding, rank
from gnomon.catalog.organisation_check import organisation_findings
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.published import published_findings
from gnomon.catalog.references import Names, duplicates
from gnomon.catalog.relations import relations
from gnomon.catalog.secrets import secret_findings
from gnomon.catalog.shape_check import shape_findings
from gnomon.catalog.working_time import DEFAULT, Calendar, calendars
from gnomon.catalog.yaml_tree import Fields, Items


def check(catalogue: Catalogue) -> list[Finding]:
    """Find everything in a catalogue that Gnomon cannot use or doubts, the worst first.

    Args:
        catalogue: The catalogue, as read.
    """
    names = Names(catalogue)
    found = [*catalogue.problems, *secret_findings(catalogue), *_second_definitions(catalogue)]
    for document in catalogue.documents:
        found.extend(shape_findings(document, names))
    found.extend(organisation_findings(catalogue, names, relations(catalogue, names)))
    found.extend(_calendars(catalogue))
    found.extend(_locations(catalogue))
    found.extend(published_findings(catalogue))
    for kind in own_kinds().values():
        found.extend(kind.findings(catalogue, names))
    if not catalogue.documents and not catalogue.problems:
        found.append(_nothing(catalogue))
    return sorted(dict.fromkeys(found), key=rank)


def _second_definitions(catalogue: Catalogue) -> Iterator[Finding]:
    for first, second in duplicates(catalogue):
        yield second.finding(
            "metadata.name",
            f"a second {second.kind} called {second.name!r} ({first.file}:{first.line})",
            "each name once",
        )


def _calendars(catalogue: Catalogue) -> Iterator[Finding]:
    documents = {document.name: document for document in catalogue.of("Calendar")}
    if DEFAULT not in documents and catalogue.documents:
        yield Finding(
            file=catalogue.files[0].path if catalogue.files else "catalogue",
            line=0,
            field="Calendar",
            found="no Calendar named 'default'; Monday to Friday, 09:00 to 17:00 UTC is used",
            expected="kind: Calendar with the organisation's time zone, hours and holidays",
            severity="info",
        )
    for calendar in calendars(catalogue):
        if calendar.name in documents:
            yield from _calendar(documents[calendar.name], calendar)
    for person in catalogue.of("User"):
        place = person.annotation("gnomon.dev/place")
        if place is not None and place not in documents:
            yield person.finding(
                "metadata.annotations",
                f"gnomon.dev/place {place!r}, which no Calendar is named; 'default' is used",
                "the name of a Calendar",
                severity="info",
            )


def _calendar(document: Document, calendar: Calendar) -> Iterator[Finding]:
    if calendar.starts_second >= calendar.ends_second:
        yield document.finding("spec.hours", "hours that end before they begin", "from before to")
    if calendar.valid_from and calendar.valid_to and calendar.valid_from >= calendar.valid_to:
        yield document.finding(
            "spec.to", f"{calendar.valid_from} to {calendar.valid_to}", "`to` after `from`"
        )
    seen: set[object] = set()
    lines = _holiday_lines(document)
    for holiday in calendar.holidays:
        where = lines.get(holiday.on.isoformat(), document.line)
        is_early = calendar.valid_from is not None and holiday.on < calendar.valid_from
        is_late = calendar.valid_to is not None and holiday.on >= calendar.valid_to
        if is_early or is_late:
            yield document.finding(
                "spec.holidays",
                f"{holiday.on} ({holiday.name}), outside of the calendar's from and to",
                "a day the calendar covers",
                line=where,
                severity="warning",
            )
        if holiday.on in seen:
            yield document.finding(
                "spec.holidays", f"{holiday.on} a second time", "each day once", line=where
            )
        seen.add(holiday.on)


def _holiday_lines(document: Document) -> dict[str, int]:
    listed = document.root.get("spec", "holidays")
    entries = listed.values if isinstance(listed, Items) else ()
    return {entry.text("date") or "": entry.line for entry in entries if isinstance(entry, Fields)}


def _locations(catalogue: Catalogue) -> Iterator[Finding]:
    for document in catalogue.of("Location"):
        annotations = document.root.get("metadata", "annotations")
        if isinstance(annotations, Fields) and is_carrier(annotations.values):
            continue
        yield document.finding(
            "spec",
            "a Location, which is not followed",
            "the files themselves, in the catalogue's folder",
            severity="info",
        )


def _nothing(catalogue: Catalogue) -> Finding:
    return Finding(
        file=catalogue.files[0].path if catalogue.files else "catalogue",
        line=0,
        field="document",
        found="nothing to read",
        expected="at least a Group and a Component; `gnomon init` writes a catalogue to start from",
        severity="warning",
    )
