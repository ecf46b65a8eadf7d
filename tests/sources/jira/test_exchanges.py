"""Recorded traffic of real Jiras, replayed by a server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fake_jira import Answer, answer
from fetching import fetched, fetched_one, read, rows

from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.planning import Ticket, TicketProject, TicketText
from gnomon.errors import SourceError
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.source import Want


class Recording:
    """Gives the recorded answers of each path in their order; the last one again and again."""

    def __init__(self, *files: Path, **extra: Any) -> None:
        self.asked: list[str] = []
        self._told: dict[str, list[Answer]] = {f"/{k.replace('__', '/')}": [answer(v)]
                                               for k, v in extra.items()}  # fmt: skip
        for file in files:
            for exchange in json.loads(file.read_text())["exchanges"]:
                reply = exchange["response"]
                body, headers = reply["body"], reply["headers"]
                raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                kept = {"content-type": headers.get("content-type", "application/json")}
                path = urlsplit(exchange["request"]["url"]).path
                self._told.setdefault(path, []).append((reply["status"], kept, raw))

    def answer(self, path_and_query: str, _: bytes) -> Answer:
        path = urlsplit(path_and_query).path
        self.asked.append(path_and_query)
        told = self._told.get(path, [answer({"errorMessages": [f"Not recorded: {path}"]}, 404)])
        return told.pop(0) if len(told) > 1 else told[0]


@pytest.fixture
def recorded(payloads: Path) -> Callable[..., Recording]:
    def load(*names: str, **extra: Any) -> Recording:
        return Recording(*(payloads / "jira/exchanges" / f"{n}.exchange.json" for n in names),
                         **extra)  # fmt: skip

    return load


def test_a_cloud_of_before_the_newer_search_is_synchronised(
    recorded: Callable[..., Recording], payloads: Path
) -> None:
    statuses = json.loads((payloads / "jira/api/statuses.json").read_bytes())
    site = recorded(
        "cloud_v3_sync", rest__api__3__status=statuses, rest__api__3__myself={"timeZone": "UTC"}
    )
    items = fetched(site.answer, include=("JJI",))
    (ticket,) = rows(items, Ticket)
    assert (ticket.number, ticket.status_category, ticket.points) == ("JJI-1", "to_do", None)
    (text,) = rows(items, TicketText)
    assert text.description == "We need a Jira Cloud account for testing graph-jira."
    assert {p.name: p.title for p in rows(items, TicketProject)} == {
        "BUG": "BUG",
        "JJI": "Jira J1 Integration",
    }
    # Both recorded pages of accounts were asked for; the second is empty and ends it.
    assert len([path for path in site.asked if "/users?" in path]) == 2
    people = {i.key: i for i in rows(items, Identity)}
    assert len(people) == 12
    assert sum(i.is_bot is True for i in people.values()) == 10
    (event,) = [e for e in items if isinstance(e, Event) and e.type == "jira.api.issues"]
    assert json.loads(event.data)["meanings"] == {
        "customfield_10014": "epic",
        "customfield_10016": "team_points",
        "customfield_10020": "sprint",
        "customfield_10021": "flagged",
        "customfield_10028": "points",
        "epic link": "epic",
        "flagged": "flagged",
        "sprint": "sprint",
        "story point estimate": "team_points",
        "story points": "points",
    }


def test_a_data_center_is_synchronised(recorded: Callable[..., Recording]) -> None:
    site = recorded(
        "datacenter_v2_search",
        "datacenter_v2_sync",
        # The two recordings are of two sites, which number their fields differently.
        rest__api__2__field=[
            {"id": "customfield_10104", "name": "Sprint", "schema": {"custom": SPRINT_FIELD}},
            {"id": "customfield_10106", "name": "Story Points"},
        ],
        rest__api__2__status=[],
        rest__api__2__myself={"timeZone": "UTC"},
    )
    items = fetched(site.answer, options=JiraOptions(page_size=50))
    tickets = {int(t.number.removeprefix("SP-")): t for t in rows(items, Ticket)}
    assert sorted(tickets) == list(range(1, 25))
    # Sprints come as the text of a Java object; SP-16 was carried over from one to the next.
    assert {n: t.sprint_ids for n, t in tickets.items() if t.sprint_ids} == {
        **dict.fromkeys(range(10, 18), ("jira:sprint:1",)),
        16: ("jira:sprint:1", "jira:sprint:2"),
        **dict.fromkeys(range(18, 24), ("jira:sprint:2",)),
    }
    assert {n: t.points for n, t in tickets.items() if t.points is not None} == {
        1: 2, 2: 2, 3: 5, 4: 5, 5: 1, 6: 1, 9: 3, 10: 5, 14: 3, 15: 4, 16: 2, 18: 3, 19: 5,
        20: 3, 21: 1, 22: 2, 23: 2,
    }  # fmt: skip
    people = {i.user_name for i in rows(items, Identity)}
    assert {"halima-petrov", "idris-silva"} <= people


SPRINT_FIELD = "com.pyxis.greenhopper.jira:gh-sprint"


def test_a_wrong_password_is_named(recorded: Callable[..., Recording]) -> None:
    site = recorded("cloud_401", rest__api__3__serverInfo={"deploymentType": "Cloud"})
    with pytest.raises(SourceError, match=r"401 .*Basic authentication with passwords") as caught:
        fetched(site.answer)
    assert "token" in str(caught.value)


def test_an_unknown_project_is_named(recorded: Callable[..., Recording]) -> None:
    site = recorded(
        "cloud_v3_search_400",
        rest__api__3__serverInfo={"deploymentType": "Cloud"},
        rest__api__3__myself={},
        rest__api__3__field=[],
        rest__api__3__status=[],
        rest__api__3__project=[{"key": "NotExistedProject"}],
    )
    with pytest.raises(SourceError, match="The value 'NotExistedProject' does not exist"):
        fetched(site.answer)


def test_an_error_of_a_server_is_passed_on(payloads: Path) -> None:
    body = json.loads((payloads / "jira/api/error_server.json").read_bytes())
    with pytest.raises(SourceError, match=r'400 .*"xxx"'):
        fetched(lambda _path, _body: answer(body, 400))


def test_one_recorded_issue_is_fetched(recorded: Callable[..., Recording]) -> None:
    site = recorded(
        "cloud_v3_issue_transitions",
        rest__api__3__serverInfo={"deploymentType": "Cloud"},
        rest__api__3__myself={},
        rest__api__3__field=[],
        rest__api__3__status=[],
    )
    (event,) = fetched_one(site.answer, Want("issue", "JJJ-9"))
    (ticket,) = [row for row in read(event) if isinstance(row, Ticket)]
    (text,) = [row for row in read(event) if isinstance(row, TicketText)]
    assert (ticket.number, ticket.kind, ticket.status_category) == ("JJJ-9", "task", "done")
    assert ticket.key == "jira:ticket:56278"
    assert (text.description or "").startswith("undefined\nAffected Items:\nOmar Rao")
