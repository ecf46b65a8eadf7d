"""The figures of many units and metrics at once, in as few questions as there are windows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from gnomon.answers.figures import UNASSIGNED
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.question import Question
from gnomon.answers.readings import history_since
from gnomon.domain.answer import Answer, AnswerRow, Level
from gnomon.web.figures import Figure, compared, figure
from gnomon.web.serving import Answers
from gnomon.web.view import View


def measured(
    answers: Answers,
    view: View,
    names: Sequence[str],
    *,
    by: Level,
    scope: str | None,
    person: str | None = None,
) -> dict[str, list[Figure]]:
    """Return the figures of every unit of a level, by the unit's name.

    Args:
        answers: What is asked.
        view: Says the window.
        names: Ids of the metrics; the order of the figures.
        by: What to group by; ``organisation`` gives one entry, the scope as a whole.
        scope: Only what belongs to it counts; null for everything.
        person: Key of the one person whose doing counts; null for everybody's.
    """
    asked, today = tuple(names), view.today
    tomorrow = today + timedelta(days=1)
    length = tomorrow - view.since
    marks = answers.marks()

    about = Question(
        metrics=asked,
        by=by,
        scope=scope,
        person=person,
        time=view.time,
        since=view.since,
        structure=view.structure,
    )
    whole = _by_unit(answers.ask(about))
    by_week = answers.ask(replace(about, since=history_since(today, "week"), every="week"))
    fresh = {answer.metric: answer.fresh_at for answer in by_week}
    weeks = _by_unit(by_week)
    found: dict[str, list[Figure]] = defaultdict(list)
    for (unit, name), (row, *_) in whole.items():
        is_whole = by == "organisation" or unit == UNASSIGNED
        whose = scope if is_whole else unit
        found[unit].append(
            figure(
                find_metric(name),
                row,
                weeks.get((unit, name), []),
                scope=whose,
                view=view,
                rebases=marks.rebases(whose, name),
                fresh_at=fresh[name],
            )
        )
    if any(one.signal for figures in found.values() for one in figures):
        # Only a signal is said against the window before; noise has nothing to be compared.
        earlier = replace(about, since=view.since - length, until=view.since)
        before = {key: rows[0] for key, rows in _by_unit(answers.ask(earlier)).items()}
        for unit, figures in found.items():
            found[unit] = [compared(one, before.get((unit, one.metric))) for one in figures]
    return dict(found)


def _by_unit(answered: Sequence[Answer]) -> dict[tuple[str, str], list[AnswerRow]]:
    found: dict[tuple[str, str], list[AnswerRow]] = defaultdict(list)
    for answer in answered:
        for row in answer.rows:
            found[label_of(row), answer.metric].append(row)
    return found


def label_of(row: AnswerRow) -> str:
    """Return what a row is about; empty for the scope as a whole."""
    for label in (row.group, row.service, row.repository):
        if isinstance(label, str):
            return label
    return ""
