"""Which deployment first carried a change, by each rule."""

from engine_fixtures import Connection, at, build, ordered
from gnomon.model.deployed_change import deployed_change
from gnomon.model.production_deployment import production_deployment
from told import (
    REPOSITORY,
    SHOP,
    change_size,
    commit,
    deployment,
    landing,
    link,
    merged,
    repository,
    revision,
    service,
    tag,
)

CATALOGUE = [repository(), service(), link("repository", "web/shop")]
COLUMNS = ("change_id", "service_id", "deployment_id", "deployed_at", "rule")


def test_first_deployment_that_contains_the_landing_carries_the_change(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        *merged(1, at(0), at(0, 1)),
        *merged(2, at(0), at(0, 2)),
        *merged(3, at(0), at(0, 3)),
        landing(revision(1), 10),
        landing(revision(2), 11),
        landing(revision(3), 12),
        deployment("a", at(1), revision=revision(2)),
        # Rolled back, then forward past everything.
        deployment("b", at(2), revision=revision(1)),
        deployment("c", at(3), revision=revision(3), status="failure"),
        deployment("d", at(4), revision=revision(3)),
    ]
    found = build(con, deployed_change, facts)
    assert ordered(found, *COLUMNS) == [
        (f"{REPOSITORY}!1", SHOP, "gitlab:deployment:a", at(1), "ancestry"),
        (f"{REPOSITORY}!2", SHOP, "gitlab:deployment:a", at(1), "ancestry"),
        (f"{REPOSITORY}!3", SHOP, "gitlab:deployment:d", at(4), "ancestry"),
    ]


def test_without_history_the_order_of_merges_tells(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        *merged(1, at(0), at(0, 1)),
        *merged(2, at(0), at(0, 2), merge_revision=None, squash_revision=revision(99)),
        *merged(3, at(0), at(0, 3), target_branch="release/1"),
        *merged(4, at(0), at(0, 4)),
        deployment("a", at(1), revision=revision(99)),
    ]
    found = build(con, deployed_change, facts)
    assert ordered(found, *COLUMNS) == [
        (f"{REPOSITORY}!1", SHOP, "gitlab:deployment:a", at(1), "merge order"),
        (f"{REPOSITORY}!2", SHOP, "gitlab:deployment:a", at(1), "merge order"),
    ]


def test_a_tag_carries_what_was_merged_before_it_was_made(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        *merged(1, at(0), at(0, 1)),
        *merged(2, at(0), at(0, 5)),
        tag("v1.4.0", revision(77), tagged_at=at(0, 3)),
        link("argocd_app", "shop-prod"),
        deployment("a", at(1), application="shop-prod", images=("registry.test/shop:1.4.0",)),
    ]
    found = build(con, deployed_change, facts)
    assert ordered(found, *COLUMNS) == [
        (f"{REPOSITORY}!1", SHOP, "argocd:deployment:a", at(1), "tag range")
    ]


def test_an_image_tag_that_ends_in_a_hash_names_the_commit(con: Connection) -> None:
    sha = "ab12cd3" + "0" * 33
    facts = [
        *CATALOGUE,
        link("argocd_app", "shop-prod"),
        *merged(1, at(0), at(0, 1), merge_revision=sha),
        commit(sha, at(0, 1)),
        landing(sha, 5),
        deployment("a", at(1), application="shop-prod", images=("shop:main-ab12cd3", "proxy:1.2")),
    ]
    assert ordered(build(con, deployed_change, facts), *COLUMNS) == [
        (f"{REPOSITORY}!1", SHOP, "argocd:deployment:a", at(1), "ancestry")
    ]
    assert ordered(build(con, production_deployment, facts), "revision", "revision_rule") == [
        (sha, "image tag")
    ]


def test_a_change_of_two_services_is_carried_once_by_each(con: Connection) -> None:
    facts = [
        repository(),
        service("shop"),
        service("cart"),
        link("repository", "web/shop", path="services/shop"),
        link("repository", "web/shop", of="catalog:service:cart", path="services/cart"),
        link("environment", "production/shop"),
        link("environment", "production/cart", of="catalog:service:cart"),
        *merged(1, at(0), at(0, 1)),
        *merged(2, at(0), at(0, 2)),
        *merged(3, at(0), at(0, 3)),
        change_size(1, 1, 1, paths=("services/shop/src", "services/cart")),
        change_size(2, 1, 1, paths=("services/shopping", "services/cart/src")),
        change_size(3, 1, 1, paths=("docs",)),
        *(landing(revision(n), n) for n in (1, 2, 3)),
        deployment("a", at(1), revision=revision(3), environment="production/shop"),
        deployment("b", at(2), revision=revision(3), environment="production/cart"),
    ]
    cart = "catalog:service:cart"
    assert ordered(build(con, deployed_change, facts), *COLUMNS) == [
        (f"{REPOSITORY}!1", cart, "gitlab:deployment:b", at(2), "ancestry"),
        (f"{REPOSITORY}!1", SHOP, "gitlab:deployment:a", at(1), "ancestry"),
        (f"{REPOSITORY}!2", cart, "gitlab:deployment:b", at(2), "ancestry"),
    ]
