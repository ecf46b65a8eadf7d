"""Team and sprint health: what follows from figures by hand."""

from datetime import UTC, date, datetime

import pytest

from gnomon.answers.effort import Effort, TicketEffort, working_dates
from gnomon.answers.lineage import metrics
from gnomon.domain.initiative import Initiative
from gnomon.steering.health import QUESTIONS, by_category, by_initiative, weeks_in_hand
from gnomon.steering.initiatives.dossier import Dossier


def _row(
    ticket: str, person: str, days: float, *above: str, category: str | None = None
) -> TicketEffort:
    return TicketEffort(
        ticket=ticket, person=person, days=days, numbers=(ticket, *above), category=category
    )


def _initiative(name: str, *tickets: str) -> Dossier:
    return Dossier(
        about=Initiative(
            key=f"catalog:initiative:{name}",
            source="catalog",
            name=name,
            title=name.capitalize(),
            desire="Something better",
            origin="growth",
            changed_at=datetime(2026, 3, 2, tzinfo=UTC),
            asked_on=date(2026, 3, 2),
            ticket_numbers=tickets,
        )
    )


_EFFORT = Effort(
    rows=(
        _row("S-1", "ann", 3.0, "S-100", category="feature"),
        _row("S-1", "bob", 1.0, "S-100", category="feature"),
        _row("S-2", "ann", 2.0, category="defect"),
        _row("S-3", "bob", 2.0, "S-200"),
    ),
    working_days=5,
)


def test_days_go_to_the_initiative_that_names_the_ticket_or_one_above_it() -> None:
    first, second, rest = by_initiative(
        _EFFORT, [_initiative("gifts", "s-100"), _initiative("speed", "S-3", "S-200")]
    )

    assert (first.name, first.days, first.ratio) == ("gifts", 4.0, 0.5)
    assert (first.ticket_count, first.person_count) == (1, 2)
    assert (second.name, second.days) == ("speed", 2.0)
    assert (rest.name, rest.title, rest.days, rest.ratio) == (None, "No initiative", 2.0, 0.25)


def test_a_ticket_of_two_initiatives_is_split_and_nothing_is_counted_twice() -> None:
    found = by_initiative(_EFFORT, [_initiative("one", "S-2"), _initiative("two", "S-2")])

    assert [(each.name, each.days) for each in found] == [("one", 1.0), ("two", 1.0), (None, 6.0)]
    assert sum(each.days for each in found) == _EFFORT.days


def test_effort_by_kind_keeps_what_is_not_finished_apart() -> None:
    found = [(each.category, each.days, each.ticket_count) for each in by_category(_EFFORT)]

    assert found == [("feature", 4.0, 1), ("defect", 2.0, 1), (None, 2.0, 1)]


def test_without_any_effort_there_is_nothing_to_share_out() -> None:
    assert by_category(Effort()) == []
    assert by_initiative(Effort(), [_initiative("one", "S-2")]) == []


@pytest.mark.parametrize(
    ("underway", "per_week", "weeks"),
    [(12, 4.0, 3.0), (0, 4.0, 0.0), (12, 0.0, None), (12, None, None), (None, 4.0, None)],
)
def test_weeks_in_hand_are_not_known_without_a_pace(
    underway: int | None, per_week: float | None, weeks: float | None
) -> None:
    assert weeks_in_hand(underway, per_week) == weeks


def test_every_question_is_answered_by_metrics_that_are_there() -> None:
    assert [name for one in QUESTIONS for name in one.metrics if name not in metrics()] == []
    assert len({one.name for one in QUESTIONS}) == len(QUESTIONS)


def test_a_working_day_belongs_to_the_local_date_it_falls_on() -> None:
    # In Auckland (UTC+13) Monday's work begins on Sunday at 20:00 UTC: midnight is at 11:00 UTC.
    sunday = {
        "local_midnight_second": 11 * 3600,
        "local_on_before": date(2026, 3, 1),
        "local_on_after": date(2026, 3, 2),
        "first_start_second": 20 * 3600,
        "first_end_second": 24 * 3600,
        "second_start_second": 0,
        "second_end_second": 0,
    }
    monday = sunday | {
        "local_on_before": date(2026, 3, 2),
        "local_on_after": date(2026, 3, 3),
        "first_start_second": 0,
        "first_end_second": 4 * 3600,
    }

    assert working_dates([sunday, monday]) == [date(2026, 3, 2)]
