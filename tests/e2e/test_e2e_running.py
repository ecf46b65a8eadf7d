"""What the company decided and promised stands as it was planted: services, roadmap, platform."""

from datetime import timedelta

import pytest
from ledger import NOW, Demo

from gnomon.demo.builds import BY_HAND
from gnomon.demo.on_call import incident_key
from gnomon.demo.platform.offer import LOVED
from gnomon.demo.platform.promised import BROKEN, CONSUMERS, DROPPED, GAP, KEPT, OVERLAP, SILENT
from gnomon.demo.practised import FROZEN_DAYS, PILOT, TOILING, UNMOVED
from gnomon.demo.prometheus.promises import BLOWN
from gnomon.demo.pulse import AFRAID, ASKED_AROUND, QUIET
from gnomon.demo.registers import BY_HAND_STEP
from gnomon.demo.running import CELLS, UNACCOUNTABLE
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.lake.every import newest_rows
from gnomon.steering.initiatives.dossier import dossiers
from gnomon.steering.initiatives.worth import heard, released_on
from gnomon.steering.operating.burden import Burden, burden
from gnomon.steering.operating.crossings import Crossings, crossings
from gnomon.steering.operating.incidents import incident_story
from gnomon.steering.operating.registers import change_project
from gnomon.steering.operating.releases import releases
from gnomon.steering.operating.sheets import Company, company
from gnomon.steering.operating.toil import CEILING
from gnomon.steering.operating.waves import figures
from gnomon.steering.operating.workload import ASIDE, Workload, workload
from gnomon.steering.platform.developer_journeys import developer_journeys
from gnomon.steering.registers.voices import newest_results
from gnomon.steering.responsibilities import sheets
from gnomon.steering.roadmaps import plans
from gnomon.surveys.results import result
from gnomon.web.journey_figures import journey_figures
from gnomon.web.pulse import pulse_rows
from gnomon.web.serving import Answers

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


@pytest.fixture(scope="module")
def load(demo: Demo) -> Workload:
    return workload(demo.home.installation(), NOW)


def test_incidents_lead_to_the_journeys_they_hurt(demo: Demo, load: Workload) -> None:
    """Gift cards are on two journeys, tracking on the one its operating model names."""
    begun = [each for each in demo.company.incidents if each.opened_at >= (NOW - ASIDE).timestamp()]
    of = {
        "First order": {"web-shop", "cart", "checkout-api", "payments"},
        "Give a card to a friend": {"gift-cards", "web-shop"},
        "Return a parcel": {"web-shop"},
        "Following a parcel": {"tracking"},
    }
    expected = {
        title: count
        for title, services in of.items()
        if (count := sum(each.service in services for each in begun))
    }
    found = {one.journey: one.incident_count for one in load.journeys}
    placed = set().union(*of.values())
    assert found.pop(None, 0) == sum(each.service not in placed for each in begun)
    assert found == expected
    assert sum(one.count for one in load.layers) > 0


def test_an_incident_leads_to_the_figure_it_hurt(demo: Demo) -> None:
    """The shop's outage runs: its error rate left the limits of four weeks."""
    (outage,) = [
        each for each in demo.company.incidents if each.service == BLOWN and not each.resolved_at
    ]
    story = incident_story(demo.home.installation(), incident_key(outage), NOW)
    assert {one.title for one in story.journeys} >= {"First order"}
    figures = journey_figures(Answers(demo.home), story)
    assert [(one.metric, one.impact.is_outside) for one in figures] == [
        ("request_error_rate", True)
    ]


@pytest.fixture(scope="module")
def taken(demo: Demo) -> Burden:
    return burden(demo.home.installation(), NOW)


def test_toil_is_told_and_what_nobody_told_is_found(taken: Burden) -> None:
    above = [one.group_id for one in taken.groups if (one.share or 0.0) > CEILING]
    assert above == [f"catalog:group:{TOILING}"]
    assert [(one.where, one.count) for one in taken.manual_runs] == [(BY_HAND, 13)]


