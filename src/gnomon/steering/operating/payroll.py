"""What a period on call is owed, from the rotas and incidents that sources tell."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate
from typing import Any

from msgspec.structs import replace

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.operating import OnCallTerms
from gnomon.domain.person import Person
from gnomon.steering.operating.on_call_pay import Callout, Pay, Shift, owed
from gnomon.steering.operating.rotas import instants, shifts_between

Table = Any


def payroll(place: Installation, since: datetime, until: datetime) -> Pay:
    """Add up what everybody on call is owed for a period, people by their names.

    A callout lasts from somebody's acknowledgement to the end of the incident, while that person
    was on a rota; where the tool tells nobody's acknowledgement, nobody was called.

    Args:
        place: What is asked.
        since: Start of the period.
        until: Its end.

    Raises:
        UsageError: Terms pay callouts alone, or a shift ends before it begins.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        shifts = shifts_between(tables, since, until)
        terms = entity_rows(tables, OnCallTerms)
        names = {person.key: person.name for person in entity_rows(tables, Person)}
        calls = list(callouts(_answers(tables), shifts, until))
    pay = owed(shifts, calls, terms, since=since, until=until)
    return replace(
        pay,
        lines=tuple(
            replace(line, person=names.get(line.person, line.person)) for line in pay.lines
        ),
    )


def callouts(
    answers: Iterable[tuple[str, datetime, datetime | None]],
    shifts: Iterable[Shift],
    until: datetime,
) -> Iterable[Callout]:
    """Find which answers to incidents were given on call.

    Args:
        answers: Person, instant of the answer, and end of the incident; null while it lasts.
        shifts: Who was on which rota when.
        until: Stands for the end of what still lasts.
    """
    theirs: dict[str, list[Shift]] = defaultdict(list)
    for shift in sorted(shifts, key=lambda one: (one.starts_at, one.schedule)):
        theirs[shift.person].append(shift)
    # The first shift that outlasts an instant is the first on which the furthest end so far does.
    furthest = {
        person: list(accumulate((one.ends_at for one in own), max))
        for person, own in theirs.items()
    }
    for person, answered_at, resolved_at in answers:
        place = bisect_right(furthest.get(person, ()), answered_at)
        shift_then = theirs[person][place] if place < len(theirs.get(person, ())) else None
        if shift_then is not None and shift_then.starts_at <= answered_at:
            yield Callout(
                person=person,
                schedule=shift_then.schedule,
                starts_at=answered_at,
                ends_at=max(answered_at, resolved_at or until),
            )


def _answers(tables: Tables) -> list[tuple[str, datetime, datetime | None]]:
    tables.bring("incident_step", "incident_joined")

    def first() -> Table:
        step, incident = tables["incident_step"], tables["incident_joined"]
        answers = step.filter((step.kind == "acknowledged") & step.person_id.notnull())
        once = answers.group_by("incident_id", "person_id").agg(
            answered_at=answers.happened_at.min()
        )
        return once.join(incident, "incident_id").select("person_id", "answered_at", "resolved_at")

    rows = tables.session.rows(first, "answers on call")
    people = rows.column("person_id").to_pylist()
    spans = (instants(rows.column(name)) for name in ("answered_at", "resolved_at"))
    return list(zip(people, *spans, strict=True))
