"""Who owned what when, and which group answers to which."""

from datetime import date

from engine_fixtures import MONDAY, Connection, build, ordered
from gnomon.domain.organisation import Group, Membership, ReportingLine
from gnomon.domain.planning import TicketProject
from gnomon.model.group_path import group_path
from gnomon.model.owned_thing import owned_thing
from gnomon.model.same_repository import same_repository
from told import REPOSITORY, SHOP, change, link, ownership, repository


def _group(name: str, kind: str = "team") -> Group:
    return Group(
        key=f"catalog:group:{name}",
        source="catalog",
        changed_at=MONDAY,
        name=name,
        title=name.title(),
        kind=kind,
    )


def _line(group: str, parent: str, **told: object) -> ReportingLine:
    return ReportingLine(
        key=f"catalog:line:{group}:{parent}:{told.get('valid_from')}",
        source="catalog",
        changed_at=MONDAY,
        group_id=f"catalog:group:{group}",
        parent_id=f"catalog:group:{parent}",
        **told,
    )


def _paths(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    divisional = [row for row in rows if row["line"] == "divisional"]
    far = [row for row in divisional if row["group_id"] != row["ancestor_id"]]
    return ordered(far, "group_name", "ancestor_name", "valid_from", "valid_to")


def test_a_path_holds_while_every_step_of_it_does(con: Connection) -> None:
    move = date(2026, 3, 10)
    facts = [
        *(_group(name) for name in ("api", "web", "shop", "bank")),
        _line("api", "web"),
        _line("web", "shop", valid_to=move),
        _line("web", "bank", valid_from=move),
    ]
    rows = build(con, group_path, facts)
    assert _paths(rows) == [
        ("api", "bank", move, None),
        ("api", "shop", None, move),
        ("api", "web", None, None),
        ("web", "bank", move, None),
        ("web", "shop", None, move),
    ]
    own = [row for row in rows if row["group_id"] == row["ancestor_id"]]
    assert len(own) == 2 * 4


def test_a_circle_ends(con: Connection) -> None:
    facts = [
        *(_group(name) for name in ("a", "b", "c")),
        _line("a", "b"),
        _line("b", "a"),
        _line("c", "a"),
    ]
    assert _paths(build(con, group_path, facts)) == [
        ("a", "b", None, None),
        ("b", "a", None, None),
        ("c", "a", None, None),
        ("c", "b", None, None),
    ]


def test_a_repository_belongs_to_the_nearest_group_above_the_owners_of_its_services(
    con: Connection,
) -> None:
    split, parting = date(2026, 3, 10), date(2026, 6, 1)
    cart = "catalog:service:cart"
    facts = [
        *(_group(name) for name in ("web", "pay")),
        *(_group(name, "business_unit") for name in ("trade", "bank")),
        _line("web", "trade"),
        _line("pay", "trade", valid_to=parting),
        _line("pay", "bank", valid_from=parting),
        repository(),
        TicketProject(
            key="jira:ticket_project:SHOP",
            source="jira",
            changed_at=MONDAY,
            name="SHOP",
            title="Shop",
        ),
        link("repository", "web/shop", path="shop"),
        link("repository", "web/shop", of=cart, path="cart"),
        link("ticket_project", "SHOP", of=None, group_id="catalog:group:web"),
        ownership(SHOP, "web"),
        ownership(cart, "web", valid_to=split),
        ownership(cart, "pay", valid_from=split),
        Membership(
            key="m",
            source="catalog",
            changed_at=MONDAY,
            person_id="catalog:person:ann",
            group_id="catalog:group:web",
            share=0.5,
        ),
    ]
    found = build(con, owned_thing, facts)
    assert ordered(found, "owned_id", "group_id", "valid_from", "valid_to", "share") == [
        ("catalog:person:ann", "catalog:group:web", None, None, 0.5),
        (cart, "catalog:group:pay", split, None, 1.0),
        (cart, "catalog:group:web", None, split, 1.0),
        (SHOP, "catalog:group:web", None, None, 1.0),
        # Two teams of one business unit share it from the split on; then nobody is above both.
        (REPOSITORY, "catalog:group:trade", split, parting, 1.0),
        (REPOSITORY, "catalog:group:web", None, split, 1.0),
        ("jira:ticket_project:SHOP", "catalog:group:web", None, None, 1.0),
    ]


def test_a_repository_told_by_its_host_and_a_clone_is_one(con: Connection) -> None:
    facts = [
        repository(url="https://gitlab.test/web/shop"),
        repository("git:repository:shop", url="ssh://git@gitlab.test:2222/web/shop.git"),
        repository("git:repository:tool", path="tool"),
        repository("gitlab:repository:2", path="web/tool", url="https://gitlab.test/web/tool"),
        repository("other:repository:2", path="web/tool", url="https://other.test/web/tool"),
        change(1),
    ]
    found = build(con, same_repository, facts)
    # Two paths end in "tool", so the folder of that name is neither.
    assert ordered(found, "repository_id", "canonical_id", "is_mirror", "rule") == [
        ("git:repository:shop", REPOSITORY, True, "address"),
        ("git:repository:tool", "git:repository:tool", False, "alone"),
        (REPOSITORY, REPOSITORY, False, "address"),
        ("gitlab:repository:2", "gitlab:repository:2", False, "alone"),
        ("other:repository:2", "other:repository:2", False, "alone"),
    ]
