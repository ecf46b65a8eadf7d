"""Contacts with customers, competitors, products over their life, and words on roadmaps."""

from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.domain.product import CompetitorNote, ProductLife, ProductReview, ProductStage
from gnomon.domain.roadmap import (
    CustomerEvent,
    CustomerFinding,
    Roadmap,
    RoadmapInput,
    RoadmapItem,
)
from gnomon.steering.registers.contacts import (
    competitors,
    contacts,
    decisions_on_evidence,
    present,
)
from gnomon.steering.registers.products import products, roadmap_words
from steering_cases import target
from told_registers import TODAY, at, before, dossier

SHOP = "catalog:service:shop"


def event(name: str, days: int, *by: str, **told: Any) -> CustomerEvent:
    usual = {"kind": "interview"}
    return at(
        CustomerEvent,
        f"customer_event:{name}",
        name=name,
        title=name,
        held_on=before(days),
        held_by_ids=by,
        **usual | told,
    )


def learned(name: str) -> CustomerFinding:
    key = f"customer_event:{name}"
    return at(
        CustomerFinding,
        f"{key}:finding:1",
        customer_event_id=f"catalog:{key}",
        text="slow",
        decision="open",
    )


def test_contacts_are_told_by_role_and_month() -> None:
    found = contacts(
        [
            event("one", 0, "pia", "eli", attendee_count=3),
            event("two", 90, "pia", kind="visit"),
            event("stand-in", 10, "ann", role="Product Manager", attendee_count=1),
            event("anonymous", 10),
            event("too-old", 91, "pia"),
            event("ahead", -1, "pia"),
        ],
        [learned("one"), learned("two"), learned("too-old")],
        {"product_manager": frozenset({"pia", "paul"}), "engineer": frozenset("abcd") | {"eli"}},
        TODAY,
    )
    roles = {one.role: one for one in found.roles}
    manager = roles["product_manager"]
    # Of three contacts two were held by people who have the role: 2 by 2 people by 3 months.
    assert (manager.contacts, manager.per_month, manager.customers) == (3, pytest.approx(1 / 3), 4)
    assert manager.kinds == {"interview": 2, "visit": 1}
    assert (roles["engineer"].without, manager.without) == (4, None), "two could be told apart"
    assert (roles["unknown"].contacts, roles["unknown"].per_month) == (1, None)
    assert roles["unknown"].customers is None
    assert (found.with_finding.count, found.with_finding.of) == (2, 4)
    assert [one.name for one in found.silent] == ["stand-in", "anonymous"]


def test_the_voice_of_customers_is_listed_without_any_contact() -> None:
    (one,) = contacts([], [], {}, TODAY).roles
    assert (one.role, one.contacts, one.per_month) == ("product_manager", 0, None)


def test_who_was_there_is_told_of_five_and_more_alone() -> None:
    held = [event("one", 3, "a", present_ids=("b", "x")), event("old", 91, "c")]
    found = present(held, {"shop": frozenset("abcde"), "pay": frozenset("abcd")}, TODAY)
    assert found["pay"] is None
    assert found["shop"] is not None
    assert (found["shop"].count, found["shop"].of) == (2, 5)


def test_a_decision_cites_what_was_found_out_before_it() -> None:
    def known(days: int) -> dict[str, Any]:
        return {
            "kind": "interview",
            "is_quantitative": False,
            "found_on": before(days),
            "conclusion": "yes",
        }

    found = decisions_on_evidence(
        [
            dossier("asked", moves={"approved": 5}, evidence=[known(9)]),
            dossier("dropped", moves={"validating": 9, "parked": 5}, evidence=[known(5)]),
            dossier("afterwards", moves={"approved": 5}, evidence=[known(4)]),
            dossier("blind", moves={"in_delivery": 5}),
            dossier("open", moves={"validating": 5}, evidence=[known(9)]),
        ]
    )
    assert (found.count, found.of) == (2, 4)


def test_a_competitor_is_known_as_well_as_its_newest_note() -> None:
    def note(name: str, competitor: str, days: int) -> CompetitorNote:
        return at(
            CompetitorNote,
            f"competitor_note:{name}",
            name=name,
            title=name,
            competitor=competitor,
            seen_on=before(days),
            says="cheaper",
        )

    found = competitors(
        [
            note("a", "North", 200),
            note("b", "north ", 90),
            note("c", "South", 91),
            note("d", "X", -1),
        ],
        TODAY,
    )
    assert [(one.note.name, one.note_count, one.is_fresh) for one in found] == [
        ("c", 1, False),
        ("b", 2, True),
    ]


def life(name: str, **told: Any) -> ProductLife:
    return at(
        ProductLife,
        f"product_life:{name}",
        name=name,
        title=name,
        service_id=f"catalog:service:{name}",
        review_within_days=100.0,
        **told,
    )


