from datetime import UTC, datetime, timedelta

from gnomon.domain.event import Event
from gnomon.inbox import Budget, Inbox
from gnomon.settings import Settings

_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def test_cursors_are_kept_by_source_and_stream(inbox: Inbox, settings: Settings) -> None:
    assert inbox.cursor("gitlab") == {}
    inbox.save_cursor("gitlab", "projects/42/merge_requests", "2026-01-01")
    inbox.save_cursor("gitlab", "projects/42/merge_requests", "2026-01-02")
    inbox.save_cursor("gitlab", "projects/43/merge_requests", "x")
    inbox.save_cursor("jira", "issues", "y")
    with Inbox.open(settings) as other:
        assert other.cursor("gitlab") == {
            "projects/42/merge_requests": "2026-01-02",
            "projects/43/merge_requests": "x",
        }
        other.drop_cursor("gitlab")
    assert inbox.cursor("gitlab") == {}
    assert inbox.cursor("jira") == {"issues": "y"}


def test_a_source_fails_and_recovers(inbox: Inbox) -> None:
    inbox.record_failure("jira", _NOON, "Jira answered 500 for /search")
    state = inbox.source_states()["jira"]
    assert (state.is_failing, state.error, state.fresh_at) == (
        True,
        "Jira answered 500 for /search",
        None,
    )
    inbox.record_success("jira", _NOON + _HOUR)
    state = inbox.source_states()["jira"]
    assert (state.is_failing, state.failed_at, state.fresh_at) == (False, _NOON, _NOON + _HOUR)
    inbox.record_failure("jira", _NOON + 2 * _HOUR, "again")
    state = inbox.source_states()["jira"]
    assert (state.is_failing, state.fresh_at) == (True, _NOON + _HOUR)


def test_a_delivery_makes_its_source_fresh_and_a_fetched_page_does_not(inbox: Inbox) -> None:
    inbox.accept([Event(id="page", source="jira", type="jira.api.search")])
    inbox.accept_soon(Event(id="hook", source="gitlab", type="gitlab.hook.push")).result(10)
    states = inbox.source_states()
    assert list(states) == ["gitlab"]
    pushed = next(stored for stored in inbox.new() if stored.event.id == "hook")
    assert states["gitlab"].fresh_at == pushed.event.received_at
    inbox.accept_soon(Event(id="next", source="gitlab", type="gitlab.hook.push")).result(10)
    assert inbox.source_states()["gitlab"].fresh_at > pushed.event.received_at  # type: ignore[operator]


def test_what_a_tool_still_allows_is_kept(inbox: Inbox) -> None:
    inbox.record_success("gitlab", _NOON)
    assert inbox.source_states()["gitlab"].budget == Budget()
    inbox.record_budget("gitlab", Budget(limit=2_000, remaining=12, resets_at=_NOON))
    state = inbox.source_states()["gitlab"]
    assert state.budget == Budget(limit=2_000, remaining=12, resets_at=_NOON)
    assert state.succeeded_at == _NOON


def test_notes_are_kept_replaced_and_removed(inbox: Inbox, settings: Settings) -> None:
    assert inbox.get("refresh") is None
    inbox.put("refresh", "41")
    inbox.put("refresh", "42")
    inbox.put("appearances", "")
    with Inbox.open(settings) as other:
        assert other.get("refresh") == "42"
        assert other.get("appearances") == ""
        other.put("refresh", None)
    assert inbox.get("refresh") is None
