"""Whose figures are: owners who are here, groups that answer, and those that have none."""

from datetime import date
from typing import Any

from gnomon.domain.initiative import Initiative, InitiativeKpi, InitiativeMove
from gnomon.domain.organisation import Group
from gnomon.domain.steering import Target
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.kpi_owners import Figures, figures
from steering_cases import DUE, HALF_WAY, NOON, START, target

SHOP, SUB = "catalog:group:shop", "catalog:group:shop-engineering"
ANN = "catalog:person:ann"


def group(name: str, kind: Any = "team") -> Group:
    return Group(
        key=f"catalog:group:{name}",
        source="catalog",
        changed_at=NOON,
        name=name,
        title=name,
        kind=kind,
    )


GROUPS = [group("shop"), group("shop-engineering", "sub_team"), group("commerce", "business_unit")]


def found(*targets: Target, today: date = HALF_WAY, here: tuple[str, ...] = (ANN,)) -> Figures:
    return figures(targets, GROUPS, here, [], today)


def holdings(*targets: Target) -> dict[str, str]:
    return {one.group.name: one.holding for one in found(*targets).groups}


def test_every_team_and_sub_team_is_to_answer_for_a_figure_of_the_business() -> None:
    # A business unit is asked for none.
    assert holdings() == {"shop": "none", "shop-engineering": "none"}
    assert holdings(target(is_business=True)) == {"shop-engineering": "none", "shop": "business"}
    shared = target(is_business=True, co_group_ids=(SUB,))
    assert holdings(shared) == {"shop": "business", "shop-engineering": "business"}
    assert found(shared).covered.ratio == 1.0
    # A figure of the delivery alone is none of the business.
    assert holdings(target())["shop"] == "none"


def test_a_target_that_serves_a_figure_of_the_business_contributes() -> None:
    orders = target("orders", is_business=True, scope="organisation", scope_id=None)
    middle = target("middle", scope="organisation", scope_id=None, parent_id=orders.key)
    own = target("own", scope_id=SUB, parent_id=middle.key)
    assert holdings(orders, middle, own) == {"shop": "none", "shop-engineering": "contribution"}
    # Without the one in the middle the line is broken.
    assert holdings(orders, own)["shop-engineering"] == "none"
    one = target("a", parent_id="catalog:target:b")
    other = target("b", parent_id=one.key)
    assert holdings(one, other)["shop"] == "none"


def test_an_owner_who_left_leaves_a_target_open() -> None:
    left = target("left", owner_id="catalog:person:bob", scope="organisation", scope_id=None)
    every = found(target(), left)
    assert [(one.target.name, one.is_here, one.groups) for one in every.targets] == [
        ("left", False, ()),
        ("lead", True, (SHOP,)),
    ]
    assert (every.owned.count, every.owned.of) == (1, 2)
    assert (every.shared.count, every.shared.of) == (1, 2)


def test_where_no_group_is_told_nobody_is_said_to_have_left() -> None:
    every = found(target(), here=())
    assert every.targets[0].is_here is None
    assert every.owned.ratio is None


def test_targets_count_from_their_start_to_their_end() -> None:
    assert found(target(is_business=True), today=DUE).covered.count == 1
    assert found(target(is_business=True), today=date(2026, 7, 3)).covered.count == 0
    assert found(target(is_business=True), today=date(2025, 12, 31)).targets == ()
    assert date(2025, 12, 31) < START


def test_initiatives_under_way_name_a_figure() -> None:
    def under_way(name: str, *kpis: InitiativeKpi, state: Any = "in_delivery") -> Dossier:
        key = f"catalog:initiative:{name}"
        told: Any = {"source": "catalog", "changed_at": NOON}
        about = Initiative(
            key=key, name=name, title=name, desire="x", origin="growth", asked_on=START, **told
        )
        move = InitiativeMove(
            key=f"{key}:moves:1", initiative_id=key, position=1, state=state, moved_on=START, **told
        )
        return Dossier(about=about, moves=(move,), kpis=kpis)

    kpi = InitiativeKpi(
        key="k", source="catalog", changed_at=NOON, initiative_id="a", metric="csat"
    )
    every = figures(
        [],
        [],
        [],
        [under_way("a", kpi), under_way("b"), under_way("c", state="raw")],
        HALF_WAY,
    )
    assert (every.initiatives.count, every.initiatives.of) == (1, 2)
    assert every.aimless == (("b", "b"),)
