"""The sheet is answered by figures alone, and never by activity."""

import pytest

from gnomon.steering.really_devops import ACTIVITY, QUESTIONS, Told, paper

_DAY = 86_400.0
_GOOD = {
    "owner_answers_first": 0.95,
    "layers_before_owner": 0.2,
    "deployed_by_owner": 1.0,
    "feedback_response_time": 3600.0,
    "customer_service_level": 0.97,
    "feedback_to_release_time": 10 * _DAY,
    "feedback_loop_time": 11 * _DAY,
    "feedback_learning_time": 25 * _DAY,
}


def told(value: float | None, n: int = 40, state: str = "value") -> Told:
    return Told(value=value, n=n, state=state)


def figures(**changed: float) -> dict[str, Told]:
    return {name: told(value) for name, value in {**_GOOD, **changed}.items()}


def test_yes_to_everything_is_a_yes() -> None:
    found = paper(figures())
    assert {one.reply for one in found.answers} == {"yes"}
    assert found.is_devops is True


def test_activity_alone_earns_nothing() -> None:
    busy = {name: told(100.0) for name in ACTIVITY}
    found = paper(busy)
    assert {one.reply for one in found.answers} == {"unknown"}
    assert found.is_devops is None
    assert found.verdict == "It cannot be said: 8 of 8 questions have no answer."
    assert not {item.metric for item in QUESTIONS} & set(ACTIVITY)


def test_what_no_source_tells_is_unknown_and_never_a_yes() -> None:
    known = figures()
    del known["feedback_learning_time"]
    found = paper(known)
    assert [one.why for one in found.answers if one.reply == "unknown"] == ["not connected"]
    assert found.is_devops is None


@pytest.mark.parametrize(
    ("metric", "value", "reply"),
    [
        ("owner_answers_first", 0.9, "yes"),
        ("owner_answers_first", 0.89, "partly"),
        ("owner_answers_first", 0.5, "partly"),
        ("owner_answers_first", 0.49, "no"),
        ("layers_before_owner", 1.0, "partly"),
        ("layers_before_owner", 3.0, "no"),
        ("feedback_response_time", _DAY, "yes"),
        ("feedback_response_time", 2 * _DAY, "no"),
        ("feedback_loop_time", 31 * _DAY, "partly"),
    ],
)
def test_each_rule_at_its_edges(metric: str, value: float, reply: str) -> None:
    found = paper(figures(**{metric: value}))
    assert {one.item.metric: one.reply for one in found.answers}[metric] == reply
    assert found.is_devops is (reply == "yes" or False)


def test_a_few_observations_answer_nothing() -> None:
    found = paper({**figures(), "owner_answers_first": told(1.0, n=4)})
    assert found.answers[0].reply == "unknown"
    assert found.answers[0].why == "4 observed, fewer than 5"
