"""What people said of the platform, against what everybody thinks by the company's account."""

import pytest
from ledger import NOW, Demo

from gnomon.demo.organisation import TEAMS
from gnomon.demo.platform.asked import SURVEYS
from gnomon.demo.platform.offer import IMPOSED, LOVED
from gnomon.demo.platform.thought import HAPPY, TINY, WAVES_DAYS_AGO, Opinion, opinions
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.lake.every import newest_rows
from gnomon.steering.platform.sheet import Sheet
from gnomon.steering.platform.sheets import product
from gnomon.surveys.proportions import LOW_RESPONSE_RATIO
from gnomon.surveys.results import Result, result, trend
from gnomon.surveys.suppression import MINIMUM

pytestmark = pytest.mark.xdist_group("e2e")

_TITLES = {team.name: team.title for team in TEAMS}


@pytest.fixture(scope="module")
def results(demo: Demo) -> dict[str, list[Result]]:
    """The waves of each service's survey, the earliest first."""
    waves = sorted(newest_rows(demo.home.lake, SurveyWave), key=lambda each: each.closed_on)
    answers = newest_rows(demo.home.lake, SurveyAnswer)
    return {
        service: [result(wave, answers) for wave in waves if wave.survey == name]
        for service, name in SURVEYS.items()
    }


@pytest.fixture(scope="module")
def sheets(demo: Demo) -> dict[str, Sheet]:
    told = product(demo.home.installation(), NOW)
    return {each.service.name: each for each in told.sheets}


def _share(thought: list[Opinion]) -> float:
    return sum(each.score >= HAPPY for each in thought) / len(thought)


def _said(demo: Demo, service: str, days_ago: int = WAVES_DAYS_AGO[0]) -> list[Opinion]:
    return [each for each in opinions(demo.company, service, days_ago) if each.answers]


@pytest.mark.parametrize("service", [LOVED, IMPOSED])
def test_happiness_is_what_those_said_who_answered(
    demo: Demo, sheets: dict[str, Sheet], service: str
) -> None:
    said, everybody = _said(demo, service), opinions(demo.company, service, WAVES_DAYS_AGO[0])
    happy = sheets[service].happiness
    assert happy.n == len(said)
    assert happy.share == pytest.approx(_share(said))
    assert happy.response_rate == pytest.approx(len(said) / len(everybody))
    assert happy.low is not None
    assert happy.high is not None
    assert 0 <= happy.low < (happy.share or 0) < happy.high <= 1


def test_the_imposed_service_is_used_and_not_liked(sheets: dict[str, Sheet]) -> None:
    loved, imposed = sheets[LOVED].happiness, sheets[IMPOSED].happiness
    assert (loved.low or 0) > (imposed.high or 1)
    assert sheets[IMPOSED].adoption.mandated.active
    assert sheets[LOVED].success.verdict == "succeeds"
    assert sheets[IMPOSED].success.verdict != "succeeds"


def test_who_keeps_silent_thinks_otherwise_and_the_response_rate_warns(
    demo: Demo, results: dict[str, list[Result]]
) -> None:
    """Those annoyed by the imposed service answer, and the content of the loved one."""
    for days_ago in WAVES_DAYS_AGO:
        for service, is_flattered in ((LOVED, True), (IMPOSED, False)):
            everybody = opinions(demo.company, service, days_ago)
            silent = [each for each in everybody if not each.answers]
            difference = _share(_said(demo, service, days_ago)) - _share(silent)
            assert (difference > 0) is is_flattered, (service, days_ago)
    assert (results[IMPOSED][-1].response_ratio or 1) < LOW_RESPONSE_RATIO
    assert (results[LOVED][-1].response_ratio or 0) > 0.7


def test_a_team_of_few_answers_stays_hidden_and_so_does_what_would_give_it_away(
    demo: Demo, results: dict[str, list[Result]]
) -> None:
    said = _said(demo, LOVED)
    counts = {team: sum(each.team == team for each in said) for team in _TITLES}
    assert 0 < counts[TINY] < MINIMUM
    parts = results[LOVED][-1].segments[0].parts
    assert parts[_TITLES[TINY]] is None
    hidden = {name for name, figure in parts.items() if figure is None}
    assert len(hidden) > 1
    for team, count in counts.items():
        figure = parts.get(_TITLES[team])
        if figure is not None:
            mine = [each for each in said if each.team == team]
            assert (figure.n, figure.value) == (count, pytest.approx(_share(mine)))
    assert sum(figure is not None for figure in parts.values()) >= 3
    assert all(figure is None for figure in results[IMPOSED][-1].segments[0].parts.values())


def test_both_waves_are_told_and_no_answer_names_anybody(
    demo: Demo, results: dict[str, list[Result]]
) -> None:
    for service, waves in results.items():
        assert len(waves) == len(WAVES_DAYS_AGO)
        assert [point.figure.n for point in trend(waves, "csat_mean")] == [
            each.wave.answered_count for each in waves
        ]
        assert [each.wave.answered_count for each in waves] == [
            len(_said(demo, service, days)) for days in sorted(WAVES_DAYS_AGO, reverse=True)
        ]
    answers = newest_rows(demo.home.lake, SurveyAnswer)
    assert {each.respondent_id for each in answers} == {None}
    codes = {each.response_id for each in answers if each.code is not None}
    texts = {each.response_id for each in answers if each.text is not None}
    assert texts
    assert not codes & texts
