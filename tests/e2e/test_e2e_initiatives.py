"""The initiatives the company planted are found as planted, held against the work they became."""

import pytest
from ledger import NOW, Demo

from gnomon.answers.initiative_work import InitiativeWork, initiative_work
from gnomon.demo.initiatives import BECAME, MISSED, WAIVED
from gnomon.steering.initiatives.checks import began_by_moves, checked
from gnomon.steering.initiatives.dossier import Dossier, dossiers

pytestmark = pytest.mark.xdist_group("e2e")


def _work(demo: Demo, dossier: Dossier) -> InitiativeWork:
    about = dossier.about
    place = demo.home.installation()
    return initiative_work(place, about.ticket_numbers, since=about.asked_on, now=NOW)


def _missed(dossier: Dossier, work: InitiativeWork, state: str) -> tuple[str, ...]:
    began = {phase: at.date() for phase, at in work.began().items()}
    for phase, day in began_by_moves(dossier).items():
        began[phase] = min(day, began.get(phase, day))
    return tuple(each.name for each in checked(dossier, began) if each.state == state)


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
