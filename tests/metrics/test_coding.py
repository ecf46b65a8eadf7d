"""Measures of changes and their review, worked by hand on every engine."""

import pytest
from msgspec.structs import replace

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.code import Commit
from gnomon.metrics.coding.change_size import change_size as change_size_measure
from gnomon.metrics.coding.changes_merged_without_review import changes_merged_without_review
from gnomon.metrics.coding.changes_per_contributor import changes_per_contributor
from gnomon.metrics.coding.coding_time import coding_time
from gnomon.metrics.coding.pairing_share import pairing_share
from gnomon.metrics.coding.pickup_time import pickup_time
from gnomon.metrics.coding.review_comments import review_comments
from gnomon.metrics.coding.review_reaction_time import review_reaction_time
from gnomon.metrics.coding.review_time import review_time
from gnomon.metrics.coding.small_change_ratio import small_change_ratio
from gnomon.metrics.coding.time_to_merge import time_to_merge
from told import (
    REPOSITORY,
    change,
    change_commit,
    change_event,
    change_size,
    commit,
    identity,
    merge,
    merged,
    person,
    repository,
    review,
    who,
)

HOUR = 3600.0
PEOPLE = [
    repository(),
    person("ann", aliases=("gitlab:ann", "gitlab:ann-at-home")),
    *(identity(name) for name in ("ann", "ann-at-home", "bob", "renovate-bot", "copilot-x")),
]


def key(number: int) -> str:
    return f"{REPOSITORY}!{number}"


LIVES = [
    *PEOPLE,
    # Opened ready at 10:00, asked for at 11:00, answered at 13:00, merged at 16:00.
    *merged(1, at(hours=10), at(hours=16)),
    change_commit(1, at(hours=4)),
    change_event(1, "review_requested", at(hours=11)),
    review(1, "renovate-bot", at(hours=10.5)),
    review(1, "copilot-x", at(hours=10.6)),
    review(1, "ann-at-home", at(hours=10.7)),
    review(1, "bob", at(hours=13)),
    review(1, "bob", at(hours=14), "approval"),
    review(1, "bob", at(hours=20)),
    # A draft until 12:00; a second time as a draft changes nothing; merged unanswered at 14:00.
    *merged(2, at(hours=10), at(hours=14), is_draft=False),
    change_event(2, "ready", at(hours=12)),
    change_event(2, "draft", at(hours=12.5)),
    change_event(2, "ready", at(hours=13)),
    # Open and unanswered since 09:00; its commits are not told.
    change(3, at(hours=9)),
    # A draft still.
    change(4, at(hours=9), is_draft=True),
    change_commit(4, at(hours=8)),
    # Opened before it was written, by its clock.
    *merged(5, at(hours=10), at(hours=11)),
    change_commit(5, at(hours=10, minutes=1)),
    review(5, None, at(hours=10.5)),
]
LEFT_OUT = [
    change(11, at(0), state="closed"),
    *merged(12, at(0), at(1), author="renovate-bot"),
]
SPAN = ("subject_id", "started_at", "ended_at", "value", "detail")


def test_time_to_merge_leaves_the_draft_out(con: Connection) -> None:
    found = build(con, time_to_merge, LIVES + LEFT_OUT)
    assert ordered(found, *SPAN) == [
        (key(1), at(hours=10), at(hours=16), 6 * HOUR, None),
        (key(2), at(hours=12), at(hours=14), 2 * HOUR, None),
        (key(3), at(hours=9), None, None, None),
        (key(5), at(hours=10), at(hours=11), HOUR, None),
    ]
    assert {row["person_id"] for row in found} == {"catalog:person:ann"}


def test_time_to_merge_leaves_out_a_merge_at_a_time_not_told_yet(con: Connection) -> None:
    assert build(con, time_to_merge, [*PEOPLE, change(1, at(0), state="merged")]) == []


def test_a_reopened_change_is_open(con: Connection) -> None:
    # The row of its closing stays.
    facts = [*PEOPLE, change(1, at(0), changed_at=at(2)), merge(1, None, closed_at=at(1))]
    assert ordered(build(con, time_to_merge, facts), *SPAN[:4]) == [(key(1), at(0), None, None)]


def test_coding_time_ends_when_ready(con: Connection) -> None:
    found = build(con, coding_time, LIVES + LEFT_OUT)
    assert ordered(found, *SPAN) == [
        (key(1), at(hours=4), at(hours=10), 6 * HOUR, None),
        (key(2), None, at(hours=12), None, None),
        (key(3), None, at(hours=9), None, None),
        (key(4), at(hours=8), None, None, None),
        (key(5), at(hours=10, minutes=1), at(hours=10), 0.0, "clock skew"),
    ]


def test_pickup_and_review_share_the_first_answer(con: Connection) -> None:
    waits = build(con, pickup_time, LIVES + LEFT_OUT)
    assert ordered(waits, *SPAN[:4]) == [
        (key(1), at(hours=10), at(hours=13), 3 * HOUR),
        (key(3), at(hours=9), None, None),
        (key(5), at(hours=10), at(hours=10.5), HOUR / 2),
    ]
    reviews = build(con, review_time, LIVES + LEFT_OUT)
    assert ordered(reviews, *SPAN[:4]) == [
        (key(1), at(hours=13), at(hours=16), 3 * HOUR),
        (key(5), at(hours=10.5), at(hours=11), HOUR / 2),
    ]


