"""Targets: progress, what a steady pace expects, status, and guards."""

from datetime import date

import pytest
from msgspec.structs import replace

from gnomon.errors import UsageError
from gnomon.insight.balance import Guard, balanced
from gnomon.insight.progress import Way, standing

WAY = Way(direction="lower", baseline=10, target=4, start=date(2026, 1, 1), due=date(2026, 1, 31))
HALF = date(2026, 1, 16)


def test_progress_towards_less() -> None:
    found = standing(WAY, 7, on=HALF)
    assert (found.progress, found.expected, found.status) == (0.5, 7, "on_track")


@pytest.mark.parametrize(
    ("actual", "on", "status"),
    [
        (4, HALF, "met"),
        (3, date(2027, 1, 1), "met"),
        (7.5, HALF, "at_risk"),
        (12, HALF, "at_risk"),
        (5, date(2026, 2, 1), "missed"),
        (5, date(2026, 1, 31), "at_risk"),
        (None, HALF, "no_data"),
    ],
)
def test_status_of_less_is_better(actual: float | None, on: date, status: str) -> None:
    assert standing(WAY, actual, on=on).status == status


def test_going_the_wrong_way_is_negative_progress() -> None:
    assert standing(WAY, 13, on=HALF).progress == -0.5


def test_before_the_start_nothing_is_expected_yet() -> None:
    assert standing(WAY, 10, on=date(2025, 6, 1)).expected == 10


def test_more_is_better() -> None:
    way = replace(WAY, direction="higher", baseline=4, target=10)
    assert standing(way, 6, on=HALF).status == "at_risk"
    assert standing(way, 8, on=HALF).status == "on_track"


def test_what_shall_only_be_kept_is_met_or_not() -> None:
    way = replace(WAY, baseline=4)
    assert standing(way, 4, on=HALF).progress is None
    assert standing(way, 4, on=HALF).status == "met"
    assert standing(way, 5, on=HALF).status == "at_risk"


def test_a_range_is_met_between_its_ends() -> None:
    way = replace(WAY, direction="range", low=2, target=6)
    statuses = [standing(way, actual, on=HALF).status for actual in (1, 2, 6, 7)]
    assert statuses == ["at_risk", "met", "met", "at_risk"]


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (replace(WAY, due=WAY.start), "cannot start"),
        (replace(WAY, target=11), "worse than the baseline"),
        (replace(WAY, direction="range"), "low end"),
        (replace(WAY, direction="range", low=9), "low end"),
    ],
)
def test_a_way_that_contradicts_itself_is_refused(way: Way, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        standing(way, 7, on=HALF)


FAILS = Guard(metric="fails", better="lower", baseline=0.1, tolerated_ratio=0.2, actual=0.11)


@pytest.mark.parametrize(
    ("guards", "outcome"),
    [
        ([FAILS], "met"),
        ([], "reached_unguarded"),
        ([FAILS, replace(FAILS, actual=0.13)], "reached_at_a_cost"),
        ([replace(FAILS, actual=None)], "reached_unproven"),
        ([replace(FAILS, baseline=None)], "reached_unproven"),
        ([replace(FAILS, better="higher", actual=0.07)], "reached_at_a_cost"),
        ([replace(FAILS, better="higher", actual=0.09)], "met"),
    ],
)
def test_a_target_counts_while_its_guards_hold(guards: list[Guard], outcome: str) -> None:
    assert balanced(standing(WAY, 4, on=HALF), guards).outcome == outcome
    assert balanced(standing(WAY, 5, on=HALF), guards).outcome == "not_reached"


def test_broken_and_unknown_guards_are_named() -> None:
    found = balanced(
        standing(WAY, 4, on=HALF),
        [replace(FAILS, actual=0.2), replace(FAILS, metric="happiness", actual=None)],
    )
    assert (found.broken, found.unknown) == (("fails",), ("happiness",))
