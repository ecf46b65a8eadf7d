"""Figures by period, read: nothing nobody measured is judged, and marks begin limits anew."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from gnomon.answers.lineage import metric
from gnomon.answers.marks import Marks, marks
from gnomon.answers.readings import known_values, readings
from gnomon.domain.answer import AnswerRow
from gnomon.operations.home import open_home
from small_home import CATALOGUE, NewHome, bring_up_to_date

_MONDAY = date(2026, 1, 5)
_THROUGHPUT, _RATE = metric("throughput"), metric("change_fail_rate")


def _rows(*values: float | None, n: int = 4) -> list[AnswerRow]:
    return [
        AnswerRow(
            period_start=str(_MONDAY + timedelta(weeks=week)),
            value=value,
            n=n if value else 0,
            open_n=0,
            coverage=None,
            state="value",
        )
        for week, value in enumerate(values)
    ]


def test_weeks_before_anything_was_told_are_unknown_and_later_ones_are_zero() -> None:
    rows = _rows(0.0, 0.0, 3.0, 0.0, 2.0, 9.0)
    assert known_values(_THROUGHPUT, rows, None) == [None, None, 3.0, 0.0, 2.0]


def test_weeks_after_a_source_fell_silent_are_unknown() -> None:
    rows = _rows(3.0, 4.0, 0.0, 0.0)
    silent = datetime(2026, 1, 20, tzinfo=UTC)
    assert known_values(_THROUGHPUT, rows, silent) == [3.0, 4.0, None]


def test_a_share_is_held_against_the_size_of_its_own_week() -> None:
    few = _rows(*[0.1, 0.2] * 6, 1.0, 0.1)
    few[12] = _rows(1.0, n=1)[0]
    many = [*few[:12], _rows(1.0, n=400)[0], few[13]]
    assert readings(_RATE, few, [])[-1].signal is None
    assert readings(_RATE, many, [])[-1].signal == "above"


def test_limits_begin_anew_with_the_first_whole_week_after_a_mark() -> None:
    points = readings(
        _THROUGHPUT, _rows(*[5.0, 6.0] * 4, *[15.0, 16.0] * 4, 1.0), [date(2026, 2, 26)]
    )
    assert [at for at, point in enumerate(points) if point.starts_stretch] == [8]
    assert not any(point.signal for point in points)


def test_marks_and_reorganisations_reach_what_they_happened_to(new_home: NewHome) -> None:
    found = _marks_of(
        new_home,
        """
---
apiVersion: gnomon.dev/v1
kind: Mark
metadata: {name: trunk}
spec: {when: 2026-05-04, what: Trunk, group: commerce, rebases: true, metrics: [throughput]}
---
apiVersion: gnomon.dev/v1
kind: Mark
metadata: {name: tool}
spec: {when: 2026-06-01, what: New tool, service: checkout}
""",
    )
    moved = "basket is owned by pay"
    assert [one.what for one in found.of("shop", "throughput")] == [moved, "Trunk"]
    assert [one.what for one in found.of("shop", "change_lead_time")] == [moved]
    assert [one.what for one in found.of("checkout")] == [moved, "Trunk", "New tool"]
    # What happened to a team is seen from above it, and changes nothing there.
    assert found.of("commerce", "change_lead_time") == []
    told = found.within("commerce", date(2026, 3, 30), date(2026, 6, 2))
    assert [one.what for one in told] == [moved, "Trunk", "New tool"]
    assert found.rebases("pay", "throughput") == [date(2026, 5, 4)]
    assert found.rebases(None, "throughput") == []


def _marks_of(new_home: NewHome, more: str) -> Marks:
    settings = new_home(catalogue=CATALOGUE + more)
    assert isinstance(settings.home, Path)
    with open_home(settings) as home:
        bring_up_to_date(home)
        return marks(home.installation())
