"""What is hidden, attacked as an attentive reader would: by taking what is shown from the whole."""

import time
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from gnomon.surveys.suppression import Part, hidden_parts, shown_parts


def test_the_next_smallest_hides_what_is_too_small() -> None:
    assert hidden_parts({"a": 12, "b": 3, "c": 6}) == {"b", "c"}
    assert hidden_parts({"a": 12, "b": 4, "c": 4}) == {"b", "c"}
    assert hidden_parts({"a": 12, "b": 5}) == frozenset()
    assert hidden_parts({"a": 12, "b": 0}) == frozenset()
    assert hidden_parts({"a": 12, "b": 1}) == {"a", "b"}


def test_answers_of_no_group_are_hidden_too() -> None:
    # 2 of 20 named no group; both groups shown would tell what those two said.
    parts = [Part("a", 8), Part("b", 10)]
    assert shown_parts(parts, 20) == {"b"}


def test_a_small_whole_shows_nothing() -> None:
    assert shown_parts([Part("a", 4), Part("b", 0)], 4) == frozenset()


_COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=8)


@given(_COUNTS)
def test_what_is_hidden_holds_enough_and_no_more_than_it_must(counts: list[int]) -> None:
    told = {str(place): count for place, count in enumerate(counts)}
    hidden = hidden_parts(told)
    assert all(told[name] >= 5 or told[name] == 0 for name in told if name not in hidden)
    together = sum(told[name] for name in hidden)
    assert together == 0 or together >= 5 or len(hidden) == sum(count > 0 for count in counts)
    large = [name for name in hidden if told[name] >= 5]
    if large:
        dearest = max(large, key=lambda name: told[name])
        assert together - told[dearest] < 5


@given(st.lists(_COUNTS, min_size=1, max_size=4))
def test_no_difference_of_what_is_shown_is_small(tree: list[list[int]]) -> None:
    parts = [Part(f"u{unit}", sum(counts)) for unit, counts in enumerate(tree)]
    parts += [
        Part(f"u{unit}t{team}", count, f"u{unit}")
        for unit, counts in enumerate(tree)
        for team, count in enumerate(counts)
    ]
    whole = sum(sum(counts) for counts in tree)
    shown = shown_parts(parts, whole)
    below: dict[str | None, list[Part]] = defaultdict(list)
    for part in parts:
        below[part.parent].append(part)
    for parent, children in below.items():
        if parent is not None and parent not in shown:
            assert not any(child.name in shown for child in children)
            continue
        known = whole if parent is None else sum(child.count for child in children)
        seen = [child.count for child in children if child.name in shown]
        assert all(count == 0 or count >= 5 for count in seen)
        rest = known - sum(seen)
        if known >= 5:
            assert rest == 0 or rest >= 5


def test_ten_thousand_groups_take_less_than_a_second() -> None:
    parts = [Part(f"u{unit}", 600) for unit in range(100)]
    parts += [
        Part(f"u{unit}t{team}", 2 + (unit + team) % 9, f"u{unit}")
        for unit in range(100)
        for team in range(100)
    ]
    began = time.process_time()
    shown = shown_parts(parts, 60_000)
    assert time.process_time() - began < 1
    assert len(parts) == 10_100
    assert 0 < len(shown) < 10_100
