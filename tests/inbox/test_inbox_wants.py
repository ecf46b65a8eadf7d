from inbox_clock import Clock

from gnomon.inbox import Inbox, StoredWant

_MR = ("gitlab", "merge_request", "projects/42/merge_requests/7")
_ISSUE = ("jira", "issue", "SHOP-12")


def test_a_want_is_remembered_once(inbox: Inbox) -> None:
    inbox.add_wants([_MR, _MR])
    inbox.add_wants([_ISSUE])
    first, second = inbox.wants()
    assert first == StoredWant(
        source="gitlab",
        kind="merge_request",
        ref="projects/42/merge_requests/7",
        asked=1,
        attempts=0,
        error=None,
    )
    assert second.source == "jira"
    assert inbox.wants(limit=1) == [first]
    assert inbox.wants(source="jira") == [second]
    assert inbox.want_counts() == {"gitlab": 1, "jira": 1}
    inbox.drop_want(first)
    assert inbox.wants() == [second]


def test_one_mentioned_again_while_it_is_fetched_is_fetched_again(inbox: Inbox) -> None:
    inbox.add_wants([_MR])
    (under_way,) = inbox.wants()
    inbox.add_wants([_MR])
    inbox.drop_want(under_way)
    (again,) = inbox.wants()
    assert again.asked == 2
    inbox.drop_want(again)
    assert inbox.wants() == []


def test_one_that_fails_waits_longer_each_time(inbox: Inbox, clock: Clock) -> None:
    inbox.add_wants([_MR])
    waits = [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600]
    for wait in waits:
        (due,) = inbox.wants()
        inbox.fail_want(due, "GitLab answered 500")
        clock.step(wait - 1)
        assert inbox.wants() == []
        clock.step(1)
    (due,) = inbox.wants()
    assert (due.attempts, due.error) == (12, "GitLab answered 500")


def test_a_mention_does_not_hurry_one_that_fails(inbox: Inbox) -> None:
    inbox.add_wants([_MR])
    inbox.fail_want(inbox.wants()[0], "GitLab answered 500")
    inbox.add_wants([_MR])
    assert inbox.wants() == []
    assert inbox.want_counts() == {"gitlab": 1}


def test_a_clock_set_back_does_not_put_wants_off_for_good(inbox: Inbox, clock: Clock) -> None:
    inbox.add_wants([_MR])
    inbox.fail_want(inbox.wants()[0], "GitLab answered 500")
    clock.step(-86_400)
    assert len(inbox.wants()) == 1
