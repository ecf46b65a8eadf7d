"""Marks: what changed the system, when, and whether limits begin anew."""

from datetime import UTC, date, datetime
from typing import Any

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.check import check
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import told
from gnomon.domain.mark import Mark

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_MARK = """
apiVersion: gnomon.dev/v1
kind: Mark
metadata: {{name: {name}}}
spec: {{{spec}}}
---
"""


def _mark(name: str, spec: str) -> str:
    return _MARK.format(name=name, spec=spec)


def _errors(catalogue: Catalogue) -> list[Finding]:
    return [each for each in check(catalogue) if each.severity == "error"]


def test_a_mark_says_when_what_whose_and_what_follows(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("shop")
        + _mark(
            "trunk",
            "when: 2026-04-13, what: Trunk-based development, group: Shop,"
            " metrics: [change_lead_time], rebases: true",
        )
        + _mark("closed", "when: 2026-12-24, until: 2027-01-02, what: Closed, blackout: true")
    )
    assert _errors(catalogue) == []
    rows = [row for row in told(catalogue, changed_at=_NOON) if isinstance(row, Mark)]
    assert rows == [
        Mark(
            key="catalog:mark:trunk",
            source="catalog",
            changed_at=_NOON,
            name="trunk",
            what="Trunk-based development",
            begins_on=date(2026, 4, 13),
            group_name="shop",
            metrics=("change_lead_time",),
            is_rebase=True,
        ),
        Mark(
            key="catalog:mark:closed",
            source="catalog",
            changed_at=_NOON,
            name="closed",
            what="Closed",
            begins_on=date(2026, 12, 24),
            ends_on=date(2027, 1, 2),
            is_blackout=True,
        ),
    ]


def test_a_mark_that_contradicts_itself_is_found_and_never_drawn(yaml: Any) -> None:
    catalogue = yaml.read(
        _mark("backwards", "when: 2026-04-13, until: 2026-04-01, what: Backwards")
        + _mark("endless", "when: 2026-04-13, what: Endless, blackout: true")
        + _mark("nameless", "when: someday, what: Nobody knows")
    )
    found = [each.field for each in _errors(catalogue)]
    assert sorted(found) == ["spec.blackout", "spec.until", "spec.when"]
    rows = [row.name for row in told(catalogue, changed_at=_NOON) if isinstance(row, Mark)]
    assert rows == ["endless"]


def test_a_mark_of_nobody_is_found(yaml: Any) -> None:
    (found,) = _errors(yaml.read(_mark("lost", "when: 2026-04-13, what: Lost, group: nowhere")))
    assert "which nothing defines" in found.found