def test_a_product_is_followed_from_research_to_its_end() -> None:
    def stage(name: str, what: str, days: int) -> ProductStage:
        key = f"product_life:{name}:stages:{days}"
        return at(
            ProductStage,
            key,
            service_id=f"catalog:service:{name}",
            stage=what,
            entered_on=before(days),
        )

    def review(name: str, days: int) -> ProductReview:
        key = f"product_life:{name}:reviews:{days}"
        return at(
            ProductReview,
            key,
            service_id=f"catalog:service:{name}",
            reviewed_on=before(days),
        )

    on_shop = {"service_ids": (SHOP,)}
    found = products(
        [life("shop"), life("old"), life("new")],
        [
            stage("shop", "growth", 10),
            stage("shop", "introduction", 300),
            stage("old", "retired", 1),
            stage("shop", "mature", -5),
        ],
        [review("shop", 100), review("shop", -1), review("old", 700)],
        [
            dossier("a", moves={"validating": 5}, **on_shop),
            dossier("b", moves={"approved": 5}, **on_shop),
            dossier("c", moves={"live": 5}, **on_shop),
            dossier("d", moves={"rejected": 5}, **on_shop),
            dossier("e", moves={"live": 5}),
        ],
        [
            target("kept", scope="service", scope_id="catalog:service:old", due=TODAY),
            target("over", scope="service", scope_id="catalog:service:old", due=before(1)),
            target("shop", scope="service", scope_id=SHOP),
        ],
        TODAY,
    )
    assert [(one.life.name, one.stage, one.is_due, one.age_days) for one in found] == [
        ("new", None, True, None),
        ("old", "retired", False, 700),
        ("shop", "growth", False, 100),
    ]
    shop = found[2]
    assert (shop.research_count, shop.build_count, shop.live_count) == (1, 1, 1)
    assert (found[1].targets, shop.targets) == (("kept",), ())


def test_functions_are_asked_about_every_item_that_lies_ahead() -> None:
    road = at(Roadmap, "roadmap:road", name="road", title="Road", fresh_within_days=90.0)

    def item(name: str, **told: Any) -> RoadmapItem:
        return at(
            RoadmapItem,
            f"roadmap_item:{name}",
            roadmap_id="catalog:roadmap:road",
            name=name,
            title=name,
            **told,
        )

    def word(name: str, function: str, days: int, agreed: bool = True) -> RoadmapInput:
        key = f"roadmap_item:{name}:input:{function}{days}"
        return at(
            RoadmapInput,
            key,
            item_id=f"catalog:roadmap_item:{name}",
            function=function,
            given_on=before(days),
            is_agreed=agreed,
        )

    found = roadmap_words(
        road,
        [
            item("a", figure="lead time"),
            item("b"),
            item("done", delivered_on=TODAY),
            item("given-up", dropped_on=before(3)),
        ],
        [
            word("a", "Compliance", 9),
            word("a", "compliance", 2, agreed=False),
            word("b", "security", 4),
            word("b", "growth", -1),
            word("done", "growth", 4),
        ],
        TODAY,
    )
    assert (found.with_figure.count, found.with_figure.of) == (1, 2)
    assert {name: (one.count, one.of) for name, one in found.by_function.items()} == {
        "business_leader": (0, 2),
        "technical_product_manager": (0, 2),
        "compliance": (1, 2),
        "growth": (0, 2),
        "security": (1, 2),
    }
    assert found.refused == (("a", "compliance"),)


@pytest.mark.parametrize(
    ("kind", "spec", "field"),
    [
        ("CustomerEvent", "kind: call, on: 2026-01-01", "spec.findings"),
        (
            "ProductLife",
            "service: s, stages: [{stage: growth, on: 2026-02-01},{stage: mature, on: 2026-01-01}]",
            "spec.stages",
        ),
        (
            "ProductLife",
            "service: s, stages: [{stage: young, on: 2026-02-01}]",
            "spec.stages[0].stage",
        ),
        ("CompetitorNote", "competitor: North, on: 2026-02-01", "spec.says"),
    ],
)
def test_what_is_wrong_is_found_by_its_field(kind: str, spec: str, field: str) -> None:
    text = f"apiVersion: gnomon.dev/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{{spec}}}\n"
    found = check(of_files([File("a.yaml", "a.yaml", text)]))
    assert field in [each.field for each in found]


def test_a_product_has_one_document() -> None:
    head = "---\napiVersion: gnomon.dev/v1\nkind: ProductLife\n"
    one = head + "metadata: {name: NAME}\nspec: {service: s}\n"
    text = one.replace("NAME", "a") + one.replace("NAME", "b")
    found = check(of_files([File("a.yaml", "a.yaml", text)]))
    assert "s, whose life a tells already" in [each.found for each in found]
