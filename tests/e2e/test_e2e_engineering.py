"""What the company's services practise and bear is found as planted."""

import pytest
from ledger import NOW, Demo

from gnomon.answers.practised import Practised, practised
from gnomon.demo.organisation import SERVICES
from gnomon.demo.prometheus.account import INSTRUMENTED, SCRAPED
from gnomon.demo.reports import (
    ELSEWHERE,
    EXCUSED,
    LACKING,
    RATED,
    SHARE,
    STALE,
    STEPS,
    UNCONNECTED,
    UNCOVERED,
)
from gnomon.steering.engineering.practices import practices
from gnomon.steering.engineering.rating import ratings
from gnomon.steering.engineering.standing_behind import standing_behind
from gnomon.steering.operating.sheets import company

pytestmark = pytest.mark.xdist_group("e2e")


@pytest.fixture(scope="module")
def known(demo: Demo) -> Practised:
    return practised(demo.home.installation(), NOW)


def test_practices_that_are_missing_are_those_planted(known: Practised) -> None:
    found = {one.service.name: one for one in practices(known, NOW).services}
    missing = {
        (name, each.practice)
        for name, one in found.items()
        for each in one.practices
        if each.conformity == "missing"
    }
    assert missing == {
        (LACKING, "functional_test"),
        *((UNCONNECTED, each) for each in ("unit_test", "static_analysis", "functional_test")),
    }
    waived = {n for n, one in found.items() for e in one.practices if e.conformity == "waived"}
    assert waived == {EXCUSED}
    states = {each.state for each in found[UNCONNECTED].practices}
    assert states == {"not_connected"}


def test_ratings_hold_or_do_not_as_planted(known: Practised) -> None:
    found = {one.service.name: one for one in ratings(known, NOW)}
    assert found[RATED].standing in ("rated", "stale")
    # The last step was too slow.
    assert found[RATED].per_second == pytest.approx(STEPS[1], rel=0.02)
    assert found[RATED].capacity == pytest.approx(STEPS[1] / SHARE, rel=0.02)
    assert found[STALE].standing == "stale"
    assert found[ELSEWHERE].standing in ("not_like_production", "stale")
    assert found[ELSEWHERE].headroom is None
    # Whatever else is watched, by Prometheus or by New Relic, nobody has tested.
    never = {name for name, one in found.items() if one.standing == "never_tested"}
    assert never == {*SCRAPED, *INSTRUMENTED} - {RATED, STALE, ELSEWHERE}


def test_who_stands_behind_services_is_said_of_each(demo: Demo, known: Practised) -> None:
    found = standing_behind(company(demo.home.installation(), NOW).sheets, known.monitored)
    told = {one.name: one.verdicts for one in found.services}
    assert set(told) == {service.name for service in SERVICES}
    assert {verdicts["owner"] for verdicts in told.values()} == {"yes"}
    monitored = {name for name, verdicts in told.items() if verdicts["telemetry"] == "yes"}
    assert {RATED, STALE, ELSEWHERE} <= monitored
    assert UNCOVERED not in monitored
