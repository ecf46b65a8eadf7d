"""What the newest waves of surveys say, as far as it may be shown: nothing of fewer than five."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.surveys.instrument import Figure
from gnomon.surveys.instruments import INSTRUMENTS
from gnomon.surveys.results import Result, ShownFigure, result


class Voice(Struct, frozen=True, kw_only=True):
    """A main figure of a survey's newest wave."""

    survey: str
    """Name of the survey."""
    title: str
    """Its title."""
    service_id: str | None
    """The service it is about."""
    name: str
    """What it is: ``csat``."""
    figure: Figure | None
    """The figure; null: fewer than five answered."""
    certainty: str | None
    """Whether its source's goal is met, and how surely; null where there is no goal."""
    closed_on: date
    """Day the wave was closed."""


def newest_results(waves: Iterable[SurveyWave], answers: Iterable[SurveyAnswer]) -> list[Result]:
    """Return the newest wave of each survey, as far as it may be shown.

    Args:
        waves: Waves that are over.
        answers: Answers of any wave.
    """
    newest: dict[str, SurveyWave] = {}
    for wave in sorted(waves, key=lambda one: (one.closed_on, one.key)):
        newest[wave.survey] = wave
    told = list(answers)
    return [result(newest[name], told) for name in sorted(newest)]


def of_customers(results: Iterable[Result]) -> list[Result]:
    """Return the waves in which customers were asked, not groups of our own.

    What teams say of a platform is told where the platform is.
    """
    return [
        each for each in results if not each.wave.groups and each.wave.platform_service_id is None
    ]


def voices(results: Iterable[Result], figures: Iterable[str]) -> list[Voice]:
    """Return what some figures say, one of each survey that asks for them.

    Args:
        results: Newest waves; see `newest_results`.
        figures: What is looked for, such as ``csat`` or ``pulse_meaning``.
    """
    wanted = tuple(figures)
    return [
        _voice(each, name, _of(each, name))
        for name in wanted
        for each in results
        if _instrument(name) in each.plan.instruments
    ]


def of_group(results: Iterable[Result], group: str, figures: Iterable[str]) -> Voice | None:
    """Return what the people of one group said last; null: they were not asked.

    Args:
        results: Newest waves.
        group: Key of the group.
        figures: What is looked for, the most wanted first.
    """
    newest = sorted(results, key=lambda one: one.wave.closed_on, reverse=True)
    for name in figures:
        for each in newest:
            if _instrument(name) in each.plan.instruments and group in each.wave.groups:
                shown = _of(each, name)
                voice = _voice(each, name, shown)
                return replace(voice, figure=shown.parts.get(group) if shown else None)
    return None


def _instrument(figure: str) -> str:
    return figure if figure in INSTRUMENTS else figure.partition("_")[0]


def _of(told: Result, figure: str) -> ShownFigure | None:
    return next((each for each in told.figures if each.figure.name == figure), None)


def _voice(told: Result, name: str, shown: ShownFigure | None) -> Voice:
    return Voice(
        survey=told.wave.survey,
        title=told.wave.title,
        service_id=told.wave.service_id,
        name=name,
        figure=shown.figure if shown else None,
        certainty=shown.certainty if shown else None,
        closed_on=told.wave.closed_on,
    )
