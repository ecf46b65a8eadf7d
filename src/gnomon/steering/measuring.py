"""The figures targets are judged by, in as few questions as there are windows and levels."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date, timedelta
from typing import get_args

from msgspec import Struct

from gnomon.answers.question import Question
from gnomon.domain.answer import Answer, AnswerRow, Level, State
from gnomon.domain.organisation import GroupKind
from gnomon.domain.steering import Target
from gnomon.steering.agreed import Agreed

#: Answers a question; a page remembers what it answered.
Ask = Callable[[Question], list[Answer]]
_LEVELS = frozenset(get_args(Level))


class Measured(Struct, frozen=True):
    """A figure, or why there is none."""

    value: float | None
    """The figure in the metric's unit."""
    state: State
    """What it is worth."""
    n: int = 0
    """Observations behind it."""


NOTHING = Measured(None, "not_applicable")


class Wanted(Struct, frozen=True):
    """A figure that is needed."""

    metric: str
    """Id of the metric."""
    level: Level
    """What to group by."""
    name: str
    """Name of the group or service; empty for the whole organisation."""
    since: date
    """First day."""
    until: date
    """First day after."""


def windows(target: Target, on: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return the window a figure is taken over on a day, and the one before the start."""
    length = timedelta(days=target.window_days)
    tomorrow = on + timedelta(days=1)
    return (tomorrow - length, tomorrow), (target.start - length, target.start)


def wanted(
    agreed: Agreed, on: date, kinds: Mapping[str, GroupKind], known: Container[str]
) -> list[Wanted]:
    """List the figures a target is judged by; none for what cannot be measured.

    Args:
        agreed: The target.
        on: The day it is judged.
        kinds: Kind of each group, by name.
        known: Ids of the metrics there are.
    """
    target = agreed.target
    place = _place(target, kinds)
    if place is None or target.metric is None or target.metric not in known:
        return []
    level, name = place
    now, before = windows(target, on)
    found = [Wanted(target.metric, level, name, *now)]
    if target.baseline is None and target.direction != "range":
        found.append(Wanted(target.metric, level, name, *before))
    for guard in agreed.guards:
        if guard.metric in known:
            found.append(Wanted(guard.metric, level, name, *now))
            if guard.baseline is None:
                found.append(Wanted(guard.metric, level, name, *before))
    return found


def _place(target: Target, kinds: Mapping[str, GroupKind]) -> tuple[Level, str] | None:
    if target.scope == "organisation":
        return "organisation", ""
    name = target.scope_name or ""
    if target.scope == "service":
        return "service", name
    kind = kinds.get(name)
    if target.scope == "person" or kind is None or kind == "function":
        return None
    return (kind, name) if kind != "organisation" else ("organisation", "")


def by_window(needed: Iterable[Wanted]) -> dict[Question, list[Wanted]]:
    """Gather figures of one window and level into a question each.

    Args:
        needed: The figures.
    """
    asked: dict[tuple[Level, date, date], list[Wanted]] = defaultdict(list)
    for each in needed:
        asked[each.level, each.since, each.until].append(each)
    return {
        Question(
            metrics=tuple(sorted({each.metric for each in theirs})),
            by=level,
            since=since,
            until=until,
        ): theirs
        for (level, since, until), theirs in sorted(asked.items())
    }


def measure(ask: Ask, needed: Iterable[Wanted]) -> dict[Wanted, Measured]:
    """Ask for figures, those of one window and level together.

    Args:
        ask: Answers a question.
        needed: The figures.
    """
    found: dict[Wanted, Measured] = {}
    for question, theirs in by_window(needed).items():
        rows = {
            (answer.metric, _label(row)): row for answer in ask(question) for row in answer.rows
        }
        for each in theirs:
            row = rows.get((each.metric, each.name))
            found[each] = _measured(row) if row else Measured(None, "no_data")
    return found


def _label(row: AnswerRow) -> str:
    labels = (row.group, row.service, row.repository)
    return next((label for label in labels if isinstance(label, str)), "")


def _measured(row: AnswerRow) -> Measured:
    return Measured(row.value, row.state, row.n)
