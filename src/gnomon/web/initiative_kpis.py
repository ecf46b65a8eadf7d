"""What happened to the figures that an initiative shall move."""

from datetime import date, timedelta

from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question, period_start
from gnomon.answers.rows import COUNTING
from gnomon.answers.writing import OBSERVATION
from gnomon.charts.units import shown
from gnomon.domain.initiative import InitiativeKpi
from gnomon.errors import GnomonError, UsageError
from gnomon.steering.initiatives.dossier import TABLES, Dossier
from gnomon.steering.initiatives.effect import WEEKS, Seen, overlapping, seen
from gnomon.steering.initiatives.instrumented import FirstSeen, Instrumented, instrumented
from gnomon.web.serving import Answers

#: How far back it is looked whether a figure was measured.
_BACK = 156
#: Of so many initiatives that customers have the figures are compared, the newest.
_COMPARED = 40


class KpiRow(Struct, frozen=True, kw_only=True):
    """A figure it shall move, and what happened to it."""

    title: str
    href: str | None
    scope: str | None
    expected: str
    check_on: date | None
    released_on: date | None
    seen: Seen | None
    result: str
    """What happened, in words."""
    overlaps: list[str]
    """Other initiatives released near to it that shall move the same figure."""
    measured: Instrumented
    """Since when it is measured, and whether that was before the release."""


def first_seen(answers: Answers) -> FirstSeen:
    """Return what says by which day a metric had told something of a unit, to the week."""

    def seen_by(metric: str, scope: str | None) -> date | None:
        if metric not in metrics():
            return None
        since = answers.now().date() - timedelta(weeks=_BACK)
        question = Question(metrics=(metric,), scope=scope, since=since, every="week")
        try:
            (answer,) = answers.ask(question)
        except GnomonError:
            # A unit that is gone, or whose figures are not for whoever asks.
            return None
        # A week without anything counts zero of something that nobody may have measured yet.
        starts = [str(row.period_start) for row in answer.rows if row.n]
        return date.fromisoformat(min(starts)) + timedelta(days=6) if starts else None

    return seen_by


def kpi_row(answers: Answers, dossier: Dossier, kpi: InitiativeKpi, every: list[Dossier]) -> KpiRow:
    """Say what happened to a figure that an initiative shall move.

    Args:
        answers: What is asked.
        dossier: The initiative.
        kpi: The figure.
        every: Every initiative, to find those released near to it.
    """
    about = metrics().get(kpi.metric)
    found = _seen(answers, kpi) if about is not None else None
    unit = about.unit if about else ""
    if found is not None:
        ratio = "" if found.ratio is None else f", {found.ratio:+.0%}"
        result = f"{shown(found.before, unit)} to {shown(found.after, unit)}{ratio}"
    elif kpi.result_ratio is not None:
        result = f"{kpi.result_ratio:+.0%}, as people stated"
    else:
        result = "not released yet" if kpi.released_on is None else "no figure on both sides yet"
    scope = f"?scope={kpi.scope_name}" if kpi.scope_name else ""
    return KpiRow(
        title=about.title if about else kpi.metric,
        href=f"/metrics/{kpi.metric}{scope}" if about else None,
        scope=kpi.scope_name,
        expected="not said" if kpi.expected_ratio is None else f"{kpi.expected_ratio:+.0%}",
        check_on=kpi.check_on,
        released_on=kpi.released_on,
        seen=found,
        result=result,
        overlaps=overlapping(dossier, kpi.metric, every),
        measured=instrumented(dossier, first_seen(answers))[dossier.kpis.index(kpi)],
    )


def newest_changes(
    answers: Answers, every: list[Dossier]
) -> tuple[list[Dossier], dict[InitiativeKpi, float | None]]:
    """Return the newest initiatives that customers have, and how the figures of each changed.

    Args:
        answers: What is asked.
        every: Every initiative.

    Returns:
        The initiatives, and the share by which each of their figures changed with the release; 0
        for a routine variation, null where nobody knows.
    """
    live = [each for each in every if each.at_least("live") is not None]
    newest = sorted(live, key=lambda one: (str(one.at_least("live")), one.about.name))[-_COMPARED:]
    changed = answers.remembered(
        "what initiatives changed",
        (OBSERVATION, *TABLES),
        lambda _: _changed(answers, newest, every),
    )
    return newest, changed


def _changed(
    answers: Answers, live: list[Dossier], every: list[Dossier]
) -> dict[InitiativeKpi, float | None]:
    found: dict[InitiativeKpi, float | None] = {}
    for each in live:
        for kpi in each.kpis:
            seen_of = kpi_row(answers, each, kpi, every).seen
            ratio = kpi.result_ratio
            if seen_of is not None and seen_of.is_signal is not None:
                # Routine variation is no change.
                ratio = seen_of.ratio if seen_of.is_signal else 0.0
            found[kpi] = ratio
    return found


def _seen(answers: Answers, kpi: InitiativeKpi) -> Seen | None:
    """Compare the complete weeks before and after the release; its own week is in neither."""
    if kpi.released_on is None:
        return None
    this_week = period_start(answers.now().date(), "week")
    week = period_start(kpi.released_on, "week")
    since, until = week - timedelta(weeks=WEEKS), week + timedelta(weeks=WEEKS + 1)
    until = min(until, this_week)
    if until <= since:
        return None
    question = Question(
        metrics=(kpi.metric,), scope=kpi.scope_name, since=since, until=until, every="week"
    )
    try:
        (answer,) = answers.ask(question)
    except UsageError:
        return None
    before = [row.value for row in answer.rows if str(row.period_start) < week.isoformat()]
    after = [row.value for row in answer.rows if str(row.period_start) > week.isoformat()]
    kind = metrics()[kpi.metric].aggregate.kind
    return seen(before, after, is_count=kind in COUNTING)
