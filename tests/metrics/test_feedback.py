"""How fast customers are heard, worked by hand on every engine."""

from datetime import date, datetime
from typing import Any

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.feedback import Feedback, FeedbackEvent, FeedbackLink
from gnomon.metrics.customers.customer_service_level import customer_service_level
from gnomon.metrics.customers.feedback_learning_time import feedback_learning_time
from gnomon.metrics.customers.feedback_loop_time import feedback_loop_time
from gnomon.metrics.customers.feedback_reopen_rate import feedback_reopen_rate
from gnomon.metrics.customers.feedback_response_time import feedback_response_time
from gnomon.metrics.customers.feedback_to_release_time import feedback_to_release_time
from gnomon.metrics.customers.release_to_feedback_time import release_to_feedback_time
from gnomon.model.feedback_group import feedback_group
from told import REPOSITORY, SHOP, deployment, link, merged, repository, revision, service


def said(name: str, said_at: datetime, **told: Any) -> Feedback:
    return Feedback(
        key=f"desk:feedback:{name}",
        source="desk",
        changed_at=said_at,
        channel="support_desk",
        title=f"Saying {name}",
        service_id=SHOP,
        said_at=said_at,
        **told,
    )


def done(name: str, kind: Any, happened_at: datetime, **told: Any) -> FeedbackEvent:
    return FeedbackEvent(
        key=f"desk:feedback_event:{name}:{kind}:{happened_at}",
        source="desk",
        changed_at=happened_at,
        feedback_id=f"desk:feedback:{name}",
        kind=kind,
        happened_at=happened_at,
        **told,
    )


FACTS = [
    repository(),
    service(),
    link("repository", "web/shop"),
    # A receipt at once, an answer after two hours; shipped on day three, told on day four.
    said("1", at(0), ticket_refs=("shop-1",)),
    done("1", "answered", at(0), is_automatic=True),
    done("1", "answered", at(0, 2)),
    done("1", "accepted", at(0, 3)),
    done("1", "resolved", at(3, 1)),
    done("1", "customer_told", at(4)),
    # Another customer says the same a day later: a clock of their own.
    said("2", at(1), duplicate_of="desk:feedback:1"),
    done("2", "accepted", at(1, 1)),
    # Declined; nobody decided; praise.
    said("3", at(0)),
    done("3", "declined", at(0, 20)),
    done("3", "answered", at(0, 20)),
    said("4", at(0)),
    said("5", at(0), kind="praise"),
    # Resolved, and the customer came back; then for good.
    said("6", at(0)),
    done("6", "resolved", at(1)),
    done("6", "reopened", at(2)),
    done("6", "resolved", at(3)),
    # Resolved and open again.
    said("7", at(0)),
    done("7", "resolved", at(1)),
    done("7", "reopened", at(2)),
    *merged(1, at(1), at(2), ticket_refs=("SHOP-1",), merge_revision=revision(1)),
    deployment("1", at(3), revision=revision(1)),
]


def told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {row["subject_id"].rpartition(":")[2]: row["value"] for row in rows}


def test_an_automatic_receipt_is_no_answer(con: Connection) -> None:
    found = told(build(con, feedback_response_time, FACTS))
    assert found["1"] == 2 * 3600.0
    assert found["3"] == 20 * 3600.0
    assert found["4"] is None
    assert set(found) == set("1234567")


def test_what_was_wanted_is_waited_for_until_it_is_live(con: Connection) -> None:
    found = build(con, feedback_to_release_time, FACTS)
    assert ordered(found, "subject_id", "ended_at", "value") == [
        ("desk:feedback:1", at(3), 3 * 86_400.0),
        ("desk:feedback:2", at(3), 2 * 86_400.0),
    ]


def test_what_was_accepted_and_is_not_live_is_open(con: Connection) -> None:
    facts = [said("8", at(0)), done("8", "accepted", at(1))]
    (row,) = build(con, feedback_to_release_time, facts)
    assert (row["ended_at"], row["value"]) == (None, None)


def test_the_loop_is_closed_when_the_customer_hears(con: Connection) -> None:
    found = told(build(con, feedback_loop_time, FACTS))
    assert found["1"] == 4 * 86_400.0
    assert found["2"] is None
    assert "5" not in found


def test_a_customer_who_came_back_was_not_served(con: Connection) -> None:
    found = build(con, feedback_reopen_rate, FACTS)
    assert told(found) == {"1": 0.0, "6": 1.0}


def test_a_promise_counts_on_the_day_it_falls_due(con: Connection) -> None:
    found = build(con, customer_service_level, FACTS)
    assert {row["ended_at"] for row in found} == {at(5), at(6)}
    assert told(found) == {"1": 1.0, "2": 0.0, "3": 1.0, "4": 0.0, "6": 0.0, "7": 0.0}
    hasty = build(con, customer_service_level, FACTS, promised_answer_hours=1)
    assert told(hasty)["1"] == 0.0


