"""The platform as a product: what its pages and its endpoint for Backstage say."""

import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from web_pages import parsed


@pytest.fixture(scope="module")
def queues(client: httpx2.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/platform/queues.json").json()
    return found


def _lines(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for quarter in page["quarters"] for line in quarter["lines"]}


def test_a_service_shows_the_four_quarters_each_with_its_guard(queues: dict[str, Any]) -> None:
    assert [quarter["name"] for quarter in queues["quarters"]] == [
        "happiness",
        "efficiency",
        "adoption",
        "task_success",
    ]
    assert all(quarter["guard"].startswith("Guarded by ") for quarter in queues["quarters"])
    words = str(queues["quarters"]).lower()
    assert "slo" not in words.replace("slow", "")
    assert "lead time" not in words


def test_figures_are_those_of_the_tasks_told(queues: dict[str, Any]) -> None:
    """Seven attempts of an hour, one with help; a team that is free, with one below its own."""
    lines = _lines(queues)

    assert lines["success_rate"]["value"] == pytest.approx(6 / 7)
    assert lines["human_touch_rate"]["value"] == pytest.approx(1 / 7)
    assert lines["error_rate"]["value"] == 0
    assert lines["from_scratch_time"]["value"] == 3600
    assert lines["from_scratch_multiplier"]["value"] == 4
    assert (
        "multiplier, at 95 % 4.0 to 4.0, n 7; time without declared"
        in (lines["from_scratch_multiplier"]["note"])
    )
    # Of the teams the shop alone is free and no provider: its own team is not its customer.
    assert lines["voluntary_adoption"]["value"] == 1
    assert lines["cost_per_active_team"]["value"] == 900
    assert lines["happiness"]["value"] is None
    assert "survey wave" in lines["happiness"]["note"]
    assert queues["verdict"] == "unknown"


def test_a_goal_is_met_while_its_guard_holds(queues: dict[str, Any]) -> None:
    (goal,) = queues["goals"]

    assert (goal["state"], goal["mark"]) == ("met", "good")
    assert goal["guards"] == ["Done without help holds: 85.7 %, no worse than 85.0 %"]


def test_a_mandate_that_has_ended_binds_nobody_and_is_said(
    client: httpx2.Client, queues: dict[str, Any]
) -> None:
    free, bound = queues["series"]
    assert (free["active"], free["new"]) == (1, ["shop"])
    assert bound["eligible"] == 0
    assert queues["mandates"] == [["every team", "Audit", "from 2025-01-01 until 2025-02-01",
                                      False]]  # fmt: skip

    page = client.get("/platform.json").json()
    assert {
        "Queues has no measured benefit.",
        "The mandate of Queues for every team ended on 2025-02-01.",
    } <= {one["what"] for one in page["findings"]}


def test_a_team_that_is_one_person_is_not_shown(queues: dict[str, Any]) -> None:
    assert [row["name"] for row in queues["by_team"]] == ["shop"]
    assert queues["withheld_count"] == 1
    assert queues["documentation_href"] is None


def test_the_platform_says_whom_it_is_for(client: httpx2.Client) -> None:
    page = client.get("/platform.json").json()

    assert page["platforms"][0]["product_owner"] == "Bob Baker"
    assert page["personas"] == [["Developer", ["Queues"], "Ship without asking"]]
    text = parsed(client.get("/platform").text).text
    assert "A safe home for a service by noon" in text


@pytest.mark.parametrize(
    "ref", ["component/default/basket", "platformservice/default/Queues", "group/default/pay"]
)
def test_backstage_reads_the_same_figures_by_reference(
    client: httpx2.Client, queues: dict[str, Any], ref: str
) -> None:
    found = client.get(f"/entities/{ref}.json").json()

    service = next(one for one in found["services"] if one["name"] == "queues")
    assert service["quarters"] == queues["quarters"]
    assert service["verdict"] == queues["verdict"]


def test_of_an_entity_without_platform_services_none_are_told(client: httpx2.Client) -> None:
    assert client.get("/entities/component/default/checkout.json").json()["services"] == []
    assert client.get("/entities/location/default/checkout.json").status_code == 404
    assert client.get("/platform/nothing.json").status_code == 404
    assert client.get("/platform/queues.json?weeks=0").status_code == 422


def test_each_team_is_held_against_itself(client: httpx2.Client) -> None:
    """The shop began with queues nineteen days ago; the lone person's team is not shown."""
    page = client.get("/platform/queues/teams.json").json()

    assert [team["name"] for team in page["teams"]] == ["shop"]
    (shop,) = page["teams"]
    assert shop["began"].endswith("the first use that was told")
    sides = {row["title"]: row for row in shop["sides"]}
    assert set(sides) == {
        "Change lead time",
        "Idea to production",
        "Deployment frequency",
        "Changes across teams",
        "Handovers of an incident",
    }
    # Of at most three weeks since, none has eight deployments' worth of anything.
    assert {row["reading"] for row in shop["sides"]} == {"too few to tell"}
    assert {row["difference"] for row in shop["sides"]} == {"unknown"}
    assert page["tallies"][0]["unknown"] == 1
    text = parsed(client.get("/platform/queues/teams").text).text
    assert "Every team is held against itself alone" in text
    assert client.get("/platform/nothing/teams").status_code == 404


def test_a_platform_says_how_much_of_it_is_told_and_how_long_its_customers_wait(
    client: httpx2.Client,
) -> None:
    page = client.get("/platform.json").json()
    (road,) = page["platforms"]
    told = {row["what"]: (row["count"], row["of"], row["missing"]) for row in road["parts"]}
    assert told["A persona it is for"] == (1, 1, [])
    assert told["A support channel"] == (0, 1, ["Queues"])
    assert told["How it protects"] == (1, 1, [])
    assert told["One place to ask"] == (0, 1, ["Paved road"])
    # Both products of its owner share a roadmap: the one its owner publishes.
    assert road["roadmap"]["href"] == "/roadmaps/paved-road"
    assert {row["what"] for row in road["waits"]} == {"first answer", "word of the outcome"}
    assert "Paved road has no one place to ask." in {one["what"] for one in page["findings"]}
    categories = dict(page["categories"])
    assert categories["network"] == ["Queues"]
    assert categories["storage"] == []


def test_how_a_platform_is_made_is_measured_as_any_team(client: httpx2.Client) -> None:
    """Of its owner's services two people wrote all: none of the changes came from outside."""
    (road,) = client.get("/platform-work.json").json()["platforms"]
    assert road["inner"].endswith("changes")
    assert [row["service"] for row in road["reuse"]] == ["Queues"]
    assert (road["reuse"][0]["teams"], road["reuse"][0]["of"]) == (1, 1)
    assert {one["metric"] for one in road["figures"]} >= {"pairing_share", "story_user_view"}
    assert len(road["seasons"]) == 4
    assert road["unmet"] == ["shop"]
    text = parsed(client.get("/platform-work").text).text
    assert "met in none of these quarters" in text


def test_words_for_people_and_layers_are_explained_where_they_stand(client: httpx2.Client) -> None:
    """Each is in the glossary, too, with a source."""
    told = dict(client.get("/responsibilities.json").json()["words"])
    assert set(told) == {"PPO", "SRE", "CSP", "MCSP", "IaaS", "PaaS"}
    glossary = Path(__file__).parents[2] / "docs/glossary.md"
    rows = [line.split("|") for line in glossary.read_text(encoding="utf-8").splitlines()]
    sources = {
        word: row[3].strip() for row in rows if len(row) == 5 for word in re.findall(r"\w+", row[1])
    }
    assert [word for word in told if not sources.get(word)] == []
    shown = parsed(client.get("/responsibilities").text).text
    assert all(meaning in shown for meaning in told.values())


def test_benefits_stand_with_their_evidence_and_what_is_measured(
    client: httpx2.Client, queues: dict[str, Any]
) -> None:
    """Four hours without, one with it: four times as fast, whatever the benefit is said to be."""
    assert queues["benefits"] == [
        ["Nobody runs a broker", "declared, moves lead time", "no evidence is named"]
    ]
    assert queues["measured_benefit"].startswith("from scratch 4.0 times as fast (4.0 to 4.0)")
    (row,) = client.get("/platform.json").json()["benefits"]
    assert (row["service"], row["mark"], row["evidence_href"]) == ("Queues", "attention", None)
    assert row["measured"] == queues["measured_benefit"]
