"""The six duties of who manages a product: evidence counted by hand, and what lacks."""

from typing import Any

from msgspec.structs import replace

from gnomon.domain.initiative import Hypothesis
from gnomon.domain.product import CompetitorNote
from gnomon.domain.roadmap import (
    CustomerEvent,
    CustomerFinding,
    Roadmap,
    RoadmapAnnouncement,
    RoadmapItem,
)
from gnomon.domain.venture import Venture
from gnomon.steering.duties import Duty, Told, duties, gap_count, met
from gnomon.steering.initiatives.ventures import judged
from gnomon.steering.roadmaps import plan
from told_registers import TODAY, at, before, dossier

NOTHING = Told(dossiers=(), events=(), findings=(), notes=(), plans=(), ventures=())


def event(name: str, kind: Any, days: int, in_person: bool | None = None) -> CustomerEvent:
    return at(
        CustomerEvent, f"customer_event:{name}", name=name, title=name, kind=kind,
        held_on=before(days), is_face_to_face=in_person,
    )  # fmt: skip


def note(competitor: str, days: int) -> CompetitorNote:
    return at(
        CompetitorNote, f"competitor_note:{competitor}", name=competitor, title=competitor,
        competitor=competitor, seen_on=before(days), says="cheaper",
    )  # fmt: skip


def evidence(kind: str, days: int, **told: Any) -> dict[str, Any]:
    usual = {"is_quantitative": False, "conclusion": "So", "found_on": before(days), "kind": kind}
    return usual | told


def found(told: Told) -> dict[str, Duty]:
    return {one.name: one for one in duties(told, TODAY)}


def test_there_are_six_and_without_anything_written_down_they_lack_it() -> None:
    told = duties(NOTHING, TODAY)
    assert [one.name for one in told] == [
        "initiatives", "market", "product_research", "validation", "roadmap", "mini_ceo",
    ]  # fmt: skip
    assert [one.count for one in told] == [0] * 6
    # To run no new line is asked of nobody in particular.
    assert [len(one.gaps) for one in told] == [1, 1, 1, 1, 1, 0]
    assert gap_count(told) == 5


def test_face_to_face_is_counted_apart_from_afar_and_from_what_nobody_said() -> None:
    told = replace(
        NOTHING,
        events=(
            event("visit", "visit", 3),
            event("call", "call", 3),
            event("talk", "interview", 3),
            event("there", "interview", 3, in_person=True),
            event("screen", "visit", 3, in_person=False),
            event("long-ago", "visit", 91),
        ),
        dossiers=(
            dossier(
                "one",
                evidence=[
                    evidence("interview", 5, is_with_customers=True, is_face_to_face=True),
                    evidence("interview", 5, is_with_customers=False, is_face_to_face=True),
                    evidence("data_study", 5, is_with_customers=True),
                    evidence("prototype_test", 5, is_with_customers=True),
                ],
            ),
        ),
        findings=(
            at(CustomerFinding, "f", customer_event_id="catalog:customer_event:visit", text="x",
               decision="open"),
        ),
    )  # fmt: skip
    heard = met(told, TODAY)
    assert (heard.face_to_face, heard.remote, heard.unknown) == (3, 2, 2)
    research = found(told)["product_research"]
    assert [one.count for one in research.evidence] == [3, 2, 2]
    assert research.gaps == ("4 contacts taught nothing that was written down.",)


def test_initiatives_show_where_they_come_from_and_which_wait() -> None:
    told = replace(
        NOTHING,
        dossiers=(
            dossier("new", origin="growth", asked_on=before(10)),
            dossier("fixed", origin="qa", asked_on=before(10)),
            dossier("old", asked_on=before(91)),
            dossier("ranked", asked_on=before(200), moves={"prioritised": 20}),
        ),
    )
    duty = found(told)["initiatives"]
    assert [(one.count, one.of) for one in duty.evidence] == [(2, None), (1, 2), (1, 4)]
    assert duty.count == 3
    assert duty.gaps == ("2 initiatives undecided for more than 90 days.",)


def test_the_market_is_looked_at_by_notes_and_studies() -> None:
    told = replace(
        NOTHING,
        notes=(note("Northwind", 10), note("Contoso", 120)),
        dossiers=(dossier("one", evidence=[evidence("market_note", 8), evidence("survey", 400)]),),
    )
    duty = found(told)["market"]
    assert [one.count for one in duty.evidence] == [1, 1]
    assert duty.gaps == ("Not looked at for 90 days: Contoso.",)


def test_what_was_approved_without_a_test_is_named_and_a_regulation_needs_none() -> None:
    tested = dossier("tested", moves={"approved": 9}, evidence=[evidence("prototype_test", 20)])
    believed = dossier("believed", moves={"approved": 9})
    hypothesis = at(
        Hypothesis, "h", initiative_id="i", statement="They pay", result="confirmed",
        tested_on=before(30),
    )  # fmt: skip
    told = replace(
        NOTHING,
        dossiers=(
            tested,
            replace(believed, hypotheses=(hypothesis,)),
            dossier("untested", in_delivery=9),
            dossier("law", moves={"approved": 9}, regulation="GDPR"),
            dossier("raw"),
        ),
    )
    duty = found(told)["validation"]
    assert [one.count for one in duty.evidence] == [1, 1]
    assert duty.gaps == ("Approved without a test: untested.",)


def test_a_roadmap_is_kept_fresh_and_names_figures() -> None:
    road = at(Roadmap, "roadmap:road", name="road", title="Road", fresh_within_days=30.0)
    items = [
        at(RoadmapItem, f"roadmap_item:{name}", roadmap_id=road.key, name=name, title=name,
           figure=figure)
        for name, figure in (("one", "returns"), ("two", None))
    ]  # fmt: skip
    said = [
        at(RoadmapAnnouncement, f"said:{each.name}", item_id=each.key, announced_on=before(40),
           horizon="next")
        for each in items
    ]  # fmt: skip
    duty = found(replace(NOTHING, plans=(plan(road, items, said, TODAY),)))["roadmap"]
    assert [(one.count, one.of) for one in duty.evidence] == [(0, 1), (1, 2)]
    assert duty.gaps == ("Not said anew within its time: Road.", "1 item ahead without a figure.")


def test_who_runs_a_new_line_names_its_roles() -> None:
    line = at(Venture, "venture:kit", name="kit", title="Kit", manager_id="p", currency="EUR")
    duty = found(replace(NOTHING, ventures=tuple(judged([line], [], [], [], []))))["mini_ceo"]
    assert [one.count for one in duty.evidence] == [1, 0]
    assert duty.gaps == ("No role is named: Kit.",)
