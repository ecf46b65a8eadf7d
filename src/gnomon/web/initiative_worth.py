"""What each release of an initiative was worth, from its figures, surveys and customers' word."""

from gnomon.answers.lineage import metrics
from gnomon.answers.saying_work import sayings_of
from gnomon.domain.feedback import FeedbackLink
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.worth import Worth, heard, moved, outcomes, released_on
from gnomon.surveys.results import Result, result
from gnomon.web.initiative_answers import work_known
from gnomon.web.initiative_kpis import kpi_row
from gnomon.web.registers.rows import Register


def worths(register: Register) -> list[Worth]:
    """Say what is known of the worth of every release, the newest first.

    Args:
        register: Reads what the visitor may see: without surveys nothing is said of satisfaction.
    """
    waves = _waves(register)
    links = register.of(FeedbackLink)
    found = [
        one
        for dossier in register.initiatives
        if (one := _worth(register, dossier, waves, links)) is not None
    ]
    return sorted(found, key=lambda one: (one.released_on, one.name), reverse=True)


def _waves(register: Register) -> list[Result]:
    if not register.sees_surveys:
        return []
    answers = register.of(SurveyAnswer)
    return [result(wave, answers) for wave in register.of(SurveyWave)]


def _worth(
    register: Register, dossier: Dossier, waves: list[Result], links: list[FeedbackLink]
) -> Worth | None:
    about, released = dossier.about, released_on(dossier)
    if released is None or released > register.today:
        return None
    changes, unknown = [], 0
    for kpi in dossier.kpis:
        row = kpi_row(register.answers, dossier, kpi, register.initiatives)
        if row.seen is None:
            unknown += 1
            continue
        metric = metrics().get(kpi.metric)
        is_lower = metric is not None and metric.better == "lower"
        changes.append(moved(row.title, row.seen, kpi.expected_ratio, is_lower_better=is_lower))
    numbers = {each.number for each in work_known(register.answers, register.home, dossier).tickets}
    place, asked = register.home.installation(), frozenset({*numbers, *about.ticket_numbers})
    sayings = register.answers.remembered(
        ("sayings of tickets", asked),
        ("feedback", "feedback_link"),
        lambda _: sayings_of(place, asked),
    )
    of_use, of_no_use = outcomes(links, sayings, released)
    return Worth(
        name=about.name,
        title=about.title,
        released_on=released,
        figures=tuple(changes),
        figures_unknown=unknown,
        voices=tuple(heard(waves, about.service_ids, released)),
        of_use=of_use,
        of_no_use=of_no_use,
    )
