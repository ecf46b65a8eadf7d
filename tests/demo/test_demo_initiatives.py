"""The initiatives of the demo company: what was planted is found, and nothing else."""

from datetime import UTC, datetime

import pytest

from gnomon.catalog.catalogue import read
from gnomon.catalog.initiative_rows import initiatives_told
from gnomon.catalog.references import Names
from gnomon.demo.company import Company
from gnomon.demo.initiatives import BECAME, MISSED, PROPOSED_BY_ENGINEERS, STATES, WAIVED
from gnomon.demo.workspace import write_workspace
from gnomon.domain.initiative import Initiative
from gnomon.steering.initiatives.checks import began_by_moves, checked
from gnomon.steering.initiatives.dossier import Dossier, gathered
from gnomon.steering.initiatives.ideas import ideas


@pytest.fixture(scope="module")
def dossiers(company: Company, tmp_path_factory: pytest.TempPathFactory) -> list[Dossier]:
    where = tmp_path_factory.mktemp("initiatives")
    write_workspace(where, "http://127.0.0.1:8123", company)
    catalogue = read([where / "catalogue"])
    rows = list(initiatives_told(catalogue, Names(catalogue), datetime.now(UTC)))
    parts = [row for row in rows if not isinstance(row, Initiative)]
    return gathered([row for row in rows if isinstance(row, Initiative)], parts)


def _in_state(dossier: Dossier, state: str) -> tuple[str, ...]:
    results = checked(dossier, began_by_moves(dossier))
    return tuple(each.name for each in results if each.state == state)


def test_what_they_lack_is_what_was_planted(dossiers: list[Dossier]) -> None:
    assert {each.about.name: _in_state(each, "missed") for each in dossiers} == MISSED
    waived = {each.about.name: _in_state(each, "waived") for each in dossiers}
    assert {name: checks for name, checks in waived.items() if checks} == WAIVED


def test_they_stand_in_every_part_of_the_way(dossiers: list[Dossier]) -> None:
    assert {each.about.name: each.state for each in dossiers} == STATES


def test_those_in_delivery_became_an_epic_that_is_there(
    dossiers: list[Dossier], company: Company
) -> None:
    epics = {each.key: each.team for each in company.tickets if each.kind == "Epic"}

    became = {each.about.name: each.about.ticket_numbers for each in dossiers}
    named = {name: epics[numbers[0]] for name, numbers in became.items() if numbers}
    assert named == BECAME


def test_nothing_they_wrote_lies_ahead_of_them(dossiers: list[Dossier], company: Company) -> None:
    today = datetime.fromtimestamp(company.now, UTC).date()

    for each in dossiers:
        days = [each.about.asked_on, *(move.moved_on for move in each.moves)]
        days += [piece.found_on for piece in each.evidence]
        assert max(days) <= today, each.about.name
        assert sorted(move.moved_on for move in each.moves) == [m.moved_on for m in each.moves]


def test_of_what_engineers_proposed_one_was_validated_and_shipped(
    dossiers: list[Dossier],
) -> None:
    owners = {
        "catalog:service:picking": ("warehouse",),
        "catalog:service:checkout-api": ("checkout",),
    }
    found = ideas(dossiers, owners)
    assert {one.team for one in found.teams} == set(PROPOSED_BY_ENGINEERS.values())
    whole = found.whole
    assert (whole.proposed, whole.beyond_debt, whole.validated, whole.shipped) == (2, 1, 1, 1)
    assert found.of == len(STATES)