def test_reaction_counts_from_being_asked(con: Connection) -> None:
    found = build(con, review_reaction_time, LIVES + LEFT_OUT)
    assert ordered(found, *SPAN) == [
        (key(1), at(hours=11), at(hours=13), 2 * HOUR, "asked"),
        (key(3), at(hours=9), None, None, "ready"),
        (key(5), at(hours=10), at(hours=10.5), HOUR / 2, "ready"),
    ]


def test_a_merge_without_an_answer_is_one_without_review(con: Connection) -> None:
    found = build(con, changes_merged_without_review, LIVES + LEFT_OUT)
    assert ordered(found, "subject_id", "ended_at", "value", "weight") == [
        (key(1), at(hours=16), 0.0, 1.0),
        (key(2), at(hours=14), 1.0, 1.0),
        (key(5), at(hours=11), 0.0, 1.0),
    ]
    strict = build(con, changes_merged_without_review, LIVES, review_responses=("approval",))
    assert sum(row["value"] for row in strict) == 2.0


def test_a_git_history_knows_no_reviews(con: Connection) -> None:
    found = build(con, changes_merged_without_review, [*PEOPLE, *merged(1, None, at(1))])
    assert ordered(found, "subject_id", "value") == [(key(1), None)]


def test_comments_by_others_before_the_merge(con: Connection) -> None:
    found = build(con, review_comments, LIVES + LEFT_OUT)
    assert ordered(found, "subject_id", "value", "detail") == [
        (key(1), 1.0, "1 reviewers"),
        (key(2), 0.0, "0 reviewers"),
        (key(5), 1.0, "0 reviewers"),
    ]


def test_size_is_unknown_when_the_tool_cut_the_diff(con: Connection) -> None:
    facts = [
        *LIVES,
        *LEFT_OUT,
        change_size(1, 300, 100, file_count=7),
        change_size(2, 300, 101, file_count=1),
        change_size(5, None, None, is_truncated=True),
    ]
    found = build(con, change_size_measure, facts)
    assert ordered(found, "subject_id", "ended_at", "value", "detail") == [
        (key(1), at(hours=16), 400.0, "7 files"),
        (key(2), at(hours=14), 401.0, "1 files"),
        (key(5), at(hours=11), None, None),
    ]
    small = build(con, small_change_ratio, facts)
    assert ordered(small, "subject_id", "value", "weight") == [
        (key(1), 1.0, 1.0),
        (key(2), 0.0, 1.0),
        (key(5), None, 1.0),
    ]
    generous = build(con, small_change_ratio, facts, small_change_lines=401)
    assert sum(row["value"] or 0 for row in generous) == 2.0


def test_contributors_are_people_whatever_account_they_use(con: Connection) -> None:
    facts = [
        *PEOPLE,
        *merged(1, at(0), at(1)),
        *merged(2, at(0), at(2), author="ann-at-home"),
        *merged(3, at(0), at(3), author="renovate-bot"),
        *merged(4, at(0), at(4), author="copilot-x"),
        *merged(5, at(0), at(5), author=None),
        change(6),
        *merged(7, at(0), at(7), author="bob"),
    ]
    found = build(con, changes_per_contributor, facts)
    assert ordered(found, "subject_id", "person_id", "ended_at", "value") == [
        (key(1), "catalog:person:ann", at(1), 1.0),
        (key(2), "catalog:person:ann", at(2), 1.0),
        (key(7), who("bob"), at(7), 1.0),
    ]


@pytest.mark.parametrize("measure", [time_to_merge, coding_time, pickup_time, review_time])
def test_a_clone_of_a_hosted_repository_tells_nothing_twice(
    duckdb_con: Connection, measure: object
) -> None:
    clone = "git:repository:shop"
    facts = [
        repository(url="https://gitlab.test/web/shop"),
        repository(clone, url="https://gitlab.test/web/shop.git"),
        *LIVES[1:],
        *merged(1, None, at(hours=16), repository_id=clone),
    ]
    subjects = {row["subject_id"] for row in build(duckdb_con, measure, facts)}
    assert not {subject for subject in subjects if subject.startswith("git:")}


def _written(sha: str, author: str, *others: str, parents: int = 1) -> Commit:
    return replace(
        commit(sha, at(hours=3)),
        author_id=who(author),
        co_author_ids=tuple(who(each) for each in others),
        parents=tuple(f"p{number}" for number in range(parents)),
    )


def test_a_pair_is_two_people_whatever_accounts_they_use(con: Connection) -> None:
    clone = repository("git:repository:web/shop", "web/shop", url="https://gitlab.example/web/shop")
    facts = [
        *PEOPLE[1:],
        repository(url="https://gitlab.example/web/shop"),
        change(1, at()),
        clone,
        _written("a", "ann", "bob"),
        _written("b", "ann"),
        # Nobody beside her: her own second account, a bot, an assistant.
        _written("c", "ann", "ann-at-home"),
        _written("d", "bob", "renovate-bot", "copilot-x"),
        # A merge, a bot's commit, and the same commit told by a clone.
        _written("e", "ann", "bob", parents=2),
        _written("f", "renovate-bot", "bob"),
        replace(
            _written("a", "ann", "bob"), key=f"{clone.key}@a", repository_id=clone.key, source="git"
        ),
    ]
    found = build(con, pairing_share, facts)
    assert ordered(found, "subject_id", "value", "detail", "person_id") == [
        (f"{REPOSITORY}@a", 1.0, "together", "catalog:person:ann"),
        (f"{REPOSITORY}@b", 0.0, "alone", "catalog:person:ann"),
        (f"{REPOSITORY}@c", 0.0, "alone", "catalog:person:ann"),
        (f"{REPOSITORY}@d", 0.0, "alone", who("bob")),
    ]
