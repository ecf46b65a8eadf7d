"""How the platform team works and what its customers have of it, as it was planted."""

from datetime import timedelta

import pytest
from ledger import NOW, Demo

from gnomon.answers.ask import ask
from gnomon.answers.lineage import metrics
from gnomon.answers.listing import list_observations
from gnomon.answers.question import Question
from gnomon.demo.organisation import TEAMS
from gnomon.demo.platform.offer import IMPOSED, LOVED, PROVIDER, UNGUARDED, UNMET
from gnomon.demo.platform.promised import CONSUMERS, UNVISITED
from gnomon.demo.platform.sharing import debt_quarter
from gnomon.steering.balance import SHARES, agreements, quarters
from gnomon.steering.listening import register
from gnomon.steering.platform.completeness import completeness
from gnomon.steering.platform.needs import needs
from gnomon.steering.platform.pace import side, window
from gnomon.steering.platform.participation import participation
from gnomon.steering.platform.posture import postures
from gnomon.steering.platform.sheets import product
from gnomon.steering.roadmaps import plans

pytestmark = pytest.mark.xdist_group("e2e")

_SINCE = (NOW - timedelta(days=365)).date()


def _by_team(demo: Demo, metric: str) -> dict[str, float | None]:
    question = Question(metrics=(metric,), by="team", since=_SINCE, until=NOW.date())
    (answer,) = ask(demo.home.installation(), question, now=NOW)
    return {str(row.group): row.value for row in answer.rows}


def test_pairs_are_found_where_they_were_planted_and_nowhere_else(demo: Demo) -> None:
    found = _by_team(demo, "pairing_share")
    assert found.keys() >= {team.name for team in TEAMS}
    assert 0.25 < (found[PROVIDER] or 0) < 0.45
    assert {value for team, value in found.items() if team != PROVIDER} <= {0.0, None}


def test_customers_write_an_eighth_of_what_the_platform_changes(demo: Demo) -> None:
    found = _by_team(demo, "changes_across_teams")
    assert 0.05 < (found[PROVIDER] or 0) < 0.25
    # In a year no other team but those of the reorganisation had changes from outside.
    assert found["search"] == found["storefront"] == 0


def test_half_of_the_platforms_stories_say_for_whom_and_what_for(demo: Demo) -> None:
    found = _by_team(demo, "story_user_view")
    assert 0.35 < (found[PROVIDER] or 0) < 0.65
    assert (found["search"] or 0) > 0.95


def test_the_quarter_of_debt_lies_in_its_own_bands(demo: Demo) -> None:
    place, today = demo.home.installation(), NOW.date()
    (agreed,) = agreements(place)
    question = Question(
        metrics=(*SHARES.values(), "incident_count"),
        scope=PROVIDER,
        since=today - timedelta(days=500),
        every="quarter",
    )
    told = {one.name: one for one in quarters(agreed, ask(place, question, now=NOW), today)}
    (name,) = [each.quarter for each in agreed.themes]
    assert name == debt_quarter(int(NOW.timestamp()))
    debt = {quarter: one.parts[1] for quarter, one in told.items()}
    assert debt[name].is_themed
    assert debt[name].state == "within the band"
    before = [one for quarter, one in debt.items() if quarter < name]
    assert len(before) >= 3
    assert max(one.ratio or 0 for one in before) < 0.3 <= (debt[name].ratio or 0)
    assert not any(one.is_themed for one in before)


def test_the_team_that_turned_is_the_one_that_got_faster_by_more_than_chance(demo: Demo) -> None:
    """Returns turned to small changes as it began with previews; of the others chance moves all."""
    place = demo.home.installation()
    (sheet,) = [each for each in product(place, NOW).sheets if each.service.name == LOVED]
    about, readings = metrics()["change_lead_time"], {}
    for key, start in sheet.began.items():
        since, until = window(start.on, NOW.date())
        team = key.rpartition(":")[2]
        question = Question(metrics=(about.name,), scope=team, since=since, until=until)
        rows = list_observations(place, question, limit=20_000, order="ended", now=NOW)
        told = [(row.ended_at, row.value) for row in rows if row.ended_at and row.value is not None]
        readings[team] = side(about, told, start.on, NOW.date()).reading
    assert readings["returns"] == "better"
    assert len(readings) == 6
    assert [team for team, reading in readings.items() if reading == "better"] == ["returns"]


def test_what_many_wait_for_is_a_theme_and_too_few_managers_are_hidden(demo: Demo) -> None:
    found = needs(demo.home.installation(), NOW.date())
    asked = {each.service_id.rpartition(":")[2]: each.themes for each in found.asked}
    imposed = asked[IMPOSED].themes[0]
    assert {"queue", "waiting"} <= set(imposed.words)
    assert len(imposed.texts) >= 5
    (happy,) = found.happiness
    assert happy.service_id.endswith(LOVED)
    developers = happy.parts["Developer"]
    assert developers is not None
    assert (developers.value or 0) > 0.6
    assert happy.parts["Manager"] is None
    assert [(each.persona, each.job) for each in found.jobs] == [("Developer", UNMET)]


def test_one_customer_of_the_platform_was_never_met(demo: Demo) -> None:
    place, today = demo.home.installation(), NOW.date()
    told, found = register(place, today), product(place, NOW)
    (platform,) = found.platforms
    met = participation(told.events, told.consumers, platform.product_owner_id, today)
    assert met.unmet == (f"catalog:group:{UNVISITED}",)
    assert sum(season.attended for season in met.seasons) >= len(CONSUMERS)


def test_the_platforms_page_says_what_is_not_told_of_the_imposed_service(demo: Demo) -> None:
    place = demo.home.installation()
    found, roadmaps = product(place, NOW), plans(place, NOW.date())
    (platform,) = found.platforms
    told = {each.what: each for each in completeness(platform, found, roadmaps).parts}
    assert told["A roadmap"].count == 1
    assert told["A benefit with evidence"].missing == ("Release desk",)
    assert told["A category"].missing == ()


def test_leave_that_ended_leaves_workloads_unguarded(demo: Demo) -> None:
    told = {each.name: each for each in postures(demo.home.installation(), NOW.date())}
    stands = {each.posture.fact: each for each in told[LOVED].protections}
    assert (stands[UNGUARDED].mark, stands[UNGUARDED].uncovered) == ("missed", 6)
    assert stands["storage encryption"].mark == "good"
    assert stands["signed images"].mark == "unknown"
    assert told[IMPOSED].protections == ()
