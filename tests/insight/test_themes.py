"""Comments grouped by what they are about; of few nothing is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnomon.insight import themes as module
from gnomon.insight.themes import FEWEST, themes

WAITING = [
    "We are waiting for a release in the queue",
    "The queue! I waited two days for a release",
    "Waiting in a queue for days",
    "Why do releases wait in a queue",
    "So much waiting, and the queue never moves",
]
LOGS = [
    "Logs of yesterday are gone",
    "I cannot find the logs of a service",
    "The search in logs is slow",
    "Logs should be kept for a month",
    "Where are my logs",
]
OTHERS = ["Trust", "Somebody who is there on Fridays", "Nothing"]


def test_what_many_say_in_words_of_their_own_becomes_a_theme() -> None:
    found = themes([*WAITING, *LOGS, *OTHERS])
    assert [(each.words[0], len(each.texts)) for each in found.themes] == [
        ("logs", 5),
        ("queue", 5),
    ]
    assert set(found.themes[0].texts) == set(LOGS)
    assert set(found.themes[1].texts) == set(WAITING)
    assert (found.other_count, found.left_out_count) == (3, 0)


def test_of_fewer_than_five_nothing_is_shown() -> None:
    found = themes([*WAITING[:4], *OTHERS])
    assert found.themes == ()
    assert found.other_count == 7


def test_words_that_one_person_said_name_no_theme() -> None:
    found = themes([*LOGS, "Marias logs are gone, where are the logs", *OTHERS])
    assert [(each.words, len(each.texts)) for each in found.themes] == [(("logs",), 6)]


def test_texts_without_a_telling_word_have_no_theme() -> None:
    found = themes(["so so", "it is", "12 34", "!!", "and the", "", "  "])
    assert (found.themes, found.other_count) == ((), 5)


def test_order_changes_nothing() -> None:
    told = [*WAITING, *LOGS, *OTHERS]
    assert themes(told) == themes(told[::-1])


def test_more_than_are_compared_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 6)
    found = themes([*LOGS, *WAITING])
    assert found.left_out_count == 4
    assert found.other_count + sum(len(each.texts) for each in found.themes) == 6


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="ab lo gsé!", max_size=20), max_size=25))
def test_every_comment_is_in_one_theme_or_counted(texts: list[str]) -> None:
    found = themes(texts)
    shown = [text for each in found.themes for text in each.texts]
    kept = sorted(text.strip() for text in texts if text.strip())
    assert len(shown) + found.other_count == len(kept)
    assert all(len(each.texts) >= FEWEST and each.words for each in found.themes)