def confirmed(name: str, **told: Any) -> FeedbackLink:
    return FeedbackLink(
        key=f"catalog:feedback_link:{name}",
        source="catalog",
        changed_at=at(0),
        feedback_id=f"desk:feedback:{name}",
        confirmed_by="asha",
        **told,
    )


def test_sayings_of_the_same_are_a_group_even_in_a_circle(con: Connection) -> None:
    facts = [
        said("1", at(0)),
        said("2", at(0), duplicate_of="desk:feedback:1"),
        said("3", at(0), duplicate_of="desk:feedback:2"),
        said("4", at(0), duplicate_of="desk:feedback:5"),
        said("5", at(0), duplicate_of="desk:feedback:4"),
        said("6", at(0), duplicate_of="desk:feedback:gone"),
        # A person's word weighs more than the tool's.
        said("7", at(0), duplicate_of="desk:feedback:1"),
        confirmed("7", same_as="desk:feedback:6"),
    ]
    found = build(con, feedback_group, facts)
    groups = {r["feedback_id"].rpartition(":")[2]: r["first_id"].rpartition(":")[2] for r in found}
    assert groups == {"1": "1", "2": "1", "3": "1", "4": "4", "5": "4", "6": "6", "7": "6"}


def test_a_person_may_confirm_what_answers_a_saying(con: Connection) -> None:
    facts = [
        repository(),
        service(),
        link("repository", "web/shop"),
        *merged(1, at(1), at(2), merge_revision=revision(1)),
        deployment("1", at(3), revision=revision(1)),
        said("1", at(0)),
        confirmed("1", change_ids=(f"{REPOSITORY}!1",)),
        said("2", at(1)),
        confirmed("2", deployment_ids=("gitlab:deployment:1",)),
        said("3", at(0)),
    ]
    found = told(build(con, feedback_to_release_time, facts))
    assert found == {"1": 3 * 86_400.0, "2": 2 * 86_400.0}


def test_a_number_is_of_the_repository_that_names_it(con: Connection) -> None:
    facts = [
        repository(),
        service(),
        link("repository", "web/shop"),
        *merged(1, at(1), at(2), ticket_refs=("#12",), merge_revision=revision(1)),
        deployment("1", at(3), revision=revision(1)),
        said("1", at(0), ticket_refs=(f"{REPOSITORY}#12",)),
        said("2", at(0), ticket_refs=("gitlab:repository:2#12",)),
    ]
    assert told(build(con, feedback_to_release_time, facts)) == {"1": 3 * 86_400.0}


def test_learning_ends_with_an_outcome(con: Connection) -> None:
    day = date(2026, 3, 5)
    facts = [
        said("1", at(0)),
        confirmed("1", outcome="invalidated", learned_on=day),
        said("2", at(3, 9)),
        confirmed("2", outcome="validated", learned_on=day),
        said("3", at(0)),
        done("3", "accepted", at(1)),
        said("4", at(0)),
        confirmed("4", ticket_refs=("SHOP-1",)),
    ]
    found = told(build(con, feedback_learning_time, facts))
    assert found == {"1": 3 * 86_400.0, "2": 0.0, "3": None}


def test_the_first_word_after_a_release_is_put_down_to_it(con: Connection) -> None:
    """Released on day 1, 3 and 4: nothing was heard of the second before the third."""
    facts = [
        repository(),
        service(),
        link("repository", "web/shop"),
        said("before", at(0)),
        said("first", at(1, 6)),
        said("again", at(2)),
        said("late", at(6)),
        said("later", at(7)),
        *(
            each
            for day in (1, 3, 4)
            for each in (
                *merged(day, at(0), at(0, 1), merge_revision=revision(day)),
                deployment(str(day), at(day), revision=revision(day)),
            )
        ),
    ]
    found = build(con, release_to_feedback_time, facts)
    assert ordered(found, "subject_id", "started_at", "value") == [
        ("desk:feedback:first", at(1), 6 * 3600.0),
        ("desk:feedback:late", at(4), 2 * 86_400.0),
    ]
    assert {row["detail"].rpartition(":")[2] for row in found} == {"1", "4"}


def test_what_nobody_could_have_heard_of_is_left_out(con: Connection) -> None:
    facts = [
        repository(),
        service(),
        link("repository", "web/shop"),
        Feedback(
            key="desk:feedback:other",
            source="desk",
            changed_at=at(5),
            channel="email",
            title="About nothing",
            said_at=at(5),
        ),
        *merged(1, at(0), at(0, 1), merge_revision=revision(1)),
        deployment("1", at(1), revision=revision(1), status="failure"),
    ]
    assert build(con, release_to_feedback_time, facts) == []
