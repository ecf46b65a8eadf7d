"""Internal names in what customers read: which are found, where, and which words are no names."""

from typing import Any

import pytest

from gnomon.catalog.check import check
from gnomon.catalog.finding import Finding
from gnomon.catalog.internal_names import InternalNames
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.published import PUBLISHED

_PEOPLE = """\
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: jdoe}
spec: {profile: {displayName: Jane Doe, email: jane@shop.example}, memberOf: [payments]}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: payments, title: Paying And Paid, annotations: {jira/project-key: PAY}}
spec: {type: team, children: []}
---
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {name: i-7, title: Bluebird}
spec: {confidential: true, visibleTo: [jdoe]}
---
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {name: refunds, title: Faster refunds}
spec: {owner: jdoe}
---
"""


def _own(kind: str, name: str, title: str, spec: str) -> str:
    return (
        f"apiVersion: gnomon.dev/v1\nkind: {kind}\n"
        f"metadata: {{name: {name}, title: {title!r}}}\nspec: {{{spec}}}\n---\n"
    )


def _leaks(catalogue: Any) -> list[Finding]:
    return [each for each in check(catalogue) if ", in a text for " in each.found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ask Jane Doe", ["the person 'jdoe'"]),
        ("Ask @jdoe, or Jane\nDoe.", ["the person 'jdoe'"] * 2),
        ("Write to Jane@shop.example.", ["the address of person 'jdoe'"]),
        ("The payments team did it", ["the group 'payments'"]),
        ("Squad Payments did it", ["the group 'payments'"]),
        ("By Paying And Paid", ["the group 'payments'"]),
        ("Checkout-API answers faster", ["the service 'checkout-api'"]),
        ("Fixes PAY-12 and PAY-7", ["the ticket PAY-12", "the ticket PAY-7"]),
        ("Project Bluebird, i-7", ["the name of a confidential initiative"] * 2),
        # Ordinary words, other people's names, and what only looks like a ticket of ours.
        ("Payments are faster; our team is proud", []),
        ("You are paying and paid; a bluebird sings", []),
        ("Jane and a doe; jdoe as a word; jane@other.example", []),
        ("The checkout API; https://checkout-api.shop.example", []),
        ("ISO-27001, XPAY-12, PAY-", []),
        ("Faster refunds", []),
        ("", []),
    ],
)
def test_a_name_counts_where_it_is_written_as_one(text: str, names: list[str], yaml: Any) -> None:
    internal = InternalNames(yaml.read(_PEOPLE + yaml.component("checkout-api", "payments")))
    assert sorted(each.what for each in internal.found(text)) == sorted(names)


def test_where_a_name_begins_is_told(yaml: Any) -> None:
    internal = InternalNames(yaml.read(_PEOPLE))
    text = "Mail jane@shop.example or Jane Doe about PAY-3"
    assert [text[each.at :][:4] for each in internal.found(text)] == ["jane", "PAY-", "Jane"]


def test_what_customers_know_by_its_name_is_not_internal(yaml: Any) -> None:
    public = "gnomon.dev/public-name: 'true', jira/project-key: SHOP"
    catalogue = yaml.read(
        _PEOPLE
        + yaml.component("shop-cli", "payments", public)
        + yaml.component("shop-api", "payments", "gnomon.dev/public-name: 'false'")
    )
    found = InternalNames(catalogue).found("shop-cli 2.0 closes SHOP-9 and needs no shop-api")
    assert [each.what for each in found] == ["the service 'shop-api'"]
    assert [each for each in check(catalogue) if "public-name" in each.field] == []


def test_a_finding_names_file_line_and_field(yaml: Any) -> None:
    found = _leaks(
        yaml.read(
            _PEOPLE + yaml.component("checkout-api", "payments"),
            """
            apiVersion: gnomon.dev/v1
            kind: RoadmapItem
            metadata: {name: refunds, title: Refunds within a day}
            spec:
              roadmap: shop
              outcome: >-
                What PAY-12 asked for: checkout-api, checkout-api
              announced: [{on: 2026-01-12, horizon: later}]
              dropped: {on: 2026-02-01, why: the payments team said no}
            """,
        )
    )
    assert [(each.line, each.field, each.found) for each in found] == [
        (6, "spec.outcome", "the service 'checkout-api', in a text for customers"),
        (6, "spec.outcome", "the ticket PAY-12, in a text for customers"),
        (9, "spec.dropped.why", "the group 'payments', in a text for customers"),
    ]
    assert {each.file.rpartition("/")[2] for each in found} == {"2.yaml"}
    assert {each.severity for each in found} == {"warning"}
    assert "public-name" in found[0].expected


def test_every_kind_that_is_published_is_looked_at(yaml: Any) -> None:
    found = _leaks(
        yaml.read(
            _PEOPLE
            + _own("Roadmap", "shop", "Jane Doe plans", "owner: payments")
            + _own("ReleaseCommunication", "news", "PAY-1 is done", "on: 2026-05-01")
            + _own("RoadmapItem", "news", "@jdoe restores", "roadmap: shop")
            + _own("Survey", "asked", "Builds", "promptOrigins: ['https://shop.example'], "
                   "about: the payments team, questions: [{id: a, kind: choice, text: PAY-2?, "
                   "choices: [Bluebird, none], translations: [{language: de, text: 'PAY-3?', "
                   "choices: [Jane Doe, keine]}]}]")
        )
    )  # fmt: skip
    assert sorted((each.field, each.found.partition(",")[0]) for each in found) == [
        ("metadata.title", "the person 'jdoe'"),
        ("metadata.title", "the person 'jdoe'"),
        ("metadata.title", "the ticket PAY-1"),
        ("spec.about", "the group 'payments'"),
        ("spec.questions[0].choices[0]", "the name of a confidential initiative"),
        ("spec.questions[0].text", "the ticket PAY-2"),
        ("spec.questions[0].translations[0].choices[0]", "the person 'jdoe'"),
        ("spec.questions[0].translations[0].text", "the ticket PAY-3"),
    ]


def test_a_survey_of_colleagues_alone_may_name_groups_and_is_told_more_quietly(yaml: Any) -> None:
    (found,) = _leaks(
        yaml.read(
            _PEOPLE
            + _own("Survey", "asked", "The payments team", "about: PAY-4, population: [payments]")
        )
    )
    assert (found.severity, found.field) == ("info", "spec.about")
    assert found.found.endswith("everybody who is asked")


def test_what_has_no_title_is_published_by_its_name(yaml: Any) -> None:
    (found,) = _leaks(
        yaml.read(
            _PEOPLE + "apiVersion: gnomon.dev/v1\nkind: Roadmap\nmetadata: {name: i-7}\n"
            "spec: {owner: payments}\n"
        )
    )
    assert (found.field, found.found) == (
        "metadata.name",
        "the name of a confidential initiative, in a text for customers",
    )


def test_only_kinds_that_exist_are_published() -> None:
    assert set(PUBLISHED) <= set(own_kinds())
