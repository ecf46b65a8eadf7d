"""What personas need, as its page says it."""

import httpx2

from web_pages import parsed


def test_a_job_that_a_service_does_is_met_however_it_is_written(client: httpx2.Client) -> None:
    page = client.get("/needs.json").json()
    assert page["jobs"] == [["Developer", "Find a lost message", ""]]
    assert page["happiness"] == page["asked"] == []
    text = parsed(client.get("/needs").text).text
    assert "Find a lost message" in text
    assert "No wave asked people what they are" in text
