"""Person-days behind tickets, read from a home."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gnomon.answers.effort import TicketEffort, effort, ticket_effort
from gnomon.answers.question import Question
from gnomon.operations.home import Home, open_home
from small_home import bring_up_to_date, settings, tell, ticket

#: A Monday morning.
_MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
_NOW = _MONDAY + timedelta(days=30)
_ANN: dict[str, Any] = {
    "assignee": {
        "accountId": "a1",
        "displayName": "Ann Archer",
        "emailAddress": "ann@example.org",
        "active": True,
    }
}


def _spent(number: int, first: int, last: int, **fields: Any) -> Any:
    """Tell a ticket that was under way from one day of the week to another."""
    begun, ended = _MONDAY + timedelta(days=first), _MONDAY + timedelta(days=last, hours=5)
    moves = ((begun, "indeterminate"), (ended, "done"))
    return ticket(number, _MONDAY - timedelta(days=1), *moves, **fields)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with open_home(settings(tmp_path_factory.mktemp("effort"))) as home:
        tell(home, ticket(1, _MONDAY - timedelta(days=3)))
        tell(home, _spent(7, 0, 4, **_ANN, parent={"id": "10001", "key": "SHOP-1"}))
        # Elsewhere, on Thursday and Friday; and one of nobody's.
        tell(home, _spent(8, 3, 4, project="LEDGER", **_ANN))
        tell(home, _spent(9, 0, 4))
        bring_up_to_date(home)
        yield home


def test_a_persons_day_is_split_over_all_their_tickets_and_only_ours_are_told(home: Home) -> None:
    asked = Question(metrics=(), scope="shop", since=_MONDAY.date())

    found = effort(home.installation(), asked, now=_NOW)

    # Monday to Wednesday whole, Thursday and Friday half: 3 + 2 / 2.
    assert [(row.numbers, row.days) for row in found.rows] == [(("SHOP-7", "SHOP-1"), 4.0)]
    assert found.days == 4.0
    assert found.unnamed == 1


def test_a_window_that_begins_later_holds_what_is_left(home: Home) -> None:
    asked = Question(metrics=(), scope="shop", since=(_MONDAY + timedelta(days=4)).date())

    (row,) = effort(home.installation(), asked, now=_NOW).rows

    assert row.days == 0.5


def test_effort_of_tickets_is_that_of_a_scope(home: Home) -> None:
    asked = Question(metrics=(), since=_MONDAY.date())
    whole = effort(home.installation(), asked, now=_NOW)
    keys = {row.numbers[0]: row.ticket for row in whole.rows}

    found = ticket_effort(home.installation(), [keys["LEDGER-8"]], since=_MONDAY.date(), now=_NOW)

    assert [(row.ticket, row.days) for row in found.rows] == [(keys["LEDGER-8"], 1.0)]
    assert isinstance(found.rows[0], TicketEffort)
    assert ticket_effort(home.installation(), [], since=_MONDAY.date(), now=_NOW).rows == ()
