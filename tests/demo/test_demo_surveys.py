"""Exports of surveys have the shape of real ones, and say what people think who answered."""

import csv
import io
import json
from pathlib import Path

import pytest

from gnomon.demo.company import Company
from gnomon.demo.platform.asked import COLUMNS, PERSONAS, SURVEYS, exports
from gnomon.demo.platform.offer import IMPOSED, LOVED
from gnomon.demo.platform.thought import HAPPY, TINY, WAVES_DAYS_AGO, opinions

_ASKED = set(COLUMNS)


def _lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_exports_have_the_columns_of_a_recorded_one(company: Company, payloads: Path) -> None:
    recorded = _lines((payloads / "surveys/csv/qualtrics_export.csv").read_text(encoding="utf-8"))
    usual = [name for name in recorded[0] if not name.startswith("Q")]
    names = [json.loads(told)["ImportId"] for told in recorded[2]]
    for export in exports(company):
        lines = _lines(export.content)
        assert [name for name in lines[0] if name not in _ASKED] == usual
        assert {len(line) for line in lines} == {len(usual) + len(_ASKED)}
        own = [json.loads(told)["ImportId"] for told in lines[2]]
        assert own[: len(usual)] == names[: len(usual)]
        for line in lines[3:]:
            told = dict(zip(lines[0], line, strict=True))
            kinds = dict(zip(recorded[0], recorded[3], strict=True))
            assert told["Finished"] == kinds["Finished"] == "1"
            assert len(told["StartDate"]) == len(kinds["StartDate"])
            assert len(told["ResponseId"]) == len(kinds["ResponseId"])
            assert told["DistributionChannel"] == kinds["DistributionChannel"] == "anonymous"
            assert not told["RecipientEmail"]


def test_an_export_holds_the_answers_and_nothing_of_the_silent(company: Company) -> None:
    every = exports(company)
    (of_personas,) = [each for each in every if each.survey == PERSONAS]
    assert of_personas.columns["Q4"] == "persona"
    found = [each for each in every if each is not of_personas]
    assert [(each.survey, each.wave) for each in found] == [
        (SURVEYS[service], found[2 * place].wave) for place in (0, 1) for service in SURVEYS
    ]
    for export, days in zip(found[2:], [WAVES_DAYS_AGO[0]] * 2, strict=True):
        service = next(one for one, name in SURVEYS.items() if name == export.survey)
        thought = opinions(company, service, days)
        scores = sorted(each.score for each in thought if each.answers)
        lines = _lines(export.content)
        place = lines[0].index("Q1")
        assert sorted(int(line[place]) for line in lines[3:]) == scores
        assert export.invited == len(thought) > len(scores)


@pytest.mark.parametrize("days", WAVES_DAYS_AGO)
def test_opinions_are_as_planted(company: Company, days: int) -> None:
    loved, imposed = (opinions(company, service, days) for service in (LOVED, IMPOSED))
    happy = [sum(each.score >= HAPPY for each in told) / len(told) for told in (loved, imposed)]
    assert happy[0] > 0.6
    assert happy[1] < 0.45
    assert sum(each.answers for each in loved if each.team == TINY) == 3
    assert len({each.person.name for each in loved}) == len(loved)
    assert opinions(company, LOVED, days) == loved
