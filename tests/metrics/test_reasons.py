"""Whether work has a reason and was validated, worked by hand on every engine."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_fixtures import MONDAY, Connection, DuckDBConnection, at, build, ordered
from gnomon.domain.entity import Entity
from gnomon.domain.initiative import (
    ChangeRequest,
    Initiative,
    InitiativeEvidence,
    InitiativeKpi,
)
from gnomon.metrics.planning.traceable_work_rate import traceable_work_rate
from gnomon.metrics.planning.validated_work_rate import validated_work_rate
from gnomon.model.initiative_standing import initiative_standing
from gnomon.model.ticket_initiative import ticket_initiative
from gnomon.steering.initiatives.checks import validated_on
from gnomon.steering.initiatives.dossier import gathered
from told import ticket, transition

TODAY = MONDAY.date()
DOING: dict[str, Any] = {"status": "Doing", "status_category": "in_progress"}
DONE: dict[str, Any] = {"status": "Done", "status_category": "done"}


def key(number: int) -> str:
    return f"jira:ticket:{number}"


def usual(name: str, part: str = "", place: int = 1) -> dict[str, Any]:
    whole = f"catalog:initiative:{name}"
    told: dict[str, Any] = {"source": "catalog", "changed_at": MONDAY}
    if not part:
        return told | {"key": whole, "name": name, "title": name, "desire": "x", "asked_on": TODAY}
    return told | {"key": f"{whole}:{part}:{place}", "initiative_id": whole}


def initiative(name: str, *numbers: str, **told: Any) -> Initiative:
    return Initiative(**usual(name), origin="growth", ticket_numbers=numbers, **told)


def request(name: str, on: date = TODAY, place: int = 1, **told: Any) -> ChangeRequest:
    return ChangeRequest(**usual(name, "requests", place), version=place, written_on=on, **told)


def evidence(name: str, is_counted: bool, on: date, place: int = 1) -> InitiativeEvidence:
    return InitiativeEvidence(
        **usual(name, "evidence", place),
        kind="data_study" if is_counted else "interview",
        is_quantitative=is_counted,
        found_on=on,
        conclusion="c",
    )


def kpi(name: str) -> InitiativeKpi:
    return InitiativeKpi(**usual(name, "kpis"), metric="csat")


def taken_up(number: int, day: float, end: float | None = None, **told: Any) -> list[Entity]:
    moved: list[Entity] = [transition(number, at(day), "Doing", "in_progress", "To Do")]
    if end is not None:
        moved.append(transition(number, at(end), "Done", "done", "Doing"))
    return [ticket(number, **(DOING if end is None else DONE), **told), *moved]


#: `SHOP-1` is an epic above story 2, which is above task 3; task 4 is for nobody.
TREE = [
    ticket(1, kind="epic", **DOING),
    *taken_up(2, 1, 5, parent_id=key(1)),
    *taken_up(3, 2, parent_id=key(2)),
    *taken_up(4, 2),
]


def test_a_ticket_is_for_the_nearest_initiative_above_it(con: Connection) -> None:
    facts = [*TREE, initiative("epic", "shop-1"), initiative("story", "SHOP-2", "OTHER-9")]
    found = build(con, ticket_initiative, facts)
    assert ordered(found, "ticket_id", "initiative_id", "height") == [
        (key(1), "catalog:initiative:epic", 0),
        (key(2), "catalog:initiative:story", 0),
        (key(3), "catalog:initiative:story", 1),
    ]


def test_two_levels_up_and_several_that_name_the_same(con: Connection) -> None:
    facts = [*TREE, initiative("one", "SHOP-1"), initiative("two", "SHOP-1")]
    found = build(con, ticket_initiative, facts)
    three = [row for row in ordered(found, "ticket_id", "initiative_id", "height") if row[2] == 2]
    assert three == [(key(3), "catalog:initiative:one", 2), (key(3), "catalog:initiative:two", 2)]


def test_work_with_a_reason_and_a_figure(con: Connection) -> None:
    facts = [
        # Why and a figure: of the epic, so of everything below it.
        *TREE,
        initiative("whole", "SHOP-1"),
        request("whole", motivation=" They wait nine days "),
        kpi("whole"),
        # A figure, and nobody says why; why, and no figure.
        *taken_up(5, 1, 2),
        initiative("why", "SHOP-5"),
        request("why", motivation="  "),
        kpi("why"),
        *taken_up(6, 1, 2),
        initiative("what", "SHOP-6"),
        request("what", motivation="m"),
        # Left out: a bug, a sub-task, and what nobody took up.
        *taken_up(7, 1, 2, kind="bug"),
        *taken_up(8, 1, 2, is_sub_task=True),
        ticket(9),
    ]
    found = build(con, traceable_work_rate, facts)
    assert ordered(found, "subject_id", "ended_at", "value", "weight", "detail") == [
        (key(2), at(5), 1.0, 1.0, "traced"),
        (key(3), None, 1.0, 1.0, "traced"),
        (key(4), None, 0.0, 1.0, "no initiative"),
        (key(5), at(2), 0.0, 1.0, "no motivation"),
        (key(6), at(2), 0.0, 1.0, "no figure"),
    ]
    assert {row["started_at"] for row in found if row["subject_id"] == key(2)} == {at(1)}


def test_one_of_several_initiatives_with_a_reason_is_enough(con: Connection) -> None:
    facts = [
        *taken_up(5, 1),
        initiative("a", "SHOP-5"),
        initiative("b", "SHOP-5"),
        request("b", motivation="m"),
        kpi("b"),
    ]
    (row,) = build(con, traceable_work_rate, facts)
    assert (row["value"], row["detail"]) == (1.0, "traced")


def test_where_nobody_tells_initiatives_nothing_is_known(con: Connection) -> None:
    assert build(con, traceable_work_rate, TREE) == []
    assert build(con, validated_work_rate, TREE) == []


def test_work_on_what_was_validated_by_the_day_it_was_taken_up(con: Connection) -> None:
    day = TODAY + timedelta(days=2)
    facts = [
        # Validated on day 2: ticket 2 was taken up the day before, ticket 3 that day.
        *TREE,
        initiative("whole", "SHOP-1"),
        request("whole", TODAY, considerations="Fraud"),
        evidence("whole", True, day),
        evidence("whole", False, TODAY, 2),
        # Let off with a reason, and a bug: neither is asked.
        *taken_up(5, 1, 2),
        initiative("urgent", "SHOP-5", exempt_reason="The shop is down"),
        *taken_up(7, 1, 2, kind="bug"),
        # A rule stands in place of evidence.
        *taken_up(6, 1, 2),
        initiative("rule", "SHOP-6", regulation="PSD2"),
        request("rule", TODAY, considerations="c"),
    ]
    found = build(con, validated_work_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        (key(2), 0.0, "not validated"),
        (key(3), 1.0, "validated"),
        (key(4), 0.0, "no initiative"),
        (key(6), 1.0, "validated"),
    ]
    assert {row["subject_id"] for row in found if row["ended_at"] is None} == {key(3), key(4)}


_DAYS = st.integers(0, 3).map(lambda days: TODAY + timedelta(days=days))
_TEXT = st.sampled_from([None, "", "  ", "c"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([None, "", "PSD2"]),
    st.lists(st.tuples(_DAYS, _TEXT), max_size=3),
    st.lists(st.tuples(st.booleans(), _DAYS), max_size=4),
)
def test_validated_as_the_initiatives_page_says(
    regulation: str | None,
    requests: list[tuple[date, str | None]],
    pieces: list[tuple[bool, date]],
) -> None:
    about = initiative("one", regulation=regulation)
    parts: list[Entity] = [
        *(request("one", on, n, considerations=c) for n, (on, c) in enumerate(requests, 1)),
        *(evidence("one", counted, on, n) for n, (counted, on) in enumerate(pieces, 1)),
    ]
    (dossier,) = gathered([about], parts)
    (row,) = build(DuckDBConnection(), initiative_standing, [about, *parts])
    assert row["validated_on"] == validated_on(dossier)
