"""The initiatives the company planted are found as planted, held against the work they became."""

from datetime import date, timedelta

import pytest
from ledger import NOW, Demo

from gnomon.answers.effort import effort
from gnomon.answers.initiative_people import initiative_deeds
from gnomon.answers.initiative_work import InitiativeWork, initiative_work
from gnomon.answers.question import Question
from gnomon.demo.initiatives import (
    ACTING,
    BASELESS,
    BECAME,
    BLIND,
    MISSED,
    ROUNDS,
    UNSIGNED_ROLE,
    WAIVED,
)
from gnomon.domain.organisation import Membership
from gnomon.domain.process import ProcessPhase, ProcessRole, ProcessVersion
from gnomon.lake.every import newest_rows
from gnomon.steering.initiatives.checks import began_by_moves, checked
from gnomon.steering.initiatives.dossier import Dossier, dossiers
from gnomon.steering.initiatives.instrumented import ready_at_release
from gnomon.steering.initiatives.people import RolesHeld, acts_of, parts, roles_in_force
from gnomon.steering.initiatives.prototyping import prototyping
from gnomon.steering.initiatives.waste import by_standing, wasted

pytestmark = pytest.mark.xdist_group("e2e")


def _work(demo: Demo, dossier: Dossier) -> InitiativeWork:
    about = dossier.about
    place = demo.home.installation()
    return initiative_work(place, about.ticket_numbers, since=about.asked_on, now=NOW)


def _began(dossier: Dossier, work: InitiativeWork) -> dict[str, date]:
    began = {phase: at.date() for phase, at in work.began().items()}
    for phase, day in began_by_moves(dossier).items():
        began[phase] = min(day, began.get(phase, day))
    return began


def _missed(dossier: Dossier, work: InitiativeWork, state: str) -> tuple[str, ...]:
    found = checked(dossier, _began(dossier, work))
    return tuple(each.name for each in found if each.state == state)


def test_every_planted_escape_and_leave_is_found(demo: Demo) -> None:
    known = dossiers(demo.home.lake)
    work = {each.about.name: _work(demo, each) for each in known}

    missed = {each.about.name: _missed(each, work[each.about.name], "missed") for each in known}
    assert missed == MISSED
    waived = {each.about.name: _missed(each, work[each.about.name], "waived") for each in known}
    assert {name: checks for name, checks in waived.items() if checks} == WAIVED


def test_those_in_delivery_became_work_that_went_through_phases(demo: Demo) -> None:
    known = {each.about.name: each for each in dossiers(demo.home.lake)}

    for name in BECAME:
        work = _work(demo, known[name])
        assert work.unknown == ()
        assert len(work.tickets) > 1, name
        assert work.stays, name


def test_one_deep_dive_went_without_security(demo: Demo) -> None:
    lake = demo.home.lake
    held = RolesHeld(memberships=tuple(newest_rows(lake, Membership)))
    versions, roles = newest_rows(lake, ProcessVersion), newest_rows(lake, ProcessRole)
    missing = set()
    for each in dossiers(lake):
        began = _began(each, _work(demo, each))
        found = parts(
            roles_in_force(versions, roles, each.written_on),
            newest_rows(lake, ProcessPhase),
            acts_of(each, began),
            held,
            began,
            NOW.date(),
        )
        states = {(one.phase, one.role): one.state for one in found}
        if each.about.name in ROUNDS:
            # Designs for customers; the others follow a rule or are debt.
            assert states["deep_dive", "technical_product_manager"] == "took_part"
            missing |= {
                (each.about.name, role)
                for (phase, role), state in states.items()
                if phase == "deep_dive" and role == UNSIGNED_ROLE[1] and state == "missing"
            }
    assert missing == {UNSIGNED_ROLE}


def test_people_who_worked_on_its_tickets_are_found(demo: Demo) -> None:
    known = {each.about.name: each for each in dossiers(demo.home.lake)}
    work = _work(demo, known["gift-cards-anywhere"])
    tickets = {each.key: each.number for each in work.tickets}
    found = initiative_deeds(demo.home.installation(), tickets)
    people = {each.person_id for each in found}
    own = [each for each in demo.company.tickets if each.key in tickets.values()]
    movers = {f"catalog:person:{move.actor.name}" for each in own for move in each.history[1:]}
    assert movers <= people
    assert {each.what for each in found} >= {"moved", "edited", "wrote", "opened", "reviewed"}
    assert {each.number for each in found} <= set(tickets.values())
    # Who deployed is not among them; the role is.
    seen = {(each.phase, each.role): each.took_part for each in work.parts}
    assert seen["planning", "product_manager"] is True
    assert seen["planning", "business_leader"] is False
    assert seen["planning", "engineering_architect"] is None


def test_designs_were_tested_in_the_rounds_that_were_planted(demo: Demo) -> None:
    found = {}
    for each in dossiers(demo.home.lake):
        tried = prototyping(each, _began(each, _work(demo, each)).get("coding"))
        if tried.rounds:
            found[each.about.name] = (tried.rounds, tried.iterations, tried.redrawn)
    assert found == ROUNDS


def test_one_release_came_before_its_figure_was_measured(demo: Demo) -> None:
    def first(metric: str, _: str | None) -> date | None:
        rows = demo.observations(metric) if metric != "refused_payments" else []
        return min((one.ended_at.date() for one in rows if one.ended_at), default=None)

    assert ready_at_release(dossiers(demo.home.lake), first)[1:] == (2, [BLIND])


def _initiatives_of_tickets(demo: Demo) -> dict[str, str]:
    """Return the initiative of each ticket below an epic that is one's, by the ticket's key."""
    known = dossiers(demo.home.lake)
    epics = {number: each.about.name for each in known for number in each.about.ticket_numbers}
    return {
        f"jira:ticket:{each.id}": epics[each.epic]
        for each in demo.company.tickets
        if each.epic in epics
    }


def test_work_leads_to_its_reason_or_says_what_is_missing(demo: Demo) -> None:
    led = _initiatives_of_tickets(demo)
    begun = {each.subject_id for each in demo.observations("work_in_progress")}
    bugs = {key for key, row in demo.tickets.items() if row.kind == "Bug"}
    expected = dict.fromkeys(begun - bugs, "no initiative")
    for key in expected.keys() & led.keys():
        expected[key] = "no motivation" if led[key] == BASELESS else "traced"
    told = {each.subject_id: each.detail for each in demo.observations("traceable_work_rate")}
    assert told == expected
    assert set(told.values()) == {"no initiative", "no motivation", "traced"}


def test_work_was_validated_by_the_day_it_was_taken_up(demo: Demo) -> None:
    led = _initiatives_of_tickets(demo)
    told = {each.subject_id: each.detail for each in demo.observations("validated_work_rate")}
    of_initiative = {
        name: {told[key] for key, one in led.items() if one == name and key in told}
        for name in BECAME
    }
    assert of_initiative == {
        name: {"not validated"} if name == BASELESS else set() if name == ACTING else {"validated"}
        for name in BECAME
    }
    asked = Question(metrics=(), since=NOW.date() - timedelta(days=180))
    spent = effort(demo.home.installation(), asked, now=NOW)
    rows = {row.standing: row.days for row in by_standing(spent)}
    assert rows["not validated"] > 0
    assert wasted(spent) == pytest.approx(rows["not validated"] / spent.days)
    assert sum(rows.values()) == pytest.approx(spent.days)
