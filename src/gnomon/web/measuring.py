"""The figures of many units and metrics at once, in as few questions as there are windows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from gnomon.answers.figures import UNASSIGNED
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.question import Question, period_start
from gnomon.domain.answer import AnswerRow, Level
from gnomon.web.figures import Figure, compared, figure
from gnomon.web.serving import Answers
from gnomon.web.view import View

#: Weeks of a sparkline, whatever the window.
_SPARK_WEEKS = 26


def measured(
    answers: Answers, view: View, names: Sequence[str], *, by: Level, scope: str | None
) -> dict[str, list[Figure]]:
    """Return the figures of every unit of a level, by the unit's name.

    Args:
        answers: What is asked.
        view: Says the window.
        names: Ids of the metrics; the order of the figures.
        by: What to group by; ``organisation`` gives one entry, the scope as a whole.
        scope: Only what belongs to it counts; null for everything.
    """
    asked, today = tuple(names), view.today
    tomorrow = today + timedelta(days=1)
    length = tomorrow - view.since
    first_week = period_start(min(view.since, today - timedelta(weeks=_SPARK_WEEKS)), "week")

    about = Question(metrics=asked, by=by, scope=scope, time=view.time, since=view.since)
    whole = _by_unit(answers, about)
    weeks = _by_unit(answers, replace(about, since=first_week, every="week"))
    found: dict[str, list[Figure]] = defaultdict(list)
    for (unit, name), (row, *_) in whole.items():
        is_whole = by == "organisation" or unit == UNASSIGNED
        found[unit].append(
            figure(
                find_metric(name),
                row,
                weeks.get((unit, name), []),
                scope=scope if is_whole else unit,
                view=view,
            )
        )
    if any(one.signal for figures in found.values() for one in figures):
        # Only a signal is said against the window before; noise has nothing to be compared.
        earlier = replace(about, since=view.since - length, until=view.since)
        before = {key: rows[0] for key, rows in _by_unit(answers, earlier).items()}
        for unit, figures in found.items():
            found[unit] = [compared(one, before.get((unit, one.metric))) for one in figures]
    return dict(found)


def _by_unit(answers: Answers, question: Question) -> dict[tuple[str, str], list[AnswerRow]]:
    found: dict[tuple[str, str], list[AnswerRow]] = defaultdict(list)
    for answer in answers.ask(question):
        for row in answer.rows:
            found[label_of(row), answer.metric].append(row)
    return found


def label_of(row: AnswerRow) -> str:
    """Return what a row is about; empty for the scope as a whole."""
    for label in (row.group, row.service, row.repository):
        if isinstance(label, str):
            return label
    return ""
