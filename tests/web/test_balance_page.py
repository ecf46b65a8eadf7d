"""The balance of a group's work, as its page says it."""

import httpx2

from web_pages import parsed


def test_quarters_stand_against_what_was_agreed(client: httpx2.Client) -> None:
    """The shop finished stories alone: all features, no debt, whatever its theme was."""
    page = client.get("/balance.json").json()
    (shop,) = [each for each in page["balances"] if each["title"] == "Work of the shop"]
    judged = [row for row in shop["quarters"] if row["n"] >= page["fewest"]]
    assert judged
    for row in judged:
        feature, debt, operation = row["parts"]
        assert (feature["text"], feature["state"]) == ("100 %", "above the band")
        assert (debt["text"], debt["state"]) == ("0 %", "below the band")
        assert (operation["state"], operation["mark"]) == ("no band", "")
        assert row["unsaid"] == "0 %"
    (themed,) = [row for row in shop["quarters"] if row["theme"]]
    assert themed["parts"][1]["note"] == "40% to 70% agreed for this quarter"
    few = [row for row in shop["quarters"] if row["n"] < page["fewest"]]
    assert {part["text"] for row in few for part in row["parts"]} <= {"unknown"}


def test_the_work_of_a_group_that_is_one_person_is_not_shown(client: httpx2.Client) -> None:
    page = client.get("/balance.json").json()
    (alone,) = [each for each in page["balances"] if each["title"] == "Work of one"]
    assert alone["is_withheld"]
    assert alone["quarters"] == alone["effects"] == []
    assert "its work is not shown here" in parsed(client.get("/balance").text).text
