"""What the figures of the journeys behind a service did while an incident of it lasted."""

from datetime import date, timedelta

from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question
from gnomon.domain.metric import Metric
from gnomon.steering.operating.impact import FigureImpact, figure_impact
from gnomon.steering.operating.incidents import Story
from gnomon.web.serving import Answers

_BEFORE = timedelta(days=28)
#: An incident that runs longer is told by its first days.
_LONGEST = timedelta(days=14)


class JourneyFigure(Struct, frozen=True, kw_only=True):
    """A figure of a journey, at the service that broke."""

    journey: str
    """Title of the journey."""
    metric: str
    """The metric."""
    title: str
    """What it is called."""
    unit: str
    """Its unit."""
    service: str
    """Name of the service it is asked for."""
    impact: FigureImpact
    """What it did."""


def journey_figures(answers: Answers, story: Story) -> list[JourneyFigure]:
    """Hold the figures of the journeys that an incident hurt against the days before it.

    Args:
        answers: What is asked.
        story: The incident.
    """
    about = story.incident
    if about.service_id is None:
        return []
    service = about.service_id.rpartition(":")[2]
    began, ended = about.opened_at.date(), (about.resolved_at or answers.now()).date()
    ended = min(ended, began + _LONGEST)
    found = []
    for journey in story.journeys:
        for name in journey.figures:
            metric = metrics().get(name)
            if metric is None:
                continue
            impact = _impact(answers, metric, service, (began, ended))
            found.append(
                JourneyFigure(
                    journey=journey.title,
                    metric=name,
                    title=metric.title,
                    unit=metric.unit,
                    service=service,
                    impact=impact,
                )
            )
    return found


def _impact(
    answers: Answers, metric: Metric, service: str, lasted: tuple[date, date]
) -> FigureImpact:
    began, ended = lasted
    question = Question(
        metrics=(metric.name,),
        scope=service,
        since=began - _BEFORE,
        until=ended + timedelta(days=1),
        every="day",
    )
    days = {
        str(row.period_start): row.value for answer in answers.ask(question) for row in answer.rows
    }
    before = [value for day, value in days.items() if day < began.isoformat()]
    during = [value for day, value in days.items() if day >= began.isoformat()]
    return figure_impact(before, during)
