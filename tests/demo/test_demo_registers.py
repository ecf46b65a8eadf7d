"""The registers of the demo company: the gaps that were planted are found, and no others."""

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest

from gnomon.catalog.catalogue import read
from gnomon.catalog.organisation import told
from gnomon.demo.aims import LEFT, SERVING, WITHOUT
from gnomon.demo.company import Company
from gnomon.demo.ground_rules import ASKED, AWAY, GROWN, UNCONTACTED, UNTOLD, YOUNG
from gnomon.demo.initiatives import ACTING, BASELESS, NOT_THEIRS, UNDISCOVERED
from gnomon.demo.organisation import TEAMS
from gnomon.demo.registers import (
    EXPIRED,
    MISSED_ITEM,
    OFF_SYSTEM,
    RETIRED,
    SILENT_CONTACT,
    UNANSWERED,
    UNOWNED,
    UNSIGNED,
    UNTAUGHT,
    UNTESTED,
)
from gnomon.demo.workspace import write_workspace
from gnomon.domain.capacity import HealthQuestion, TeamLeave
from gnomon.domain.compliance import (
    ComplianceChecklist,
    ComplianceItem,
    ComplianceRisk,
    ControlAttestation,
    OperationalFigure,
    OperationalImprovement,
    OperationalProcess,
)
from gnomon.domain.design import DesignAudit, Journey, JourneyTest
from gnomon.domain.discovery import DiscoveryMinimum
from gnomon.domain.entity import Entity
from gnomon.domain.growth import Funnel, FunnelCount
from gnomon.domain.guidance import Guidance
from gnomon.domain.initiative import Initiative, InitiativeCost
from gnomon.domain.organisation import Group, Membership
from gnomon.domain.product import ProductLife, ProductReview, ProductStage
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding
from gnomon.domain.steering import Target
from gnomon.domain.training import TrainingPlan, TrainingRecord
from gnomon.domain.venture import Venture, VentureDecision, VentureMove, VentureRole
from gnomon.steering.capacity import capacity
from gnomon.steering.guidance import guides
from gnomon.steering.health import asked_of_teams
from gnomon.steering.initiatives.dossier import Dossier, gathered
from gnomon.steering.initiatives.ventures import judged
from gnomon.steering.registers.audits import audits
from gnomon.steering.registers.compliance import compliance, controls
from gnomon.steering.registers.contacts import contacts
from gnomon.steering.registers.discovery import discoveries
from gnomon.steering.registers.funnels import funnels
from gnomon.steering.registers.iterations import designs
from gnomon.steering.registers.journeys import journeys
from gnomon.steering.registers.kpi_owners import figures
from gnomon.steering.registers.leaders import leaderships
from gnomon.steering.registers.load import load_by_role
from gnomon.steering.registers.operations import operations
from gnomon.steering.registers.presence import Presence
from gnomon.steering.registers.products import products
from gnomon.steering.registers.training import needed

_E = TypeVar("_E", bound=Entity)


class Kept:
    """What the company wrote down, by kind."""

    def __init__(self, rows: list[Entity], today: date) -> None:
        self.rows = rows
        self.today = today

    def of(self, kind: type[_E]) -> list[_E]:
        return [row for row in self.rows if isinstance(row, kind)]

    def initiatives(self) -> list[Dossier]:
        parts = [
            row
            for row in self.rows
            if hasattr(row, "initiative_id") or type(row).__name__ == "InitiativeCost"
            if type(row).__module__ == Initiative.__module__
        ]
        return gathered(self.of(Initiative), parts)


