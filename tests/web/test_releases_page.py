"""Releases on a page: how often, what they take, and what nobody looked at."""

import httpx2


def test_each_service_is_told_by_its_quarters_and_what_is_not_told_is_unknown(
    client: httpx2.Client,
) -> None:
    told = client.get("/releases.json").json()
    rows = {row["service"]: row for row in told["cadences"]}
    assert {"checkout", "basket"} <= set(rows)
    # One deployment a week for twenty weeks.
    assert sum(rows["checkout"]["counts"]) == 20
    assert rows["checkout"]["counts"][:2] == [0, 0]
    assert rows["checkout"]["hotfixed"].startswith("0 of")
    assert told["pain"]["told"] == 0
    assert told["pain"]["hours"] is None
    assert told["feedback"] == "unknown"
    page = client.get("/releases").text
    assert "Nobody wrote down what a release takes." in page


def test_the_worth_of_a_release_is_what_was_looked_at(client: httpx2.Client) -> None:
    """The figure of the initiative has no week after its release yet."""
    (one,) = client.get("/releases.json").json()["worths"]
    assert (one["title"], one["verdict"]) == ("Pay with one click", "nothing looked at")
    assert one["evidence"] == ["1 of its figures unknown"]


def test_teams_of_fewer_than_five_are_not_told_apart(client: httpx2.Client) -> None:
    told = client.get("/releases.json").json()["exposed"]
    assert {row["met"] for row in told} == {"hidden: fewer than five"}
