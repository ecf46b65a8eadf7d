"""A survey of the catalogue, and the plan that a wave freezes of it."""

from datetime import UTC, datetime

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.own.survey import KIND
from gnomon.catalog.references import Names
from gnomon.domain.survey import INSTRUMENT_NAMES, Survey, SurveyQuestion
from gnomon.errors import PayloadError, UsageError
from gnomon.surveys.answering import said
from gnomon.surveys.instruments import INSTRUMENTS
from gnomon.surveys.page_wording import promise, spoken
from gnomon.surveys.plan import Plan, plan_of, read_plan, written
from gnomon.surveys.wording import LANGUAGES
from gnomon.surveys.wording import said as spoken_words

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def _rows(text: str) -> tuple[Survey, list[SurveyQuestion]]:
    catalogue = of_files([File("s.yaml", "s.yaml", text)])
    rows = list(KIND.told(catalogue, Names(catalogue), _AT))
    (survey,) = [row for row in rows if isinstance(row, Survey)]
    return survey, [row for row in rows if isinstance(row, SurveyQuestion)]


def _plan(text: str = KIND.example) -> Plan:
    survey, questions = _rows(text)
    return plan_of(survey, questions)


def test_the_catalogue_knows_every_instrument() -> None:
    assert set(INSTRUMENT_NAMES) == set(INSTRUMENTS)


def test_a_survey_is_about_one_service() -> None:
    survey, questions = _rows(KIND.example)
    assert survey.service_id == "catalog:service:build-service"
    assert survey.about == "the build service"
    assert (survey.sample_ratio, survey.cool_down_days, survey.open_days) == (0.25, 90, 14)
    assert [each.position for each in questions] == [1, 2]
    platform, _ = _rows(KIND.example.replace("service: build-service", "platformService: builds"))
    assert platform.platform_service_id == "catalog:platform_service:builds"
    assert platform.service_id is None


def test_a_plan_asks_in_order_and_in_its_languages() -> None:
    plan = read_plan(written(_plan()))
    assert [each.id for each in plan.asked()] == ["csat", "pmf", "own_role", "own_missing"]
    role = plan.asked()[2]
    assert spoken_words(role.text, "de") == "Was tun Sie meistens?"
    assert [spoken_words(role.labels[code], "de") for code in role.codes] == [
        "Entwicklung",
        "Betrieb",
    ]
    # What is told in one language alone is asked in it.
    assert spoken_words(plan.asked()[3].text, "de") == "What is missing?"
    assert plan.segment is not None
    assert plan.segment.id == "own_role"


def test_a_role_told_beside_a_team_costs_the_team() -> None:
    plan = _plan()
    told = said(plan, {"csat": "4", "own_role": "2"}, group="g", person="p")
    assert (told.codes, told.group, told.person) == ({"csat": 4, "own_role": 2}, None, None)
    open_plan = _plan(KIND.example.replace("privacy: anonymous ", "privacy: confidential "))
    told = said(open_plan, {"csat": "4"}, group="g", person="p")
    assert (told.group, told.person) == ("g", "p")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"csat": ""},
        {"csat": "9"},
        {"csat": "4.0"},
        {"csat": "\u0664"},
        {"own_role": "3"},
        {"own_missing": "x" * 4_001},
        {"nps": "9"},
    ],
)
def test_what_is_not_on_offer_is_no_answer(form: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        said(_plan(), form)


def test_a_promise_is_made_in_every_language() -> None:
    plan = _plan()
    for language in LANGUAGES:
        short, full = promise(plan, language)
        assert short
        assert full
    assert spoken(plan, "fr-FR,de;q=0.5") == "de"
    assert spoken(plan, "xx") == "en"
    assert (
        "confidential, not anonymous"
        in promise(
            _plan(KIND.example.replace("privacy: anonymous ", "privacy: confidential ")), "en"
        )[0]
    )


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("[csat, pmf]", "[csat, csat]", "spec.instruments"),
        ("[csat, pmf]", "[cast]", "spec.instruments"),
        ("population: [engineering]", "", None),
        ("sample: 25%", "sample: 300%", "spec.sample"),
        ("https://portal.example", "https://portal.example/page", "spec.promptOrigins"),
        ("https://portal.example", "'*'", "spec.promptOrigins"),
        ("[Development, Operations]", "[Development]", "spec.questions"),
        ("id: missing", "id: role", "spec.questions"),
        ("kind: text", "kind: essay", "spec.questions"),
        ("[Entwicklung, Betrieb]", "[Entwicklung]", "spec.questions"),
    ],
)
def test_the_check_says_which_field_is_wrong(before: str, after: str, field: str | None) -> None:
    assert before in KIND.example
    text = KIND.example.replace(before, after)
    catalogue = of_files([File("s.yaml", "s.yaml", text)])
    errors = [
        each.field
        for each in check(catalogue)
        if each.severity == "error" and not each.field.startswith("spec.population")
    ]
    assert errors[0].startswith(field) if field else not errors, errors


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"survey": 1}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(PayloadError):
        read_plan(text)


def test_a_plan_of_an_unknown_instrument_is_refused() -> None:
    with pytest.raises(PayloadError, match="nobody can"):
        read_plan(written(_plan()).replace('"csat"', '"cast"'))
