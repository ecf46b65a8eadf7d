"""What a unit promises about single items: read, checked, and the nearest promise counts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.answers.flowing import promise
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.domain.expectation import ServiceLevelExpectation
from gnomon.insight.flow import aged, declared

AT = datetime(2026, 3, 1, tzinfo=UTC)


def _document(name: str, spec: str) -> str:
    return (
        "apiVersion: gnomon.dev/v1\nkind: ServiceLevelExpectation\n"
        f"metadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n"
    )


def _promises(catalogue: Any) -> Iterator[ServiceLevelExpectation]:
    rows = told(catalogue, changed_at=AT)
    return (each for each in rows if isinstance(each, ServiceLevelExpectation))


def test_a_promise_becomes_a_row(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("shop"),
        _document("shop-items", "group: shop, percent: 85%, within: 10d, from: 2026-03-01"),
    )
    (found,) = _promises(catalogue)
    assert (found.group_name, found.percent, found.within_seconds) == ("shop", 85, 864_000.0)
    assert (found.valid_from, found.valid_to) == (date(2026, 3, 1), None)


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ("percent: 85, within: 10d", "spec.percent"),
        ("percent: 100%, within: 10d", "spec.percent"),
        ("percent: 85%, within: 10", "spec.within"),
        ("percent: 85%, within: -1d", "spec.within"),
        ("percent: 85%", "spec.within"),
        ("group: nobody, percent: 85%, within: 10d", "spec.group"),
        ("percent: 85%, within: 10d, from: 2026-03-01, to: 2026-03-01", "spec.to"),
    ],
)
def test_a_promise_that_cannot_be_is_found(yaml: Any, spec: str, field: str) -> None:
    catalogue = yaml.read(yaml.group("shop"), _document("items", spec))
    assert field in [each.field for each in check(catalogue) if each.severity == "error"]


def _promise(name: str, group: str | None, since: date | None = None) -> ServiceLevelExpectation:
    return ServiceLevelExpectation(
        key=name,
        source="catalog",
        changed_at=AT,
        name=name,
        group_name=group,
        percent=85,
        within_seconds=1.0,
        valid_from=since,
    )


def test_the_nearest_unit_that_promises_counts_and_of_it_what_began_last() -> None:
    promised = [
        _promise("company", None),
        _promise("unit", "commerce"),
        _promise("old", "shop", date(2026, 1, 1)),
        _promise("new", "shop", date(2026, 3, 1)),
        _promise("elsewhere", "pay"),
    ]

    def name(*line: str, on: date = date(2026, 3, 1)) -> str | None:
        found = promise(promised, line, on)
        return found.name if found else None

    assert name("shop", "commerce") == "new"
    assert name("shop", "commerce", on=date(2026, 2, 28)) == "old"
    assert name("shop", "commerce", on=date(2025, 12, 31)) == "unit"
    assert name("platform") == "company"
    assert name() == "company"
    assert promise(promised[1:], ("platform",), date(2026, 3, 1)) is None


def test_what_was_finished_is_held_against_the_promise() -> None:
    found = declared(85, 10.0, [2, 5, 10, 11])
    assert (found.kept_ratio, found.item_count, found.is_declared) == (0.75, 4, True)
    # Without anything finished a promise is one all the same, and what is under way has an age.
    fresh = declared(85, 10.0, [])
    assert fresh.kept_ratio is None
    assert aged(15.0, [], fresh).used_ratio == 1.5
