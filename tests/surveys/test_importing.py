"""Exports of other tools: the shapes there are, and every way to be wrong."""

from pathlib import Path

import pytest

from gnomon.errors import UsageError
from gnomon.surveys.exports import rows
from gnomon.surveys.importing import imported, mapped
from gnomon.surveys.plan import OwnQuestion, Plan

_PLAN = Plan(
    survey="s",
    title="S",
    about="it",
    privacy="anonymous",
    instruments=("csat", "nps", "pmf"),
    questions=(OwnQuestion(id="own_why", kind="text", text={"en": "Why?"}),),
)


def test_a_flat_export_keeps_line_breaks_and_leaves_out_what_is_missing(payloads: Path) -> None:
    found = rows(payloads / "surveys/constructed/csat_export.csv")
    told = imported(_PLAN, found, {"csat_score": "csat", "comment": "why"})
    assert [each.codes for each in told.said] == [{"csat": 5}, {"csat": 2}, {"csat": 4}]
    assert told.said[1].texts == {"own_why": "Waited two days\nfor an answer"}
    assert told.blank_count == 1


def test_typeforms_answers_are_read_by_reference(payloads: Path) -> None:
    found = rows(payloads / "surveys/constructed/pmf_survey_typeform_response.json")
    assert set(found[0]) >= {"disappointment", "main_benefit", "csat", "nps"}
    told = imported(_PLAN, found, {"disappointment": "pmf", "csat": "csat", "nps": "nps"})
    assert set(told.said[0].codes) == {"pmf", "csat", "nps"}
    assert told.said[0].codes["pmf"] in (1, 2, 3)


def test_typeforms_answers_without_a_reference_are_read_by_id(payloads: Path) -> None:
    found = rows(payloads / "surveys/webhooks/typeform_form_response.json")
    assert found == [{"DlXFaesGBpoF": "Sample answer"}]


@pytest.mark.parametrize(("name", "score"), [("promoter", 9), ("detractor", 5)])
def test_delighted_tells_score_and_comment_and_no_address(
    payloads: Path, name: str, score: int
) -> None:
    found = rows(payloads / f"surveys/webhooks/delighted_response_{name}.json")
    assert set(found[0]) == {"score", "comment"}
    assert imported(_PLAN, found, {"score": "nps"}).said[0].codes == {"nps": score}


@pytest.mark.parametrize("name", ["qualtrics_export", "qualtrics_export_legacy"])
def test_qualtrics_further_headings_are_no_answers(payloads: Path, name: str) -> None:
    found = rows(payloads / f"surveys/csv/{name}.csv")
    assert [(row["Q1"], row["Q2"]) for row in found] == [("2", "Hello World!")]
    told = imported(_PLAN, found, {"Q1": "csat", "Q2": "why"})
    assert told.said[0].codes == {"csat": 2}
    assert "130.92.34.66" not in repr(told)


def test_surveymonkeys_second_heading_is_no_answer(tmp_path: Path) -> None:
    file = tmp_path / "monkey.csv"
    file.write_text(
        "Respondent ID,Email Address,How satisfied?\n,,Response\n7,a@b.example,very satisfied\n"
    )
    told = imported(_PLAN, rows(file), {"How satisfied?": "csat"})
    assert told.said[0].codes == {"csat": 5}


def test_google_forms_and_ends_of_scales(tmp_path: Path) -> None:
    file = tmp_path / "forms.csv"
    file.write_text(
        'Timestamp,How likely?\n"2026/05/01 9:00:00 AM GMT+2","10 - Very likely"\nlater,7.0\n'
    )
    told = imported(_PLAN, rows(file), {"How likely?": "nps"})
    assert [each.codes["nps"] for each in told.said] == [10, 7]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a,a\n1,2\n", "two columns called 'a'"),
        ("a,b\n1\n", "response 1: 1 fields"),
        ('a,b\n"1,2\n', "no CSV"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "broken.csv"
    file.write_text(text)
    with pytest.raises(UsageError, match=said):
        rows(file)


@pytest.mark.parametrize("text", ["{", "[]", '{"form_response": 3}', "[1]", "null"])
def test_other_json_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"JSON|no response|neither"):
        rows(file)


def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes(b"a,b\n\xe4,1\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        rows(file)
    with pytest.raises(UsageError, match="cannot be read"):
        rows(tmp_path / "none.csv")


def test_an_answer_out_of_range_imports_nothing() -> None:
    told = [{"s": "5"}, {"s": "6"}, {"s": "-1"}]
    with pytest.raises(UsageError, match=r"response 2, s: '6' is no answer; response 3, s: '-1'"):
        imported(_PLAN, told, {"s": "csat"})
    with pytest.raises(UsageError, match="No column"):
        imported(_PLAN, told, {"x": "csat"})
    with pytest.raises(UsageError, match="question of s"):
        imported(_PLAN, told, {"s": "sus"})


def test_columns_are_mapped_in_pairs() -> None:
    assert mapped(["a=b=csat", "c=nps"]) == {"a=b": "csat", "c": "nps"}
    for wrong in ([], ["csat"], ["=csat"], ["a="], ["a=csat", "b=csat"]):
        with pytest.raises(UsageError):
            mapped(wrong)
