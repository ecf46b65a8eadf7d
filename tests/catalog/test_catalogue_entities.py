"""What the catalogue means: worked examples, document by document."""

from datetime import UTC, date, datetime
from typing import Any, TypeVar

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.links import source_location
from gnomon.catalog.organisation import told
from gnomon.domain.entity import Entity
from gnomon.domain.organisation import (
    Group,
    Membership,
    Ownership,
    ReportingLine,
    Service,
    ToolLink,
)
from gnomon.domain.person import Person

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_E = TypeVar("_E", bound=Entity)


def _told(catalogue: Catalogue, kind: type[_E]) -> list[_E]:
    return [row for row in told(catalogue, changed_at=_NOON) if isinstance(row, kind)]


def _spans(rows: list[Any], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, field) for field in fields) for row in rows]


def test_a_group_says_its_level_function_and_customers(yaml: Any) -> None:
    (row,) = _told(
        yaml.read(
            """
            apiVersion: backstage.io/v1alpha1
            kind: Group
            metadata:
              name: runtime
              title: Runtime team
              annotations: {gnomon.dev/platform: "true", gnomon.dev/function: engineering}
            spec: {type: sub-team, children: []}
            """
        ),
        Group,
    )
    assert row == Group(
        key="catalog:group:runtime",
        source="catalog",
        changed_at=_NOON,
        name="runtime",
        title="Runtime team",
        kind="sub_team",
        function="engineering",
        is_platform=True,
    )


def test_the_annotation_decides_the_level_before_the_type(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            yaml.group("a", kind="department")
            + yaml.group("b", kind="posse")
            + "apiVersion: backstage.io/v1alpha1\nkind: Group\n"
            "metadata: {name: c, annotations: {gnomon.dev/kind: sub-team}}\n"
            "spec: {type: squad, children: []}\n"
        ),
        Group,
    )
    assert _spans(rows, "name", "kind") == [
        ("a", "business_unit"),
        ("b", "team"),
        ("c", "sub_team"),
    ]


def test_a_person_has_one_address_and_many_accounts(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            """
            apiVersion: backstage.io/v1alpha1
            kind: User
            metadata:
              name: jdoe
              annotations:
                gnomon.dev/accounts: gitlab:JDoe, jira:5b10
                gnomon.dev/place: lisbon
            spec:
              profile: {displayName: Jane Doe, email: Jane@Shop.example}
              memberOf: []
            """,
            yaml.own(
                "Identity",
                "person: JDOE, accounts: [gitlab-emea:jane], emails: [jane@home.example]",
                "person: renovate, kind: bot, title: Renovate, accounts: ['gitlab:renovate']",
            ),
        ),
        Person,
    )
    assert rows == [
        Person(
            key="catalog:person:jdoe",
            source="catalog",
            changed_at=_NOON,
            name="Jane Doe",
            email="jane@shop.example",
            place="lisbon",
            aliases=("gitlab:jdoe", "jira:5b10", "gitlab-emea:jane", "jane@home.example"),
        ),
        Person(
            key="catalog:person:renovate",
            source="catalog",
            changed_at=_NOON,
            name="Renovate",
            kind="bot",
            aliases=("gitlab:renovate",),
        ),
    ]


def test_a_service_knows_its_system_and_domain(yaml: Any) -> None:
    (row,) = _told(
        yaml.read(
            yaml.component("api", "pay", more=", system: checkout")
            + "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: Checkout}\n"
            "spec: {owner: pay, domain: commerce}\n"
        ),
        Service,
    )
    assert (row.key, row.system, row.domain) == ("catalog:service:api", "Checkout", "commerce")
    assert (row.kind, row.lifecycle) == ("service", "production")


def test_an_undated_owner_fills_what_dated_ones_leave(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            yaml.component("api", "today"),
            yaml.own(
                "Ownership",
                "service: api, group: first, from: 2024-01-01, to: 2025-01-01",
                "service: api, group: second, from: 2025-07-01, to: 2026-01-01",
            ),
        ),
        Ownership,
    )
    assert sorted(_spans(rows, "group_id", "valid_from", "valid_to"), key=str) == [
        ("catalog:group:first", date(2024, 1, 1), date(2025, 1, 1)),
        ("catalog:group:second", date(2025, 7, 1), date(2026, 1, 1)),
        ("catalog:group:today", None, date(2024, 1, 1)),
        ("catalog:group:today", date(2025, 1, 1), date(2025, 7, 1)),
        ("catalog:group:today", date(2026, 1, 1), None),
    ]
    assert len({row.key for row in rows}) == 5


