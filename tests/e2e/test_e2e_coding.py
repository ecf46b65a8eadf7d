"""What Gnomon says of changes and their review, row by row against the company's books."""

from statistics import mean, median
from typing import Any

import pytest
from ledger import Demo, assert_same, local_month, values

from gnomon.demo.book_rows import ChangeRow
from gnomon.demo.summaries import grouped, median_of, ratio_of

pytestmark = pytest.mark.xdist_group("e2e")


def _not_closed(demo: Demo) -> dict[str, ChangeRow]:
    return {key: row for key, row in demo.changes.items() if row.closed_at is None}


def _ready(demo: Demo) -> dict[str, ChangeRow]:
    return {key: row for key, row in _not_closed(demo).items() if row.ready_at is not None}


def _awaited(demo: Demo) -> dict[str, ChangeRow]:
    """Changes that were answered or may still be."""
    ready = _ready(demo)
    return {key: r for key, r in ready.items() if r.merged_at is None or r.is_reviewed}


def _take(rows: dict[str, ChangeRow], name: str) -> dict[str, Any]:
    return {key: getattr(row, name) for key, row in rows.items()}


def test_time_to_merge_of_every_change(demo: Demo) -> None:
    found = demo.observations("time_to_merge")
    assert_same(values(found), _take(_ready(demo), "merge_seconds"))
    working = values(found, lambda one: one.working_seconds)
    assert_same(working, _take(_ready(demo), "merge_working_seconds"))


def test_coding_time_of_every_change(demo: Demo) -> None:
    found = values(demo.observations("coding_time"))
    assert_same(found, _take(_not_closed(demo), "coding_seconds"))


def test_review_reaction_time_of_every_change(demo: Demo) -> None:
    found = demo.observations("review_reaction_time")
    assert_same(values(found), _take(_awaited(demo), "pickup_seconds"))
    working = values(found, lambda one: one.working_seconds)
    assert_same(working, _take(_awaited(demo), "pickup_working_seconds"))


def test_review_time_of_every_answered_change(demo: Demo) -> None:
    answered = {key: row for key, row in _ready(demo).items() if row.is_reviewed}
    found = values(demo.observations("review_time"))
    assert_same(found, _take(answered, "review_seconds"))


def test_what_every_merged_change_holds(demo: Demo) -> None:
    lines = {key: row.added_lines + row.deleted_lines for key, row in demo.merged.items()}
    assert_same(values(demo.observations("change_size")), lines)
    assert_same(
        values(demo.observations("small_change_ratio")),
        {key: float(count <= 400) for key, count in lines.items()},
    )
    assert_same(
        values(demo.observations("review_comments")), _take(demo.merged, "reviewer_comment_count")
    )
    assert_same(
        values(demo.observations("changes_merged_without_review")),
        {key: float(not row.is_reviewed) for key, row in demo.merged.items()},
    )


def test_a_person_is_one_contributor_whichever_account_was_used(demo: Demo) -> None:
    humans = {key: r for key, r in demo.merged.items() if r.author_kind == "human"}
    found = values(demo.observations("changes_per_contributor"), lambda one: one.person_id)
    assert_same(found, {key: f"catalog:person:{row.author}" for key, row in humans.items()})
    several = {p.name for p in demo.books.people() if p.other_user} & {
        row.author for row in humans.values()
    }
    assert several


def test_teams_get_the_medians_of_the_books(demo: Demo) -> None:
    for metric, rows, value in (
        ("time_to_merge", _ready(demo).values(), lambda row: row.merge_seconds),
        ("review_reaction_time", _awaited(demo).values(), lambda row: row.pickup_seconds),
        ("change_size", demo.merged.values(), lambda row: row.added_lines + row.deleted_lines),
    ):
        answered = {group: row.value for group, row in demo.by_group(metric).items()}
        assert answered == median_of(rows, value), metric


def test_teams_get_the_ratios_and_means_of_the_books(demo: Demo) -> None:
    expected = ratio_of(demo.merged.values(), lambda row: not row.is_reviewed)
    found = demo.by_group("changes_merged_without_review")
    assert {group: (row.value, row.n) for group, row in found.items()} == {
        group: (pytest.approx(part / whole), whole) for group, (part, whole) in expected.items()
    }
    comments = {
        team: pytest.approx(mean(row.reviewer_comment_count for row in rows))
        for team, rows in grouped(demo.merged.values()).items()
    }
    answered = demo.by_group("review_comments")
    assert {group: row.value for group, row in answered.items()} == comments


def test_working_time_is_asked_for_with_a_word(demo: Demo) -> None:
    answered = demo.by_group("time_to_merge", time="working")
    expected = median_of(_ready(demo).values(), lambda row: row.merge_working_seconds)
    assert {group: row.value for group, row in answered.items()} == expected


def test_months_are_those_of_the_company_and_hold_its_merges(demo: Demo) -> None:
    found = {
        (str(row.group), str(row.period_start)): (row.value, row.n)
        for row in demo.ask("time_to_merge", every="month").rows
        if row.n
    }
    months: dict[tuple[str, str], list[int]] = {}
    for row in demo.merged.values():
        if row.merged_at is not None and row.merge_seconds is not None:
            months.setdefault((row.team, local_month(row.merged_at)), []).append(row.merge_seconds)
    expected = {key: (median(lasted), len(lasted)) for key, lasted in months.items()}
    assert_same(found, expected)
