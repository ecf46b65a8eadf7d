"""Adoption of the process held against results."""

from datetime import UTC, datetime

from gnomon.answers.lineage import metric
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.steering.adoption import Outcome, held_against, standing
from gnomon.steering.verdicts import Status, Verdict
from steering_cases import HALF_WAY, agreed, guard

_QUARTERS = [f"{year}-{month:02}-01" for year in (2024, 2025) for month in (1, 4, 7, 10)]
_UNTIL = "2026-01-01"


def _answer(name: str, rows: list[tuple[str, str, float | None, int]]) -> Answer:
    return Answer(
        metric=name,
        unit=metric(name).unit,
        definition="",
        as_of=datetime(2026, 1, 10, tzinfo=UTC),
        rows=[
            AnswerRow(
                group=team,
                period_start=quarter,
                value=value,
                n=n,
                open_n=0,
                coverage=None,
                state="value" if value is not None else "no_data",
            )
            for team, quarter, value, n in rows
        ],
    )


def _held(outcomes: list[tuple[str, str, float | None, int]]) -> Outcome:
    kept = [("shop", quarter, 0.5 + place / 20, 10) for place, quarter in enumerate(_QUARTERS)]
    adherence = _answer(
        "adherence", [*kept, ("shop", _UNTIL, 0.99, 10), ("pay", "2024-01-01", 1, 9)]
    )
    about = metric("change_fail_rate")
    return held_against(adherence, _answer(about.name, outcomes), about, until=_UNTIL)


def test_whole_quarters_of_which_both_are_known_are_paired() -> None:
    rows = [("shop", quarter, 0.4 - place / 50, 10) for place, quarter in enumerate(_QUARTERS)]
    held = _held([*rows, ("shop", _UNTIL, 0.9, 10), ("pay", "2024-04-01", 0.1, 10)])

    assert [point.quarter for point in held.points] == _QUARTERS
    assert {point.team for point in held.points} == {"shop"}
    assert held.association is not None
    assert held.association.rho == -1.0
    assert held.reading == (
        "Where more of the process was followed, change fail rate was lower, the better way."
    )


def test_quarters_of_a_few_cases_and_unknown_ones_are_left_out() -> None:
    rows: list[tuple[str, str, float | None, int]] = [
        ("shop", quarter, 0.1 * place, 10) for place, quarter in enumerate(_QUARTERS)
    ]
    rows[0] = ("shop", _QUARTERS[0], 0.0, 4)
    rows[1] = ("shop", _QUARTERS[1], None, 10)
    held = _held(rows)

    assert len(held.points) == 6
    assert held.association is None
    assert held.reading == "6 quarters of teams are known; 8 are needed to say anything."


def test_what_never_differs_goes_with_nothing() -> None:
    held = _held([("shop", quarter, 0.1, 10) for quarter in _QUARTERS])

    assert held.association is None
    assert held.reading == "One of both never differs, so nothing can go with it."


def _verdict(status: Status, progress: float | None) -> Verdict:
    return Verdict(
        agreed=agreed(guard()),
        on=HALF_WAY,
        status=status,
        rule="",
        unit="s",
        actual=None,
        baseline=None,
        expected=None,
        progress=progress,
        state="value",
        n=7,
        guards=(),
    )


def test_targets_met_or_on_track_are_counted_of_those_judged() -> None:
    stands = standing(
        [
            *(_verdict("met", 1.0), _verdict("on_track", 0.5)),
            *(_verdict("missed", 0.2), _verdict("no_data", None)),
        ]
    )

    assert (stands.reached_count, stands.judged_count) == (2, 3)