def test_dates_of_the_same_owner_replace_the_undated_one(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            yaml.component("api", "pay"),
            yaml.own("Ownership", "service: api, group: pay, from: 2025-01-01"),
        ),
        Ownership,
    )
    assert _spans(rows, "group_id", "valid_from", "valid_to") == [
        ("catalog:group:pay", date(2025, 1, 1), None)
    ]


def test_parents_and_children_say_the_same_line_once(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            yaml.group("unit", "children: [pay]")
            + yaml.group("pay", "parent: unit")
            + yaml.own("ReportingLine", "group: pay, parent: quality, line: functional")
        ),
        ReportingLine,
    )
    assert _spans(rows, "group_id", "parent_id", "line", "valid_from") == [
        ("catalog:group:pay", "catalog:group:quality", "functional", None),
        ("catalog:group:pay", "catalog:group:unit", "divisional", None),
    ]


def test_dated_memberships_replace_undated_ones_of_the_same_group(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            yaml.group("pay", "members: [jdoe, asha]")
            + yaml.user("jdoe", "pay", "guild", annotations="gnomon.dev/role: engineer")
            + yaml.user("asha", "pay"),
            yaml.own("Membership", "person: jdoe, group: pay, share: 60%, from: 2026-01-01"),
        ),
        Membership,
    )
    assert _spans(rows, "person_id", "group_id", "role", "share", "valid_from") == [
        ("catalog:person:jdoe", "catalog:group:pay", None, 0.6, date(2026, 1, 1)),
        ("catalog:person:jdoe", "catalog:group:guild", "engineer", 1.0, None),
        ("catalog:person:asha", "catalog:group:pay", None, 1.0, None),
    ]


def test_unstated_shares_are_even_between_groups_side_by_side(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            yaml.group("pay", "children: [pay-eng]")
            + yaml.group("pay-eng")
            + yaml.group("search")
            + yaml.user("jdoe", "pay", "pay-eng", "search")
        ),
        Membership,
    )
    # Pay counts whole: its sub-team is part of it. The sub-team and search share the person.
    assert _spans(rows, "group_id", "share") == [
        ("catalog:group:pay", 1.0),
        ("catalog:group:pay-eng", 0.5),
        ("catalog:group:search", 0.5),
    ]


def test_annotations_become_links(yaml: Any) -> None:
    rows = _told(
        yaml.read(
            """
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata:
              name: api
              annotations:
                gitlab.com/project-slug: shop/mono
                gnomon.dev/path: ./services/api/
                gnomon.dev/repository-source: gitlab-emea
                jira/project-key: SHOP, PAY
                argocd/app-name: api-eu,api-us
                pagerduty.com/service-id: P6V1UFE
                sonarqube.org/project-key: shop_api
                jenkins.io/job-full-name: shop/api
                gnomon.dev/environment: api-prod
                gnomon.dev/monitored-as: shop-api
                backstage.io/source-location: url:https://gitlab.example/not/this
            spec: {type: service, lifecycle: production, owner: pay}
            """,
            "apiVersion: backstage.io/v1alpha1\nkind: Group\n"
            "metadata: {name: pay, annotations: {jira/project-key: PAY}}\n"
            "spec: {type: team, children: []}\n",
        ),
        ToolLink,
    )
    service, team = "catalog:service:api", "catalog:group:pay"
    assert _spans(rows, "service_id", "group_id", "kind", "value", "tool_source", "path") == [
        (service, None, "repository", "shop/mono", "gitlab-emea", "services/api"),
        (service, None, "ticket_project", "SHOP", None, None),
        (service, None, "ticket_project", "PAY", None, None),
        (service, None, "argocd_app", "api-eu", None, None),
        (service, None, "argocd_app", "api-us", None, None),
        (service, None, "pagerduty_service", "P6V1UFE", None, None),
        (service, None, "sonar_project", "shop_api", None, None),
        (service, None, "jenkins_job", "shop/api", None, None),
        (service, None, "environment", "api-prod", None, None),
        (service, None, "monitored_service", "shop-api", None, None),
        (None, team, "ticket_project", "PAY", None, None),
    ]
    assert len({row.key for row in rows}) == len(rows)


def test_a_source_location_names_repository_and_folder() -> None:
    assert source_location("url:https://gitlab.example/shop/pay/api/-/tree/main/src/a/") == (
        "shop/pay/api",
        "src/a",
    )
    assert source_location("url:https://github.com/shop/api/tree/main") == ("shop/api", None)
    assert source_location("https://gitlab.example/shop/api.git") == ("shop/api", None)
    assert source_location("dir:./api") is None
    assert source_location("url:https://[oops") is None
    assert source_location(None) is None