def test_the_pulse_says_where_people_do_not_dare_to_speak(demo: Demo) -> None:
    lake = demo.home.lake
    results = newest_results(newest_rows(lake, SurveyWave), newest_rows(lake, SurveyAnswer))
    told = {
        row.who.lower(): row.agree
        for row in pulse_rows(results, str)
        if "something went wrong" in row.about
    }
    low = {who for who, agree in told.items() if agree != "hidden" and float(agree[:-2]) < 50}
    assert low == {AFRAID}
    hidden = {who for who, agree in told.items() if agree == "hidden"}
    # Another group is hidden with it, or the few could be reckoned from the rest.
    assert QUIET in hidden
    assert len(hidden) == 2


def test_a_wave_moved_what_it_should_and_another_nothing(demo: Demo) -> None:
    """The team of the pilot turned around on its first day; the other one never did."""
    place = demo.home.installation()
    waves = change_project(place, NOW.date()).waves
    told = {wave.name: figures(place, wave, waves, NOW) for wave in waves}
    pilot = {one.metric: one for one in told[PILOT]}
    lead = pilot["change_lead_time"]
    assert lead.verdict == "better"
    assert lead.wave is not None
    assert lead.wave.after < lead.wave.before / 2
    assert lead.others is not None
    assert not lead.others.is_told_apart
    assert {one.verdict for one in told[UNMOVED]} <= {"no more than chance", "too little is known"}
    assert told["next"] == []


def test_releases_are_counted_and_what_one_took_is_told(demo: Demo) -> None:
    found = releases(demo.home.installation(), NOW)
    last = {one.service: one.counts[-1] for one in found.cadences}
    since = (NOW - timedelta(weeks=13)).timestamp()
    shipped = [
        each
        for each in demo.company.deployments
        if each.service == "payments"
        and each.environment == "production"
        and each.kind != "config"
        and each.status == "success"
        and (each.finished_at or 0) > since
    ]
    assert last["payments"] == pytest.approx(len(shipped), abs=1)
    assert found.pain.frozen_days == FROZEN_DAYS
    assert found.pain.deployed_while_frozen > 0
    assert any(one.heard.count for one in found.cadences)


def test_customers_liked_what_was_released(demo: Demo) -> None:
    """Satisfaction and fit were asked before and after: both rose by more than chance."""
    (ours,) = [each for each in dossiers(demo.home.lake) if each.about.name == ASKED_AROUND]
    released = released_on(ours)
    assert released is not None
    lake = demo.home.lake
    answers = newest_rows(lake, SurveyAnswer)
    waves = [result(wave, answers) for wave in newest_rows(lake, SurveyWave)]
    found = {each.what: each.way for each in heard(waves, ours.about.service_ids, released)}
    assert found == {"csat": "as wanted", "pmf": "as wanted"}


@pytest.fixture(scope="module")
def crossed(demo: Demo) -> Crossings:
    return crossings(demo.home.installation(), NOW)


def test_edges_are_counted_and_the_shared_release_hour_is_found(crossed: Crossings) -> None:
    """Teams write what they own and what the platform gives them; two release in the same hour."""
    assert (crossed.dependencies.crossing.count, crossed.dependencies.crossing.of) == (3, 7)
    assert crossed.changes.crossing.of > 100
    assert 0 < crossed.changes.crossing.count < 20
    assert {edge.to_group for edge in crossed.changes.between} == {"catalog:group:runtime"}
    assert [(one.services, one.is_crossing) for one in crossed.lockstep] == [
        (("reporting", "search-api"), True)
    ]


def test_some_of_a_team_build_and_run_and_few_are_hidden(crossed: Crossings) -> None:
    told = {one.group.rpartition(":")[2]: one.both for one in crossed.both_ways}
    assert told["insights"] is None
    assert told["transport"] is not None
    assert 0 < told["transport"].count <= told["transport"].of


def test_a_journey_of_developers_is_told_step_by_step(demo: Demo) -> None:
    """The loved service needs no help; one step is by hand, and the imposed one has people in."""
    (found,) = developer_journeys(demo.home.installation(), NOW)
    first, by_hand, last = found.steps
    assert first.alone is not None
    assert (first.alone.ratio or 0) > 0.9
    assert (by_hand.step, by_hand.service, by_hand.succeeded) == (BY_HAND_STEP, None, None)
    assert last.alone is not None
    assert (last.alone.ratio or 0) < 0.5
    assert (found.automated.count, found.automated.of, found.seconds) == (1, 3, None)
