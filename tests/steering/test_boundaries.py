"""What crosses teams, goes live together, and who builds and runs: worked out by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from gnomon.catalog.catalogue import read
from gnomon.catalog.organisation import told
from gnomon.domain.organisation import ServiceDependency
from gnomon.steering.operating.boundaries import both_ways, edges, lockstep

_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
_SPAN = (_BEGIN, _BEGIN + timedelta(weeks=13))


def test_edges_cross_where_both_teams_are_known_and_differ() -> None:
    found = edges([("a", "a"), ("a", "b"), ("a", "b"), ("b", "a"), (None, "a"), ("a", None)])
    assert (found.crossing.count, found.crossing.of, found.unknown) == (3, 4, 2)
    assert [(one.from_group, one.to_group, one.count) for one in found.between] == [
        ("a", "b", 2),
        ("b", "a", 1),
    ]
    assert edges([]).crossing.ratio is None


def every(days: float, count: int, after_minutes: float = 0.0) -> list[datetime]:
    return [_BEGIN + timedelta(days=days * place, minutes=after_minutes) for place in range(count)]


def test_what_always_goes_live_together_is_in_lockstep_and_what_meets_by_chance_is_not() -> None:
    deployed = {
        "basket": every(7, 12),
        "checkout": every(7, 12, after_minutes=20),
        "labels": every(7, 12, after_minutes=200),
        # Every hour: near to everything, and no wonder.
        "feed": every(1 / 24, 24 * 90, after_minutes=25),
        "rare": every(20, 4),
        "never": [],
    }
    owners = {"basket": "shop", "checkout": "pay", "labels": "pay", "feed": "pay"}
    (found,) = lockstep(deployed, owners, _SPAN)
    assert (found.services, found.together, found.of) == (("basket", "checkout"), 12, 12)
    # Twelve times an hour of 91 days, for each of twelve.
    assert round(found.expected, 3) == round(12 * 12 / (91 * 24), 3)
    assert found.is_crossing is True
    (same,) = lockstep(deployed, owners | {"checkout": "shop"}, _SPAN)
    assert same.is_crossing is False
    (unknown,) = lockstep(deployed, {"basket": "shop"}, _SPAN)
    assert unknown.is_crossing is None


def test_who_builds_and_runs_is_a_share_of_the_team_and_hidden_of_few() -> None:
    members = {"shop": frozenset("abcdef"), "pay": frozenset("gh")}
    few, shop = both_ways(members, frozenset("abcg"), frozenset("bcdgz"))
    assert (few.group, few.both, few.builders_who_run) == ("pay", None, None)
    assert shop.both is not None
    assert (shop.both.count, shop.both.of) == (2, 6)
    assert shop.builders_who_run is not None
    assert (shop.builders_who_run.count, shop.builders_who_run.of) == (2, 3)
    assert shop.runners_who_build is not None
    assert (shop.runners_who_build.count, shop.runners_who_build.of) == (2, 3)


def test_what_a_service_needs_is_told_and_what_is_no_service_is_left_out(tmp_path: Path) -> None:
    head = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
    spec = "type: service, lifecycle: production, owner: shop"
    (tmp_path / "all.yaml").write_text(
        f"{head}metadata: {{name: shop}}\nspec:\n  {{{spec},\n"
        "   dependsOn: [component:default/pay, resource:default/db, nobody, shop]}\n---\n"
        f"{head}metadata: {{name: pay}}\nspec: {{{spec}}}\n"
    )
    rows = told(read([tmp_path]), changed_at=_BEGIN)
    needs = [row for row in rows if isinstance(row, ServiceDependency)]
    assert [(row.service_id, row.depends_on_id) for row in needs] == [
        ("catalog:service:shop", "catalog:service:pay")
    ]
