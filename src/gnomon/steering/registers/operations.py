"""Operational processes: who answers for them, how long cases take, what goes another way.

Source: own model.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from gnomon.domain.compliance import (
    OperationalFigure,
    OperationalImprovement,
    OperationalProcess,
)
from gnomon.steering.registers.share import Share

#: Figures older than this say nothing of today.
_FRESH_DAYS = 92


class OperationState(Struct, frozen=True, kw_only=True):
    """An operational process today."""

    process: OperationalProcess
    """The process."""
    last: OperationalFigure | None
    """Its newest figures; null: none were told."""
    is_fresh: bool
    """Whether they are of the last quarter."""
    is_on_time: bool | None
    """Whether half of the cases take no longer than expected; null: nobody knows."""
    exceptions: Share
    """Cases that went another way; of nothing where nobody counted."""
    before: Share
    """The same in the time before."""
    improvement: OperationalImprovement | None
    """The last change for the better; null: none was told."""
    improved_days: int | None
    """Days since."""


def operations(
    processes: Iterable[OperationalProcess],
    figures: Iterable[OperationalFigure],
    improvements: Iterable[OperationalImprovement],
    today: date,
) -> list[OperationState]:
    """Say how operational processes get on, those without an owner first.

    Args:
        processes: The processes.
        figures: What they did; times that end after today do not count.
        improvements: Changes for the better.
        today: The day.
    """
    told = [each for each in figures if each.last_on <= today]
    made = [each for each in improvements if each.made_on <= today]
    found = [
        _state(
            each,
            sorted((one for one in told if one.process_id == each.key), key=_ended),
            [one for one in made if one.process_id == each.key],
            today,
        )
        for each in processes
    ]
    return sorted(found, key=lambda one: (bool(one.process.owner_id), one.process.title))


def _ended(figure: OperationalFigure) -> tuple[date, str]:
    return figure.last_on, figure.key


def _state(
    process: OperationalProcess,
    figures: list[OperationalFigure],
    made: list[OperationalImprovement],
    today: date,
) -> OperationState:
    last = figures[-1] if figures else None
    improvement = max(made, key=lambda one: (one.made_on, one.key), default=None)
    takes = last.cycle_seconds if last else None
    expected = process.expected_seconds
    return OperationState(
        process=process,
        last=last,
        is_fresh=last is not None and (today - last.last_on).days <= _FRESH_DAYS,
        is_on_time=None if takes is None or expected is None else takes <= expected,
        exceptions=_exceptions(last),
        before=_exceptions(figures[-2] if len(figures) > 1 else None),
        improvement=improvement,
        improved_days=(today - improvement.made_on).days if improvement else None,
    )


def _exceptions(figure: OperationalFigure | None) -> Share:
    if figure is None or figure.exception_count is None:
        return Share(count=0, of=0)
    return Share(count=figure.exception_count, of=figure.done_count)
