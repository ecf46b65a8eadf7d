"""Problems side by side, and the overview that leads with what customers say."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import Home, open_home
from gnomon.surveys.answering import Said
from gnomon.surveys.plan import Plan
from gnomon.surveys.telling import ToldWave, answers_of, event_of
from gnomon.web.app import create_app
from small_home import CATALOGUE, read_up_to_date, settings
from web_pages import parsed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with open_home(settings(tmp_path_factory.mktemp("home"), catalogue=CATALOGUE)) as home:
        apply_catalogue(home)
        read_up_to_date(home)
        yield home


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with TestClient(create_app(home, works=False), base_url="http://127.0.0.1") as client:
        yield client


def close_wave(home: Home, survey: str, figure: str, codes: list[int]) -> None:
    plan = Plan(
        survey=survey,
        title=survey.title(),
        about="the checkout",
        privacy="confidential",
        instruments=(figure.partition("_")[0],),
        service_id="catalog:service:checkout",
    )
    said = [Said(codes={figure: code}, group=None) for code in codes]
    told = ToldWave(
        wave="w1",
        plan=plan,
        opened_on=date(2026, 6, 1),
        closed_on=date(2026, 6, 9),
        invited=None,
        answered_count=len(said),
        answers=answers_of(plan, said),
    )
    home.inbox.accept([event_of(told)])
    read_up_to_date(home)


def test_what_nobody_was_asked_is_unknown_and_then_it_leads(home: Home, client: TestClient) -> None:
    text = parsed(client.get("/").text).text
    assert "no survey of satisfaction or fit was closed" in text
    (outcome, *_, empathy) = client.get("/problems.json").json()["problems"]
    assert (outcome["rows"][0]["text"], outcome["rows"][0]["is_known"]) == ("unknown", False)
    assert empathy["known"] == f"0 of {len(empathy['rows'])} known"

    close_wave(home, "shop", "csat", [5, 5, 4, 2, 1])
    close_wave(home, "pulse", "pulse_meaning", [5, 5, 5, 5, 1])
    close_wave(home, "few", "nps", [10])
    love = client.get("/index.json").json()["love"]
    assert [(one["about"], one["text"]) for one in love["said"]] == [
        ("checkout", "60%"),
        ("checkout", "not shown"),
    ]
    text = parsed(client.get("/").text).text
    assert text.index("Satisfied: 4 or 5 of 5") < text.index("How fast we listen and learn")
    (outcome, *_, empathy) = client.get("/problems.json").json()["problems"]
    assert [row["text"] for row in outcome["rows"][:2]] == ["60%", "not shown"]
    assert empathy["rows"][0]["text"] == "80%"
    assert "fewer than five answered" in parsed(client.get("/problems").text).text


def test_quality_is_never_told_without_what_escaped(client: TestClient) -> None:
    told = client.get("/problems.json").json()["problems"]
    quality = next(one for one in told if one["name"] == "quality")
    assert [one["metric"] for one in quality["guards"]] == ["escaped_defects"]
    assert {one["state"] for one in quality["figures"]} <= {"not_connected", "no_data"}
    assert quality["known"].startswith("0 of ")
