"""The targets the company planted stand where they were planted."""

from datetime import timedelta

import pytest
from ledger import NOW, Demo

from gnomon.answers.ask import ask
from gnomon.demo.aims import PLANTED
from gnomon.steering.scorecards import tree, verdicts

pytestmark = pytest.mark.xdist_group("e2e")


def test_every_planted_status_is_found(demo: Demo) -> None:
    place = demo.home.installation()
    on = (NOW - timedelta(days=1)).date()
    found = verdicts(demo.home.lake, lambda question: ask(place, question, now=NOW), on)
    assert {each.agreed.target.name: each.status for each in found} == PLANTED


def test_the_gamed_metric_is_told_by_its_guard(demo: Demo) -> None:
    place = demo.home.installation()
    found = verdicts(demo.home.lake, lambda question: ask(place, question, now=NOW), NOW.date())
    (gamed,) = [each for each in found if each.agreed.target.name == "runtime-merge"]
    (guard,) = gamed.guards
    assert guard.metric == "work_in_progress"
    assert guard.holds is False
    assert gamed.attainment == 0.0
    below = {
        north.verdict.agreed.target.name: [each.verdict.agreed.target.name for each in north.below]
        for north in tree(found)
        if north.below
    }
    assert below == {
        "fewer-failures": ["checkout-merge", "commerce-failures", "search-lead-time"],
        "orders-a-week": ["storefront-deployments"],
    }
