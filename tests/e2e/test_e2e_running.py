"""What the company decided and promised stands as it was planted: services, roadmap, platform."""

import pytest
from ledger import NOW, Demo

from gnomon.demo.platform.offer import LOVED
from gnomon.demo.platform.promised import BROKEN, CONSUMERS, DROPPED, GAP, KEPT, OVERLAP, SILENT
from gnomon.demo.running import CELLS, UNACCOUNTABLE
from gnomon.steering.operating.sheets import Company, company
from gnomon.steering.responsibilities import sheets
from gnomon.steering.roadmaps import plans

pytestmark = pytest.mark.xdist_group("e2e")


@pytest.fixture(scope="module")
def run(demo: Demo) -> Company:
    return company(demo.home.installation(), NOW)


def test_the_services_land_on_their_cells(run: Company) -> None:
    found = {
        each.name: (each.aim.availability, each.choice.model)
        for each in run.sheets
        if each.aim and each.choice
    }
    assert found == CELLS
    assert [each.name for each in run.sheets][:3] == ["payments", "checkout-api", "tracking"]


def test_the_planted_pitfall_is_found_and_no_other(run: Company) -> None:
    found = [(each.name, pitfall.name) for each in run.sheets for pitfall in each.pitfalls]
    assert found == [(UNACCOUNTABLE, "responsible but unaccountable")]
    assert run.pitfalls == ()


def test_the_roadmap_says_what_was_kept_and_what_was_not(demo: Demo) -> None:
    (plan,) = plans(demo.home.installation(), NOW.date())
    state = {each.item.name: (each.is_kept, each.item.dropped_on) for each in plan.entries}
    assert state[KEPT] == (True, None)
    assert state[BROKEN] == (False, None)
    assert state[DROPPED][1] is not None
    assert (plan.reliability.kept, plan.reliability.due) == (1, 2)


def test_the_gap_the_overlap_and_the_silent_customer_are_found(demo: Demo) -> None:
    told = sheets(demo.home.installation(), NOW.date())
    (loved,) = [each for each in told if each.name == LOVED]
    assert {row.capability for row in loved.rows if row.finding} == {GAP, OVERLAP}
    assert len(loved.findings) == 2
    assert set(loved.consumers) == set(CONSUMERS)
    assert loved.unacknowledged == (SILENT,)
