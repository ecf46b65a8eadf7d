"""Who is asked: nobody too soon, too often, or twice a cycle."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from gnomon.domain.survey import Survey
from gnomon.errors import UsageError
from gnomon.inbox import Asked
from gnomon.surveys.panel import choose

_DAY = date(2026, 6, 1)
_PEOPLE = [f"p{number}" for number in range(20)]


def _survey(**told: object) -> Survey:
    usual: dict[str, object] = {
        "key": "catalog:survey:s",
        "source": "catalog",
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "name": "s",
        "title": "S",
        "about": "it",
        "privacy": "anonymous",
    }
    return Survey(**{**usual, **told})  # type: ignore[arg-type]


def _asked(person: str, days: int, survey: str = "s") -> Asked:
    return Asked(person=person, survey=survey, wave="w", on=_DAY - timedelta(days=days))


def test_who_was_asked_by_any_survey_is_left_in_peace() -> None:
    asked = [_asked("p0", 89), _asked("p1", 30, "other"), _asked("p2", 90)]
    panel = choose(_survey(), _PEOPLE, asked, _DAY)
    assert set(_PEOPLE) - set(panel.invited) == {"p0", "p1"}
    assert (panel.cooling, panel.capped, panel.others) == (2, 0, 0)


def test_nobody_is_asked_more_often_than_the_cap() -> None:
    asked = [_asked("p0", 80), _asked("p0", 40, "other"), _asked("p1", 40)]
    panel = choose(_survey(cool_down_days=30), _PEOPLE, asked, _DAY)
    assert set(_PEOPLE) - set(panel.invited) == {"p0"}
    assert (panel.cooling, panel.capped) == (0, 1)


def test_a_panel_rotates_through_everybody_once_a_cycle() -> None:
    survey = _survey(sample_ratio=0.25, cool_down_days=1, most_per_quarter=9)
    asked: list[Asked] = []
    seen: list[str] = []
    for wave in range(4):
        on = _DAY + timedelta(days=7 * wave)
        panel = choose(survey, _PEOPLE, asked, on, random.Random(wave))  # noqa: S311
        assert len(panel.invited) == 5
        asked += [Asked(person=one, survey="s", wave="w", on=on) for one in panel.invited]
        seen += panel.invited
    assert sorted(seen) == sorted(_PEOPLE)


def test_nobody_to_ask_is_said_with_why() -> None:
    asked = [_asked(one, 3) for one in _PEOPLE]
    with pytest.raises(UsageError, match="20 asked in the last 90 days"):
        choose(_survey(), _PEOPLE, asked, _DAY)
    with pytest.raises(UsageError, match="Nobody can be asked"):
        choose(_survey(), [], [], _DAY)


def test_too_few_for_anonymity_are_not_asked() -> None:
    with pytest.raises(UsageError, match="fewer than 5"):
        choose(_survey(), _PEOPLE[:4], [], _DAY)
    assert len(choose(_survey(privacy="confidential"), _PEOPLE[:4], [], _DAY).invited) == 4
