"""The same measures in plain Python, compared on small random tables."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_fixtures import MONDAY, DuckDBConnection, build, ordered
from gnomon.domain.entity import Entity
from gnomon.metrics.coding.review_reaction_time import review_reaction_time
from gnomon.metrics.coding.time_to_merge import time_to_merge
from gnomon.metrics.deployment.change_fail_rate import change_fail_rate
from gnomon.metrics.planning.ticket_cycle_time import ticket_cycle_time
from gnomon.model.deployed_change import deployed_change
from told import (
    REPOSITORY,
    SHOP,
    change,
    change_event,
    deployment,
    identity,
    incident,
    landing,
    link,
    merged,
    repository,
    review,
    revision,
    service,
    ticket,
    transition,
)

SMALL = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
CATALOGUE = [
    repository(),
    service(),
    link("repository", "web/shop"),
    link("pagerduty_service", "PSHOP"),
    *(identity(name) for name in ("ann", "bob", "renovate-bot")),
]
instants = st.integers(0, 60).map(lambda hour: MONDAY + timedelta(hours=hour))
authors = st.sampled_from(["ann", "bob", "renovate-bot"])


def seconds(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds())


changes = st.lists(
    st.tuples(
        authors,
        instants,
        st.one_of(st.none(), instants),
        st.lists(st.tuples(authors, instants), max_size=3),
        st.one_of(st.none(), instants),
    ),
    max_size=6,
)


def _facts(drawn: Sequence[tuple[Any, ...]]) -> list[Entity]:
    facts: list[Entity] = list(CATALOGUE)
    for number, (author, opened, end, reviews, asked) in enumerate(drawn):
        facts += (
            merged(number, opened, end, author=author)
            if end
            else [change(number, opened, author=author)]
        )
        unique = dict.fromkeys(reviews)
        facts += [review(number, reviewer, at) for reviewer, at in unique]
        if asked:
            facts.append(change_event(number, "review_requested", asked))
    return facts


@given(changes)
@SMALL
def test_time_to_merge_and_reaction(drawn: Sequence[tuple[Any, ...]]) -> None:
    merges: list[tuple[Any, ...]] = []
    reactions: list[tuple[Any, ...]] = []
    for number, (author, opened, end, reviews, asked) in enumerate(drawn):
        if author == "renovate-bot":
            continue
        key = f"{REPOSITORY}!{number}"
        merges.append((key, end, seconds(opened, end) if end else None))
        answers = [
            at
            for who, at in reviews
            if who not in (author, "renovate-bot") and (end is None or at <= end)
        ]
        if answers or end is None:
            start = max(opened, asked or opened)
            first = min(answers, default=None)
            reactions.append((key, start, first and seconds(start, first)))
    facts, con = _facts(drawn), DuckDBConnection()
    assert ordered(build(con, time_to_merge, facts), "subject_id", "ended_at", "value") == sorted(
        merges
    )
    found = build(con, review_reaction_time, facts)
    assert ordered(found, "subject_id", "started_at", "value") == sorted(reactions)


@given(
    st.lists(st.integers(0, 9), max_size=6, unique=True),
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=6),
)
@SMALL
def test_first_deployment_at_or_past_the_landing(
    landed: list[int], deployed: list[tuple[int, bool]]
) -> None:
    facts: list[Entity] = [*CATALOGUE, *(landing(revision(n), n) for n in range(10))]
    for number in landed:
        facts += merged(number, MONDAY, MONDAY)
    for order, (reach, succeeds) in enumerate(deployed):
        facts.append(
            deployment(
                str(order),
                MONDAY + timedelta(hours=order + 1),
                revision=revision(reach),
                status="success" if succeeds else "failure",
            )
        )
    expected = []
    for number in landed:
        carrying = [i for i, (reach, good) in enumerate(deployed) if good and reach >= number]
        if carrying:
            first = f"gitlab:deployment:{min(carrying)}"
            expected.append((f"{REPOSITORY}!{number}", SHOP, first))
    found = build(DuckDBConnection(), deployed_change, facts)
    assert ordered(found, "change_id", "service_id", "deployment_id") == sorted(expected)


@given(
    st.lists(st.sampled_from(["success", "failure", "aborted", "cancelled"]), max_size=5),
    st.lists(st.integers(0, 200), max_size=4, unique=True),
)
@SMALL
def test_fail_rate_blames_the_nearest_success_within_a_day(
    statuses: list[Any], incidents: list[int]
) -> None:
    times = [MONDAY + timedelta(hours=30 * i) for i in range(len(statuses))]
    facts: list[Entity] = [*CATALOGUE]
    for i, status in enumerate(statuses):
        facts.append(deployment(str(i), times[i], revision=revision(i), status=status))
    failed = {i for i, status in enumerate(statuses) if status == "failure"}
    for hour in incidents:
        at = MONDAY + timedelta(hours=hour, minutes=1)
        facts.append(incident(str(hour), at, at + timedelta(hours=1)))
        before = [i for i, one in enumerate(statuses) if one == "success" and times[i] <= at]
        if before and at - times[before[-1]] <= timedelta(hours=24):
            failed.add(before[-1])
    exposed = [i for i, status in enumerate(statuses) if status in ("success", "failure")]
    expected = [(f"gitlab:deployment:{i}", float(i in failed)) for i in exposed]
    found = build(DuckDBConnection(), change_fail_rate, facts)
    assert ordered(found, "subject_id", "value") == sorted(expected)


CATEGORY = {"To Do": "to_do", "Doing": "in_progress", "Done": "done"}


@given(st.lists(st.lists(st.sampled_from(sorted(CATEGORY)), max_size=5), max_size=4))
@SMALL
def test_cycle_time_of_random_walks(walks: list[list[str]]) -> None:
    facts: list[Entity] = []
    expected: list[tuple[Any, ...]] = []
    for number, walk in enumerate(walks):
        steps = ["To Do"]
        for status in walk:
            if status != steps[-1]:
                steps.append(status)
        times = [MONDAY + timedelta(hours=i) for i in range(len(steps))]
        facts.append(ticket(number, status=steps[-1], status_category=CATEGORY[steps[-1]]))
        facts += [
            transition(number, at, to, CATEGORY[to], steps[i - 1] if i else None)
            for i, (at, to) in enumerate(zip(times, steps, strict=True))
        ]
        start = next((at for at, to in zip(times, steps, strict=True) if to == "Doing"), None)
        end = times[-1] if steps[-1] == "Done" else None
        if start or end:
            value = seconds(start, end) if start and end else None
            expected.append((f"jira:ticket:{number}", start, end, value))
    found = build(DuckDBConnection(), ticket_cycle_time, facts)
    rows = [(r["subject_id"], r["started_at"], r["ended_at"], r["value"]) for r in found]
    assert sorted(rows) == sorted(expected)
