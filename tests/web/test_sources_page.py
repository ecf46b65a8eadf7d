"""The sources page: what could not be read is shown harmlessly and can be tried again."""

import time

import httpx2
import pytest

from gnomon.operations.home import Home
from web_pages import parsed

_TOKEN = "glpat-not-for-anyones-eyes"


def test_what_was_set_aside_is_shown_without_its_secrets(client: httpx2.Client) -> None:
    answer = client.get("/sources")

    text = parsed(answer.text).text
    assert "Set aside from gitlab" in text
    assert "alert('x')" in text
    assert _TOKEN not in answer.text
    assert "hunter2" not in answer.text
    assert "<script>alert" not in answer.text


def test_each_source_says_how_it_does(client: httpx2.Client) -> None:
    rows = client.get("/sources.json").json()["rows"]

    assert [row["report"]["source"] for row in rows] == ["gitlab", "jira", "argocd", "pagerduty"]
    assert {row["report"]["state"] for row in rows} <= {"fresh", "never", "stale"}
    gitlab = rows[0]
    assert gitlab["report"]["set_aside_count"] == 1
    assert "Time to merge" in [one["title"] for one in gitlab["metrics"]]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elsewhere.example.org"},
        {"Origin": "null"},
    ],
)
def test_a_retry_from_elsewhere_is_refused(client: httpx2.Client, headers: dict[str, str]) -> None:
    answer = client.post("/sources/gitlab/retry", headers=headers)

    assert answer.status_code == 403
    assert "Gnomon's own pages" in parsed(answer.text).text


@pytest.mark.parametrize("one", [True, False])
def test_a_retry_hands_events_to_the_reader_again(
    client: httpx2.Client, home: Home, one: bool
) -> None:
    (before,) = _settled(home)
    address = "/sources/gitlab/retry"
    if one:
        address = f"/sources/gitlab/events/{before.seq}/retry"

    answer = client.post(address, headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sources#gitlab"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        again = home.inbox.set_aside_events("gitlab")
        if again and again[0].attempts == before.attempts + 1:
            return
        time.sleep(0.1)
    pytest.fail("The event was not tried again within a minute.")


def _settled(home: Home) -> list:  # type: ignore[type-arg]
    deadline = time.monotonic() + 60
    while not (found := home.inbox.set_aside_events("gitlab")) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_a_retry_of_nothing_is_said(client: httpx2.Client) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}

    assert client.post("/sources/jira/retry", headers=headers).status_code == 404
