"""Comparing what is held with what Jira has."""

from datetime import UTC, datetime

import msgspec
import pytest
from fake_jira import FakeJira, answer, issue
from fetching import newest, read, rows, run

from gnomon.domain.event import Event
from gnomon.domain.planning import Ticket
from gnomon.errors import PayloadError, SourceError
from gnomon.sources.jira import SOURCE
from gnomon.sources.jira.reconcile import difference, gone_event, is_gone, list_issues
from gnomon.sources.source import Fetching, Want

NOW = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture(params=["cloud", "server", "old cloud"])
def jira(request: pytest.FixtureRequest) -> FakeJira:
    fake = FakeJira(is_cloud=request.param != "server")
    fake.has_token_search = request.param == "cloud"
    fake.issues = [issue(n) for n in range(1, 8)] + [issue(50, key="PAY-1")]
    return fake


def listed(jira: FakeJira, *projects: str) -> dict[str, str]:
    async def use(fetching: Fetching) -> dict[str, str]:
        return await list_issues(fetching, projects)

    found: dict[str, str] = run(jira.answer, use)
    return found


def test_all_issues_are_listed(jira: FakeJira) -> None:
    assert listed(jira, "SHOP", "PAY") == {
        **{f"{10_000 + n}": f"SHOP-{n}" for n in range(1, 8)},
        "10050": "PAY-1",
    }


def test_a_list_cut_short_is_an_error_and_never_a_deletion(jira: FakeJira) -> None:
    jira.fail("search", *[answer(b'{"issues": [{"id": "1"', 200)] * 4)
    with pytest.raises(SourceError, match="cut or broken"):
        listed(jira, "SHOP")


def test_the_difference_tells_gone_moved_and_missed() -> None:
    found = difference({"1": "A-1", "2": "A-2", "3": "A-3"}, {"2": "A-2", "3": "B-9", "4": "A-4"})
    assert (found.gone, found.moved, found.missed) == (("1",), ("3",), ("4",))
    assert found.wants() == [Want("issue", "3"), Want("issue", "4")]


def test_one_issue_is_asked_for_before_it_counts_as_gone(jira: FakeJira) -> None:
    async def use(fetching: Fetching) -> list[bool]:
        return [await is_gone(fetching, number) for number in ("10001", "99")]

    assert run(jira.answer, use) == [False, True]


def test_a_ticket_found_gone_is_a_newer_row(jira: FakeJira) -> None:
    async def use(fetching: Fetching) -> list[Event]:
        assert SOURCE.fetch
        return [item async for item in SOURCE.fetch(fetching) if isinstance(item, Event)]

    held = newest(rows(run(jira.answer, use), Ticket))["jira:ticket:10001"]
    event = gone_event(held, at=NOW)
    gone, text = read(event)
    assert gone == msgspec.structs.replace(held, is_deleted=True, changed_at=NOW)
    assert (text.key, text.is_deleted) == ("jira:ticket_text:10001", True)
    assert gone_event(held, at=NOW).id == event.id


def test_a_reconciliation_finds_what_no_delivery_told(jira: FakeJira) -> None:
    async def everything(fetching: Fetching) -> list[Event]:
        assert SOURCE.fetch
        return [item async for item in SOURCE.fetch(fetching) if isinstance(item, Event)]

    held = newest(rows(run(jira.answer, everything), Ticket))
    deleted, renamed = jira.issues.pop(0), jira.issues[0]
    moved_on = issue(2, key="PAY-2")
    jira.issues[0] = moved_on
    jira.issues.append(issue(9))
    hidden = issue(3, key="HR-1")
    jira.issues[1] = hidden

    async def compare(fetching: Fetching) -> list[Event]:
        assert SOURCE.reconcile
        return [event async for event in SOURCE.reconcile(fetching, held.values())]

    found = newest(rows(run(jira.answer, compare), Ticket))
    assert {t.number: t.is_deleted for t in found.values()} == {
        deleted["key"]: True,
        "PAY-2": False,
        "HR-1": False,
        "SHOP-9": False,
    }
    assert renamed["id"] == moved_on["id"]


def test_nothing_held_is_nothing_to_compare(jira: FakeJira) -> None:
    async def compare(fetching: Fetching) -> list[Event]:
        assert SOURCE.reconcile
        return [event async for event in SOURCE.reconcile(fetching, [])]

    assert run(jira.answer, compare) == []


def test_what_is_no_ticket_cannot_be_gone() -> None:
    with pytest.raises(PayloadError, match="no ticket"):
        read(Event(id="1", source="jira", type="jira.reconcile.gone", data=b"{}"))
