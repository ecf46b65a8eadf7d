"""A platform as a product: how much of it is told, and where its owner took part."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from gnomon.domain.platform import CATEGORIES, Platform, PlatformBenefit, PlatformService
from gnomon.domain.roadmap import CustomerEvent, Roadmap, RoadmapAnnouncement, RoadmapItem
from gnomon.steering.platform.adoption import Adopters, Adoption
from gnomon.steering.platform.completeness import (
    by_category,
    completeness,
    roadmap_of,
    sheets_of,
)
from gnomon.steering.platform.happiness import UNASKED
from gnomon.steering.platform.participation import participation
from gnomon.steering.platform.sheet import Product, Sheet
from gnomon.steering.platform.success import success
from gnomon.steering.roadmaps import Plan, plan

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": NOON}
_NOBODY = Adopters(eligible=0, active=(), new=(), retained=(), resurrected=(), churned=(), before=0)


def _platform(**told: Any) -> Platform:
    usual = {"owner_id": "catalog:group:p", "product_owner_id": "ann", "contact": "#road"}
    return Platform(
        key="catalog:platform:road", name="road", title="Road", vision="V", **_TOLD | usual | told
    )


def _service(name: str, **told: Any) -> PlatformService:
    usual = {"platform_id": "catalog:platform:road", "owner_id": "catalog:group:p"}
    return PlatformService(
        key=f"catalog:platform_service:{name}", name=name, title=name.title(), kind="service",
        self_service="yes", **_TOLD | usual | told,
    )  # fmt: skip


def _sheet(service: PlatformService, **told: Any) -> Sheet:
    usual: dict[str, Any] = {"personas": (), "benefits": (), "goals": ()}
    return Sheet(
        service=service, owner="P", product_owner=None, mandates=(), consumers=(), care=(),
        happiness=UNASKED, paces=(), multipliers=(), cost_per_team=None, began={},
        adoption=Adoption(voluntary=_NOBODY, mandated=_NOBODY, others=0, days_to_adopt=None),
        tasks=None, tasks_before=None, open_count=0, by_persona={}, by_team={}, figures={},
        success=success(None, None, None), **usual | told,
    )  # fmt: skip


def _product(*sheets: Sheet, **told: Any) -> Product:
    usual: dict[str, Any] = {"shared": frozenset(), "guarded": frozenset()}
    return Product(
        platforms=(), personas=(), people={}, titles={}, sheets=sheets, depth=None,
        since=date(2026, 3, 1), until=TODAY, **usual | told,
    )  # fmt: skip


def _plan(name: str, *services: str, owner: str = "catalog:group:p", on: date = TODAY) -> Plan:
    roadmap = Roadmap(
        key=f"catalog:roadmap:{name}", name=name, title=name, owner_id=owner,
        fresh_within_days=92, **_TOLD,
    )  # fmt: skip
    item = RoadmapItem(
        key=f"catalog:roadmap_item:{name}", roadmap_id=roadmap.key, name=name, title=name,
        platform_service_ids=tuple(f"catalog:platform_service:{each}" for each in services),
        **_TOLD,
    )  # fmt: skip
    said = RoadmapAnnouncement(
        key=f"{name}:said", item_id=item.key, announced_on=on, horizon="now", **_TOLD
    )
    return plan(roadmap, [item], [said], TODAY)


def test_what_is_not_told_of_a_service_lowers_the_share_and_is_named() -> None:
    benefit = PlatformBenefit(
        key="b", platform_service_id="a", statement="s", basis="measured", evidence="e", **_TOLD
    )
    whole = _sheet(
        _service("a", category="network", support_channel="#a", documentation_url="https://a"),
        personas=("Developer",), benefits=(benefit,),
    )  # fmt: skip
    bare, old = _sheet(_service("b")), _sheet(_service("c", lifecycle="deprecated"))
    other = _sheet(_service("d", platform_id=None))
    product = _product(whole, bare, old, other, shared=frozenset({whole.service.key}))
    found = completeness(_platform(), product, [_plan("road", "a")])
    told = {each.what: each for each in found.parts}
    assert sheets_of(_platform(), product) == [whole, bare]
    assert (told["A category"].count, told["A category"].of) == (1, 2)
    assert told["A category"].missing == ("B",)
    assert told["A benefit with evidence"].missing == ("B",)
    assert told["Who is responsible for what"].missing == ("B",)
    assert told["Customers who were asked"].missing == ("A", "B")
    assert told["A roadmap as fresh as agreed"].count == 1
    # Five of the platform's own five; of twenty for two services six.
    assert found.ratio == (5 + 6) / (5 + 20)


def test_an_acting_owner_no_contact_and_an_old_roadmap_are_not_told() -> None:
    old = _plan("road", "a", on=date(2025, 1, 1))
    found = completeness(
        _platform(is_acting=True, contact=None), _product(_sheet(_service("a"))), [old]
    )
    missing = [each.what for each in found.parts[:5] if each.missing]
    assert missing == [
        "A product owner who is not acting",
        "One place to ask",
        "A roadmap as fresh as agreed",
    ]


def test_a_roadmap_is_that_of_its_services_before_that_of_its_owner() -> None:
    services = [_service("a")]
    owners, items = _plan("owners", "x"), _plan("items", "a", owner="catalog:group:other")
    assert roadmap_of(_platform(), services, [owners, items]) is items
    assert roadmap_of(_platform(), services, [owners]) is owners
    assert roadmap_of(_platform(owner_id=None), services, [owners]) is None


def test_what_most_platforms_need_comes_first_whether_there_is_a_service_or_none() -> None:
    old = _service("c", category="network", lifecycle="deprecated")
    services = [
        _service("a", category="storage"),
        _service("b", category="zoo"),
        old,
        _service("d"),
    ]
    found = by_category(services)
    assert [name for name, _ in found] == [*CATEGORIES, "zoo"]
    assert dict(found)["storage"] == ["A"]
    assert dict(found)["network"] == []
    assert dict(found)["zoo"] == ["B"]


def _event(on: date, *groups: str, kind: Any = "backlog_review", **told: Any) -> CustomerEvent:
    return CustomerEvent(
        key=f"{kind}:{on}:{groups}", name="e", title="e", kind=kind, held_on=on, group_ids=groups,
        **_TOLD | told,
    )  # fmt: skip


def _took_part(events: Iterable[CustomerEvent], owner: str | None = "ann") -> Any:
    return participation(events, frozenset("abc"), owner, TODAY)


def test_events_count_where_the_product_owner_held_them_or_was_there() -> None:
    found = _took_part(
        [
            _event(date(2026, 4, 1), "a", held_by_ids=("ann",)),
            _event(date(2026, 5, 1), "b", "x", kind="planning", present_ids=("ann",)),
            _event(date(2026, 5, 2), "c", held_by_ids=("bob",)),
            _event(date(2026, 1, 5), "a", held_by_ids=("ann",)),
            # Before the last four quarters, and not held yet.
            _event(date(2025, 6, 30), "c", held_by_ids=("ann",)),
            _event(date(2026, 6, 2), "c", held_by_ids=("ann",)),
        ]
    )
    newest, before, *_ = found.seasons
    assert [each.name for each in found.seasons] == ["2026-Q2", "2026-Q1", "2025-Q4", "2025-Q3"]
    assert (newest.is_running, newest.events, newest.attended) == (True, 3, 2)
    assert newest.kinds == {"backlog_review": 1, "planning": 1}
    assert newest.met == ("a", "b")
    assert (before.attended, before.met) == (1, ("a",))
    assert (found.customers, found.unmet) == (3, ("c",))


def test_nobody_was_nowhere() -> None:
    found = _took_part([_event(date(2026, 4, 1), "a", held_by_ids=("ann",))], owner=None)
    assert [each.attended for each in found.seasons] == [0] * 4
    assert found.unmet == ("a", "b", "c")
