"""Incidents on a page: what runs, what it costs, who did what; and the sheet beside them."""

import httpx2


def test_incidents_are_listed_and_cost_nothing_known_without_an_exposure(
    client: httpx2.Client,
) -> None:
    told = client.get("/incidents.json").json()
    assert {row["title"] for row in told["rows"]} >= {"Incident Q5", "Incident Q11"}
    assert told["open_count"] == 0
    assert {row["loss"] for row in told["rows"]} == {"unknown"}
    (hurt,) = told["journeys"]
    assert (hurt["journey"], hurt["services"], hurt["incidents"]) == (
        "on no journey",
        "checkout",
        2,
    )
    assert (hurt["hours"], hurt["loss"]) == ("4.0", "unknown")
    assert told["layers"] == []


def test_an_incident_says_what_is_known_and_what_is_not(client: httpx2.Client) -> None:
    told = client.get("/incidents/pagerduty:incident:Q5.json").json()
    facts = told["facts"]
    assert (facts["Service"], facts["Lasted"]) == ("checkout", "2.0 h")
    assert facts["Layers before the owner"] == "unknown"
    assert told["story"]["reviews"] == []
    assert client.get("/incidents/pagerduty:incident:none").status_code == 404


def test_a_look_back_is_linked_to_its_incident_and_names_nobody(client: httpx2.Client) -> None:
    story = client.get("/incidents/pagerduty:incident:Q11.json").json()["story"]
    (review,) = story["reviews"]
    assert (review["summary"], review["reader_count"]) == (
        "The limit was never tried under load",
        12,
    )
    (action,) = story["actions"]
    assert (action["ticket_ref"], action["done_on"]) == ("SHOP-3", None)
    # Blameless: neither says who was there, who caused it, or who is to do what.
    assert [name for name in (*review, *action) if "person" in name or "owner" in name] == []
    page = client.get("/incidents/pagerduty:incident:Q11").text
    assert "https://wiki.example/q11" in page
    assert "read by 12" in page


def test_the_evidence_is_what_failures_lasted(client: httpx2.Client) -> None:
    told = client.get("/change-of-model.json").json()
    assert [row["service"] for row in told["evidence"]] == ["checkout"]
    assert told["evidence"][0]["loss"] == "unknown"
    assert told["waves"] == []
    assert told["heard"] == {"count": 0, "answered_count": 0, "median_days": None}


def test_the_sheet_answers_nothing_it_does_not_know(client: httpx2.Client) -> None:
    told = client.get("/really-devops.json").json()
    replies = {row["asks"]: row["reply"] for row in told["rows"]}
    assert replies["When it breaks, does the team that built it answer first?"] == "unknown"
    assert told["paper"]["is_devops"] is not True