@pytest.fixture(scope="module")
def kept(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    where = tmp_path_factory.mktemp("registers")
    write_workspace(where, "http://127.0.0.1:8123", company)
    rows = list(told(read([where / "catalogue"]), changed_at=datetime.now(UTC)))
    return Kept(rows, datetime.fromtimestamp(company.now, UTC).date())


def test_journeys_and_designs_have_their_gaps(kept: Kept) -> None:
    found = journeys(kept.of(Journey), kept.of(JourneyTest), [], kept.today)
    states = {one.journey.name: one for one in found.journeys}
    assert [name for name, one in states.items() if one.journey.owner_id is None] == [UNOWNED]
    assert {name for name, one in states.items() if not one.is_tested} == set(UNTESTED)
    looked = audits(kept.of(DesignAudit), [], [], kept.today).products
    assert looked[0].audit.service_id == f"catalog:service:{OFF_SYSTEM}"
    assert [one.score < 0.8 for one in looked] == [True, False, False]


def test_contacts_and_products_have_theirs(kept: Kept) -> None:
    events, findings = kept.of(CustomerEvent), kept.of(CustomerFinding)
    assert [one.name for one in contacts(events, findings, {}, kept.today).silent] == [
        SILENT_CONTACT
    ]
    lives = products(
        kept.of(ProductLife),
        kept.of(ProductStage),
        kept.of(ProductReview),
        kept.initiatives(),
        [],
        kept.today,
    )
    assert [one.life.name for one in lives if one.stage == "retired"] == [RETIRED]
    assert [one.life.name for one in lives if one.is_due] == ["search-api"]


def test_compliance_and_finance_have_theirs(kept: Kept) -> None:
    found = compliance(
        kept.initiatives(),
        kept.of(ComplianceChecklist),
        kept.of(ComplianceItem),
        kept.of(ComplianceRisk),
        kept.today,
    )
    assert [(one.name, one.missed) for one in found.initiatives if one.state == "missing"] == [
        (UNSIGNED, (MISSED_ITEM,))
    ]
    assert found.open_risks == {"critical": 0, "high": 1, "medium": 0, "low": 0}
    gaps = [one for one in controls(kept.of(ControlAttestation), kept.today)
            if one.state != "valid"]  # fmt: skip
    assert [(one.service_id, one.control, one.state) for one in gaps] == [
        (f"catalog:service:{EXPIRED[0]}", EXPIRED[1], "expired")
    ]


def test_operations_and_funnels_have_theirs(kept: Kept) -> None:
    found = operations(
        kept.of(OperationalProcess),
        kept.of(OperationalFigure),
        kept.of(OperationalImprovement),
        kept.today,
    )
    assert [(one.process.name, one.is_fresh, one.is_on_time) for one in found] == [
        (UNANSWERED, False, False),
        ("returns", True, True),
    ]
    (funnel,) = funnels(kept.of(Funnel), kept.of(FunnelCount), kept.today)
    assert funnel.whole is not None
    assert (funnel.whole.count, funnel.whole.of) == (6_690, 51_700)


def test_what_began_too_early_or_without_a_product_managers_request(kept: Kept) -> None:
    found = discoveries(kept.initiatives(), kept.of(DiscoveryMinimum), kept.of(Membership))
    early = {one.name: one.lacking for one in found.initiatives if one.is_enough is False}
    assert set(early) == set(UNDISCOVERED)
    assert early[NOT_THEIRS] == {"prototype_test": 1}
    exceptions = {one.name: one.owner for one in found.owners if one.owner != "owned"}
    assert exceptions == {NOT_THEIRS: "other_role", ACTING: "acting", BASELESS: "none"}


def test_designs_were_iterated_for_old_and_new_products(kept: Kept) -> None:
    found = designs(kept.initiatives(), kept.of(ProductStage))
    assert {one.name: (one.iterations, one.for_existing) for one in found.designs} == {
        "gift-cards-anywhere": (4, True),
        "refunds-in-a-day": (4, False),
        "one-basket": (2, None),
    }
    few = [one.people for each in found.designs for one in each.rounds if one.is_few]
    assert few == [4]


def test_one_line_grew_and_wants_a_decision_anew(kept: Kept) -> None:
    states = judged(
        kept.of(Venture),
        kept.of(VentureMove),
        kept.of(VentureRole),
        kept.of(VentureDecision),
        kept.of(InitiativeCost),
    )
    found = leaderships(states, kept.of(VentureMove), kept.of(InitiativeCost), kept.today)
    assert {one.name: one.standing for one in found} == {GROWN: "again", YOUNG: "early"}


def test_one_team_answers_for_no_figure_and_one_owner_left(kept: Kept) -> None:
    belonging = {
        one.person_id
        for one in kept.of(Membership)
        if one.valid_to is None or one.valid_to > kept.today
    }
    found = figures(kept.of(Target), kept.of(Group), belonging, kept.initiatives(), kept.today)
    lacking = {one.group.name for one in found.groups if one.holding == "none"}
    (team,) = [each for each in TEAMS if each.name == WITHOUT]
    assert lacking == {WITHOUT, *(name for name, _, _ in team.sub_teams)}
    serving = [one.group.name for one in found.groups if one.holding == "contribution"]
    assert serving == [SERVING]
    assert [one.target.name for one in found.targets if one.is_here is False] == [LEFT]
    assert found.initiatives.ratio == 1.0


def test_one_team_told_no_leave_and_one_is_hardly_there(kept: Kept) -> None:
    ahead = [kept.today + timedelta(days=days) for days in range(1, 15)]
    days = [day for day in ahead if day.weekday() < 5]
    found = {}
    for team in TEAMS:
        below = frozenset({team.name, *(name for name, _, _ in team.sub_teams)})
        names = {one.key: one.name for one in kept.of(Group) if one.name in below}
        found[team.name] = capacity(
            kept.of(Membership), names, {team.name: below}, kept.of(TeamLeave), days, kept.today
        )
    assert [name for name, one in found.items() if one.days is None] == [UNTOLD]
    left = {name: one.days / (one.people * 10) for name, one in found.items() if one.days}
    assert [name for name, share in left.items() if share < 0.5] == [AWAY]


def test_leave_is_known_of_some_who_are_waited_for_and_not_of_others(kept: Kept) -> None:
    teams = {name: team.name for team in TEAMS for name, _, _ in team.sub_teams}
    days = [kept.today + timedelta(days=each) for each in range(-400, 400)]
    found = load_by_role(
        kept.initiatives(),
        {},
        Presence(
            kept.of(TeamLeave),
            kept.of(Membership),
            {one.key: one.name for one in kept.of(Group)},
            lambda name: [name, *([teams[name]] if name in teams else [])],
            [day for day in days if day.weekday() < 5],
        ),
        kept.today,
    )
    told = {(one.role, one.phase): one for one in found if one.waiting}
    manager = told["product_manager", "validation"]
    # Told of 28 days ago; of those twenty are working days, and some of them leave.
    assert (manager.waiting, manager.waited_days, manager.leave_unknown) == (1, 28, 0)
    assert manager.present_days is not None
    assert 15 < manager.present_days < 20
    leader = told["business_leader", "validation"]
    assert (leader.waiting, leader.present_days, leader.leave_unknown) == (1, None, 1)


def test_the_company_asks_a_question_of_its_own(kept: Kept) -> None:
    asked = asked_of_teams(kept.of(HealthQuestion))
    assert [(one.name, one.owner) for one in asked if one.owner] == [(ASKED, "Head of operations")]


def test_one_who_is_to_be_asked_has_left(kept: Kept) -> None:
    belonging = {
        one.person_id
        for one in kept.of(Membership)
        if one.valid_to is None or one.valid_to > kept.today
    }
    found = guides(kept.of(Guidance), [], belonging, ["deep_dive", "coding"])
    assert [one.name for one in found.guides if one.has_left] == [UNCONTACTED]
    assert found.unguided == ("coding",)
    assert found.alive.ratio is None


def test_one_team_was_not_taught_again(kept: Kept, company: Company) -> None:
    now = company.now
    people = {
        f"catalog:person:{person.name}": frozenset({"engineer"})
        for team in ("warehouse", "search")
        for person in company.organisation.engineers(team, now)
        if person.kind == "human"
    }
    found = needed(kept.of(TrainingPlan), kept.of(TrainingRecord), people, kept.today)
    untaught = {one.person_id for one in found if one.state == "new_version"}
    engineers = company.organisation.engineers(UNTAUGHT, now)
    assert untaught == {f"catalog:person:{each.name}" for each in engineers}
    assert {one.state for one in found if one.person_id not in untaught} == {"trained"}
