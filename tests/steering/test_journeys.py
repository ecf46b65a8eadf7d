"""Journeys: whose they are, how lately they were tested, and whom designs were tested with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.domain.design import Journey, JourneyTest
from gnomon.domain.practice import IncidentReview
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.journeys import design_tests, journeys
from told_registers import TODAY, at, dossier

HEAD = "apiVersion: gnomon.dev/v1\nkind: Journey\nmetadata: {name: order}\n"


def journey(name: str, **fields: Any) -> Journey:
    usual = {"test_within_days": 180.0, "owner_id": "catalog:person:uma"}
    return at(Journey, f"journey:{name}", name=name, title=name, **usual | fields)


def round_of(name: str, days_ago: int, testers: str = "customers") -> JourneyTest:
    return at(
        JourneyTest,
        f"journey:{name}:tests:{days_ago}",
        journey_id=f"catalog:journey:{name}",
        tested_on=TODAY - timedelta(days=days_ago),
        testers=testers,
        participant_count=5,
    )


def test_journeys_without_an_owner_or_a_late_test_come_first() -> None:
    found = journeys(
        [journey("fresh"), journey("old"), journey("nobody's", owner_id=None), journey("never")],
        [round_of("fresh", 180), round_of("old", 181), round_of("never", -1)],
        [],
        TODAY,
    )
    assert [one.journey.name for one in found.journeys] == ["nobody's", "never", "old", "fresh"]
    assert [one.age_days for one in found.journeys] == [None, None, 181, 180]
    assert (found.owned.count, found.owned.of) == (3, 4)
    # A test of tomorrow has not been held.
    assert (found.tested.count, found.tested.of) == (1, 4)
    assert found.owner_count == 1, "one designer owns three"


def test_colleagues_are_no_customers_but_of_what_is_for_them() -> None:
    found = journeys(
        [journey("shop"), journey("tool", is_internal=True)],
        [round_of("shop", 3, "internals"), round_of("tool", 3, "internals")],
        [],
        TODAY,
    )
    assert {one.journey.name: one.customer_rounds for one in found.journeys} == {
        "shop": 0,
        "tool": 1,
    }
    assert (found.tested_with_customers.count, found.tested.count) == (1, 2)


def test_an_incident_counts_once_for_the_journey_its_reviews_name() -> None:
    def review(name: str, incident: str) -> IncidentReview:
        return at(
            IncidentReview,
            f"incident_review:{name}",
            incident_id=incident,
            held_on=TODAY,
            journey_ids=("catalog:journey:order",),
        )

    reviews = [review("a", "Q5"), review("b", "Q5"), review("c", "Q6")]
    (one,) = journeys([journey("order")], [], reviews, TODAY).journeys
    assert one.broken_count == 2


def test_without_journeys_nothing_is_known() -> None:
    found = journeys([], [], [], TODAY)
    assert (found.owned.ratio, found.tested.ratio) == (None, None)


def _design(name: str, *tests: tuple[int, bool, int | None], begun: int | None = 10) -> Dossier:
    evidence = [
        {
            "kind": "prototype_test",
            "is_quantitative": False,
            "found_on": TODAY - timedelta(days=days),
            "is_with_customers": customers,
            "participant_count": n,
            "conclusion": "it works",
        }
        for days, customers, n in tests
    ]
    return dossier(name, drawn=True, evidence=evidence, in_delivery=begun)


def test_a_design_is_tested_with_customers_before_engineering_begins() -> None:
    found = design_tests(
        [
            _design("asked", (20, True, 6), (12, True, 3), (5, True, 9)),
            _design("vetted", (20, False, 4)),
            _design("late", (9, True, 6)),
            _design("same-day", (10, True, None)),
            _design("ahead", begun=None),
            dossier("no-design", in_delivery=10),
        ],
        frozenset(),
    )
    assert [(one.name, one.tested_with, one.participant_count) for one in found.designs] == [
        ("late", "nobody", None),
        ("vetted", "colleagues", 4),
        ("asked", "customers", 9),
        ("same-day", "customers", None),
    ]
    assert (found.with_customers.count, found.with_customers.of) == (2, 4)
    assert found.waiting_count == 1


def test_of_a_product_for_colleagues_they_are_the_customers() -> None:
    service = "catalog:service:runner"
    one = _design("tool", (20, False, 4))
    told = dossier(
        "tool",
        drawn=True,
        evidence=list(one.evidence),
        in_delivery=10,
        service_ids=(service,),
    )
    for internal, with_whom in (({service}, "customers"), (set(), "colleagues")):
        (found,) = design_tests([told], frozenset(internal)).designs
        assert found.tested_with == with_whom


@pytest.mark.parametrize(
    ("spec", "field", "severity"),
    [
        ("spec: {}\n", "spec.owner", "warning"),
        (
            "spec: {owner: uma, tests: [{on: 2026-01-01, with: customers, succeeded: 3}]}\n",
            "spec.tests[0].succeeded",
            "error",
        ),
        (
            "spec: {owner: uma, tests: [{on: 2026-01-01, with: friends}]}\n",
            "spec.tests[0].with",
            "error",
        ),
    ],
)
def test_what_is_wrong_with_a_journey_is_found(spec: str, field: str, severity: str) -> None:
    found = check(of_files([File("a.yaml", "a.yaml", HEAD + spec)]))
    assert (field, severity) in [(each.field, each.severity) for each in found]


def test_a_round_says_who_took_part() -> None:
    text = HEAD + (
        "spec:\n  testWithin: 30d\n  customers: internal\n  tests:\n"
        "    - {on: 2026-01-02, with: internals, participants: 3}\n"
        "    - {on: soon, with: customers}\n"
    )
    rows = list(told(of_files([File("a.yaml", "a.yaml", text)]), changed_at=datetime.now(UTC)))
    (about,) = [row for row in rows if isinstance(row, Journey)]
    (test,) = [row for row in rows if isinstance(row, JourneyTest)]
    assert (about.test_within_days, about.is_internal, about.owner_id) == (30.0, True, None)
    assert (test.journey_id, test.tested_on) == (about.key, date(2026, 1, 2))
