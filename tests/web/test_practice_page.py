"""Practice and toil on a page: what nobody tells stays out of it, and people do, too."""

import httpx2

from gnomon.web.pulse import pulse_rows
from told_registers import survey_result


def test_nothing_is_made_up_where_nobody_tells(client: httpx2.Client) -> None:
    told = client.get("/practice.json").json()
    assert (told["loads"], told["pulse"], told["toil_groups"]) == ([], [], [])
    assert (told["toil_quarters"], told["manual_runs"]) == ([], [])
    page = client.get("/practice").text
    assert "No tool tells of a pipeline that people start again and again." in page


def test_the_pulse_is_told_of_five_and_of_no_fewer() -> None:
    told = [
        survey_result(
            "pulse",
            {"shop": [5, 5, 4, 2, 1], "pay": [1, 1, 1], "desk": [5] * 6},
            figure="pulse_safety",
            instrument="pulse",
        ),
        survey_result("other", {"shop": [5] * 9}),
    ]
    found = [(row.who, row.agree, row.n) for row in pulse_rows(told, str.title)]
    assert found[0] == ("everybody", "64.3 %", "14")
    assert ("Pay", "hidden", "fewer than five") in found
    assert all(row.about.startswith("In this team I can say") for row in pulse_rows(told, str))
    assert pulse_rows(told[1:], str) == []
